"""The simulated modem as a separate process, which survives killed daemons."""

import shutil
import subprocess
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from end_to_end.box import COMMAND, PATIENCE, until

from appliance.modem.simulator.control import RemoteModem


def _numbered(path: Path, number: int) -> str:
    return str(path) if number == 1 else f"{path}{number}"


def _reached(control: Path) -> RemoteModem | None:
    try:
        return RemoteModem(control)
    except (FileNotFoundError, ConnectionRefusedError):
        return None


class World:
    """Modems, their SIMs and the network behind them; the first is at `self.port`."""

    def __init__(self, folder: Path, *options: str, modems: int = 1) -> None:
        self.port = str(folder / "modem")
        self.ports = [_numbered(folder / "modem", number) for number in range(1, modems + 1)]
        self._turn = threading.Lock()
        # The path of a socket has at most 107 octets; the folder of a test may be deep.
        self._sockets = Path(tempfile.mkdtemp(prefix="world-", dir="/tmp"))
        control = self._sockets / "control"
        words = ["--link", self.port, "--control", str(control), "--modems", str(modems)]
        with (folder / "world.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*COMMAND, "simulate", *words, *options], stdout=log, stderr=log
            )
        controls = [Path(_numbered(control, number)) for number in range(1, modems + 1)]
        self._remotes = [
            until(lambda path=path: _reached(path), "the simulated modem is there")  # type: ignore[misc]
            for path in controls
        ]

    def do(self, action: str, *, modem: int = 1, **arguments: Any) -> Any:
        """Run one of the simulator's actions on a modem, counted from 1, from any thread."""
        with self._turn:
            return self._remotes[modem - 1].do(action, **arguments)

    def accepted(self, modem: int) -> list[dict[str, Any]]:
        """Return the segments that the network accepted from a modem, counted from 1."""
        return list(self.do("accepted", modem=modem))

    def fault(self, name: str, *, modem: int = 1, **parameters: Any) -> None:
        """Switch a fault of a modem on."""
        self.do("fault", modem=modem, name=name, **parameters)

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

    def accepted_in_all(self) -> int:
        """Return the number of segments that the network accepted from all modems."""
        modems = range(1, len(self._remotes) + 1)
        return sum(self.do("state", modem=modem)["accepted"] for modem in modems)

    def copies(self) -> Counter[tuple[str, str]]:
        """Return how often each (recipient, text) was accepted."""
        return Counter(
            (each["recipient"], each["text"])
            for modem in range(1, len(self._remotes) + 1)
            for each in self.accepted(modem)
        )

    def close(self) -> None:
        """End the process."""
        for remote in self._remotes:
            remote.close()
        shutil.rmtree(self._sockets, ignore_errors=True)
        self._process.terminate()
        self._process.wait(PATIENCE)
