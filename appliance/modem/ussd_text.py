"""Read the text of a USSD answer, and write a code, in the forms that modems use.

TS 27.007 clause 7.15 gives the text in the modem's character set. Modems also give it as
hexadecimal digits: of UCS2, or of the packed septets as they came over the air. The coding is the
cell broadcast data coding scheme of TS 23.038 clause 5; some modems report it wrongly, so that the
digits themselves decide in case of doubt.
"""

import re
from typing import Final

from appliance.modem.pdu import gsm7
from appliance.modem.pdu.errors import PduError

LANGUAGE_UNSPECIFIED: Final = 15  # the coding of a text in the default alphabet
_UCS2_WITH_LANGUAGE: Final = 0x11  # two octets of language come first
_SEPTETS_IN_OCTETS: Final = 8  # eight septets fill seven octets
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2}){2,}")
# A plain number such as 1250 consists of hexadecimal digits too, but no answer is that short.
_SHORTEST_DIGITS: Final = 12
_LAST_CONTROL: Final = 0x1F
_LINE_ENDS: Final = "\r\n"
# Letters of Europe, and the signs of UCS2 that operators write: dashes, quotes, bullets, the euro.
_LAST_LETTER: Final = 0x058F
_SIGNS: Final = range(0x2000, 0x2200)


def decode(text: str, coding: int | None) -> str:
    """Return the text that a modem reported, with the coding that it gave."""
    if _HEX.fullmatch(text) and not _is_plain_number(text):
        octets = bytes.fromhex(text)
        for read in (_ucs2, _packed) if _says_ucs2(coding) else (_ucs2_if_likely, _packed):
            found = read(octets, coding)
            if found is not None:
                return _tidied(found)
    return _tidied(_plain(text))


def packed(text: str) -> str:
    """Return a code as the hexadecimal digits of its packed septets.

    Seven spare bits at the end would read as "@", so a carriage return fills them (TS 23.038
    clause 6.1.2.3.1). Raise PduError for a character outside the GSM alphabet.
    """
    septets = gsm7.septets(text)
    if len(septets) % _SEPTETS_IN_OCTETS == _SEPTETS_IN_OCTETS - 1:
        septets += b"\r"
    return gsm7.pack(septets).hex().upper()


def _is_plain_number(text: str) -> bool:
    return text.isdecimal() and len(text) < _SHORTEST_DIGITS


def _says_ucs2(coding: int | None) -> bool:
    """Return whether the coding names UCS2: 0x11, or bits 3 and 2 of a general coding are 10."""
    if coding is None:
        return False
    return coding == _UCS2_WITH_LANGUAGE or (coding >> 6 == 1 and coding & 0x0C == 0x08)  # noqa: PLR2004 - bits of the coding


def _ucs2(octets: bytes, coding: int | None) -> str | None:
    body = octets[2:] if coding == _UCS2_WITH_LANGUAGE else octets
    return None if len(body) % 2 else body.decode("utf-16-be", "replace")


def _ucs2_if_likely(octets: bytes, _coding: int | None) -> str | None:
    """Return the text as UCS2, or None if it would be made of characters that nobody sends."""
    found = None if len(octets) % 2 else octets.decode("utf-16-be", "replace")
    return found if found is not None and all(map(_is_usual, found)) else None


def _is_usual(character: str) -> bool:
    point = ord(character)
    return character in _LINE_ENDS or _LAST_CONTROL < point <= _LAST_LETTER or point in _SIGNS


def _packed(octets: bytes, _coding: int | None) -> str | None:
    number = len(octets) * 8 // 7
    found = gsm7.decode(gsm7.unpack_octets(octets, number))
    spare_at_end = number % _SEPTETS_IN_OCTETS == 0
    return found[:-1] if spare_at_end and found[-1:] in {"\r", "@"} else found


def _plain(text: str) -> str:
    """Return a text that came as octets: of the GSM alphabet, of UTF-8 or of Latin-1."""
    octets = text.encode("latin-1", "replace")
    if any(octet <= _LAST_CONTROL and octet not in b"\r\n" for octet in octets):
        try:
            return gsm7.decode(octets)
        except PduError:
            return text
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return text


def _tidied(text: str) -> str:
    """Return the text with plain line ends, and without other unprintable characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(mark for mark in lines if mark == "\n" or mark.isprintable()).strip()
