"""The log on stderr: numbers are masked, and a repeated event is logged once with its count.

A faulty modem can repeat an event hundreds of times a second, and a log of each would fill the card
(the peers wrote 1 GB in two minutes). A repeated event is therefore logged once, and then with its
count after pauses that grow to an hour.
"""

import json
import logging
import os
import sys
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Literal, TextIO

from appliance.masking import CONTROL, mask_all, one_line

FIRST_PAUSE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 3600.0
_PAUSE_GROWTH = 6
_PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
_LOWEST = 7
_REMEMBERED = 256  # different events; the one not seen for longest is forgotten


@dataclass(slots=True)
class _Seen:
    """The record of an event that was logged before."""

    said_at: float
    pause: float
    unsaid: int = 0


class Repeats(logging.Filter):
    """Lets an event through once, then with its count after growing pauses."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: OrderedDict[tuple[str, int, str], _Seen] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to log it now; add the count of suppressed events to its text."""
        # `limited`: the caller logs it rarely, with a count (`messaging.journal.counted_entries`).
        if record.levelno <= logging.DEBUG or getattr(record, "limited", False):
            return True
        # The text without its values: "port %s lost" is one event for every port.
        key = (record.name, record.levelno, str(record.msg))
        now = time.monotonic()
        seen = self._seen.get(key)
        if seen is None or now - seen.said_at > 2 * LONGEST_PAUSE_SECONDS:
            self._remember(key, _Seen(now, FIRST_PAUSE_SECONDS if seen else 0.0))
            return True
        self._seen.move_to_end(key)
        if now - seen.said_at < seen.pause:
            seen.unsaid += 1
            return False
        if seen.unsaid:
            record.msg = f"{record.getMessage()} (and {seen.unsaid} more since it was last said)"
            record.args = ()
        # The second occurrence is logged at once: only a third within the pause is a flood.
        seen.pause = min(
            max(seen.pause * _PAUSE_GROWTH, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS
        )
        seen.said_at, seen.unsaid = now, 0
        return True

    def _remember(self, key: tuple[str, int, str], seen: _Seen) -> None:
        self._seen[key] = seen
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


class LineFormat(logging.Formatter):
    """Writes one line for each record, and indented lines below it for its exception.

    Control characters are escaped, so that text from outside cannot forge a line.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the line."""
        return one_line(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Return the exception's lines."""
        lines = super().formatException(ei).split("\n")
        return "\n".join(f"    {one_line(line)}" for line in lines)


class TextFormat(LineFormat):
    """Writes one line for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text, with numbers masked unless it is a debug record."""
        text = super().format(record)
        return text if record.levelno <= logging.DEBUG else mask_all(text)


class JournalFormat(LineFormat):
    """Writes for systemd's journal, which adds the time: each line begins with its priority.

    sd-daemon(3): `<3>` error to `<7>` debug, so that `journalctl -p warning` finds what matters.
    """

    def __init__(self) -> None:
        super().__init__("%(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record, with numbers masked unless it is a debug record."""
        text = super().format(record)
        text = text if record.levelno <= logging.DEBUG else mask_all(text)
        priority = next(
            (number for level, number in _PRIORITIES if record.levelno >= level), _LOWEST
        )
        return "\n".join(f"<{priority}>{line}" for line in text.split("\n"))


class JsonFormat(logging.Formatter):
    """Writes one JSON object a line, for log collectors."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON, with numbers masked unless it is a debug record."""
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "thread": record.threadName,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        if record.levelno > logging.DEBUG:
            entry = {name: mask_all(value or "") for name, value in entry.items()}
        # JSON itself escapes only some of the control characters.
        return CONTROL.sub(
            lambda found: f"\\u{ord(found.group()):04x}", json.dumps(entry, ensure_ascii=False)
        )


def configure(level: str, form: Literal["text", "json"], stream: TextIO | None = None) -> None:
    """Log to `stream` (stderr) at `level` and above."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    if form == "json":
        handler.setFormatter(JsonFormat())
    else:
        handler.setFormatter(JournalFormat() if _is_journal(stream) else TextFormat())
    handler.addFilter(Repeats())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # They log every job and request; the program logs what matters itself.
    for chatty in ("apscheduler", "waitress.queue", "gsmmodem", "peewee", "werkzeug"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _is_journal(stream: TextIO) -> bool:
    """Return whether `stream` leads to the journal: systemd.exec(5), $JOURNAL_STREAM."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError, AttributeError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"
