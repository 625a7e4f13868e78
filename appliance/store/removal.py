"""Deleting messages for good: texts, segments and PDUs go; the journal keeps how many and who."""

from collections.abc import Iterator, Sequence

from appliance.store import events
from appliance.store.database import Store
from appliance.store.states import MessageStatus

# Something of these may still go out or is on its way: they are cancelled first.
UNDER_WAY = (
    MessageStatus.SCHEDULED,
    MessageStatus.QUEUED,
    MessageStatus.HELD,
    MessageStatus.SUBMITTING,
)
_CHUNK = 500


def remove(store: Store, message_ids: Sequence[int], *, actor: str) -> int:
    """Delete those of the messages that are not under way; how many.

    Who already had a message is still remembered by the digests of its PDUs, so that the same PDU
    read again from the SIM does not bring it back.
    """
    removed = 0
    with store.transaction():
        for chunk in _chunks(message_ids):
            marks = ", ".join("?" * len(chunk))
            under_way = ", ".join("?" * len(UNDER_WAY))
            found = store.rows(
                f"SELECT id, discussion_id, batch_id FROM message WHERE id IN ({marks})"  # noqa: S608 - marks
                f" AND status NOT IN ({under_way})",
                (*chunk, *UNDER_WAY),
            )
            store.execute_many(
                "UPDATE part SET pdu = NULL WHERE message_id = ? AND total IS NOT NULL",
                ((row["id"],) for row in found),
            )
            store.execute_many("DELETE FROM message WHERE id = ?", ((row["id"],) for row in found))
            # A batch stays, because its public id may not come again; its text goes with the last.
            store.execute_many(
                "UPDATE batch SET text = '' WHERE id = ? AND NOT EXISTS"
                " (SELECT 1 FROM message WHERE batch_id IS NOT NULL AND batch_id = batch.id)",
                {(row["batch_id"],) for row in found if row["batch_id"] is not None},
            )
            # Without message ids: it is news for live pages, and no history is left to read.
            for discussion_id in {row["discussion_id"] for row in found}:
                events.append(store, "message", discussion_id=discussion_id, detail="deleted")
            removed += len(found)
        if removed:
            events.append(store, "deletion", actor=actor, detail={"messages": removed})
    return removed


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
