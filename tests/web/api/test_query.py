"""The query of a request: known names, given once, converted to their type."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from appliance.errors import InputError
from appliance.web.api import query
from appliance.web.api.schema import Schema

PARAMETERS: dict[str, Schema] = {
    "limit": {"type": "integer", "minimum": 1},
    "unread": {"type": "boolean"},
    "from": {"type": "string", "format": "date-time"},
    "sort": {"type": "string", "enum": ["+created_at", "-created_at"]},
    "q": {"type": "string"},
}


def read(*pairs: tuple[str, str], required: tuple[str, ...] = ()) -> dict[str, Any]:
    return query.read(PARAMETERS, required, MultiDict(pairs))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("limit", "5", 5),
        ("unread", "TRUE", True),
        ("unread", "0", False),
        ("from", "2026-12-24T09:00:00 01:00", "2026-12-24T09:00:00+01:00"),
        ("sort", " created_at", "+created_at"),
        ("q", " x", " x"),
        ("q", "5", "5"),
    ],
)
def test_texts_become_values(name: str, text: str, value: Any) -> None:
    assert read((name, text)) == {name: value}


@pytest.mark.parametrize(
    ("pairs", "field", "reason"),
    [
        ([("limt", "5")], "limt", 'did you mean "limit"'),
        ([("limit", "5"), ("limit", "6")], "limit", "more than once"),
        ([("q", "")], "q", "is empty"),
        ([("limit", "x")], "limit", "must be a whole number"),
        ([("limit", "1" * 19)], "limit", "must be a whole number"),
        ([("limit", "0")], "limit", "must be 1 or more"),
        ([("unread", "yes")], "unread", "must be true or false"),
        ([("sort", "name")], "sort", "must be one of"),
    ],
)
def test_what_is_refused(pairs: list[tuple[str, str]], field: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as refused:
        read(*pairs)
    assert refused.value.field == field


def test_what_must_be_given() -> None:
    with pytest.raises(InputError, match="q is missing"):
        read(required=("q",))
    assert read() == {}
