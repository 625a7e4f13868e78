"""The simulated modem as a separate process. All counts come from what its network accepted."""

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
    """Poll until `reached` returns something true. Return False if `seconds` are over."""
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
    sequence: int  # 1, or more for a later segment of a concatenated message


class World:
    """One modem or several, their network and its correspondents.

    Actions and counts are those of the first modem, except the counts of accepted segments.
    """

    def __init__(self, home: Path, *, modems: int = 1, **options: object) -> None:
        """Start the modems.

        `options` are those of the command `simulate`; a tuple repeats the option.
        """
        self.port = home / "modem"
        numbers = ("", *map(str, range(2, modems + 1)))
        self.ports = [home / f"modem{number}" for number in numbers]
        self._controls = [home / f"control{number}" for number in numbers]
        words = [sys.executable, "-m", "appliance", "simulate"]
        given = {"link": self.port, "control": self._controls[0], "latency_s": 0.0, **options}
        given |= {"modems": modems} if modems > 1 else {}
        for name, value in given.items():
            for one in value if isinstance(value, tuple) else (value,):
                words += [f"--{name.replace('_', '-')}", str(one)]
        self._log = home / "simulator.log"
        self._program = Program(words, self._log)
        if not until(self._listens, START_S):
            self._program.kill()
            raise RuntimeError(f"the simulated modem did not start: {self._log.read_text()}")
        self._remotes = [RemoteModem(control) for control in self._controls]
        self.remote = self._remotes[0]

    def _listens(self) -> bool:
        return all(path.exists() for path in (*self._controls, *self.ports))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for remote in self._remotes:
            remote.close()
        self._program.stop()

    # Actions of people and faults

    def arrive(self, sender: str, text: str) -> None:
        """Send a text to the SIM."""
        self.remote.do("inject_text", sender=sender, text=text)

    def fault(self, name: str, **parameters: Any) -> None:
        """Cause a fault; see `appliance.modem.simulator.faults`."""
        self.remote.do("fault", name=name, **parameters)

    def clear_faults(self) -> None:
        """Remove the faults that still wait."""
        self.remote.do("clear_faults")

    # Observations

    def state(self) -> dict[str, Any]:
        """Return the simulated modem's counters."""
        found: dict[str, Any] = self.remote.do("state")
        return found

    def count(self) -> int:
        """Return the number of segments accepted so far."""
        return sum(int(remote.do("state")["accepted"]) for remote in self._remotes)

    def stored(self) -> int:
        """Return the number of messages in the storages."""
        return sum(self.state()["stored"].values())

    def unread(self) -> int:
        """Return the number of unread messages in the storages."""
        return sum(self.state()["unread"].values())

    def taken(self, since: int = 0) -> list[Taken]:
        """Return the segments that the network accepted, in order, starting with number `since`.

        With several modems `since` must be 0.
        """
        accepted = [one for remote in self._remotes for one in remote.do("accepted", since=since)]
        return [
            Taken(
                one["recipient"],
                one["text"],
                one["at_ms"],
                one["concatenation"][2] if one["concatenation"] else 1,
            )
            for one in sorted(accepted, key=lambda one: int(one["at_ms"]))
        ]

    def wait_count(self, wanted: int, seconds: float) -> bool:
        """Wait until that many segments have been accepted."""
        return until(lambda: self.count() >= wanted, seconds)


def rate(taken: list[Taken]) -> float:
    """Return segments per second between the first and the last acceptance, without the start."""
    if len(taken) < 2 or taken[-1].at_ms == taken[0].at_ms:
        return 0.0
    return (len(taken) - 1) * 1000 / (taken[-1].at_ms - taken[0].at_ms)


def lost_and_repeated(wanted: list[str], found: list[str]) -> tuple[int, int]:
    """Return how many of `wanted` are missing, and how many copies came beyond the first."""
    counted = Counter(found)
    lost = sum(1 for text in wanted if not counted[text])
    repeated = sum(max(0, counted[text] - 1) for text in wanted)
    return lost, repeated
