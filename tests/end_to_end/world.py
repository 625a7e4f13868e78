"""The simulated modem as a separate process, which survives killed daemons."""

import subprocess
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from end_to_end.box import COMMAND, PATIENCE, until

from appliance.modem.simulator.control import RemoteModem


def _reached(control: Path) -> RemoteModem | None:
    try:
        return RemoteModem(control)
    except (FileNotFoundError, ConnectionRefusedError):
        return None


class World:
    """A modem, its SIM and the network behind it, at `self.port`."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = str(folder / "modem")
        self._turn = threading.Lock()
        control = folder / "control"
        with (folder / "world.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*COMMAND, "simulate", "--link", self.port, "--control", str(control), *options],
                stdout=log,
                stderr=log,
            )
        self._remote = until(lambda: _reached(control), "the simulated modem is there")

    def do(self, action: str, **arguments: Any) -> Any:
        """Run one of the simulator's actions, from any thread."""
        with self._turn:
            return self._remote.do(action, **arguments)

    def fault(self, name: str, **parameters: Any) -> None:
        """Switch a fault on."""
        self.do("fault", name=name, **parameters)

    def receive(self, sender: str, text: str) -> None:
        """Send a text to the modem."""
        self.do("inject_text", sender=sender, text=text)

    def texts(self) -> list[str]:
        """Return the texts that the network accepted, in order, segment by segment."""
        return [accepted["text"] for accepted in self.do("accepted")]

    def accepted_at(self, text: str) -> float | None:
        """Return when the network first accepted this segment, in seconds of the wall clock."""
        for accepted in self.do("accepted"):
            if accepted["text"] == text:
                return float(accepted["at_ms"]) / 1000
        return None

    def copies(self) -> Counter[tuple[str, str]]:
        """Return how often each (recipient, text) was accepted."""
        return Counter((each["recipient"], each["text"]) for each in self.do("accepted"))

    def close(self) -> None:
        """End the process."""
        self._remote.close()
        self._process.terminate()
        self._process.wait(PATIENCE)
