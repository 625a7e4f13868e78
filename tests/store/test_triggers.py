# ruff: noqa: S608 - statements built of constants
"""What the triggers maintain equals a recount, whatever happened."""

import tempfile
from pathlib import Path

from fakes.clock import FakeClock
from fakes.new_store import new_store
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from appliance.store import contacts, search
from appliance.store.database import Store
from appliance.store.migrations.m0001_triggers import LARGEST_COUNTED_BATCH

ADDRESSES = st.sampled_from(["+33611111111", "+33622222222", "36111", "SNCF"])
STATUSES = st.sampled_from(
    [
        *("queued", "sent", "delivered", "failed", "received", "incomplete"),
        *("scheduled", "held", "cancelled"),
    ]
)
APART = "('scheduled', 'held', 'cancelled')"
BODIES = st.sampled_from(["", "Bonjour", "À bientôt Noël", "emoji 😀", "bonjour bonjour"])
PICK = st.integers(0, 50)


class Kept(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        self.store = new_store(Path(self.directory.name) / "appliance.db", FakeClock())
        self.store.execute("PRAGMA synchronous = OFF")

    def teardown(self) -> None:
        self.store.close()
        self.directory.cleanup()

    def a_message(self, pick: int) -> int | None:
        ids = [row[0] for row in self.store.rows("SELECT id FROM message ORDER BY id")]
        return ids[pick % len(ids)] if ids else None

    @rule(address=ADDRESSES, status=STATUSES, body=BODIES, read=st.booleans(), total=PICK)
    def add(self, address: str, status: str, body: str, total: int, *, read: bool) -> None:
        self.store.execute("INSERT OR IGNORE INTO discussion (address) VALUES (?)", (address,))
        batch = None
        if status not in {"received", "incomplete"}:
            batch = self.store.insert(
                "INSERT INTO batch (public_id, created_at, author_kind, author, origin, text,"
                " class, priority, total) VALUES (hex(randomblob(8)), 1, 'user', 'a', 'api', '',"
                " 'functional', 0, ?)",
                (total,),
            )
        self.store.execute(
            "INSERT INTO message (discussion_id, direction, at, body, status, read_at, batch_id)"
            " SELECT id, ?, 1, ?, ?, ?, ? FROM discussion WHERE address = ?",
            ("out" if batch else "in", body, status, 1 if read else None, batch, address),
        )

    @rule(pick=PICK, status=STATUSES)
    def change_status(self, pick: int, status: str) -> None:
        self.store.execute(
            "UPDATE message SET status = ? WHERE id = ?", (status, self.a_message(pick))
        )

    @rule(pick=PICK, read=st.booleans())
    def change_read(self, pick: int, *, read: bool) -> None:
        self.store.execute(
            "UPDATE message SET read_at = ? WHERE id = ?",
            (1 if read else None, self.a_message(pick)),
        )

    @rule(pick=PICK, body=BODIES)
    def change_body(self, pick: int, body: str) -> None:
        self.store.execute("UPDATE message SET body = ? WHERE id = ?", (body, self.a_message(pick)))

    @rule(pick=PICK)
    def delete(self, pick: int) -> None:
        self.store.execute("DELETE FROM message WHERE id = ?", (self.a_message(pick),))

    @rule()
    def index(self) -> None:
        search.catch_up(self.store)

    @invariant()
    def discussions_are_in_step(self) -> None:
        wrong = self.store.rows(
            "SELECT * FROM discussion d WHERE"
            " (last_message_id, place) IS NOT (SELECT id, coalesce(place, id) FROM message"
            f" WHERE discussion_id = d.id AND status NOT IN {APART}"
            " ORDER BY coalesce(place, id) DESC LIMIT 1)"
            " OR messages <> (SELECT count(*) FROM message WHERE discussion_id = d.id)"
            " OR unread <> (SELECT count(*) FROM message WHERE discussion_id = d.id"
            " AND direction = 'in' AND read_at IS NULL)"
        )
        assert [tuple(row) for row in wrong] == []

    @invariant()
    def counts_are_in_step(self) -> None:
        kept = "SELECT direction, status, count FROM status_count WHERE count <> 0"
        counted = (
            "SELECT direction, status, count(*) FROM message GROUP BY 1, 2"
            " UNION ALL SELECT 'in', 'unread', count(*) FROM message"
            " WHERE direction = 'in' AND read_at IS NULL HAVING count(*) > 0"
            " UNION ALL SELECT 'batch', 'all', count(*) FROM batch HAVING count(*) > 0"
        )
        assert self.sorted(kept) == self.sorted(counted)
        kept = "SELECT batch_id, status, count FROM batch_status WHERE count <> 0"
        counted = (
            "SELECT batch_id, m.status, count(*) FROM message m JOIN batch b ON b.id = m.batch_id"
            f" WHERE b.total > {LARGEST_COUNTED_BATCH} GROUP BY 1, 2"
        )
        assert self.sorted(kept) == self.sorted(counted)

    @invariant()
    def the_search_index_is_sound(self) -> None:
        self.store.execute("INSERT INTO discussion_fts (discussion_fts) VALUES ('integrity-check')")
        done = self.store.value("SELECT message_id FROM search_progress")
        found = self.sorted("SELECT rowid FROM message_fts WHERE message_fts MATCH 'bonjour'")
        assert found == self.sorted(
            f"SELECT id FROM message WHERE id <= {done} AND lower(body) LIKE '%bonjour%'"
        )

    def sorted(self, sql: str) -> list[tuple[object, ...]]:
        return sorted(tuple(row) for row in self.store.rows(sql))


TestKept = Kept.TestCase
TestKept.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


def test_contacts_are_found_under_their_present_name(store: Store) -> None:
    def found(word: str) -> list[int]:
        return [row["id"] for row in contacts.found(store, word, limit=10)]

    one = store.insert(
        "INSERT INTO contact (name, sort_name, created_at, changed_at) VALUES ('Zoé', 'zoe', 1, 1)"
    )
    store.execute(
        "INSERT INTO contact_number (contact_id, position, address) VALUES (?, 0, '+33612345678')",
        (one,),
    )
    assert found("zoe") == found("06 12 34") == [one]
    store.execute("UPDATE contact SET name = 'Léa'")
    assert found("zoé") == []
    assert found("lea") == [one]
    store.execute("UPDATE contact_number SET address = '+33699999999'")
    assert found("06 12 34") == []
    assert found("99 99") == [one]
    store.execute("DELETE FROM contact")
    assert found("lea") == found("99 99") == []
    for table in ("contact_fts", "contact_number_fts"):
        store.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")


def test_the_last_sms_of_each_way_is_remembered_after_its_deletion(store: Store) -> None:
    def last() -> tuple[int | None, int | None]:
        (row,) = store.rows("SELECT last_sent_at, last_received_at FROM discussion")
        return row[0], row[1]

    store.execute("INSERT INTO discussion (address) VALUES ('+33611111111')")
    add = (
        "INSERT INTO message (discussion_id, direction, at, body, status, sent_at)"
        " VALUES (1, ?, ?, '', ?, ?)"
    )
    store.execute(add, ("in", 50, "received", 49))
    store.execute(add, ("in", 40, "received", 39))
    assert last() == (None, 50)
    sent = store.insert(add, ("out", 60, "queued", None))
    store.execute("UPDATE message SET status = 'failed' WHERE id = ?", (sent,))
    assert last() == (None, 50)
    for moment in (70, 65, None):
        store.execute("UPDATE message SET sent_at = ? WHERE id = ?", (moment, sent))
    store.execute("DELETE FROM message")
    assert last() == (70, 50)
