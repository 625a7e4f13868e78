"""A database of the first schema, with numbers in a notation that reached nobody."""

import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.clock import FakeClock

from appliance.store.database import Store

RELEASED = Path(__file__).parent / "released/schema-1.db.xz"


@pytest.fixture
def migrated(tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    path = tmp_path / "old/appliance.db"
    path.parent.mkdir()
    path.write_bytes(lzma.decompress(RELEASED.read_bytes()))
    store = Store.open(path, clock)
    yield store
    store.close()


def column(store: Store, query: str) -> list[object]:
    return [row[0] for row in store.rows(query)]


def test_no_number_in_the_old_writing_is_left(migrated: Store) -> None:
    old = "(address LIKE '+3369%' AND length(address) = 12 OR address LIKE '+521%')"
    for table in ("discussion", "optout", "contact_number", "call"):
        # Mobiles 0698 and 0699 belong to metropolitan France.
        found = column(migrated, f"SELECT address FROM {table} WHERE {old}")  # noqa: S608 - constants
        assert set(found) <= {"+33698765432"}, table


def test_people_who_sent_stop_are_still_not_written_to(migrated: Store) -> None:
    assert column(migrated, "SELECT address FROM optout ORDER BY address") == [
        "+262693445566",
        "+33611223344",
        "+5491123456789",
    ]


def test_two_discussions_with_one_person_are_one(migrated: Store) -> None:
    [talk] = migrated.rows("SELECT * FROM discussion WHERE address = '+262692112233'")
    bodies = column(
        migrated,
        f"SELECT body FROM message WHERE discussion_id = {talk['id']} ORDER BY id",  # noqa: S608 - an id
    )
    assert bodies == ["Bonjour la Réunion", "Bonjour de Saint-Denis"]
    assert (talk["messages"], talk["unread"]) == (2, 1)
    last = migrated.value("SELECT body FROM message WHERE id = ?", (talk["last_message_id"],))
    assert last == "Bonjour de Saint-Denis"
    events = migrated.rows(
        "SELECT DISTINCT e.discussion_id FROM event e JOIN message m ON m.id = message_id"
        " WHERE m.body = 'Bonjour la Réunion'"
    )
    assert [row[0] for row in events] == [talk["id"]]


def test_others_keep_their_discussion_under_the_new_number(migrated: Store) -> None:
    known = set(column(migrated, "SELECT address FROM discussion"))
    assert {"+596696000000", "+525562000000", "+5491123456789", "+33639981234"} <= known
    assert column(migrated, "SELECT address FROM call WHERE address IS NOT NULL") == [
        "+596697000001"
    ]
    [contact] = column(
        migrated,
        "SELECT c.name FROM contact_number n JOIN contact c ON c.id = n.contact_id"
        " WHERE n.address = '+262692112233'",
    )
    assert contact == "Paul Réunion"


def test_search_finds_only_the_new_number(migrated: Store) -> None:
    def found(digits: str) -> list[object]:
        return column(
            migrated,
            f"SELECT rowid FROM discussion_fts WHERE discussion_fts MATCH '\"{digits}\"'",  # noqa: S608
        )

    assert len(found("262692112233")) == 1
    assert found("33692112233") == []


def test_counts_and_relations_hold(migrated: Store) -> None:
    assert migrated.rows("PRAGMA foreign_key_check") == []
    assert migrated.value("PRAGMA integrity_check") == "ok"
    wrong = migrated.rows(
        "SELECT d.address FROM discussion d WHERE d.messages <>"
        " (SELECT count(*) FROM message m WHERE m.discussion_id = d.id)"
    )
    assert wrong == []
    tables = column(migrated, "SELECT name FROM sqlite_schema WHERE type = 'table'")
    assert not {"renumbered", "merged"} & set(tables)
