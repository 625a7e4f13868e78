"""Queries as SQL: values become parameters, and constants never come from outside."""

from enum import StrEnum

import pytest

from appliance.store.dialect.writing import literal, written
from appliance.store.models.messages import Message


class Colour(StrEnum):
    """A constant of the program."""

    RED = "red"


@pytest.mark.parametrize(
    ("value", "sql"),
    [
        (None, "NULL"),
        (True, "1"),
        (False, "0"),
        (7, "7"),
        (-1, "-1"),
        ("it's", "'it''s'"),
        (Colour.RED, "'red'"),
    ],
)
def test_constants_are_written_out(value: object, sql: str) -> None:
    assert literal(value) == sql


@pytest.mark.parametrize("value", ["what?", 1.5, b"x", ["x"]])
def test_what_is_no_constant_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="not a constant"):
        literal(value)


def test_values_are_given_beside_the_statement() -> None:
    sql, values = written(Message.select(Message.id).where(Message.body == "it's"))
    assert sql.endswith('WHERE ("message"."body" = ?)')
    assert values == ["it's"]
