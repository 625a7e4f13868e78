"""gammu-smsd with its messages in SQLite, or in files if Debian's schema is missing."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from benchmarks.load import Message
from benchmarks.processes import Program

# Debian's package documents the schema there; machines without documentation lack it.
SCHEMA: Final = Path("/usr/share/doc/gammu-smsd/examples/sqlite.sql")
_SEGMENT: Final = 153  # septets in a segment of a concatenated message
_SINGLE: Final = 160
_LOCKED_S: Final = 10.0
_COMMON: Final = """\
[gammu]
port = {port}
connection = at115200

[smsd]
logfile = {home}/smsd.log
debuglevel = 0
"""
_BEST: Final = """\
CommTimeout = 1
ReceiveFrequency = 1
LoopSleep = 0
StatusFrequency = 0
CheckSecurity = 0
CheckBattery = 0
CheckSignal = 0
CheckNetwork = 0
"""


class Backend(Protocol):
    """The message store of gammu-smsd."""

    configuration: str

    def queue(self, messages: Sequence[Message]) -> None:
        """Add messages to the outbox."""
        ...

    def received(self) -> list[str]:
        """Return the texts in the inbox."""
        ...

    def count_received(self) -> int:
        """Return the number of texts in the inbox."""
        ...


class Database:
    """Its SQL service on SQLite through libdbi."""

    def __init__(self, home: Path) -> None:
        self._path = home / "smsd.db"
        self.configuration = (
            f"service = sql\ndriver = sqlite3\ndbdir = {home}/\ndatabase = {self._path.name}\n"
        )
        with closing(self._connected()) as connection:
            connection.executescript(SCHEMA.read_text())
        self._reader = self._connected()

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_LOCKED_S, check_same_thread=False)

    def queue(self, messages: Sequence[Message]) -> None:
        """Add messages in one transaction."""
        with closing(self._connected()) as connection, connection:
            for message in messages:
                _insert(connection, message)

    def received(self) -> list[str]:
        """Return the texts, one per row."""
        return [row[0] for row in self._reader.execute("SELECT TextDecoded FROM inbox")]

    def count_received(self) -> int:
        """Count the rows."""
        return int(self._reader.execute("SELECT count(*) FROM inbox").fetchone()[0])


def _insert(connection: sqlite3.Connection, message: Message) -> None:
    """Insert one message; a long one as segments, as gammu-smsd-inject writes them."""
    texts = [message.text]
    if len(message.text) > _SINGLE:
        places = range(0, len(message.text), _SEGMENT)
        texts = [message.text[place : place + _SEGMENT] for place in places]
    long = len(texts) > 1
    row = connection.execute("SELECT coalesce(max(ID), 0) + 1 FROM outbox").fetchone()[0]
    headers = [
        f"050003{row % 256:02X}{len(texts):02X}{place + 1:02X}" if long else ""
        for place in range(len(texts))
    ]
    found = connection.execute(
        "INSERT INTO outbox (DestinationNumber, TextDecoded, CreatorID, Coding, UDH, MultiPart)"
        " VALUES (?, ?, 'benchmark', 'Default_No_Compression', ?, ?)",
        (message.number, texts[0], headers[0], "true" if long else "false"),
    )
    connection.executemany(
        "INSERT INTO outbox_multipart (ID, SequencePosition, TextDecoded, Coding, UDH)"
        " VALUES (?, ?, ?, 'Default_No_Compression', ?)",
        [
            (found.lastrowid, place + 1, texts[place], headers[place])
            for place in range(1, len(texts))
        ],
    )


class Files:
    """Its files service."""

    def __init__(self, home: Path) -> None:
        self._inbox, self._outbox = home / "inbox", home / "outbox"
        directories = {
            "inboxpath": self._inbox,
            "outboxpath": self._outbox,
            "sentsmspath": home / "sent",
            "errorsmspath": home / "error",
        }
        for directory in directories.values():
            directory.mkdir()
        paths = "".join(f"{name} = {path}/\n" for name, path in directories.items())
        self.configuration = f"service = files\n{paths}"
        self._queued = 0

    def queue(self, messages: Sequence[Message]) -> None:
        """Write one file per message; its name contains the recipient."""
        for message in messages:
            self._queued += 1
            name = f"OUTC20260101_000000_00_{message.number}_m{self._queued:06d}.txt"
            written = self._outbox.parent / "message.new"
            written.write_text(message.text)
            written.rename(self._outbox / name)

    def received(self) -> list[str]:
        """Return the texts, one per file."""
        return [file.read_text().strip() for file in sorted(self._inbox.iterdir())]

    def count_received(self) -> int:
        """Count the files."""
        return sum(1 for _ in self._inbox.iterdir())


class Gammu:
    """One gammu-smsd with its store."""

    def __init__(self, home: Path, configuration: str, backend: Backend) -> None:
        self.program: Program | None = None
        self._home = home
        self._backend = backend
        self._configuration = home / "gammu-smsdrc"
        self._configuration.write_text(configuration)
        self.queue = backend.queue
        self.received = backend.received
        self.count_received = backend.count_received

    def start(self, *wrapper: str) -> None:
        """Start it in the foreground."""
        words = [*wrapper, "gammu-smsd", "-c", str(self._configuration)]
        self.program = Program(words, self._home / "output.log")

    def undecided(self) -> list[str]:
        """Return nothing: it has no such state."""
        return []

    def log_octets(self) -> int:
        """Return the size of its log and its terminal output."""
        logs = (self._home / "smsd.log", self._home / "output.log")
        return sum(log.stat().st_size for log in logs if log.exists())


@dataclass(frozen=True, slots=True)
class GammuKind:
    """gammu-smsd with its best settings, or with its defaults."""

    name: str
    best: bool
    ours: bool = False
    many_modems: bool = False  # one daemon owns one modem

    def installed(self) -> bool:
        """Return whether this machine has it."""
        return shutil.which("gammu-smsd") is not None

    def make(self, home: Path, ports: Sequence[Path]) -> Gammu:
        """Return a new one in `home`."""
        backend: Backend = Database(home) if SCHEMA.exists() else Files(home)
        parts = [_COMMON, backend.configuration, _BEST if self.best else ""]
        return Gammu(home, "".join(parts).format(home=home, port=ports[0]), backend)
