"""The query of a request: every parameter is known, given once and not empty, or it is refused.

A parameter that is left out of account would be worse than an error: a misspelt filter shows
everything, and a pager that counts in a way of its own reads the first page for ever.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from appliance.web.api.schema import Schema, check, refused, unknown

WHOLE: Final = re.compile(r"-?\d{1,18}", re.ASCII)
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
# A plus sign that was not escaped arrives as a space: before the offset of a time, or in front.
_OFFSET: Final = re.compile(r" (?=\d\d:?\d\d$)", re.ASCII)
_LEADING: Final = re.compile(r"^ (?=\S)")


def read(
    parameters: Mapping[str, Schema], required: Collection[str], given: MultiDict[str, str]
) -> dict[str, Any]:
    """The values by name; a parameter that is not given is not there. Raises InputError."""
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
    """The text as the type that the schema wants; left as it is if it is not that."""
    if schema["type"] == "integer" and WHOLE.fullmatch(text):
        return int(text)
    if schema["type"] == "boolean":
        return _BOOLEANS.get(text.lower(), text)
    if schema.get("format") == "date-time":
        return _OFFSET.sub("+", text)
    return _LEADING.sub("+", text) if "enum" in schema else text
