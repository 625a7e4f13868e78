"""The simulated modem as a process of its own: it outlives the daemons that are killed."""

import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

from end_to_end.box import COMMAND, PATIENCE, until

from appliance.modem.simulator.control import RemoteModem


class World:
    """A modem, its SIM and the network behind it, at `self.port`."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = str(folder / "modem")
        self._log = (folder / "world.log").open("ab")
        control = folder / "control"
        self._process = subprocess.Popen(
            [*COMMAND, "simulate", "--link", self.port, "--control", str(control), *options],
            stdout=self._log,
            stderr=self._log,
        )
        until(control.exists, "the simulated modem is there")
        until(Path(self.port).exists, "the simulated port is there")
        self._remote = RemoteModem(control)

    def do(self, action: str, **arguments: Any) -> Any:
        """One of the simulator's actions."""
        return self._remote.do(action, **arguments)

    def fault(self, name: str, **parameters: Any) -> None:
        """Switch a fault on."""
        self.do("fault", name=name, **parameters)

    def receive(self, sender: str, text: str) -> None:
        """Someone writes."""
        self.do("inject_text", sender=sender, text=text)

    def texts(self) -> list[str]:
        """What the network accepted, in order, segment by segment."""
        return [accepted["text"] for accepted in self.do("accepted")]

    def copies(self) -> Counter[tuple[str, str]]:
        """How often each (recipient, text) was accepted."""
        return Counter((each["recipient"], each["text"]) for each in self.do("accepted"))

    def close(self) -> None:
        """End the process."""
        self._remote.close()
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._log.close()
