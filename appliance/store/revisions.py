"""A scheduled sending that is given another text or date: what is read of it and written to it."""

from dataclasses import dataclass

from appliance.store.database import Store
from appliance.store.states import MessageStatus

# Nothing of them has gone: they wait for their date, or at it for somebody's permission.
_READ = """
    SELECT m.id, m.discussion_id, d.address, m.status, m.expires_at
    FROM message m JOIN discussion d ON d.id = m.discussion_id
    WHERE m.batch_id = ? AND m.status IN ('scheduled', 'held') AND m.next_sequence = 1
    ORDER BY m.id
"""
_WRITE = """
    UPDATE message SET body = ?, segments = ?,
        release_at = CASE status WHEN 'scheduled' THEN ? ELSE release_at END
    WHERE batch_id = ? AND status IN ('scheduled', 'held') AND next_sequence = 1
"""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message of the sending that has not gone."""

    id: int
    discussion_id: int
    address: str
    status: MessageStatus
    expires_at: int | None


def unsent(store: Store, batch_id: int) -> list[Unsent]:
    """Return the messages of a sending of which nothing has gone, oldest first."""
    rows = store.rows(_READ, (batch_id,))
    return [
        Unsent(row["id"], row["discussion_id"], row["address"], MessageStatus(row["status"]),
               row["expires_at"])
        for row in rows
    ]  # fmt: skip


def write(store: Store, batch_id: int, text: str, segments: int, due_at: int) -> None:
    """Give the sending and its unsent messages their new text and date."""
    store.execute("UPDATE batch SET text = ?, due_at = ? WHERE id = ?", (text, due_at, batch_id))
    store.execute(_WRITE, (text, segments, due_at, batch_id))
