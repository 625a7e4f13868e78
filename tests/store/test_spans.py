"""Bounds and order of a list, as parts of a query."""

import pytest

from appliance.store.dialect.writing import written
from appliance.store.models.messages import Message
from appliance.store.spans import EVERYTHING, Span


@pytest.mark.parametrize(
    ("span", "dates"),
    [(EVERYTHING, 0), (Span(since_ms=0), 1), (Span(until_ms=5), 1), (Span(1, 5), 2)],
)
def test_only_what_is_given_is_a_condition(span: Span, dates: int) -> None:
    assert len(span.dates(Message.at)) == dates
    assert span.has_dates is bool(dates)


def test_spans_of_one_shape_are_one_query() -> None:
    one, other = Span(1, 2, 3, oldest_first=True), Span(4, 5, 6, oldest_first=True)
    assert one.shape == other.shape
    assert one.shape != Span(1, 2, 3).shape
    assert Span(since_ms=1).shape != Span(until_ms=1).shape
    assert one.values == {"since": 1, "until": 2, "after": 3}


@pytest.mark.parametrize(
    ("keys", "oldest_first", "sql"),
    [
        ([Message.id], False, '"message"."id" < ?'),
        ([Message.id], True, '"message"."id" > ?'),
        ([Message.at, Message.id], False, '("message"."at", "message"."id") < (?, ?)'),
    ],
)
def test_what_comes_later_in_the_list(keys: list[object], sql: str, *, oldest_first: bool) -> None:
    names = ["one", "other"][: len(keys)]
    condition = Span(oldest_first=oldest_first).beyond(keys, names)
    assert sql in written(Message.select(Message.id).where(condition))[0]


@pytest.mark.parametrize(("oldest_first", "word"), [(False, "DESC"), (True, "ASC")])
def test_the_order(word: str, *, oldest_first: bool) -> None:
    ordered = Span(oldest_first=oldest_first).ordered(Message.id)
    assert written(Message.select(Message.id).order_by(ordered))[0].endswith(word)
