"""A database in which ids of contacts and groups were reused, migrated to the current schema."""

from pathlib import Path

import pytest
from fakes.clock import FakeClock

from appliance.store import contacts, groups, migrations
from appliance.store.contacts import ContactNumber, NewContact
from appliance.store.database import Store

MOBILE, OFFICE = ContactNumber("+33611111111"), ContactNumber("+33122222222", "bureau")


@pytest.fixture
def migrated(tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return two contacts, a group and what belongs to them, migrated from the previous schema."""
    with monkeypatch.context() as patched:
        before = [each for each in migrations.MIGRATIONS if each.number < 7]
        patched.setattr(migrations, "MIGRATIONS", before)
        old = Store.open(tmp_path / "old" / "appliance.db", clock)
    for statement in (
        (
            "INSERT INTO contact (id, name, sort_name, created_at, changed_at)"
            " VALUES (4, 'Anne', 'anne', 1, 1), (7, 'Zoé', 'zoe', 2, 2)"
        ),
        (
            "INSERT INTO contact_number (contact_id, position, address, label)"
            " VALUES (7, 0, '+33611111111', ''), (7, 1, '+33122222222', 'bureau')"
        ),
        "INSERT INTO contact_field (contact_id, name, value) VALUES (7, 'ville', 'Lyon')",
        "INSERT INTO contact_group (id, name, sort_name, created_at) VALUES (3, 'É', 'e', 1)",
        "INSERT INTO group_member (group_id, contact_id) VALUES (3, 7)",
    ):
        old.execute(statement)
    old.close()
    return Store.open(old.path, clock)


def test_contacts_and_groups_keep_their_ids_and_all_they_have(migrated: Store) -> None:
    zoe = contacts.get(migrated, 7)
    assert (zoe.name, zoe.numbers, zoe.fields) == ("Zoé", (MOBILE, OFFICE), (("ville", "Lyon"),))
    assert [row.id for row in groups.members(migrated, 3, limit=9)] == [7]
    assert migrated.rows("PRAGMA foreign_key_check") == []


def test_ids_go_on_after_those_that_were_there(migrated: Store) -> None:
    assert contacts.remove(migrated, 7)
    assert groups.members(migrated, 3, limit=9) == []
    assert groups.remove(migrated, 3)
    assert contacts.add(migrated, "Éric", []) == 8
    assert groups.add(migrated, "Parents") == 4


def test_searches_find_what_was_there_and_what_changes(migrated: Store) -> None:
    def found(text: str) -> list[int]:
        return [row.id for row in contacts.page(migrated, limit=9, text=text)]

    assert found("zoe") == found("01 22 22") == [7]
    contacts.change(migrated, 7, NewContact("Léa", [MOBILE]))
    assert (found("zoe"), found("lea"), found("01 22 22")) == ([], [7], [])
    migrated.execute("INSERT INTO contact_fts (contact_fts) VALUES ('integrity-check')")
    migrated.execute(
        "INSERT INTO contact_number_fts (contact_number_fts) VALUES ('integrity-check')"
    )
