"""The expected schema, to tell our database from one that somebody else prepared.

A trigger or view that is not ours would run with the program's rights as soon as the program
writes, so a database is trusted only if its schema is exactly what the migrations create.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from typing import NamedTuple, TypeAlias

from appliance.store import migrations


class Entry(NamedTuple):
    """An entry of `sqlite_schema`: a table, index, trigger or view."""

    kind: str
    name: str


# The SQL of each entry with its spaces folded, or "" for entries that SQLite writes.
Schema: TypeAlias = Mapping[Entry, str]

# Tables of the full-text index (sqlite.org/fts5.html, clause 9). SQLite writes their SQL, which may
# differ in another version.
_SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")
# What SQLite adds itself: statistics, the last ids, indexes of UNIQUE.
_OF_SQLITE = frozenset({"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"})
_AUTOMATIC_INDEX = "sqlite_autoindex_"


def strange(connection: sqlite3.Connection, version: int) -> str | None:
    """Return the name of the first entry that differs from schema `version`, or None.

    A missing entry counts as well.
    """
    found, made = _read(connection), _made(version)
    for entry in sorted(found.keys() | made.keys()):
        if found.get(entry) != made.get(entry) and not _is_of_sqlite(entry):
            return f"{entry.kind} {entry.name}"
    return None


@cache
def _made(version: int) -> Schema:
    """Return the schema that the migrations up to `version` create."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for migration in migrations.MIGRATIONS:
            if migration.number <= version:
                for statement in migration.statements:
                    connection.execute(statement)
        return _read(connection)


def _read(connection: sqlite3.Connection) -> Schema:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
    shadows = {
        f"{name}{ending}"
        for kind, name, sql in rows
        if kind == "table" and (sql or "").upper().startswith("CREATE VIRTUAL TABLE")
        for ending in _SHADOWS
    }
    return {
        Entry(kind, name): "" if name in shadows else " ".join((sql or "").split())
        for kind, name, sql in rows
    }


def _is_of_sqlite(entry: Entry) -> bool:
    return (entry.kind == "table" and entry.name in _OF_SQLITE) or (
        entry.kind == "index" and entry.name.startswith(_AUTOMATIC_INDEX)
    )
