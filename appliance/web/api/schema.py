"""The part of JSON Schema that the API uses, both to check requests and in the document.

Nothing is converted: "3" is a string, true is not 1, and 3.0 is not an integer.
"""

import difflib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from appliance.errors import N_, InputError
from appliance.web.api import times

Schema = Mapping[str, Any]

_TYPES: Final[dict[str, tuple[str, Callable[[Any], bool]]]] = {
    "string": ("a text", lambda value: isinstance(value, str)),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "integer": (
        "a whole number",
        lambda value: isinstance(value, int) and not isinstance(value, bool),
    ),
    "number": (
        "a number",
        lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    ),
    "array": ("a list", lambda value: isinstance(value, list)),
    "object": ("an object", lambda value: isinstance(value, dict)),
    "null": ("null", lambda value: value is None),
}
_UNITS: Final = {"imum": "", "Items": " entries", "Length": " characters"}
# The message for a value that does not match the pattern.
SAYS: Final = "x-says"
_UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")


def check(schema: Schema, value: Any, field: str = "") -> None:
    """Raise InputError, naming the field, for a value that the schema does not allow."""
    names = _names(schema)
    if not any(_TYPES[name][1](value) for name in names):
        raise refused("must be " + " or ".join(_TYPES[name][0] for name in names), field)
    if "enum" in schema and value not in schema["enum"]:
        raise refused(f"must be one of {', '.join(map(_word, schema['enum']))}", field)
    if "not" in schema and value == schema["not"]["const"]:
        raise refused(f"must not be {_word(value)}", field)
    if isinstance(value, str):
        _check_text(schema, value, field)
    elif isinstance(value, int | float):
        _check_bounds(schema, value, field, "imum")
    elif isinstance(value, list):
        _check_bounds(schema, len(value), field, "Items")
        for position, item in enumerate(value):
            check(schema["items"], item, f"{field}[{position}]")
    elif isinstance(value, dict):
        _check_members(schema, value, field)


def _word(value: Any) -> str:
    """Return a value of an enumeration as JSON without quotes."""
    return value if isinstance(value, str) else json.dumps(value)


def _names(schema: Schema) -> Sequence[str]:
    kind = schema["type"]
    return (kind,) if isinstance(kind, str) else kind


def _check_text(schema: Schema, value: str, field: str) -> None:
    if found := _UNKEEPABLE.search(value):
        raise refused(f"contains U+{ord(found.group()):04X}, which is not a character", field)
    _check_bounds(schema, len(value), field, "Length")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        raise refused(schema.get(SAYS, f"must match {schema['pattern']}"), field)
    if schema.get("format") == "date-time":
        try:
            times.read(value)
        except ValueError:
            raise refused(
                "must be a date and time with offset, such as 2026-12-24T09:00:00+01:00", field
            ) from None


def _check_bounds(schema: Schema, size: float, field: str, kind: str) -> None:
    least, most = schema.get(f"min{kind}"), schema.get(f"max{kind}")
    if least is not None and size < least:
        raise refused(f"must be {least}{_UNITS[kind]} or more", field)
    if most is not None and size > most:
        raise refused(f"must be {most}{_UNITS[kind]} or less", field)


def _check_members(schema: Schema, value: dict[str, Any], field: str) -> None:
    if "additionalProperties" in schema:
        _check_named(schema, value, field)
        return
    members = schema["properties"]
    for name in value:
        if name not in members:
            raise unknown(name, members, field)
    for name in schema.get("required", ()):
        if name not in value:
            raise refused("is missing", _inner(field, name))
    for name, member in value.items():
        check(members[name], member, _inner(field, name))


def _check_named(schema: Schema, value: dict[str, Any], field: str) -> None:
    """Check an object whose members have names of the caller's choice."""
    for name, member in value.items():
        check(schema["propertyNames"], name, field)
        check(schema["additionalProperties"], member, _inner(field, name))


def unknown(name: str, known: Iterable[str], field: str = "") -> InputError:
    """Return the error for an unknown member of `field`, or for an unknown parameter."""
    close = difflib.get_close_matches(name, list(known), n=1)
    hint = f' (did you mean "{close[0]}"?)' if close else ""
    return refused(f"is not known{hint}", _inner(field, name))


def _inner(field: str, name: str) -> str:
    shown = name.encode("ascii", "backslashreplace").decode()[:60] or '""'
    return f"{field}.{shown}" if field else shown


def refused(reason: str, where: str) -> InputError:
    """Return the error for one member of the body or one parameter of the query."""
    return InputError(
        "bad_field",
        N_("%(name)s %(reason)s."),
        field=where or None,
        name=where or "the request",
        reason=reason,
    )
