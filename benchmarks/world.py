"""The simulated modem as a process of its own. What its network took is the truth of all counts."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from appliance.modem.simulator.control import RemoteModem
from benchmarks.processes import Program

START_S = 60.0
POLL_S = 0.02


def until(reached: Callable[[], object], seconds: float, every_s: float = POLL_S) -> bool:
    """Ask until `reached` gives something true; False when `seconds` are over."""
    deadline = time.monotonic() + seconds
    while not reached():
        if time.monotonic() >= deadline:
            return False
        time.sleep(every_s)
    return True


@dataclass(frozen=True, slots=True)
class Taken:
    """One segment that the network accepted."""

    recipient: str
    text: str
    at_ms: int
    sequence: int  # 1 unless it is a later segment of a long message


class World:
    """A modem, its network and the people behind it."""

    def __init__(self, home: Path, **options: object) -> None:
        """`options` are those of the command `simulate`; a tuple gives the option repeatedly."""
        self.port = home / "modem"
        self._control = home / "control"
        words = [sys.executable, "-m", "appliance", "simulate"]
        given = {"link": self.port, "control": self._control, "latency_s": 0.0, **options}
        for name, value in given.items():
            for one in value if isinstance(value, tuple) else (value,):
                words += [f"--{name.replace('_', '-')}", str(one)]
        self._log = home / "simulator.log"
        self._program = Program(words, self._log)
        if not until(self._listens, START_S):
            self._program.kill()
            raise RuntimeError(f"the simulated modem did not start: {self._log.read_text()}")
        self.remote = RemoteModem(self._control)

    def _listens(self) -> bool:
        return self._control.exists() and self.port.exists()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.remote.close()
        self._program.stop()

    # What people and fate do

    def arrive(self, sender: str, text: str) -> None:
        """Somebody writes to the SIM."""
        self.remote.do("inject_text", sender=sender, text=text)

    def fault(self, name: str, **parameters: Any) -> None:
        """Break something; see `appliance.modem.simulator.faults`."""
        self.remote.do("fault", name=name, **parameters)

    def clear_faults(self) -> None:
        """Take away what has not struck yet."""
        self.remote.do("clear_faults")

    # What can be seen

    def state(self) -> dict[str, Any]:
        """The simulated modem's counters."""
        found: dict[str, Any] = self.remote.do("state")
        return found

    def count(self) -> int:
        """Segments accepted so far."""
        return int(self.state()["accepted"])

    def stored(self) -> int:
        """Messages in the storages."""
        return sum(self.state()["stored"].values())

    def unread(self) -> int:
        """Messages in the storages that nobody has read."""
        return sum(self.state()["unread"].values())

    def taken(self, since: int = 0) -> list[Taken]:
        """What the network accepted, in order, from the `since`th on."""
        return [
            Taken(
                one["recipient"],
                one["text"],
                one["at_ms"],
                one["concatenation"][2] if one["concatenation"] else 1,
            )
            for one in self.remote.do("accepted", since=since)
        ]

    def wait_count(self, wanted: int, seconds: float) -> bool:
        """Wait until so many segments have been accepted."""
        return until(lambda: self.count() >= wanted, seconds)


def rate(taken: list[Taken]) -> float:
    """Segments a second between the first and the last acceptance: starting is left out."""
    if len(taken) < 2 or taken[-1].at_ms == taken[0].at_ms:
        return 0.0
    return (len(taken) - 1) * 1000 / (taken[-1].at_ms - taken[0].at_ms)


def lost_and_repeated(wanted: list[str], found: list[str]) -> tuple[int, int]:
    """How many of `wanted` never came, and how many came again (copies beyond the first)."""
    counted = Counter(found)
    lost = sum(1 for text in wanted if not counted[text])
    repeated = sum(max(0, counted[text] - 1) for text in wanted)
    return lost, repeated
