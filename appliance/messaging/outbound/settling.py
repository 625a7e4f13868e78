"""Record the outcome of a part (a segment in the store), and the new state of its message.

A message that was stopped (cancelled, opted out) while a line held one of its parts keeps its
state: only the outcome of that part is recorded.
"""

from typing import Final, TypeAlias

from appliance.config import MessagingSettings
from appliance.lines import codes
from appliance.lines.protocol import Accepted, Course, NotSent, Outcome, Refused, Unknown
from appliance.messaging.credit import taking
from appliance.messaging.outbound import flashing
from appliance.messaging.rules import line_stops
from appliance.store import line_counts, outgoing, reports
from appliance.store.database import Store
from appliance.store.outgoing import Columns, Outstanding
from appliance.store.states import Event, MessageStatus, SegmentState

Part: TypeAlias = tuple[int, int]
"""The id of a message and the number of one of its parts."""

# After this many refusals in a row by its line, a message lets the others go first for a while.
_PATIENCE: Final = 3


def settle(
    store: Store, settings: MessagingSettings, line: str, part: Part, outcome: Outcome
) -> int | None:
    """Record an outcome, inside the caller's transaction; return when to try again, if at all.

    Settling a part twice is harmless: a line repeats an outcome if it is not sure that it was
    stored. A part that another line has claimed meanwhile is left to that line.
    """
    segment = outgoing.outstanding(store, *part)
    if segment is None or segment.line != line or not _is_open(segment, outcome):
        return None
    match outcome:
        case Accepted(reference, cost):
            again = went(store, settings, segment, reference, cost=cost)
            return store.clock.now_ms() if again else None
        case Unknown(reason):
            return doubt(store, settings, segment, reason)
        case Refused():
            return _refused(store, settings, segment, outcome)
        case NotSent(reason):
            return not_sent(store, settings, segment, reason)


def _is_open(segment: Outstanding, outcome: Outcome) -> bool:
    """Return whether the outcome adds anything new."""
    if segment.state == SegmentState.UNCERTAIN:
        return not isinstance(outcome, Unknown)
    return segment.state == SegmentState.SUBMITTING


def went(
    store: Store,
    settings: MessagingSettings,
    segment: Outstanding,
    reference: int | None,
    *,
    cost: str = "",
) -> bool:
    """Record that the network accepted the segment: its message continues or is complete.

    The journal keeps what the message cost, if the provider says so. Return whether it goes again,
    as flash, since reports have already said that it failed.
    """
    outgoing.set_segment(store, segment.message_id, segment.sequence, SegmentState.SENT, reference)
    if segment.line is not None:
        completes = segment.sequence == segment.parts
        segments = segment.segments if segment.parts == 1 else 1
        line_counts.add_segment(store, segment.line, completes=completes, segments=segments)
        if segment.line_has_failed:
            line_stops.succeeded(store, segment.line)
    if segment.sequence != segment.next_sequence or not _is_under_way(segment):
        return False
    columns: Columns = {
        "next_sequence": segment.sequence + 1,
        "attempts": 0,
        "release_at": None,
        "error": None,
    }
    if segment.sequence == segment.parts:
        status, error = concluded(store, segment.message_id, segment.parts)
        if status == MessageStatus.FAILED and flashing.follow(store, settings, segment, error):
            return True
        columns |= {"ready": 0, "sent_at": store.clock.now_ms(), "error": error}
        _change(store, segment, status, columns, on=Event.ACCEPTED, cost=cost)
    elif segment.status == MessageStatus.FAILED:
        # The message was dropped or dismissed in doubt, so its remaining segments were given up. If
        # somebody sends it again after all, it continues after this segment.
        outgoing.keep(store, segment.message_id, next_sequence=segment.sequence + 1)
    else:
        following = columns | {"ready": 1}
        _change(store, segment, MessageStatus.SUBMITTING, following, on=Event.ACCEPTED)
    return False


def concluded(store: Store, message_id: int, parts: int) -> tuple[MessageStatus, str | None]:
    """Return the state and error of a message whose parts have all gone."""
    found = reports.of_message(store, message_id) if parts > 1 else []
    failed = [segment for segment in found if segment.state == SegmentState.FAILED]
    if failed:
        return MessageStatus.FAILED, codes.error_of_report(failed[0].report_status or 0)
    delivered = found and all(segment.state == SegmentState.DELIVERED for segment in found)
    return (MessageStatus.DELIVERED if delivered else MessageStatus.SENT), None


def doubt(
    store: Store, settings: MessagingSettings, segment: Outstanding, reason: str
) -> int | None:
    """Record that nobody knows whether the segment was sent; return the time of the next attempt.

    The message waits for a report or for a person. With the rule `resend` the segment is sent again
    after a pause, in which a late answer or report can still settle it; with `drop` it fails.
    """
    outgoing.set_segment(store, segment.message_id, segment.sequence, SegmentState.UNCERTAIN)
    if not _is_under_way(segment):
        return None
    release_at: int | None = None
    columns: Columns = {"ready": 0, "error": "uncertain"}
    if segment.on_uncertain == "resend" and segment.attempts < settings.retries:
        release_at = store.clock.now_ms() + _pause_ms(settings, segment.attempts)
        columns |= {"attempts": segment.attempts + 1}
    columns |= {"release_at": release_at}
    _change(store, segment, MessageStatus.UNCERTAIN, columns, on=Event.DOUBTED, reason=reason)
    if segment.on_uncertain == "drop":
        dropped: Columns = {"ready": 0, "error": "uncertain_dropped"}
        outgoing.change(
            store,
            segment.message_id,
            segment.discussion_id,
            MessageStatus.FAILED,
            on=Event.DOUBTED,
            actor="rule:drop",
            **dropped,
        )
    return release_at


def not_sent(
    store: Store, settings: MessagingSettings, segment: Outstanding, reason: str
) -> int | None:
    """Record that the segment was not sent: it may be submitted again, at once while that helps."""
    outgoing.forget_segments(store, segment.message_id, segment.sequence)
    if not _is_under_way(segment):
        return None
    attempts = min(segment.attempts + 1, max(segment.attempts, _PATIENCE))
    columns: Columns = {"ready": int(_may_go(segment)), "attempts": attempts, **_line(segment)}
    release_at: int | None = None
    if attempts >= _PATIENCE:
        release_at = store.clock.now_ms() + _pause_ms(settings, 0)
        columns |= {"ready": 0, "release_at": release_at}
    _change(store, segment, _waiting_state(segment), columns, on=Event.NOT_SENT, reason=reason)
    return release_at


def _refused(
    store: Store, settings: MessagingSettings, segment: Outstanding, refused: Refused
) -> int | None:
    course = refused.course
    if course is Course.DOUBT:
        return doubt(store, settings, segment, refused.reason)
    outgoing.forget_segments(store, segment.message_id, segment.sequence)
    if not _is_under_way(segment):
        return None
    tries_used_up = course is Course.RETRY and segment.attempts >= settings.retries
    if course is Course.FAIL or tries_used_up:
        if flashing.follow(store, settings, segment, refused.error, refused.reason):
            return store.clock.now_ms()
        failed: Columns = {"ready": 0, "release_at": None, "error": refused.error}
        _change(
            store, segment, MessageStatus.FAILED, failed, on=Event.REFUSED, reason=refused.reason
        )
        if segment.line is not None:
            line_stops.failed(store, segment.line, settings.stop_line_after_failures)
        return None
    waits = course is Course.WAIT
    release_at = store.clock.now_ms() + _pause_ms(settings, 0 if waits else segment.attempts)
    columns: Columns = {
        "ready": 0,
        "release_at": release_at,
        "attempts": segment.attempts + (0 if waits else 1),
        "error": refused.error,
        **_line(segment),
    }
    _change(store, segment, MessageStatus.QUEUED, columns, on=Event.REFUSED, reason=refused.reason)
    return release_at


def _line(segment: Outstanding) -> Columns:
    """Let a message of which no segment has gone take another line next time."""
    if segment.sequence > 1:
        return {}
    return {"modem": None, "parts": None} if segment.parts < segment.segments else {"modem": None}


def _pause_ms(settings: MessagingSettings, attempts: int) -> int:
    """Return the pause after this many attempts: it doubles each time, up to the longest."""
    pause = settings.retry_pause_seconds << min(attempts, 30)
    longest = max(settings.retry_pause_longest_seconds, settings.retry_pause_seconds)
    return min(pause, longest) * 1000


def _is_under_way(segment: Outstanding) -> bool:
    """Return whether the message still waits for this segment, and nobody has stopped it."""
    in_doubt = segment.error in ("uncertain_dropped", "dismissed")
    return segment.status in (MessageStatus.SUBMITTING, MessageStatus.UNCERTAIN) or (
        segment.status == MessageStatus.FAILED and in_doubt
    )


def _may_go(segment: Outstanding) -> bool:
    """Return whether the message may continue; one that has begun is finished even if paused."""
    return segment.sequence > 1 or not segment.paused


def _waiting_state(segment: Outstanding) -> MessageStatus:
    return MessageStatus.SUBMITTING if segment.sequence > 1 else MessageStatus.QUEUED


def _change(
    store: Store,
    segment: Outstanding,
    status: MessageStatus,
    columns: Columns,
    *,
    on: Event,
    reason: str | None = None,
    cost: str = "",
) -> None:
    """Change the message; the journal records a new state or a reason.

    The account of a message that was given up, and is under way all the same, pays for it again.
    """
    if segment.status == MessageStatus.FAILED and status != MessageStatus.FAILED:
        taking.take_late(store, segment.message_id)
    if status == segment.status and reason is None:
        outgoing.keep(store, segment.message_id, **columns)
    else:
        outgoing.change(
            store,
            segment.message_id,
            segment.discussion_id,
            status,
            on=on,
            reason=reason,
            cost=cost,
            **columns,
        )
