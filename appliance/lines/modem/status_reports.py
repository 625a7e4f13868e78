"""Match status reports with segments by reference, recipient and time (TS 23.040 9.2.3.15)."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from appliance.addresses import numbers
from appliance.clock import EARLIEST_CREDIBLE_MS, to_ms
from appliance.config import MessagingSettings
from appliance.lines.protocol import PartReport, Turn
from appliance.masking import mask
from appliance.modem.pdu import status_report
from appliance.modem.pdu.status_report import StatusReport
from appliance.store import discussions
from appliance.store import reports as stored
from appliance.store.database import Store
from appliance.store.reports import Reportable, Told

log = logging.getLogger(__name__)

_DAY_MS: Final = 86_400_000
# The clocks of service centres and boxes differ, and some centres have the wrong time zone.
_CLOCKS_APART_MS: Final = 3 * 3_600_000
_ZONE_UNIT_MS: Final = 15 * 60_000
# No modem uses all 256 references in so short a time.
_REFERENCE_AGAIN_MS: Final = 60_000


def told(report: StatusReport, recipient: str, line: str) -> Told:
    """Describe a report, received by this line, about a segment to `recipient`."""
    taken_at = None if report.timestamp is None else to_ms(report.timestamp)
    return Told(report.reference, recipient, report.status, taken_at, line)


def apply(
    store: Store, turn: Turn, said: Told, settings: MessagingSettings, others: Sequence[str]
) -> None:
    """Record a report. It never concerns a segment that one of the `others` sent.

    It does not fail, whatever the report contains.
    """
    found = _matching(store, settings, said, others)
    if found is None:
        log.info("report %d for %s matches no segment", said.reference, mask(said.recipient))
        # The recipient may have been erased after the message was sent.
        is_known = _is_written_to(store, said.recipient)
        stored.keep_unmatched(store, said if is_known else replace(said, recipient=""))
    else:
        turn.report(_report(found.message_id, found.sequence, said))


def apply_early(store: Store, turn: Turn, line: str, message_id: int, sequence: int) -> None:
    """Apply a report that arrived before the modem's own answer, which has now been settled.

    Such a report matches no segment: the one being submitted has no reference yet, and may still be
    refused. It waits in a small table, even if the program is killed before the answer.
    """
    early = stored.unmatched(store)
    segment = stored.awaiting_report(store, message_id, sequence) if early else None
    if segment is None:
        return
    for at, said in early:
        if (
            at >= segment.submitted_at
            and said.modem in (None, line)
            and segment.reference in (None, said.reference)
            and numbers.is_same(segment.address, said.recipient)
            and _apart_ms(segment, said) <= _REFERENCE_AGAIN_MS
            and _in_its_form(store, segment, said) is segment
        ):
            turn.report(_report(message_id, sequence, said))
            return


def _is_written_to(store: Store, recipient: str) -> bool:
    """Return whether there is a discussion with a number, or an SMS to it is being submitted."""
    if discussions.find(store, recipient) is not None:
        return True
    return any(numbers.is_same(each, recipient) for each in stored.being_submitted_to(store))


def _report(message_id: int, sequence: int, said: Told) -> PartReport:
    delivery = status_report.outcome(said.status)
    return PartReport(message_id, sequence, delivery, said.status, said.reference)


def _matching(
    store: Store, settings: MessagingSettings, said: Told, others: Sequence[str]
) -> Reportable | None:
    """Return the segment with the report's reference and recipient, or else one without an answer.

    References are reused, and several segments to one recipient may lack an answer: the best match
    was submitted when the service centre accepted the reported message.
    """
    known = _same_recipient(stored.awaiting(store, said.reference, others), said)
    earliest = store.clock.now_ms() - settings.report_days * _DAY_MS
    likely = [segment for segment in known if _is_recent(segment, earliest)]
    nearest = min(likely, key=lambda segment: _apart_ms(segment, said), default=None)
    if nearest is not None and _apart_ms(nearest, said) <= _REFERENCE_AGAIN_MS:
        return _in_its_form(store, nearest, said)
    doubtful = _same_recipient(stored.unanswered(store, others), said)
    likely = [segment for segment in doubtful if _fits(segment, said)]
    if nearest is not None:
        likely.insert(0, nearest)
    found = min(likely, key=lambda segment: _apart_ms(segment, said), default=None)
    return None if found is None else _in_its_form(store, found, said)


def _in_its_form(store: Store, found: Reportable, said: Told) -> Reportable:
    """Return the segment, or that of the message's normal form if the report is about that one.

    A message that was sent normally and then as flash has segments of both forms, and a service
    centre may repeat a report about the first.
    """
    earlier = [
        replace(
            found,
            sequence=part.sequence,
            submitted_at=part.submitted_at,
            reference=part.reference,
        )
        for part in stored.of_normal_form(store, found.message_id)
        if part.reference == said.reference and found.sequence > 0
    ]
    return min((found, *earlier), key=lambda part: (part.reference is None, _apart_ms(part, said)))


def _same_recipient(segments: Sequence[Reportable], said: Told) -> list[Reportable]:
    """Return the segments to the report's recipient, as spelt or else by number."""
    alike = [segment for segment in segments if segment.address == said.recipient]
    return alike or [
        segment for segment in segments if numbers.is_same(segment.address, said.recipient)
    ]


def _is_recent(segment: Reportable, earliest_ms: int) -> bool:
    """Return whether the segment is new enough, or was sent while the clock was not set."""
    return segment.submitted_at >= earliest_ms or segment.submitted_at < EARLIEST_CREDIBLE_MS


def _fits(segment: Reportable, said: Told) -> bool:
    """Return whether the service centre's time for the message fits the segment's submission."""
    if said.taken_at is None or segment.submitted_at < EARLIEST_CREDIBLE_MS:
        return True
    return abs(said.taken_at - segment.submitted_at) <= _CLOCKS_APART_MS


def _apart_ms(segment: Reportable, said: Told) -> int:
    """Return the distance between the submission and the service centre's time for the message.

    It is taken modulo a quarter of an hour: a centre with the wrong time zone is off by whole
    quarters (TS 23.040 clause 9.2.3.11).
    """
    if said.taken_at is None or segment.submitted_at < EARLIEST_CREDIBLE_MS:
        return 0
    apart = abs(said.taken_at - segment.submitted_at) % _ZONE_UNIT_MS
    return min(apart, _ZONE_UNIT_MS - apart)
