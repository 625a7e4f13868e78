"""Run a program under measurement together with its children: its resource usage and its end."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")
MIB: Final = 1024 * 1024
PATIENCE_S: Final = 20.0
_PERIOD_S: Final = 0.1  # of a slowed program
# Fields of /proc/PID/stat, counted from the one after the name (proc(5): field 3).
# The product keeps caps and a pace by default; the other programs know neither.
_ENVIRONMENT: Final = {
    "PYTHONDONTWRITEBYTECODE": "",
    "SMS_APPLIANCE_PACE_PER_MINUTE": "0",
    "SMS_APPLIANCE_DAILY_MESSAGES": "0",
    "SMS_APPLIANCE_MONTHLY_RECIPIENTS": "0",
}
_SESSION, _UTIME, _CSTIME = 3, 11, 14


@dataclass(frozen=True, slots=True)
class Usage:
    """The resources that a program and its children have used so far."""

    cpu_s: float  # user and system time, including ended children
    resident_octets: int
    proportional_octets: int  # like resident, with shared memory divided among its users
    written_octets: int  # written to the disk, not only into the page cache
    wake_ups: int  # how often a thread waited for something and went on

    def since(self, earlier: "Usage") -> "Usage":
        """Return the difference in CPU and octets written, with the current memory."""
        return Usage(
            self.cpu_s - earlier.cpu_s,
            self.resident_octets,
            self.proportional_octets,
            self.written_octets - earlier.written_octets,
            self.wake_ups - earlier.wake_ups,
        )


class Program:
    """A process that leads its own session, so that all its children can be counted and ended."""

    def __init__(self, words: Sequence[str], log: Path) -> None:
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd=Path(__file__).parent.parent,
                # Compiled files as in an installed program, whatever this shell sets.
                env={**os.environ, **_ENVIRONMENT},
            )

    @property
    def pid(self) -> int:
        """The id of the process that was started."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def usage(self) -> Usage:
        """Return what it and its children have used since the start."""
        cpu = resident = proportional = written = wake_ups = 0
        for pid, fields in _members(self.pid):
            cpu += sum(int(field) for field in fields[_UTIME : _CSTIME + 1])
            memory = _table(pid, "smaps_rollup", scale=1024)
            resident += memory.get("Rss", 0)
            proportional += memory.get("Pss", 0)
            written += _table(pid, "io").get("write_bytes", 0)
            wake_ups += sum(
                _table(pid, f"task/{thread}/status").get("voluntary_ctxt_switches", 0)
                for thread in _threads(pid)
            )
        return Usage(cpu / TICKS_PER_SECOND, resident, proportional, written, wake_ups)

    @contextlib.contextmanager
    def slowed(self, share: float) -> Iterator[None]:
        """Let it and its children run only this share of the time, as on a slow processor."""
        over = threading.Event()

        def halt_and_go() -> None:
            while not over.wait(share * _PERIOD_S):
                self._signal(signal.SIGSTOP)
                over.wait((1 - share) * _PERIOD_S)
                self._signal(signal.SIGCONT)

        thread = threading.Thread(target=halt_and_go, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """Kill it and its children with kill -9."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_S)

    def stop(self) -> None:
        """Ask it to end; kill it if it does not."""
        if self.running:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE_S)
        self.kill()


def _members(session: int) -> Iterator[tuple[str, list[str]]]:
    """Yield id and `stat` fields of every process of a session."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            stat = (entry / "stat").read_text(errors="replace")
        except OSError:
            continue  # it has ended meanwhile
        fields = stat.rpartition(")")[2].split()
        if int(fields[_SESSION]) == session:
            yield entry.name, fields


def _threads(pid: str) -> list[str]:
    """Return the ids of a process's threads; none once it has ended."""
    with contextlib.suppress(OSError):
        return [entry.name for entry in Path("/proc", pid, "task").iterdir()]
    return []


def _table(pid: str, name: str, scale: int = 1) -> dict[str, int]:
    """Read a file of `name: number` lines under /proc; empty once the process has ended."""
    found: dict[str, int] = {}
    with contextlib.suppress(OSError):
        for line in Path("/proc", pid, name).read_text(errors="replace").splitlines():
            key, _, rest = line.partition(":")
            words = rest.split()
            if words and words[0].isdecimal():
                found[key] = int(words[0]) * scale
    return found


def settled_usage(program: Program, settle_s: float, seconds: float) -> Usage:
    """Return what a program uses within `seconds`, starting `settle_s` from now."""
    time.sleep(settle_s)
    before = program.usage()
    time.sleep(seconds)
    return program.usage().since(before)
