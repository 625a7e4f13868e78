"""Status reports: matched per segment by reference, recipient and time (TS 23.040 9.2.3.15).

A report also settles an uncertain segment: it proves that the segment went out.
"""

import logging
from collections.abc import Sequence
from typing import Final

from appliance.addresses import numbers
from appliance.clock import EARLIEST_CREDIBLE_MS, to_ms
from appliance.config import MessagingSettings
from appliance.masking import mask
from appliance.messaging import meanings
from appliance.messaging.outbound import settling
from appliance.modem.pdu import status_report
from appliance.modem.pdu.status_report import Settled, StatusReport
from appliance.store import events, outgoing
from appliance.store import reports as stored
from appliance.store.database import Store
from appliance.store.journal.messages import ReportTold
from appliance.store.outgoing import Outstanding
from appliance.store.reports import Reportable, Told
from appliance.store.states import Event, MessageStatus, SegmentState

log = logging.getLogger(__name__)

_DAY_MS: Final = 86_400_000
# Service centres and boxes do not agree on the time, and some centres mistake their time zone.
_CLOCKS_APART_MS: Final = 3 * 3_600_000
_ZONE_UNIT_MS: Final = 15 * 60_000
# No modem gets through all 256 references in so short a time.
_REFERENCE_AGAIN_MS: Final = 60_000


def apply(
    store: Store,
    settings: MessagingSettings,
    report: StatusReport,
    modem: str,
    others: Sequence[str] = (),
) -> None:
    """Record a report that came to `modem`, inside the caller's transaction.

    It is about nothing that one of the `others` sent. Never fails for what the report says.
    """
    told = Told(
        report.reference,
        numbers.of_sender(report.recipient.number, settings.country),
        report.status,
        None if report.timestamp is None else to_ms(report.timestamp),
        modem,
    )
    found = _matching(store, settings, told, others)
    if found is None:
        log.info("report %d for %s matches no segment", told.reference, mask(told.recipient))
        stored.keep_unmatched(store, told)
    else:
        _record(store, found.message_id, found.sequence, told)


def apply_early(store: Store, modem: str, message_id: int, sequence: int) -> None:
    """Record what came about a segment before the modem's own answer, which has been settled now.

    Such a report found no segment: the one in the modem's hands has no reference yet, and may still
    be refused. It lies in the journal, also when the box was killed before the answer came.
    """
    early = stored.unmatched(store)
    segment = stored.awaiting_report(store, message_id, sequence) if early else None
    if segment is None:
        return
    for at, told in early:
        if (
            at >= segment.submitted_at
            and told.modem in (None, modem)
            and segment.reference in (None, told.reference)
            and numbers.is_same(segment.address, told.recipient)
            and _apart_ms(segment, told) <= _REFERENCE_AGAIN_MS
        ):
            _record(store, message_id, sequence, told)
            return


def _matching(
    store: Store, settings: MessagingSettings, told: Told, others: Sequence[str]
) -> Reportable | None:
    """The segment with its reference to its recipient; if none or an old one, one without answer.

    Of several it is the one that was submitted when the service centre took what it reports on: a
    reference comes again, and one recipient may have several that nobody answered.
    """
    known = _same_recipient(stored.awaiting(store, told.reference, others), told)
    earliest = store.clock.now_ms() - settings.report_days * _DAY_MS
    likely = [segment for segment in known if _is_recent(segment, earliest)]
    nearest = min(likely, key=lambda segment: _apart_ms(segment, told), default=None)
    if nearest is not None and _apart_ms(nearest, told) <= _REFERENCE_AGAIN_MS:
        return nearest
    doubtful = _same_recipient(stored.unanswered(store, others), told)
    likely = [segment for segment in doubtful if _fits(segment, told)]
    if nearest is not None:
        likely.insert(0, nearest)
    return min(likely, key=lambda segment: _apart_ms(segment, told), default=None)


def _same_recipient(segments: Sequence[Reportable], told: Told) -> list[Reportable]:
    """Those to the report's recipient: as it is written, else however it is written."""
    alike = [segment for segment in segments if segment.address == told.recipient]
    return alike or [
        segment for segment in segments if numbers.is_same(segment.address, told.recipient)
    ]


def _is_recent(segment: Reportable, earliest_ms: int) -> bool:
    """What was sent before the clock was set has no time to go by."""
    return segment.submitted_at >= earliest_ms or segment.submitted_at < EARLIEST_CREDIBLE_MS


def _fits(segment: Reportable, told: Told) -> bool:
    """Whether the service centre took what the report is about when the segment was submitted."""
    if told.taken_at is None or segment.submitted_at < EARLIEST_CREDIBLE_MS:
        return True
    return abs(told.taken_at - segment.submitted_at) <= _CLOCKS_APART_MS


def _apart_ms(segment: Reportable, told: Told) -> int:
    """How far its submitting is from when the service centre took what the report is about.

    Counted to the nearest quarter of an hour: a centre that mistakes its time zone is off by whole
    ones (TS 23.040 clause 9.2.3.11).
    """
    if told.taken_at is None or segment.submitted_at < EARLIEST_CREDIBLE_MS:
        return 0
    apart = abs(told.taken_at - segment.submitted_at) % _ZONE_UNIT_MS
    return min(apart, _ZONE_UNIT_MS - apart)


def _record(store: Store, message_id: int, sequence: int, told: Told) -> None:
    segment = outgoing.outstanding(store, message_id, sequence)
    if segment is not None and segment.state == SegmentState.UNCERTAIN:
        settling.went(store, segment, told.reference)
        segment = outgoing.outstanding(store, message_id, sequence)
    if segment is None:
        return
    outcome = status_report.outcome(told.status)
    if outcome == "trying":
        stored.record(store, message_id, sequence, SegmentState.SENT, told.status)
        _tell(store, segment, told, outcome)
        return
    state = SegmentState.DELIVERED if outcome == "done" else SegmentState.FAILED
    stored.record(store, message_id, sequence, state, told.status)
    if segment.status != MessageStatus.SENT:
        _tell(store, segment, told, outcome)
        return
    if segment.segments == 1:
        status = MessageStatus(state)
        failed = state == SegmentState.FAILED
        error = meanings.of_report(told.status) if failed else None
    else:
        status, error = settling.concluded(store, message_id, segment.segments)
    if status == MessageStatus.SENT:
        _tell(store, segment, told, outcome)
        return
    outgoing.change(
        store,
        message_id,
        segment.discussion_id,
        status,
        on=Event.REPORTED,
        error=error,
        delivered_at=store.clock.now_ms() if status == MessageStatus.DELIVERED else None,
    )


def _tell(store: Store, segment: Outstanding, told: Told, outcome: Settled) -> None:
    """Write into the message's history what changes nothing about its state."""
    events.append(
        store,
        ReportTold(
            message=segment.message_id,
            discussion=segment.discussion_id,
            status=segment.status,
            report=outcome,
            code=f"0x{told.status:02X}",
            sequence=segment.sequence,
        ),
    )
