"""Pages of lists: the contents of a cursor, the requested part, and what is skipped."""

import base64
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import InputError
from appliance.web.api import paging

MOMENT = "2026-09-21T14:13:20+00:00"
LATER = "2026-09-22T14:13:20+00:00"


def asked(**query: Any) -> Any:
    return SimpleNamespace(query={name.rstrip("_"): value for name, value in query.items()})


@given(st.tuples(st.integers(-(2**63) + 1, 2**63 - 1), st.text(st.characters(codec="utf-8"))))
def test_a_cursor_comes_back(key: tuple[int, str]) -> None:
    cursor = paging.cursor_of(key)
    assert paging.after(asked(cursor=cursor), int, str) == key


def test_the_first_page_has_no_key_and_the_last_no_cursor() -> None:
    assert paging.after(asked(), int) is None
    assert paging.cursor_of(None) is None


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "====", encoded("{"), encoded("7"), encoded('["a"]'), encoded("[1,2]")),
        *(encoded("[true]"), encoded(f"[{2**63}]"), encoded("[" * 90_000)),
    ],
)
def test_a_cursor_of_nobodys_is_refused(cursor: str) -> None:
    with pytest.raises(InputError, match="one that a Link header gave"):
        paging.after(asked(cursor=cursor), int)


@pytest.mark.parametrize(
    ("query", "since", "until", "oldest_first"),
    [
        ({}, None, None, False),
        ({"sort": "created_at"}, None, None, True),
        ({"sort": "+created_at"}, None, None, True),
        ({"sort": "-created_at"}, None, None, False),
        ({"from_": MOMENT}, 1_790_000_000_000, None, False),
        ({"from_": MOMENT, "to": LATER}, 1_790_000_000_000, 1_790_086_400_000, False),
    ],
)
def test_the_part_that_is_wanted(
    query: dict[str, str], since: int | None, until: int | None, *, oldest_first: bool
) -> None:
    span = paging.span(asked(**query))
    assert (span.since_ms, span.until_ms, span.oldest_first) == (since, until, oldest_first)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from_": LATER, "to": MOMENT}, "to"),
        ({"from_": MOMENT, "to": MOMENT}, "to"),
        ({"from_": MOMENT, "since": "1"}, "since"),
    ],
)
def test_a_part_that_makes_no_sense_is_refused(query: dict[str, str], field: str) -> None:
    with pytest.raises(InputError, check=lambda error: error.field == field):
        paging.span(asked(**query))


def pages_of(total: int) -> Any:
    def page(limit: int, cursor: str | None) -> Any:
        begin = int(cursor or 0)
        end = min(begin + limit, total)
        return SimpleNamespace(rows=range(begin, end), next=str(end) if end < total else None)

    return page


@pytest.mark.parametrize(
    ("offset", "rows"),
    [(0, range(2)), (3, range(3, 5)), (999, range(999, 1000)), (1000, None), (5000, None)],
)
def test_what_is_skipped_is_read_and_dropped(offset: int, rows: range | None) -> None:
    found = paging.read_page(asked(offset=offset, limit=2), pages_of(1000))
    assert (found.rows if found else None) == rows


def test_a_cursor_and_an_offset_do_not_go_together() -> None:
    with pytest.raises(InputError, check=lambda error: error.field == "offset"):
        paging.read_page(asked(offset=1, cursor="x"), pages_of(10))


@pytest.mark.parametrize(
    ("rows", "page", "last"), [("abc", "ab", "b"), ("ab", "ab", None), ("", "", None)]
)
def test_one_row_more_tells_that_another_page_follows(
    rows: str, page: str, last: str | None
) -> None:
    assert paging.split_page(rows, 2) == (page, last)
