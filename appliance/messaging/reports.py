"""Status reports: matched per segment by reference, recipient and time (TS 23.040 9.2.3.15).

A report also settles an uncertain segment: it proves that the segment went out.
"""

import logging
from typing import Final

from appliance.clock import EARLIEST_CREDIBLE_MS, to_ms
from appliance.config import MessagingSettings
from appliance.masking import mask
from appliance.messaging import meanings, numbers, settling
from appliance.modem.pdu.status_report import StatusReport
from appliance.store import events, outgoing
from appliance.store import reports as stored
from appliance.store.database import Store
from appliance.store.outgoing import Outstanding
from appliance.store.reports import Reportable

log = logging.getLogger(__name__)

_DAY_MS: Final = 86_400_000
# Service centres and boxes do not agree on the time, and some centres mistake their time zone.
_CLOCKS_APART_MS: Final = 3 * 3_600_000


def apply(store: Store, rules: MessagingSettings, report: StatusReport) -> None:
    """Record a report, inside the caller's transaction. Never fails for what the report says."""
    recipient = numbers.of_sender(report.recipient.number, rules.country)
    found = _matching(store, rules, report, recipient)
    segment = found and outgoing.outstanding(store, found.message_id, found.sequence)
    if not segment:
        _unmatched(store, report, recipient)
        return
    if segment.state == "uncertain":
        settling.went(store, segment, report.reference)
        segment = outgoing.outstanding(store, segment.message_id, segment.sequence)
    if segment is not None:
        _record(store, segment, report)


def _matching(
    store: Store, rules: MessagingSettings, report: StatusReport, recipient: str
) -> Reportable | None:
    """The newest segment with its reference, else the newest without answer, to its recipient."""
    earliest = store.clock.now_ms() - rules.report_days * _DAY_MS
    found = stored.newest_awaiting(store, report.reference, recipient)
    if found is not None and _is_recent(found, earliest):
        return found
    for segment in stored.awaiting(store, report.reference):
        if _is_recent(segment, earliest) and numbers.is_same(segment.address, recipient):
            return segment
    for segment in stored.unanswered(store):
        if numbers.is_same(segment.address, recipient) and _fits(segment, report):
            return segment
    return None


def _is_recent(segment: Reportable, earliest_ms: int) -> bool:
    """What was sent before the clock was set has no time to go by."""
    return segment.submitted_at >= earliest_ms or segment.submitted_at < EARLIEST_CREDIBLE_MS


def _fits(segment: Reportable, report: StatusReport) -> bool:
    """Whether the service centre took what the report is about when the segment was submitted."""
    if report.timestamp is None or segment.submitted_at < EARLIEST_CREDIBLE_MS:
        return True
    return abs(to_ms(report.timestamp) - segment.submitted_at) <= _CLOCKS_APART_MS


def _record(store: Store, segment: Outstanding, report: StatusReport) -> None:
    if report.outcome == "trying":
        stored.record(store, segment.message_id, segment.sequence, "sent", report.status)
        _tell(store, segment, report)
        return
    state = "delivered" if report.outcome == "done" else "failed"
    stored.record(store, segment.message_id, segment.sequence, state, report.status)
    if segment.status != "sent":
        _tell(store, segment, report)
        return
    if segment.segments == 1:
        status = state
        error = meanings.of_report(report.status) if state == "failed" else None
    else:
        status, error = settling.concluded(store, segment.message_id, segment.segments)
    if status == "sent":
        _tell(store, segment, report)
        return
    outgoing.change(
        store,
        segment.message_id,
        segment.discussion_id,
        status,
        error=error,
        delivered_at=store.clock.now_ms() if status == "delivered" else None,
    )


def _tell(store: Store, segment: Outstanding, report: StatusReport) -> None:
    """Write into the message's history what changes nothing about its state."""
    events.append(
        store,
        "message",
        message_id=segment.message_id,
        discussion_id=segment.discussion_id,
        detail={
            "status": segment.status,
            "report": report.outcome,
            "code": f"0x{report.status:02X}",
            "sequence": segment.sequence,
        },
    )


def _unmatched(store: Store, report: StatusReport, recipient: str) -> None:
    log.info("report %d for %s matches no segment", report.reference, mask(recipient))
    events.append(
        store,
        "report_unmatched",
        detail={
            "reference": report.reference,
            "recipient": recipient,
            "status": report.status,
        },
    )
