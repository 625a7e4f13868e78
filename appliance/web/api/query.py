"""The query of a request: each parameter must be known, given once and not empty.

Ignoring a parameter would be worse than an error: a misspelt filter would show everything, and a
pager with an unknown parameter would read the first page for ever.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from appliance.web.api.schema import Schema, check, refused, unknown

WHOLE: Final = re.compile(r"-?\d{1,18}", re.ASCII)
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
# An unescaped plus sign arrives as a space: before the offset of a time, or at the beginning.
_OFFSET: Final = re.compile(r" (?=\d\d:?\d\d$)", re.ASCII)
_LEADING: Final = re.compile(r"^ (?=\S)")


def read(
    parameters: Mapping[str, Schema], required: Collection[str], given: MultiDict[str, str]
) -> dict[str, Any]:
    """Return the values of the parameters that are given, by name. Raise InputError."""
    for name in given:
        if name not in parameters:
            raise unknown(name, parameters)
    found: dict[str, Any] = {}
    for name, schema in parameters.items():
        texts = given.getlist(name)
        if not texts:
            if name in required:
                raise refused("is missing", name)
            continue
        if len(texts) > 1:
            raise refused("is given more than once", name)
        if not texts[0]:
            raise refused("is empty", name)
        found[name] = _value(schema, texts[0])
        check(schema, found[name], name)
    return found


def _value(schema: Schema, text: str) -> Any:
    """Convert the text to the schema's type; return it unchanged if it is not of that type."""
    if schema["type"] == "integer" and WHOLE.fullmatch(text):
        return int(text)
    if schema["type"] == "boolean":
        return _BOOLEANS.get(text.lower(), text)
    if schema.get("format") == "date-time":
        return _OFFSET.sub("+", text)
    return _LEADING.sub("+", text) if "enum" in schema else text
