"""Record a delivery report about a part, and the new state of its message."""

from dataclasses import replace
from typing import Final

from appliance.config import MessagingSettings
from appliance.lines import codes
from appliance.lines.protocol import Delivery, PartReport
from appliance.messaging.outbound import flashing, settling
from appliance.store import events, outgoing
from appliance.store import reports as stored
from appliance.store.database import Store
from appliance.store.journal.messages import ReportTold
from appliance.store.outgoing import Outstanding
from appliance.store.states import Event, MessageStatus, SegmentState

_STATES: Final[dict[Delivery, SegmentState]] = {
    "done": SegmentState.DELIVERED,
    "trying": SegmentState.SENT,
    "failed": SegmentState.FAILED,
    "given_up": SegmentState.FAILED,
}


def record(store: Store, settings: MessagingSettings, report: PartReport) -> bool:
    """Record a report, inside the caller's transaction; return whether a flash now follows.

    It also settles an uncertain part, because it shows that the part was sent.
    """
    segment = outgoing.outstanding(store, report.message_id, report.part)
    given_up = segment is not None and segment.status == MessageStatus.FAILED
    flashed = False
    if segment is not None and segment.state == SegmentState.UNCERTAIN:
        flashed = settling.went(store, settings, segment, report.reference)
        if flashed:  # this report is about the form before
            report = replace(report, part=-report.part)
        segment = outgoing.outstanding(store, report.message_id, report.part)
    if segment is None:
        return flashed
    state = _STATES[report.delivery]
    stored.record(store, report.message_id, report.part, state, report.code)
    if segment.sequence < 0:  # its flash has followed, and no third try does
        _tell(store, segment, report, form="normal")
        return flashed
    status, error = _status(store, segment, report)
    if status == segment.status:
        _tell(store, segment, report)
        return False
    failed = status == MessageStatus.FAILED
    if failed and not given_up and flashing.follow(store, settings, segment, error):
        return True
    outgoing.change(
        store,
        report.message_id,
        segment.discussion_id,
        status,
        on=Event.REPORTED,
        error=error,
        delivered_at=store.clock.now_ms() if status == MessageStatus.DELIVERED else None,
    )
    return False


def _status(
    store: Store, segment: Outstanding, report: PartReport
) -> tuple[MessageStatus, str | None]:
    """Return the state and error of the message after this report."""
    state = _STATES[report.delivery]
    if state == SegmentState.SENT or segment.status != MessageStatus.SENT:
        return segment.status, None
    if segment.parts > 1:
        return settling.concluded(store, report.message_id, segment.parts)
    failed = state == SegmentState.FAILED
    return MessageStatus(state), codes.error_of_report(report.code) if failed else None


def _tell(store: Store, segment: Outstanding, report: PartReport, form: str | None = None) -> None:
    """Add a report that does not change the message's state to its history."""
    events.append(
        store,
        ReportTold(
            message=segment.message_id,
            discussion=segment.discussion_id,
            status=segment.status,
            report=report.delivery,
            code=f"0x{report.code:02X}",
            sequence=abs(segment.sequence),
            form=form,
        ),
    )
