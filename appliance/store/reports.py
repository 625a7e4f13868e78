"""Status reports and the segments they are about."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from appliance.store import events
from appliance.store.database import Store
from appliance.store.journal.messages import ReportUnmatched
from appliance.store.models.messages import UnmatchedReport
from appliance.store.outgoing import not_on
from appliance.store.statements import Query, given, insert, statement
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


# The columns of `Reportable`, of those segments alone whose report was asked for.
_REPORTABLE = """
    SELECT few.message_id, few.sequence, few.submitted_at, d.address, few.reference
    FROM ({segments}) few JOIN message m ON m.id = few.message_id
    JOIN discussion d ON d.id = m.discussion_id
    WHERE m.report {{others}} ORDER BY few.message_id DESC, few.sequence DESC
"""
_AWAITING = _REPORTABLE.format(
    segments="SELECT * FROM segment WHERE state = 'sent' AND reference = ?"
    " ORDER BY message_id DESC, sequence DESC LIMIT ?"
)
_UNANSWERED = _REPORTABLE.format(
    segments="SELECT * FROM segment WHERE state = 'uncertain' ORDER BY message_id DESC LIMIT ?"
)
_ONE = _REPORTABLE.format(
    segments="SELECT * FROM segment WHERE message_id = ? AND sequence = ?"
    " AND state IN ('sent', 'uncertain') AND reported_at IS NULL"
)


def awaiting(store: Store, reference: int, others: Sequence[str] = ()) -> list[Reportable]:
    """Sent segments with this reference that have no report yet, to anyone, newest first.

    Without those that went by one of the `others`: each modem counts its own references.
    """
    sql = _AWAITING.format(others=not_on(others))
    return [Reportable(*row) for row in store.rows(sql, (reference, _MOST_LOOKED_AT, *others))]


def unanswered(store: Store, others: Sequence[str] = ()) -> list[Reportable]:
    """Segments of which no answer came, so that their reference is not known, newest first."""
    sql = _UNANSWERED.format(others=not_on(others))
    return [Reportable(*row) for row in store.rows(sql, (_MOST_LOOKED_AT, *others))]


def awaiting_report(store: Store, message_id: int, sequence: int) -> Reportable | None:
    """This segment, if it went or may have gone and its report has not come."""
    row = store.row(_ONE.format(others=""), (message_id, sequence))
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
    store.execute(
        "UPDATE segment SET state = ?, report_status = ?, reported_at = ?"
        " WHERE message_id = ? AND sequence = ?",
        (state, report_status, store.clock.now_ms(), message_id, sequence),
    )


def of_message(store: Store, message_id: int) -> list[SegmentReport]:
    """Every segment of a message that was ever claimed."""
    rows = store.rows(
        "SELECT sequence, state, reference, submitted_at, reported_at, report_status FROM segment"
        " WHERE message_id = ? ORDER BY sequence",
        (message_id,),
    )
    return [SegmentReport(row[0], SegmentState(row[1]), *row[2:]) for row in rows]
