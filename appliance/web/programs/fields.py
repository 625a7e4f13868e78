"""The fields of a request: query, form and JSON together, decoded as UTF-8 or else as Latin 1.

Old programs send Latin 1 without saying so. Names are in lower case; a field may come several
times, and a list of JSON is such a field.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import request

from appliance.errors import N_, InputError

MOST_OCTETS: Final = 256 * 1024
_MOST_FIELDS: Final = 2000
_MOST_VALUES: Final = 10_000


class Fields:
    """The fields of one request."""

    def __init__(self, values: Mapping[str, tuple[str, ...]]) -> None:
        self._values = values

    def first(self, *names: str) -> str:
        """Return the first field of these names that is not empty, without blanks around it."""
        return next((each.strip() for name in names for each in self.all(name) if each.strip()), "")

    def text(self, *names: str) -> str:
        """Return the first field of these names that is there, as it was given."""
        return next((each for name in names for each in self.all(name)), "")

    def all(self, *names: str) -> tuple[str, ...]:
        """Return every value of the fields of these names; PHP's `name[]` is one of `name`."""
        return tuple(
            value
            for name in names
            for written in (name, f"{name}[]")
            for value in self._values.get(written, ())
        )


def read() -> Fields:
    """Return the fields of the current request.

    Raise InputError for a body that is too large or no valid JSON.
    """
    found: dict[str, list[str]] = {}
    for name, value in _pairs():
        found.setdefault(name.lower(), []).append(value)
    return Fields({name: tuple(values) for name, values in found.items()})


def body() -> dict[str, Any]:
    """Return the JSON object in the body. Raise InputError if it is none."""
    try:
        content = json.loads(decoded(_octets()))
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise InputError("bad_json", N_("The body is not a JSON object."))
    return content


def decoded(octets: bytes) -> str:
    """Return text that came as UTF-8, or else as Latin 1."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _octets() -> bytes:
    if (request.content_length or 0) > MOST_OCTETS:
        raise _too_large()
    octets = request.get_data(cache=True)
    if len(octets) > MOST_OCTETS:
        raise _too_large()
    return octets


def _too_large() -> InputError:
    return InputError(
        "too_large",
        N_("The request is too large: at most %(most)d octets."),
        most=MOST_OCTETS,
    )


def _pairs() -> Iterator[tuple[str, str]]:
    yield from _of_form(request.query_string)
    if request.is_json:
        for name, value in body().items():
            for each in _flat(value):
                yield name, each
    elif request.mimetype == "multipart/form-data":
        if (request.content_length or 0) > MOST_OCTETS:
            raise _too_large()
        for name, values in request.form.lists():
            for value in values:
                yield name, value
    elif request.method == "POST":
        yield from _of_form(_octets())


def _of_form(octets: bytes) -> Iterator[tuple[str, str]]:
    # Latin 1 keeps every octet, so that each value can be decoded on its own.
    try:
        pairs = parse_qsl(
            octets.decode("latin-1"),
            keep_blank_values=True,
            encoding="latin-1",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise InputError("too_many_fields", N_("The request has too many fields.")) from None
    for name, value in pairs:
        yield decoded(name.encode("latin-1")), decoded(value.encode("latin-1"))


def _flat(value: Any) -> Iterator[str]:
    """Return a value of JSON as texts: nothing for null, one for each of a list."""
    if isinstance(value, list):
        for each in value[:_MOST_VALUES]:
            yield from () if isinstance(each, list) else _flat(each)
    elif isinstance(value, bool):
        yield "1" if value else "0"
    elif isinstance(value, str | int | float):
        yield str(value)
