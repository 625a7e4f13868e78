"""Status reports and the segments they are about."""

from dataclasses import dataclass

from appliance.store.database import Store

# A reference comes again every 256 segments: so many unreported ones of the same are looked at when
# the recipient is written in an unusual way.
_MOST_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Reportable:
    """A segment that a report may be about."""

    message_id: int
    sequence: int
    submitted_at: int
    address: str


@dataclass(frozen=True, slots=True)
class SegmentReport:
    """What is known of one segment."""

    sequence: int
    state: str
    reference: int | None
    submitted_at: int
    reported_at: int | None
    report_status: int | None  # TP-ST


_REPORTABLE = """
    SELECT s.message_id, s.sequence, s.submitted_at, d.address
    FROM segment s JOIN message m ON m.id = s.message_id
    JOIN discussion d ON d.id = m.discussion_id
"""


def newest_awaiting(store: Store, reference: int, address: str) -> Reportable | None:
    """The newest sent segment with this reference to this address that has no report yet."""
    row = store.row(
        f"{_REPORTABLE} WHERE s.state = 'sent' AND s.reference = ? AND d.address = ?"
        " ORDER BY s.message_id DESC, s.sequence DESC LIMIT 1",
        (reference, address),
    )
    return Reportable(*row) if row is not None else None


def awaiting(store: Store, reference: int) -> list[Reportable]:
    """Sent segments with this reference that have no report yet, to anyone, newest first."""
    rows = store.rows(
        f"{_REPORTABLE} WHERE s.state = 'sent' AND s.reference = ?"
        " ORDER BY s.message_id DESC, s.sequence DESC LIMIT ?",
        (reference, _MOST_LOOKED_AT),
    )
    return [Reportable(*row) for row in rows]


def unanswered(store: Store) -> list[Reportable]:
    """Segments of which no answer came, so that their reference is not known, newest first."""
    rows = store.rows(
        f"{_REPORTABLE} WHERE s.state = 'uncertain' ORDER BY s.message_id DESC LIMIT ?",
        (_MOST_LOOKED_AT,),
    )
    return [Reportable(*row) for row in rows]


def record(store: Store, message_id: int, sequence: int, state: str, report_status: int) -> None:
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
    return [SegmentReport(*row) for row in rows]
