"""Write queries of peewee's builder as SQL for SQLite."""

from enum import Enum
from typing import Any, Final

import peewee

MARK: Final = "?"  # stands for a value bound at each run
# Renders SQL for SQLite; it is never opened.
_WRITING: Final[Any] = peewee.SqliteDatabase(None)


def written(query: Any) -> tuple[str, list[Any]]:
    """Return a query's SQL, with a MARK for each value, and the values."""
    sql, values = query.bind(_WRITING).sql()
    return sql, values


def literal(value: Any) -> str:
    """Return a constant as SQL. Never use it for input from outside, which is bound to a mark."""
    if value is None:
        return "NULL"
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool | int):
        return str(int(value))
    if isinstance(value, str) and MARK not in value:
        return "'" + value.replace("'", "''") + "'"
    raise TypeError(f"not a constant of a query: {value!r}")
