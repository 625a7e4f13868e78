"""Delivery reports, and the segments that they are about."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from peewee import Select

from appliance.store import events
from appliance.store.database import Store
from appliance.store.journal.messages import ReportUnmatched
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Message, Segment, UnmatchedReport
from appliance.store.queries.outgoing import not_on
from appliance.store.statements import Query, given, insert, statement, statements
from appliance.store.states import SegmentState

# References repeat after 256 segments; at most this many unreported segments with the same one are
# considered.
_MOST_LOOKED_AT = 100
# A modem submits one segment at a time, so the report for it is among the newest.
_MOST_UNMATCHED = 10


@dataclass(frozen=True, slots=True)
class Reportable:
    """A segment that a report may be about."""

    message_id: int
    sequence: int  # negative: of the normal form of a message that was sent again as flash
    submitted_at: int
    address: str
    reference: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """The content of a delivery report."""

    reference: int
    recipient: str
    status: int  # TP-ST
    taken_at: int | None = None  # when the service centre took the segment, by its clock
    modem: str | None = None  # the line that received it


@dataclass(frozen=True, slots=True)
class SegmentReport:
    """What is known of one segment."""

    sequence: int
    state: SegmentState
    reference: int | None
    submitted_at: int
    reported_at: int | None
    report_status: int | None  # TP-ST


def _reportable(segments: Query, lines: int = 0) -> Query:
    """Return the query for segments with a requested report, newest first, as `Reportable`."""
    few = segments.alias("few")
    return (
        Select(
            [few],
            [
                few.c.message_id,
                few.c.sequence,
                few.c.submitted_at,
                Discussion.address,
                few.c.reference,
            ],
        )
        .join(Message, on=Message.id == few.c.message_id)
        .join(Discussion, on=Discussion.id == Message.discussion_id)
        .where(Message.report, *not_on(lines))
        .order_by(few.c.message_id.desc(), few.c.sequence.desc())
    )


@statements
def _awaiting(lines: int) -> Query:
    sent = Segment.select().where(
        Segment.state == SegmentState.SENT, Segment.reference == given("reference")
    )
    newest = sent.order_by(Segment.message_id.desc(), Segment.sequence.desc())
    return _reportable(newest.limit(given("most")), lines)


@statements
def _unanswered(lines: int) -> Query:
    uncertain = Segment.select().where(Segment.state == SegmentState.UNCERTAIN)
    newest = uncertain.order_by(Segment.message_id.desc())
    return _reportable(newest.limit(given("most")), lines)


@statement
def _submitting() -> Query:
    query = Segment.select(Discussion.address).join(Message, on=Message.id == Segment.message_id)
    query = query.join(Discussion, on=Discussion.id == Message.discussion_id)
    return query.where(Segment.state == SegmentState.SUBMITTING)


@statement
def _one() -> Query:
    return _reportable(
        Segment.select().where(
            Segment.message_id == given("message_id"),
            Segment.sequence == given("sequence"),
            Segment.state.in_([SegmentState.SENT, SegmentState.UNCERTAIN]),
            Segment.reported_at.is_null(),
        )
    )


@statement
def _record() -> Query:
    now = {
        Segment.state: given("state"),
        Segment.report_status: given("report_status"),
        Segment.reported_at: given("reported_at"),
    }
    return Segment.update(now).where(
        Segment.message_id == given("message_id"), Segment.sequence == given("sequence")
    )


def _segments_of(*conditions: Any) -> Query:
    """Return the query for segments with the columns of `SegmentReport`."""
    return (
        Segment.select(
            Segment.sequence,
            Segment.state,
            Segment.reference,
            Segment.submitted_at,
            Segment.reported_at,
            Segment.report_status,
        )
        .where(Segment.message_id == given("message_id"), *conditions)
        .order_by(Segment.sequence)
    )


@statement
def _of_message() -> Query:
    return _segments_of(Segment.sequence > 0)


@statement
def _of_normal_form() -> Query:
    return _segments_of(Segment.sequence < 0)


def awaiting(store: Store, reference: int, others: Sequence[str] = ()) -> list[Reportable]:
    """Return sent segments with this reference that have no report yet, newest first.

    Segments sent by one of the lines `others` are left out: each modem counts its own references.
    """
    rows = _awaiting(len(others)).rows(
        store, reference=reference, most=_MOST_LOOKED_AT, lines=others
    )
    return [Reportable(*row) for row in rows]


def unanswered(store: Store, others: Sequence[str] = ()) -> list[Reportable]:
    """Return segments without an answer, whose reference is therefore unknown, newest first."""
    rows = _unanswered(len(others)).rows(store, most=_MOST_LOOKED_AT, lines=others)
    return [Reportable(*row) for row in rows]


def being_submitted_to(store: Store) -> list[str]:
    """Return the addresses to which a segment is being submitted at this moment."""
    return [row[0] for row in _submitting.rows(store)]


def awaiting_report(store: Store, message_id: int, sequence: int) -> Reportable | None:
    """Return this segment if it was or may have been sent and has no report yet."""
    row = _one.row(store, message_id=message_id, sequence=sequence)
    return None if row is None else Reportable(*row)


@statement
def _remember() -> Query:
    return insert(
        UnmatchedReport.at,
        UnmatchedReport.reference,
        UnmatchedReport.recipient,
        UnmatchedReport.status,
        UnmatchedReport.taken_at,
        UnmatchedReport.modem,
    )


@statement
def _forget() -> Query:
    return UnmatchedReport.delete().where(UnmatchedReport.id <= given("last"))


@statement
def _remembered() -> Query:
    return UnmatchedReport.select().order_by(UnmatchedReport.id.desc())


def keep_unmatched(store: Store, told: Told) -> None:
    """Store a report that matches no segment; the journal records it too."""
    newest = _remember.insert(store, at=store.clock.now_ms(), **asdict(told))
    _forget.execute(store, last=newest - _MOST_UNMATCHED)
    events.append(
        store,
        ReportUnmatched(
            reference=told.reference,
            recipient=told.recipient,
            status=told.status,
            taken_at=told.taken_at,
            line=told.modem,
        ),
    )


def unmatched(store: Store) -> list[tuple[int, Told]]:
    """Return the newest reports that match no segment, newest first, with when they came."""
    return [
        (
            row["at"],
            Told(row["reference"], row["recipient"], row["status"], row["taken_at"], row["modem"]),
        )
        for row in _remembered.rows(store)
    ]


def record(
    store: Store, message_id: int, sequence: int, state: SegmentState, report_status: int
) -> None:
    """Store what a report says about a segment."""
    _record.execute(
        store,
        message_id=message_id,
        sequence=sequence,
        state=state.value,
        report_status=report_status,
        reported_at=store.clock.now_ms(),
    )


def of_message(store: Store, message_id: int) -> list[SegmentReport]:
    """Return the segments of a message that were ever claimed, in the form it was last sent in."""
    rows = _of_message.rows(store, message_id=message_id)
    return [SegmentReport(row[0], SegmentState(row[1]), *row[2:]) for row in rows]


def of_normal_form(store: Store, message_id: int) -> list[SegmentReport]:
    """Return the segments of the normal form of a message that was sent once more as flash."""
    rows = _of_normal_form.rows(store, message_id=message_id)
    return [SegmentReport(row[0], SegmentState(row[1]), *row[2:]) for row in rows]
