"""A database is ours only if everything in it is ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from appliance.errors import StoreDamagedError
from appliance.store import backup, migrations, schema
from appliance.store.database import Store

FOREIGN = {
    "a trigger that makes an administrator": (
        "CREATE TRIGGER help AFTER INSERT ON setting BEGIN UPDATE user SET role = 'admin'; END"
    ),
    "a view": "CREATE VIEW everything AS SELECT * FROM message",
    "another table": "CREATE TABLE extra (id INTEGER)",
    "another index": "CREATE INDEX extra ON message (body)",
    "a missing table": "DROP TABLE optout",
    "a missing trigger": "DROP TRIGGER {trigger}",
    "another column": "ALTER TABLE user ADD COLUMN extra TEXT",
    "a view in the place of a table": "DROP TABLE optout; CREATE VIEW optout AS SELECT 1",
}


@pytest.fixture
def copy(store: Store, tmp_path: Path) -> Iterator[Path]:
    target = tmp_path / "copy.db"
    backup.write(store, target)
    return target


def test_a_copy_of_ours_is_ours(copy: Path) -> None:
    assert backup.verify(copy, thoroughly=True) == migrations.NEWEST


@pytest.mark.parametrize("change", FOREIGN.values(), ids=FOREIGN)
def test_what_is_not_ours_is_refused_and_named(copy: Path, change: str) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        query = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        trigger = connection.execute(query).fetchone()[0]
        connection.executescript(change.format(trigger=trigger))
    with pytest.raises(StoreDamagedError) as refused:
        backup.verify(copy)
    assert refused.value.code == "backup_foreign"
    assert refused.value.values["entry"]


def test_a_database_without_tables_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    with closing(sqlite3.connect(empty)) as connection:
        connection.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
    with pytest.raises(StoreDamagedError) as refused:
        backup.verify(empty)
    assert refused.value.code == "backup_foreign"


def test_a_statement_that_hides_behind_a_name_of_sqlite_is_seen(copy: Path) -> None:
    """Such a name can only be given by writing into the schema itself."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES"
            " ('trigger', 'sqlite_stat1', 'user', 0, 'CREATE TRIGGER sqlite_stat1 AFTER INSERT"
            " ON user BEGIN SELECT 1; END')"
        )
        connection.commit()
        assert schema.strange(connection, migrations.NEWEST) == "trigger sqlite_stat1"


def test_statistics_of_another_box_do_not_count(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("ANALYZE")
        connection.commit()
    backup.verify(copy)
