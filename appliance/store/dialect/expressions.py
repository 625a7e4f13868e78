"""SQL expressions that other databases write differently, and hints to the planner."""

from typing import Any

import peewee


def unhinted(expression: Any) -> Any:
    """Return the expression with a plus before it, so that the planner uses no index for it.

    SQLite considers a column's indexes only where the column stands alone (sqlite.org/optoverview,
    clause 1). Without the hint, "incoming, from this correspondent" would scan all incoming
    messages.
    """
    return peewee.NodeList((peewee.SQL("+"), expression), glue="")


def contains(text: Any, part: Any) -> Any:
    """Return the condition that a text contains the part, with case."""
    return peewee.fn.instr(text, part)


def greatest(first: Any, second: Any) -> Any:
    """Return the greater of two numbers; a MAX of two arguments is specific to SQLite."""
    return peewee.fn.max(first, second)


def is_other_than(column: Any, value: Any) -> Any:
    """Return the condition that a column differs from the value; null compares as a value."""
    return peewee.Expression(column, "IS NOT", value)


def last_id(table: str) -> Any:
    """Return the query for the greatest id that a table with lasting ids ever gave out."""
    sequence = peewee.Table("sqlite_sequence")
    return sequence.select(sequence.c.seq).where(sequence.c.name == table)


def in_json(text: Any, member: str) -> Any:
    """Return a member of the JSON object in a text column."""
    return peewee.fn.json_extract(text, f"$.{member}")


def json_rows(rows: Any, width: int) -> tuple[Any, Any, list[Any]]:
    """Return the rows of a JSON list of lists as a source, their numbers from 0, and their columns.

    This inserts many rows with one statement, in half the time of one statement for each row.
    """
    row = peewee.SQL("value")
    columns = [peewee.fn.json_extract(row, f"$[{place}]") for place in range(width)]
    return peewee.fn.json_each(rows), peewee.SQL("key"), columns


def json_values(values: Any) -> Any:
    """Return the query for the values of a JSON list, for `IN` with any number of them."""
    return peewee.Select([peewee.fn.json_each(values)], [peewee.SQL("value")])
