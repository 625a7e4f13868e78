"""What a query says to SQLite otherwise than to another database, and hints to its planner."""

from typing import Any

import peewee


def unhinted(expression: Any) -> Any:
    """Return the expression as no reason to take an index: with a plus before it.

    SQLite looks at a column's indexes only where the column stands alone (sqlite.org/optoverview,
    clause 1). Without it "incoming, of this correspondent" would be read through all that came in.
    """
    return peewee.NodeList((peewee.SQL("+"), expression), glue="")


def contains(text: Any, part: Any) -> Any:
    """Return the condition that a text holds the part; capitals count."""
    return peewee.fn.instr(text, part)


def greatest(first: Any, second: Any) -> Any:
    """Return the greater of two numbers; MAX with two arguments is SQLite's own."""
    return peewee.fn.max(first, second)


def is_other_than(column: Any, value: Any) -> Any:
    """Return the condition that a column is not the value, where null is a value like others."""
    return peewee.Expression(column, "IS NOT", value)


def last_id(table: str) -> Any:
    """Return the query for the greatest number that a table with lasting ids ever gave."""
    sequence = peewee.Table("sqlite_sequence")
    return sequence.select(sequence.c.seq).where(sequence.c.name == table)


def in_json(text: Any, member: str) -> Any:
    """Return a member of the JSON object that a text holds."""
    return peewee.fn.json_extract(text, f"$.{member}")


def json_rows(rows: Any, width: int) -> tuple[Any, Any, list[Any]]:
    """Return the rows of a JSON list of lists as a source, their numbers from 0, and their columns.

    To insert many rows by one statement: one for each row takes twice as long.
    """
    row = peewee.SQL("value")
    columns = [peewee.fn.json_extract(row, f"$[{place}]") for place in range(width)]
    return peewee.fn.json_each(rows), peewee.SQL("key"), columns
