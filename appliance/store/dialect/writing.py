"""Queries of peewee's builder as SQLite's SQL."""

from enum import Enum
from typing import Any, Final

import peewee

MARK: Final = "?"  # of a value that is given at each run
# Knows how SQLite writes; it is never opened.
_WRITING: Final[Any] = peewee.SqliteDatabase(None)


def written(query: Any) -> tuple[str, list[Any]]:
    """Return the SQL of a query, with a MARK for each value, and the values."""
    sql, values = query.bind(_WRITING).sql()
    return sql, values


def literal(value: Any) -> str:
    """Return a constant as SQL. Never for what came from outside: that is bound to a mark."""
    if value is None:
        return "NULL"
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool | int):
        return str(int(value))
    if isinstance(value, str) and MARK not in value:
        return "'" + value.replace("'", "''") + "'"
    raise TypeError(f"not a constant of a query: {value!r}")
