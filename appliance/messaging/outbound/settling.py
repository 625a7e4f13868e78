"""Record the outcome of a part (a segment in the store), and the state of its message.

A message that was stopped (cancelled, opted out) while a line was sending a part of it keeps its
state: only the outcome of the part is recorded.
"""

from typing import Final, TypeAlias

from appliance.config import MessagingSettings
from appliance.lines import codes
from appliance.lines.protocol import Accepted, Course, NotSent, Outcome, Refused, Unknown
from appliance.store import outgoing, reports
from appliance.store.database import Store
from appliance.store.outgoing import Columns, Outstanding
from appliance.store.states import Event, MessageStatus, SegmentState

Part: TypeAlias = tuple[int, int]
"""The id of a message and the number of one of its parts."""

# A message that its line did not take so often in a row lets the others go first for a while.
_PATIENCE: Final = 3


def settle(
    store: Store, settings: MessagingSettings, line: str, part: Part, outcome: Outcome
) -> int | None:
    """Record an outcome, inside the caller's transaction. Return when to try again, or None.

    Harmless when it is settled already: a line repeats what it could not be sure was stored. What
    another line has claimed meanwhile is left to that line.
    """
    segment = outgoing.outstanding(store, *part)
    if segment is None or segment.line != line or not _is_open(segment, outcome):
        return None
    match outcome:
        case Accepted(reference):
            went(store, segment, reference)
            return None
        case Unknown(reason):
            return doubt(store, settings, segment, reason)
        case Refused():
            return _refused(store, settings, segment, outcome)
        case NotSent(reason):
            return not_sent(store, settings, segment, reason)


def _is_open(segment: Outstanding, outcome: Outcome) -> bool:
    """Return whether the outcome says anything new about the part."""
    if segment.state == SegmentState.UNCERTAIN:
        return not isinstance(outcome, Unknown)
    return segment.state == SegmentState.SUBMITTING


def went(store: Store, segment: Outstanding, reference: int | None) -> None:
    """Record that the network accepted a segment: the message continues, or is sent."""
    outgoing.set_segment(store, segment.message_id, segment.sequence, SegmentState.SENT, reference)
    if segment.sequence != segment.next_sequence or not _is_under_way(segment):
        return
    columns: Columns = {
        "next_sequence": segment.sequence + 1,
        "attempts": 0,
        "release_at": None,
        "error": None,
    }
    if segment.sequence == segment.segments:
        status, error = concluded(store, segment.message_id, segment.segments)
        columns |= {"ready": 0, "sent_at": store.clock.now_ms(), "error": error}
        _change(store, segment, status, columns, on=Event.ACCEPTED)
    elif segment.status == MessageStatus.FAILED:
        # Dropped or dismissed in doubt: what follows was given up with it. If somebody sends it
        # again after all, it goes on behind what has gone.
        outgoing.keep(store, segment.message_id, next_sequence=segment.sequence + 1)
    else:
        following = columns | {"ready": 1}
        _change(store, segment, MessageStatus.SUBMITTING, following, on=Event.ACCEPTED)


def concluded(store: Store, message_id: int, segments: int) -> tuple[MessageStatus, str | None]:
    """Return the state (sent, delivered, failed) and error of a message whose segments are sent."""
    found = reports.of_message(store, message_id) if segments > 1 else []
    failed = [segment for segment in found if segment.state == SegmentState.FAILED]
    if failed:
        return MessageStatus.FAILED, codes.error_of_report(failed[0].report_status or 0)
    delivered = found and all(segment.state == SegmentState.DELIVERED for segment in found)
    return (MessageStatus.DELIVERED if delivered else MessageStatus.SENT), None


def doubt(
    store: Store, settings: MessagingSettings, segment: Outstanding, reason: str
) -> int | None:
    """Record that a segment may have been sent: its message waits for a report or for a person.

    With the rule `resend` it goes again after a pause, in which a late answer or report can still
    settle it; with `drop` it fails. Gives the time of the next try.
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
    """Record that a segment was not sent: it is submitted again, the first times at once."""
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
        failed: Columns = {"ready": 0, "release_at": None, "error": refused.error}
        _change(
            store, segment, MessageStatus.FAILED, failed, on=Event.REFUSED, reason=refused.reason
        )
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
    """Return the columns that let a message that has not begun take another line next time."""
    return {"modem": None} if segment.sequence == 1 else {}


def _pause_ms(settings: MessagingSettings, attempts: int) -> int:
    """Return the pause after so many attempts: doubled each time, up to the longest."""
    pause = settings.retry_pause_seconds << min(attempts, 30)
    longest = max(settings.retry_pause_longest_seconds, settings.retry_pause_seconds)
    return min(pause, longest) * 1000


def _is_under_way(segment: Outstanding) -> bool:
    """Return whether the message still waits for this segment, because nobody stopped it."""
    in_doubt = segment.error in ("uncertain_dropped", "dismissed")
    return segment.status in (MessageStatus.SUBMITTING, MessageStatus.UNCERTAIN) or (
        segment.status == MessageStatus.FAILED and in_doubt
    )


def _may_go(segment: Outstanding) -> bool:
    """Return whether the message may be sent: it has begun, or its sending is not paused."""
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
) -> None:
    """Change the message, with a journal entry if its state changes or there is a reason."""
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
            **columns,
        )
