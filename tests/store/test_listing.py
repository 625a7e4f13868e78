"""Positions in a list, and the pages before and after them."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import InputError
from appliance.store.listing import Place, key_of, page_of

NUMBERS = st.integers(0, 10**18 - 1)


def row(number: int) -> Any:
    return SimpleNamespace(id=number, at=number * 10, release_at=None)


ROWS = [row(number) for number in (5, 4, 3)]


@given(NUMBERS, NUMBERS, st.booleans())
def test_a_place_comes_back_from_its_text(key: int, number: int, before: bool) -> None:  # noqa: FBT001 - of hypothesis
    place = Place(key, number, before=before)
    assert Place.read(str(place)) == place


@pytest.mark.parametrize("text", ["", "1", "x.1", "1.x", "1.1.1", "-1.1", "1" * 19 + ".1", "c1.1"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(InputError, check=lambda error: error.field == "cursor"):
        Place.read(text)


def test_rows_are_ordered_by_their_moment_or_by_when_they_are_due() -> None:
    waiting: Any = SimpleNamespace(id=1, at=10, release_at=99)
    assert (key_of(waiting, "newest"), key_of(waiting, "due")) == (10, 99)
    assert key_of(row(1), "due") == 0


@pytest.mark.parametrize(
    ("found", "place", "rows", "following", "previous"),
    [
        (ROWS, None, [5, 4], "40.4", None),
        (ROWS[:2], None, [5, 4], None, None),
        ([], None, [], None, None),
        (ROWS, Place(60, 6), [5, 4], "40.4", "b50.5"),
        (ROWS[:1], Place(60, 6), [5], None, "b50.5"),
        # Read backwards: found in reverse order, shown in the list's own.
        (ROWS[::-1], Place(20, 2, before=True), [4, 3], "30.3", "b40.4"),
        (ROWS[:1], Place(20, 2, before=True), [5], "50.5", None),
    ],
)
def test_a_page_and_those_beside_it(
    found: list[Any],
    place: Place | None,
    rows: list[int],
    following: str | None,
    previous: str | None,
) -> None:
    page = page_of(found, limit=2, order="newest", place=place)
    assert [each.id for each in page.rows] == rows
    assert (page.next, page.previous) == (following, previous)


def test_a_search_that_stopped_early_goes_on_where_it_stopped() -> None:
    page = page_of(ROWS[:1], limit=2, order="newest", place=None, more=Place(0, 2))
    assert (page.next, page.previous) == ("0.2", None)
    back = Place(0, 9, before=True)
    page = page_of([], limit=2, order="newest", place=Place(20, 2, before=True), more=back)
    assert (page.next, page.previous) == (None, "b0.9")
