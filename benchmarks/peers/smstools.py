"""smstools3 (Debian's `smstools`) with its messages in files."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.load import Message
from benchmarks.processes import Program

DIRECTORIES: Final = ("outgoing", "checked", "incoming", "failed", "sent", "stats")
_COMMON: Final = """\
devices = {devices}
outgoing = {home}/outgoing
checked = {home}/checked
incoming = {home}/incoming
failed = {home}/failed
sent = {home}/sent
logfile = {home}/smsd.log
infofile = {home}/smsd.working
pidfile = {home}/smsd.pid
stats = {home}/stats
autosplit = 3
receive_before_send = no
"""
_MODEM: Final = """\

[{device}]
device = {port}
incoming = yes
baudrate = 115200
"""
_BEST: Final = """\
delaytime = 1
delaytime_mainprocess = 1
trust_outgoing = yes
notifier = yes
errorsleeptime = 1
blocktime = 10
"""
_BEST_MODEM: Final = """\
poll_faster = 100
detect_message_routing = no
detect_unexpected_input = no
check_memory_method = 31
device_open_retries = -1
device_open_errorsleeptime = 2
"""


class Smstools:
    """One smsd with its spool directories."""

    def __init__(self, home: Path, configuration: str) -> None:
        self.program: Program | None = None
        self._home = home
        for name in DIRECTORIES:
            (home / name).mkdir()
        self._configuration = home / "smsd.conf"
        self._configuration.write_text(configuration)
        self._queued = 0

    def start(self, *wrapper: str) -> None:
        """Start it in the foreground of its own session."""
        words = [*wrapper, "smsd", "-t", f"-c{self._configuration}"]
        self.program = Program(words, self._home / "output.log")

    def queue(self, messages: Sequence[Message]) -> None:
        """Write each file outside the directory and move it in, as the documentation says."""
        for message in messages:
            self._queued += 1
            written = self._home / "message.new"
            written.write_text(f"To: {message.number.lstrip('+')}\n\n{message.text}\n")
            written.rename(self._home / "outgoing" / f"message{self._queued:06d}")

    def received(self) -> list[str]:
        """Return the part after the headers of each file."""
        files = sorted((self._home / "incoming").iterdir())
        return [file.read_text(encoding="latin-1").partition("\n\n")[2].strip() for file in files]

    def count_received(self) -> int:
        """Count the files in its inbox."""
        return sum(1 for _ in (self._home / "incoming").iterdir())

    def undecided(self) -> list[str]:
        """Return nothing: it has no such state."""
        return []

    def log_octets(self) -> int:
        """Return the size of its log and its terminal output."""
        logs = (self._home / "smsd.log", self._home / "output.log")
        return sum(log.stat().st_size for log in logs if log.exists())


@dataclass(frozen=True, slots=True)
class SmstoolsKind:
    """smstools with its best settings, or as Debian installs it."""

    name: str
    best: bool
    ours: bool = False
    many_modems: bool = True

    def installed(self) -> bool:
        """Return whether this machine has it."""
        return shutil.which("smsd") is not None

    def make(self, home: Path, ports: Sequence[Path]) -> Smstools:
        """Return a new one in `home`."""
        names = ["SIM", *(f"SIM{number}" for number in range(2, len(ports) + 1))]
        common = _COMMON + (_BEST if self.best else "")
        modem = _MODEM + (_BEST_MODEM if self.best else "")
        parts = [common.format(home=home, devices=", ".join(names))]
        parts += [
            modem.format(device=name, port=port) for name, port in zip(names, ports, strict=True)
        ]
        return Smstools(home, "".join(parts))
