"""Choose and check the next part to submit.

A message that cannot be sent (expired, opted out meanwhile, unsuitable for the line) gets its
state, and the next one is considered: no message holds up another.
"""

import logging
from collections.abc import Sequence
from enum import Enum
from typing import Final

from appliance.config import MessagingSettings
from appliance.lines.protocol import Options, Outgoing, Prepare
from appliance.messaging.outbound.releasing import apply
from appliance.messaging.requests import MASS_PRIORITY
from appliance.messaging.rules import chain, line_stops
from appliance.messaging.rules.pace import Pace
from appliance.messaging.rules.verdict import Asked, Block, GoAt, Moment
from appliance.store import line_counts, outgoing
from appliance.store.database import Store
from appliance.store.outgoing import Candidate
from appliance.store.states import Event, MessageStatus

log = logging.getLogger(__name__)

# One commit passes over at most this many messages, so that nobody waits long for the store.
_MOST_PASSED_OVER: Final = 200
_HOUR_SECONDS: Final = 3600


class Resting(Enum):
    """Mass sending rests on the line, and nothing else is to be sent."""

    RESTING = "resting"


RESTING: Final = Resting.RESTING


def claim(
    store: Store,
    settings: MessagingSettings,
    line: str,
    others: Sequence[str],
    prepare: Prepare,
    *,
    pace: Pace,
) -> Outgoing | Resting | None:
    """Mark the next part `submitting`, inside the caller's transaction, and return it.

    `others` are the box's other lines, which finish the messages that they have begun. None means
    that there is no part for now, or that many could not be sent and more may follow.
    """
    now = store.clock.now_ms()
    for _ in range(_MOST_PASSED_OVER):
        candidate = outgoing.next_ready(store, others)
        if candidate is None:
            return None
        if _is_mass(candidate) and _rests(store, settings, line, pace):
            return RESTING  # everything after it is mass sending too
        if _is_stopped(store, settings, line, candidate, now):
            continue
        made = _outgoing(candidate, settings, now)
        unusable = prepare(made)
        if unusable is None:
            _mark(store, settings, line, candidate, now)
            pace.note(line)
            return made
        log.error("message %d cannot be sent: %s", candidate.message_id, unusable.reason)
        _stop(store, candidate, MessageStatus.FAILED, Event.UNUSABLE, "not_encodable")
    return None


def _is_mass(candidate: Candidate) -> bool:
    """Return whether a message belongs to a mass sending and has not begun to be sent."""
    return candidate.priority <= MASS_PRIORITY and candidate.next_sequence == 1


def _rests(store: Store, settings: MessagingSettings, line: str, pace: Pace) -> bool:
    """Return whether a line may not begin a message of a mass sending now."""
    if not pace.allows(line, settings.pace_per_minute):
        return True
    return bool(settings.stop_line_after_failures) and line_stops.is_stopped(store, line)


def _outgoing(candidate: Candidate, settings: MessagingSettings, now_ms: int) -> Outgoing:
    return Outgoing(
        message_id=candidate.message_id,
        part=candidate.next_sequence,
        parts=candidate.segments,
        address=candidate.address,
        text=candidate.body,
        options=Options(
            validity_seconds=_validity_seconds(candidate, settings, now_ms),
            report=bool(candidate.report),
            message_class=candidate.message_class,
        ),
        more_follow=bool(candidate.others_ready) or candidate.next_sequence < candidate.segments,
    )


def _is_stopped(
    store: Store, settings: MessagingSettings, line: str, candidate: Candidate, now_ms: int
) -> bool:
    """Return whether the message must not be sent (any further) now; if so, change its state."""
    address, why = candidate.address, candidate.barred
    barred = {} if why is None else {address: why}
    asked = Asked(
        Moment.CLAIM,
        store,
        settings,
        candidate.origin or "",
        candidate.class_of_batch or "functional",
        at_ms=now_ms,
        barred=barred,
        texts={address: candidate.body},
        is_mass=candidate.priority <= MASS_PRIORITY,
        line=line,
    )
    verdict = chain.judge(asked, (address,)).get(address)
    if isinstance(verdict, Block):
        _stop(store, candidate, MessageStatus.BLOCKED, Event.BLOCKED, verdict.reason)
        return True
    begun = candidate.next_sequence > 1
    if isinstance(verdict, GoAt) and not begun:  # a message that has begun is finished
        apply(store, (candidate.message_id, candidate.discussion_id), verdict)
        return True
    if not begun and candidate.expires_at is not None and candidate.expires_at <= now_ms:
        _stop(store, candidate, MessageStatus.EXPIRED, Event.EXPIRED, None)
        return True
    return False


def _stop(
    store: Store, candidate: Candidate, status: MessageStatus, event: Event, error: str | None
) -> None:
    outgoing.change(
        store,
        candidate.message_id,
        candidate.discussion_id,
        status,
        on=event,
        ready=0,
        release_at=None,
        error=error,
    )


def _mark(
    store: Store, settings: MessagingSettings, line: str, candidate: Candidate, now_ms: int
) -> None:
    columns: outgoing.Columns = {"ready": 0, "modem": line}
    if candidate.status == MessageStatus.SUBMITTING:
        outgoing.keep(store, candidate.message_id, **columns)
    else:
        outgoing.change(
            store,
            candidate.message_id,
            candidate.discussion_id,
            MessageStatus.SUBMITTING,
            on=Event.CLAIMED,
            **columns,
        )
        if settings.monthly_recipients:
            line_counts.add_recipient(store, line, candidate.discussion_id)
    outgoing.add_segment(store, candidate.message_id, candidate.next_sequence, now_ms)


def _validity_seconds(candidate: Candidate, settings: MessagingSettings, now_ms: int) -> int | None:
    """Return how long the network is to try, or None to leave it to the network."""
    if candidate.expires_at is not None:
        return max(1, (candidate.expires_at - now_ms) // 1000)
    return settings.validity_hours * _HOUR_SECONDS or None
