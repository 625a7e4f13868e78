"""Validation by a schema: each refusal names the field and the requirement."""

from typing import Any

import pytest

from appliance.errors import InputError
from appliance.web.api.schema import SAYS, Schema, check, unknown

TEXT: Schema = {"type": "string"}
ITEM: Schema = {
    "type": "object",
    "properties": {"name": TEXT, "inner": {"type": "object", "properties": {"x": TEXT}}},
    "required": ["name"],
}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (TEXT, "x"),
        ({"type": "integer"}, 3),
        ({"type": "boolean"}, False),
        ({"type": ["integer", "null"]}, None),
        ({"type": "integer", "minimum": 1, "maximum": 2}, 2),
        ({"type": "string", "minLength": 1, "maxLength": 2}, "ab"),
        ({"type": "string", "pattern": "^a"}, "ab"),
        ({"type": "string", "enum": ["a", "b"]}, "b"),
        ({"type": "string", "format": "date-time"}, "2026-12-24T09:00:00+01:00"),
        ({"type": "array", "items": TEXT, "maxItems": 2}, ["a", "b"]),
        ({"type": "boolean", "not": {"const": True}}, False),
        (ITEM, {"name": "x", "inner": {}}),
    ],
)
def test_what_is_allowed(schema: Schema, value: Any) -> None:
    check(schema, value, "field")


@pytest.mark.parametrize(
    ("schema", "value", "field", "reason"),
    [
        (TEXT, 3, "field", "must be a text"),
        ({"type": "integer"}, True, "field", "must be a whole number"),
        ({"type": "integer"}, 3.0, "field", "must be a whole number"),
        ({"type": "integer"}, "3", "field", "must be a whole number"),
        ({"type": ["integer", "null"]}, "x", "field", "must be a whole number or null"),
        ({"type": "integer", "minimum": 1}, 0, "field", "must be 1 or more"),
        ({"type": "integer", "maximum": 1}, 2, "field", "must be 1 or less"),
        ({"type": "string", "minLength": 1}, "", "field", "must be 1 characters or more"),
        ({"type": "string", "maxLength": 1}, "ab", "field", "must be 1 characters or less"),
        ({"type": "string", "pattern": "^a"}, "b", "field", "must match ^a"),
        ({"type": "string", "pattern": "^a", SAYS: "must begin with a"}, "b", "field", "begin"),
        ({"type": "string", "enum": ["a", "b"]}, "c", "field", "must be one of a, b"),
        ({"type": "boolean", "not": {"const": True}}, True, "field", "must not be true"),
        ({"type": "string", "format": "date-time"}, "2026-12-24", "field", "with offset"),
        (TEXT, "a\x00", "field", "contains U+0000"),
        (TEXT, "\ud800", "field", "contains U+D800"),
        ({"type": "array", "items": TEXT}, ["a", 1], "field[1]", "must be a text"),
        ({"type": "array", "items": TEXT, "maxItems": 1}, ["a", "b"], "field", "1 entries or less"),
        (ITEM, {}, "field.name", "is missing"),
        (ITEM, {"name": "x", "nam": 1}, "field.nam", 'did you mean "name"'),
        (ITEM, {"name": "x", "inner": {"x": 1}}, "field.inner.x", "must be a text"),
        (ITEM, {"name": "x", "": 1}, 'field.""', "is not known"),
    ],
)
def test_what_is_refused(schema: Schema, value: Any, field: str, reason: str) -> None:
    with pytest.raises(InputError) as refused:
        check(schema, value, "field")
    assert refused.value.field == field
    assert reason in str(refused.value)


def test_the_body_itself_has_no_field() -> None:
    with pytest.raises(InputError, match="the request must be an object") as refused:
        check(ITEM, [])
    assert refused.value.field is None


def test_an_unknown_name_is_escaped_for_display() -> None:
    assert unknown("é" * 100, []).field == "\\xe9" * 15
