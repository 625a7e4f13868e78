"""Release waiting messages when their time has come.

The rules are asked again about scheduled and delayed messages. A message whose time is long past is
held, and one whose validity has ended expires.
"""

from collections.abc import Sequence
from typing import Final

from appliance.clock import is_trusted
from appliance.config import MessagingSettings
from appliance.messaging.requests import MASS_PRIORITY
from appliance.messaging.routing.openings import lines_of_route
from appliance.messaging.routing.ways import Ways
from appliance.messaging.rules import chain
from appliance.messaging.rules.verdict import Asked, Block, GoAt, Hold, Moment, Verdict
from appliance.store import outgoing, revisions, sendings, waiting
from appliance.store.database import Store
from appliance.store.outgoing import Columns, Pair
from appliance.store.states import DEFERRED, Event, MessageStatus
from appliance.store.waiting import Due

_HOUR_MS: Final = 3_600_000


def release_due(store: Store, settings: MessagingSettings, ways: Ways) -> int:
    """Release messages that are due, hold those that are too late, and expire those too old.

    Scheduled and delayed messages wait while the clock is not set; retries do not. Return the
    number of messages that changed.
    """
    now = store.clock.now_ms()
    longest_pause = max(settings.retry_pause_longest_seconds, settings.retry_pause_seconds) * 1000
    scheduled = is_trusted(store.clock)
    if (next_ms := waiting.next_due_ms(store, scheduled=scheduled)) is None:
        return 0
    if next_ms > now and not waiting.due(store, now, now + longest_pause, scheduled=False):
        return 0
    with store.transaction():
        expired = waiting.expired(store, now)
        done = outgoing.change_all(
            store, expired, MessageStatus.EXPIRED, on=Event.EXPIRED, ready=0, release_at=None
        )
        found = waiting.due(store, now, now + longest_pause, scheduled=scheduled)
        too_late = now - settings.late_hours * _HOUR_MS
        done += _hold(store, found, too_late)
        timely = [due for due in found if _is_timely(due, too_late)]
        verdicts = _judged(store, settings, ways, timely)
        stopped = [due for due in timely if due.id in verdicts]
        for due in stopped:
            apply(store, due.pair, verdicts[due.id])
        going = [due for due in found if due.id not in verdicts]
        return done + len(stopped) + _release(store, going, too_late)


def apply(store: Store, message: Pair, verdict: Verdict) -> None:
    """Block, hold or delay a message of which nothing has been sent, inside a transaction."""
    match verdict:
        case Block():
            status, event, release_at = MessageStatus.BLOCKED, Event.BLOCKED, None
        case Hold():
            status, event, release_at = MessageStatus.HELD, Event.DELAYED, None
        case GoAt():
            status, event, release_at = MessageStatus.HELD, Event.DELAYED, verdict.at_ms
    outgoing.change(
        store, *message, status, on=event, ready=0, release_at=release_at, error=verdict.reason
    )


def _hold(store: Store, found: list[Due], too_late_ms: int) -> int:
    late = [due.pair for due in found if _is_deferred(due) and due.release_at < too_late_ms]
    held: Columns = {"ready": 0, "release_at": None, "error": "too_late"}
    return outgoing.change_all(store, late, MessageStatus.HELD, on=Event.TOO_LATE, **held)


def _judged(
    store: Store, settings: MessagingSettings, ways: Ways, timely: Sequence[Due]
) -> dict[int, Verdict]:
    """Return the verdicts, by message, about the messages that a rule now stops."""
    alike: dict[tuple[str, str, bool, int | None], list[Due]] = {}
    for due in timely:
        key = due.origin, due.message_class, due.priority <= MASS_PRIORITY, due.route_id
        alike.setdefault(key, []).append(due)
    found: dict[int, Verdict] = {}
    for (origin, message_class, is_mass, route_id), dues in alike.items():
        asked = Asked(
            Moment.RELEASE,
            store,
            settings,
            origin,
            message_class,
            at_ms=store.clock.now_ms(),
            texts={due.address: due.body for due in dues},
            is_mass=is_mass,
            lines=lines_of_route(store, ways, route_id),
        )
        verdicts = chain.judge(asked, list(dict.fromkeys(due.address for due in dues)))
        found.update((due.id, verdicts[due.address]) for due in dues if due.address in verdicts)
    return found


def _is_timely(due: Due, too_late_ms: int) -> bool:
    return _is_deferred(due) and due.release_at >= too_late_ms


def _is_deferred(due: Due) -> bool:
    return due.status in DEFERRED


def _release(store: Store, found: list[Due], too_late_ms: int) -> int:
    done = 0
    for paused in (0, 1):
        ready = int(not paused)
        of_these = [due for due in found if due.paused == paused]
        timely = [due.pair for due in of_these if _is_timely(due, too_late_ms)]
        # From now on the message has the place of its release in the list, not of its acceptance.
        now = store.clock.now_ms()
        done += outgoing.change_all(
            store,
            timely,
            MessageStatus.QUEUED,
            on=Event.DUE,
            at=now,
            ready=ready,
            release_at=None,
            error=None,
        )
        tries = [due for due in of_these if not _is_deferred(due)]
        for due in tries:
            _try_again(store, due, ready)
        done += len(tries)
    return done


def _try_again(store: Store, due: Due, ready: int) -> None:
    if due.status != MessageStatus.UNCERTAIN:
        outgoing.keep(store, due.id, ready=ready, release_at=None)
        return
    # The segment is uncertain, and the message's own rule is to send it again.
    outgoing.forget_segments(store, due.id, due.next_sequence)
    outgoing.change(
        store,
        due.id,
        due.discussion_id,
        MessageStatus.QUEUED,
        on=Event.DUE,
        ready=ready,
        release_at=None,
    )


def next_release_ms(store: Store) -> int | None:
    """Return when `release_due` next has something to do, or None if nothing waits."""
    if sendings.staged_batches(store) or revisions.under_way(store) is not None:
        return store.clock.now_ms()
    return waiting.next_due_ms(store, scheduled=is_trusted(store.clock))
