"""What a database of ours consists of, to tell it from one that somebody else prepared.

A trigger or a view that is not ours would act with the program's rights as soon as the program
writes: a database is trusted only if its schema is exactly the one that the migrations make.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from typing import NamedTuple, TypeAlias

from appliance.store import migrations


class Entry(NamedTuple):
    """One entry of `sqlite_schema`: a table, index, trigger or view."""

    kind: str
    name: str


# What each entry says, its blanks folded; empty where SQLite itself wrote it.
Schema: TypeAlias = Mapping[Entry, str]

# Tables that the full-text index keeps (sqlite.org/fts5.html, clause 9): SQLite writes their text,
# and may write it otherwise in another version.
_SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")
# What SQLite adds on its own: statistics, the last ids, indexes of UNIQUE.
_OF_SQLITE = frozenset({"sqlite_sequence", "sqlite_stat1", "sqlite_stat4"})
_AUTOMATIC_INDEX = "sqlite_autoindex_"


def strange(connection: sqlite3.Connection, version: int) -> str | None:
    """Return the name of the first entry that schema `version` lacks or has otherwise, or None.

    An entry that is missing counts as well.
    """
    found, made = _read(connection), _made(version)
    for entry in sorted(found.keys() | made.keys()):
        if found.get(entry) != made.get(entry) and not _is_of_sqlite(entry):
            return f"{entry.kind} {entry.name}"
    return None


@cache
def _made(version: int) -> Schema:
    """The schema that the migrations up to `version` make."""
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
