"""A database of the first release with 100,000 messages is migrated completely."""

import lzma
from pathlib import Path

import pytest
from fakes.clock import FakeClock

from appliance.store import messages, migrations
from appliance.store.database import Store
from appliance.store.listing import MessageFilter

pytestmark = pytest.mark.slow

RELEASED = Path(__file__).parent / "released" / "schema-1.db.xz"
MESSAGES = 100_000
# With the first release's own columns and triggers.
FILL = (
    """
    INSERT INTO discussion (address)
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1999)
    SELECT '+3361' || printf('%07d', i) FROM n
    """,
    f"""
    INSERT INTO message (discussion_id, direction, at, body, status, segments, read_at)
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {MESSAGES - 1})
    SELECT (SELECT id FROM discussion WHERE address = '+3361' || printf('%07d', i % 2000)),
        iif(i % 2, 'in', 'out'), 1860000000000 + i * 60000, 'Bonjour ' || i,
        iif(i % 2, 'received', 'delivered'), 1, 1860000000000 + i * 60000 FROM n
    """,  # noqa: S608 - a number
    """
    INSERT INTO event (at, kind, message_id, discussion_id, detail)
    SELECT at, 'message', id, discussion_id, status FROM message
    """,
)


def facts(store: Store) -> dict[str, object]:
    """Return what must be the same before and after."""
    tables = ("message", "event", "segment", "part", "contact", "optout", "batch")
    found: dict[str, object] = {
        table: store.value(f"SELECT count(*) FROM {table}")  # noqa: S608 - the list above
        for table in tables
    }
    found["bodies"] = store.value("SELECT sum(length(body)) FROM message")
    found["states"] = [
        tuple(row)
        for row in store.rows("SELECT direction, status, count FROM status_count ORDER BY 1, 2")
    ]
    found["discussions"] = [
        tuple(row)
        for row in store.rows(
            # Discussions that came with the release may be merged, if one number was written in two
            # ways.
            "SELECT id, last_message_id, place, unread, messages FROM discussion"
            " WHERE address LIKE '+3361%' ORDER BY id"
        )
    ]
    return found


def test_a_hundred_thousand_messages_come_along(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "appliance.db"
    path.write_bytes(lzma.decompress(RELEASED.read_bytes()))
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "NEWEST", 1)
        patched.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        old = Store.open(path, clock)
        with old.transaction():
            for statement in FILL:
                old.execute(statement)
        before = facts(old)
        old.close()
    store = Store.open(path, clock)
    assert store.version() == migrations.NEWEST > 1
    assert facts(store) == before
    assert store.value("PRAGMA integrity_check") == "ok"
    assert store.rows("PRAGMA foreign_key_check") == []
    newest = messages.page(store, MessageFilter(direction="in"), limit=3).rows
    assert newest[0].body == f"Bonjour {MESSAGES - 1}"
    assert path.with_name("appliance.db.schema-1").exists()
    store.close()
