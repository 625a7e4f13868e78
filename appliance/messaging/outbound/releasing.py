"""Release waiting messages when their time has come.

The rules are asked again about scheduled messages. A message whose time is long past is held, and
one whose validity has ended expires.
"""

from collections.abc import Sequence
from typing import Final

from appliance.clock import is_trusted
from appliance.config import MessagingSettings
from appliance.messaging.rules import chain
from appliance.messaging.rules.verdict import Asked, Block, Moment
from appliance.store import outgoing, revisions, sendings, waiting
from appliance.store.database import Store
from appliance.store.outgoing import Columns
from appliance.store.states import Event, MessageStatus
from appliance.store.waiting import Due

_HOUR_MS: Final = 3_600_000


def release_due(store: Store, settings: MessagingSettings) -> int:
    """Release messages that are due, hold those that are too late, and expire those too old.

    Scheduled messages wait while the clock is not set; retries do not. Return the number of
    messages that changed.
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
        stopped = _block(store, settings, [due for due in found if _is_timely(due, too_late)])
        going = [due for due in found if due.id not in stopped]
        return done + len(stopped) + _release(store, going, too_late)


def _hold(store: Store, found: list[Due], too_late_ms: int) -> int:
    late = [due.pair for due in found if _is_scheduled(due) and due.release_at < too_late_ms]
    held: Columns = {"ready": 0, "release_at": None, "error": "too_late"}
    return outgoing.change_all(store, late, MessageStatus.HELD, on=Event.TOO_LATE, **held)


def _block(store: Store, settings: MessagingSettings, scheduled: Sequence[Due]) -> set[int]:
    """Block the messages that a rule now blocks; return their ids."""
    blocked: dict[str, list[Due]] = {}
    for origin in {due.origin for due in scheduled}:
        of_these = [due for due in scheduled if due.origin == origin]
        asked = Asked(Moment.RELEASE, store, settings, origin)
        verdicts = chain.judge(asked, list(dict.fromkeys(due.address for due in of_these)))
        for due in of_these:
            verdict = verdicts.get(due.address)
            if isinstance(verdict, Block):
                blocked.setdefault(verdict.reason, []).append(due)
    for reason, dues in blocked.items():
        columns: Columns = {"ready": 0, "release_at": None, "error": reason}
        pairs = [due.pair for due in dues]
        outgoing.change_all(store, pairs, MessageStatus.BLOCKED, on=Event.BLOCKED, **columns)
    return {due.id for dues in blocked.values() for due in dues}


def _is_timely(due: Due, too_late_ms: int) -> bool:
    return _is_scheduled(due) and due.release_at >= too_late_ms


def _is_scheduled(due: Due) -> bool:
    return due.status == MessageStatus.SCHEDULED


def _release(store: Store, found: list[Due], too_late_ms: int) -> int:
    done = 0
    for paused in (0, 1):
        ready = int(not paused)
        of_these = [due for due in found if due.paused == paused]
        scheduled = [due.pair for due in of_these if _is_timely(due, too_late_ms)]
        # From now on the message has the place of its release in the list, not of its acceptance.
        now = store.clock.now_ms()
        done += outgoing.change_all(
            store,
            scheduled,
            MessageStatus.QUEUED,
            on=Event.DUE,
            at=now,
            ready=ready,
            release_at=None,
        )
        tries = [due for due in of_these if not _is_scheduled(due)]
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
