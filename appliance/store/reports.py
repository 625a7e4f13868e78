"""Status reports and the segments they are about."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from peewee import Select

from appliance.store import events
from appliance.store.database import Store
from appliance.store.journal.messages import ReportUnmatched
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Message, Segment, UnmatchedReport
from appliance.store.queries.outgoing import not_on
from appliance.store.statements import Query, given, insert, statement, statements
from appliance.store.states import SegmentState

# A reference comes again every 256 segments: so many unreported ones of the same are looked at.
_MOST_LOOKED_AT = 100
# A modem has one segment in hand: of those that came meanwhile it is among the newest.
_MOST_UNMATCHED = 10


@dataclass(frozen=True, slots=True)
class Reportable:
    """A segment that a report may be about."""

    message_id: int
    sequence: int
    submitted_at: int
    address: str
    reference: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a status report says."""

    reference: int
    recipient: str
    status: int  # TP-ST
    taken_at: int | None = None  # when the service centre took the segment, by its clock
    modem: str | None = None  # that it came to


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
    """Segments as `Reportable` has them, those alone whose report was asked for, newest first."""
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


@statement
def _of_message() -> Query:
    return (
        Segment.select(
            Segment.sequence,
            Segment.state,
            Segment.reference,
            Segment.submitted_at,
            Segment.reported_at,
            Segment.report_status,
        )
        .where(Segment.message_id == given("message_id"))
        .order_by(Segment.sequence)
    )


def awaiting(store: Store, reference: int, others: Sequence[str] = ()) -> list[Reportable]:
    """Sent segments with this reference that have no report yet, to anyone, newest first.

    Without those that went by one of the `others`: each modem counts its own references.
    """
    rows = _awaiting(len(others)).rows(
        store, reference=reference, most=_MOST_LOOKED_AT, lines=others
    )
    return [Reportable(*row) for row in rows]


def unanswered(store: Store, others: Sequence[str] = ()) -> list[Reportable]:
    """Segments of which no answer came, so that their reference is not known, newest first."""
    rows = _unanswered(len(others)).rows(store, most=_MOST_LOOKED_AT, lines=others)
    return [Reportable(*row) for row in rows]


def awaiting_report(store: Store, message_id: int, sequence: int) -> Reportable | None:
    """This segment, if it went or may have gone and its report has not come."""
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
    """Remember a report for which there is no segment; the journal has it too."""
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
    """Return the newest reports that found no segment, newest first, with when they came."""
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
    """Write down what a report says of a segment."""
    _record.execute(
        store,
        message_id=message_id,
        sequence=sequence,
        state=state.value,
        report_status=report_status,
        reported_at=store.clock.now_ms(),
    )


def of_message(store: Store, message_id: int) -> list[SegmentReport]:
    """Every segment of a message that was ever claimed."""
    rows = _of_message.rows(store, message_id=message_id)
    return [SegmentReport(row[0], SegmentState(row[1]), *row[2:]) for row in rows]
