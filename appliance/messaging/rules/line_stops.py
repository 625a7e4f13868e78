"""Stop mass sending on a line that fails again and again, until it works or somebody resumes it."""

import logging

from appliance.messaging.requests import Author
from appliance.store import events, line_stops
from appliance.store.database import Store
from appliance.store.journal.box import LineStopped

log = logging.getLogger(__name__)


def failed(store: Store, line: str, most: int) -> None:
    """Count a message that failed on a line; stop its mass sending after `most` in a row.

    0 never stops it.
    """
    if not most:
        return
    failures = line_stops.count_failure(store, line)
    if failures >= most and line_stops.stop(store, line):
        log.warning("%s: %d messages in a row failed: no more mass sending", line, failures)
        events.append(store, LineStopped(line=line, failures=failures))


def succeeded(store: Store, line: str) -> None:
    """Forget the failures of a line that has sent a part, and let it resume mass sending."""
    was_stopped = is_stopped(store, line)
    line_stops.forget(store, line)
    if was_stopped:
        events.append(store, LineStopped(line=line, resumed=True))


def resume(store: Store, line: str, author: Author) -> bool:
    """Let a line resume mass sending; return False if it was not stopped."""
    with store.transaction():
        if not is_stopped(store, line):
            return False
        line_stops.forget(store, line)
        events.append(store, LineStopped(line=line, resumed=True, actor=author.actor))
        return True


def is_stopped(store: Store, line: str) -> bool:
    """Return whether a line has stopped mass sending."""
    return any(found.line == line for found in line_stops.stopped(store))
