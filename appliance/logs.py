"""The log on stderr: numbers masked, and the same event said once with its count.

A modem that goes wrong does so hundreds of times a second; a log that says each of them fills the
card (the peers wrote 1 GB in two minutes). So an event that repeats is said once, then again with
its count after a pause that grows to an hour.
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
_REMEMBERED = 256  # different events; the one unseen for longest is forgotten


@dataclass(slots=True)
class _Seen:
    """What is known of an event that was said before."""

    said_at: float
    pause: float
    unsaid: int = 0


class Repeats(logging.Filter):
    """Lets an event through once, then with its count after growing pauses."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: OrderedDict[tuple[str, int, str], _Seen] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to say it now; the count of what was not said is added to its text."""
        # `limited`: whoever says it says it seldom, with its count (`messaging.counted_entries`).
        if record.levelno <= logging.DEBUG or getattr(record, "limited", False):
            return True
        # The text without its values: "port %s lost" is one event whatever the port.
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
        # A second occurrence is said at once: only a third within the pause is a flood.
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
    """One line for each record, and indented ones below it for the exception that it tells of.

    Control characters are written out: what a stranger sent forges no line of its own.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line."""
        return one_line(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """The exception's lines."""
        lines = super().formatException(ei).split("\n")
        return "\n".join(f"    {one_line(line)}" for line in lines)


class TextFormat(LineFormat):
    """One line for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, numbers masked unless it is a debug record."""
        text = super().format(record)
        return text if record.levelno <= logging.DEBUG else mask_all(text)


class JournalFormat(LineFormat):
    """For systemd's journal, which adds the time: each line begins with its priority.

    sd-daemon(3): `<3>` error to `<7>` debug, so that `journalctl -p warning` finds what matters.
    """

    def __init__(self) -> None:
        super().__init__("%(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The record, numbers masked unless it is a debug record."""
        text = super().format(record)
        text = text if record.levelno <= logging.DEBUG else mask_all(text)
        priority = next(
            (number for level, number in _PRIORITIES if record.levelno >= level), _LOWEST
        )
        return "\n".join(f"<{priority}>{line}" for line in text.split("\n"))


class JsonFormat(logging.Formatter):
    """One JSON object a line, for log collectors."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON, numbers masked unless it is a debug record."""
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
        # JSON itself writes out only some of the control characters.
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
    # They tell of every job and request; what matters of it we say ourselves.
    for chatty in ("apscheduler", "waitress.queue", "gsmmodem", "peewee", "werkzeug"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _is_journal(stream: TextIO) -> bool:
    """Whether `stream` leads to the journal: systemd.exec(5), $JOURNAL_STREAM."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError, AttributeError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"
