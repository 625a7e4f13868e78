"""Schemas of members and parameters that several operations share."""

from typing import Final

from appliance.web.api.schema import SAYS, Schema

NUMBER_TAKEN: Final[Schema] = {
    "type": "string",
    "maxLength": 64,
    "description": "a number in any usual writing; a national one is of the box's country",
    "examples": ["06 12 34 56 78", "+33612345678", "36111"],
}
NUMBER_GIVEN: Final[Schema] = {
    "type": "string",
    "description": "E.164, a short code of 3 to 6 digits or, of senders, a name",
    "examples": ["+33612345678", "36111", "SNCF"],
}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}
MAYBE_TIME: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}
TEXT_ERASED_AT: Final[Schema] = {
    **TIME,
    "description": "when the text was erased; it is empty since",
}
NAME: Final[Schema] = {"type": ["string", "null"], "description": "of the contact"}
# The numeric id of an entry.
NUMBERED: Final[Schema] = {
    "type": "string",
    "pattern": "^[0-9]{1,18}$",
    SAYS: "must be an id of this list",
    "examples": ["4711"],
}
SEARCHED: Final[Schema] = {
    "type": "string",
    "maxLength": 200,
    "description": "words, a name, a number",
}


def number(whose: str) -> Schema:
    """Return the schema of a number in a query."""
    return {**NUMBER_TAKEN, "description": whose}


LINE_WANTED: Final[Schema] = {
    "type": ["string", "null"],
    "maxLength": 64,
    "description": "the line that sends it, by name; without one the box chooses",
}
LINE_GIVEN: Final[Schema] = {
    "type": "string",
    "description": "the line that sends or sent it, if the box has several",
}
