"""The models match the tables that the migrations create, in every respect."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import peewee
import pytest

from appliance.store import models
from appliance.store.migrations import m0001_triggers
from appliance.store.models import counts

MODELS = {model._meta.table_name: model for model in models.MODELS}
# SQLite's own tables, and those of full-text search.
NOT_OURS = re.compile(r"sqlite_|\w+_fts")


@pytest.fixture(scope="module")
def of_models() -> Iterator[sqlite3.Connection]:
    """Yield a database that peewee creates from the models."""
    database = peewee.SqliteDatabase(":memory:")
    with database.bind_ctx(models.MODELS):
        database.create_tables(models.MODELS, safe=False)
        yield database.connection()
    database.close()


@pytest.fixture(scope="module")
def of_migrations() -> Iterator[sqlite3.Connection]:
    from appliance.store.migrations import MIGRATIONS

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for migration in MIGRATIONS:
            for statement in migration.statements:
                connection.execute(statement)
        yield connection


def columns(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """Return name, type, default, place in the primary key and nullability of each column."""
    return [
        # An INTEGER PRIMARY KEY is the row's number and cannot be null, whatever is declared.
        (name, kind, value, key, bool(not_null) or bool(key))
        for _, name, kind, not_null, value, key, _ in connection.execute(
            f"PRAGMA table_xinfo({table})"
        )
    ]


def indexes(connection: sqlite3.Connection, table: str) -> dict[str, tuple[Any, ...]]:
    """Return for each index whether it is unique, its origin, its columns and its condition."""
    found = {}
    for _, name, unique, origin, _ in connection.execute(f"PRAGMA index_list({table})"):
        parts = [
            (column, descending, collation)
            for _, _, column, descending, collation, is_key in connection.execute(
                f"PRAGMA index_xinfo({name})"
            )
            if is_key
        ]
        sql = connection.execute(
            "SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?", (name,)
        )
        (text,) = sql.fetchone() or (None,)  # a primary key has no text
        found[name] = (unique, origin, parts, condition(text))
    return found


def condition(sql: str | None) -> str | None:
    """Return the condition after WHERE in a normal form."""
    found = re.search(r"\bWHERE\b(.*)", sql or "", re.DOTALL)
    if found is None:
        return None
    plain = found[1].replace('"', "").replace("!=", "<>")
    # All comparisons are joined by AND, or all by OR: only the parentheses of IN (...) matter.
    plain = re.sub(r"IN \(([^)]*)\)", r"IN [\1]", plain)
    plain = plain.replace("(", " ").replace(")", " ")
    assert " OR " not in plain or " AND " not in plain
    return " ".join(plain.split())


def references(connection: sqlite3.Connection, table: str) -> set[tuple[Any, ...]]:
    """Return each foreign key: column, table and column there, actions on update and delete."""
    return {
        (column, other, there, on_update, on_delete)
        for _, _, other, column, there, on_update, on_delete, _ in connection.execute(
            f"PRAGMA foreign_key_list({table})"
        )
    }


def wording(connection: sqlite3.Connection, table: str) -> tuple[list[str], bool, bool]:
    """Return what no PRAGMA reports: the checks, AUTOINCREMENT and WITHOUT ROWID."""
    (sql,) = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    checks = re.findall(r"CHECK \((\w+ IN \([^)]*\))\)", sql)
    return sorted(checks), "AUTOINCREMENT" in sql, sql.rstrip().endswith("WITHOUT ROWID")


def collations(connection: sqlite3.Connection, table: str) -> set[str]:
    (sql,) = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    return set(re.findall(r"\"?(\w+)\"? TEXT [^,]*COLLATE NOCASE", sql))


def test_there_is_a_model_for_each_table(of_migrations: sqlite3.Connection) -> None:
    tables = [
        row[0]
        for row in of_migrations.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        if not NOT_OURS.match(row[0])
    ]
    assert sorted(tables) == sorted(MODELS)


@pytest.mark.parametrize("aspect", [columns, indexes, references, wording, collations])
@pytest.mark.parametrize("table", MODELS)
def test_the_model_says_what_the_migrations_made(
    of_models: sqlite3.Connection, of_migrations: sqlite3.Connection, table: str, aspect: Any
) -> None:
    assert aspect(of_models, table) == aspect(of_migrations, table)


def test_a_difference_is_seen(of_migrations: sqlite3.Connection) -> None:
    """The comparison notices a column without a default, and an index over fewer rows."""
    with closing(sqlite3.connect(":memory:")) as other:
        other.execute("CREATE TABLE call (id INTEGER PRIMARY KEY, at INTEGER, seen_at TEXT)")
        other.execute("CREATE INDEX call_unseen ON call (id) WHERE seen_at IS NOT NULL")
        for aspect in (columns, indexes, wording):
            assert aspect(other, "call") != aspect(of_migrations, "call")
        assert (
            indexes(other, "call")["call_unseen"] != indexes(of_migrations, "call")["call_unseen"]
        )


def test_the_size_of_a_counted_batch_is_the_triggers() -> None:
    assert counts.LARGEST_COUNTED_BATCH == m0001_triggers.LARGEST_COUNTED_BATCH
