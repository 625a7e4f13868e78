"""Check and normalise the texts of messages."""

import re
import unicodedata

from appliance.errors import N_, InputError
from appliance.modem.pdu.segments import Measure, measure

_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029\x85]")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def check(text: str, max_segments: int, *, field: str = "text") -> tuple[str, Measure]:
    """Return the text as it will be sent, and its measure.

    Line ends become line feeds, tabs become spaces, and letters are composed with their accents
    (NFC): a decomposed letter would need the alphabet of 70 characters. Raise InputError
    `text_empty`, `text_character` or `text_too_long`.
    """
    if lone := LONE_SURROGATE.search(text):
        raise _unsendable(lone, field)
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text).replace("\t", " "))
    if not text.strip():
        raise InputError("text_empty", N_("The message is empty."), field=field)
    if control := _CONTROL.search(text):
        raise _unsendable(control, field)
    cost = measure(text)
    if cost.segments > max_segments:
        raise InputError(
            "text_too_long",
            N_("The message needs %(segments)d SMS; at most %(limit)d can be sent."),
            field=field,
            cure=N_("Shorten it or split it."),
            segments=cost.segments,
            limit=max_segments,
        )
    return text, cost


def _unsendable(found: re.Match[str], field: str) -> InputError:
    return InputError(
        "text_character",
        N_("Character %(position)d of the message (%(character)s) cannot be sent."),
        field=field,
        position=found.start() + 1,
        character=f"U+{ord(found.group()):04X}",
    )
