"""Encode, decode, pack and unpack the GSM 7-bit alphabet (TS 23.038 clause 6).

A septet is an int from 0 to 127. A sequence of septets is passed around as `bytes`, one septet an
octet, until eight are packed into seven octets. Packing works on one long integer that holds a
septet in each of its octets, the first septet lowest. Neighbours are joined in three steps, to 14
bits in 16, 28 in 32 and 56 in 64, which leaves every eighth octet empty.
"""

import codecs
from collections.abc import Iterable
from functools import lru_cache

from appliance.modem.pdu.alphabets import DEFAULT, ESCAPE, EXTENSION, LOCKING, SINGLE
from appliance.modem.pdu.errors import PduError

_ESCAPE = bytes([ESCAPE])
_SEPTETS: dict[str, bytes] = {
    character: bytes([septet]) for septet, character in enumerate(DEFAULT) if septet != ESCAPE
} | {character: bytes([ESCAPE, septet]) for septet, character in EXTENSION.items()}
_CHARACTERS = frozenset(_SEPTETS)
_septets_of = _SEPTETS.__getitem__
# An escape at the end, or before another escape, shows as a space (clause 6.2.1.1, note 1).
_UNKNOWN_SHIFT = " "


def is_gsm7(text: str) -> bool:
    """Return whether every character is in the default alphabet or its extension."""
    return _CHARACTERS.issuperset(text)


def septets(text: str) -> bytes:
    """Return the septets of a text as `encode` does, but as bytes, one septet an octet."""
    try:
        return b"".join(map(_septets_of, text))
    except KeyError as error:
        raise PduError(
            "text", None, f"{error.args[0]!a} is not in the GSM 7-bit alphabet"
        ) from None


def encode(text: str) -> list[int]:
    """Return the septets of a text, escapes included. Raise PduError for a foreign character."""
    return list(septets(text))


def _row(septets: Iterable[int]) -> bytes:
    """Return septets one an octet. Raise PduError if one is not between 0 and 127."""
    try:
        row = bytes(septets)
    except ValueError:
        row = b"\xff"
    if not row.isascii():
        raise PduError("septets", None, "a septet is not between 0 and 127")
    return row


def decode(septets: Iterable[int], *, locking: int = 0, single: int = 0) -> str:
    """Return the text of septets.

    `locking` and `single` are national language identifiers (clause 6.2.1.2.4). An identifier
    without a table falls back to the default. A septet that is not in the single shift table shows
    as the character of the main table (clause 6.2.1.1).
    """
    table = LOCKING.get(locking, DEFAULT)
    first, *shifted = _row(septets).split(_ESCAPE)
    text = codecs.charmap_decode(first, "strict", table)[0]
    if not shifted:
        return text
    return text + _decode_shifted(shifted, table, SINGLE.get(single, EXTENSION))


def _decode_shifted(pieces: list[bytes], table: str, shift: dict[int, str]) -> str:
    """Decode the pieces between escapes; the first septet of each piece is shifted."""
    characters: list[str] = []
    after_pair = False
    for piece in pieces:
        if not piece and not after_pair:
            characters.append(_UNKNOWN_SHIFT)
            after_pair = True
            continue
        plain = piece
        if not after_pair and (shifted := shift.get(piece[0])):
            characters.append(shifted)
            plain = piece[1:]
        characters.append(codecs.charmap_decode(plain, "strict", table)[0])
        after_pair = False
    return "".join(characters)


@lru_cache(maxsize=64)
def _lanes(groups: int) -> tuple[int, int, int, int, int, int]:
    """Return masks for `groups` of eight septets: lower and upper halves of 16, 32 and 64 bits."""

    def repeated(pattern: int) -> int:
        return int.from_bytes(pattern.to_bytes(8, "little") * groups, "little")

    return (
        repeated(0x007F_007F_007F_007F),
        repeated(0x7F00_7F00_7F00_7F00),
        repeated(0x0000_3FFF_0000_3FFF),
        repeated(0x3FFF_0000_3FFF_0000),
        repeated(0x0000_0000_0FFF_FFFF),
        repeated(0x0FFF_FFFF_0000_0000),
    )


def pack(septets: Iterable[int], fill_bits: int = 0) -> bytes:
    """Pack septets into octets after `fill_bits` zero bits (clause 6.1.2.1.1)."""
    data = _row(septets)
    groups = (len(data) + 7) // 8
    low_7, high_7, low_14, high_14, low_28, high_28 = _lanes(groups)
    number = int.from_bytes(data, "little")
    number = (number & low_7) | ((number & high_7) >> 1)
    number = (number & low_14) | ((number & high_14) >> 2)
    number = (number & low_28) | ((number & high_28) >> 4)
    squeezed = bytearray(number.to_bytes(groups * 8, "little"))
    del squeezed[7::8]
    length = (len(data) * 7 + fill_bits + 7) // 8
    if not fill_bits:
        return bytes(squeezed[:length])
    return (int.from_bytes(squeezed, "little") << fill_bits).to_bytes(
        max(length, len(squeezed) + 1), "little"
    )[:length]


def unpack_octets(data: bytes, count: int, fill_bits: int = 0) -> bytes:
    """Unpack `count` septets, one an octet. Raise PduError if there are fewer."""
    if len(data) * 8 < count * 7 + fill_bits:
        raise PduError("septets", None, f"{len(data)} octets are too short for {count} septets")
    groups = (count + 7) // 8
    if fill_bits:
        data = (int.from_bytes(data, "little") >> fill_bits).to_bytes(len(data), "little")
    packed = data[: groups * 7].ljust(groups * 7, b"\0")
    spread = bytearray(groups * 8)
    for place in range(7):
        spread[place::8] = packed[place::7]
    low_7, high_7, low_14, high_14, low_28, high_28 = _lanes(groups)
    number = int.from_bytes(spread, "little")
    number = (number & low_28) | ((number << 4) & high_28)
    number = (number & low_14) | ((number << 2) & high_14)
    number = (number & low_7) | ((number << 1) & high_7)
    return number.to_bytes(groups * 8, "little")[:count]


def unpack(data: bytes, count: int, fill_bits: int = 0) -> list[int]:
    """Unpack `count` septets after `fill_bits`. Raise PduError if there are fewer."""
    return list(unpack_octets(data, count, fill_bits))
