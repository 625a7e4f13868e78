"""Decode files: the octets determine the encoding, not what the file claims.

It is UTF-8 where the octets are valid UTF-8, and Windows-1252 where they are not: a stray octet
among UTF-8 letters spoils neither its line nor the others.
"""

import codecs
import re

# Encodings that a vCard's CHARSET may name; all are supersets of ASCII.
_CHARSET = re.compile(
    r"utf-?8|iso-?8859-?\d{1,2}|(?:windows|cp)-?125\d|cp-?(?:437|85\d)|koi8-[ru]|macintosh|mac-\w+",
    re.ASCII,
)
# As in browsers, Latin 1 means Windows-1252, which adds letters and the euro sign.
_LATIN_1 = frozenset({"iso-8859-1", "iso8859-1", "iso88591"})
# With this many invalid octets for each valid UTF-8 letter, the valid ones are accidents, such as É
# before a no-break space in a Windows-1252 file.
_ACCIDENT = 4
_MEND = "appliance-windows-1252"

UTF_8, UTF_16, WINDOWS_1252, LATIN_1 = "UTF-8", "UTF-16", "Windows-1252", "ISO-8859-1"
MIXED = f"{UTF_8}, {WINDOWS_1252}"


def _as_windows_1252(octets: bytes) -> tuple[str, str]:
    """Return the text and the encoding; ISO-8859-1 covers the five octets Windows-1252 lacks."""
    try:
        return octets.decode("cp1252"), WINDOWS_1252
    except UnicodeDecodeError:
        return octets.decode("latin-1"), LATIN_1


def _mend(error: UnicodeError) -> tuple[str, int]:
    """Decode octets that are not UTF-8 as Windows-1252; an error handler for `bytes.decode`."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _as_windows_1252(error.object[error.start : error.end])[0], error.end


codecs.register_error(_MEND, _mend)


def decode(octets: bytes) -> tuple[str, str]:
    """Return the text and the name of the encoding in which it was decoded."""
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return octets.decode("utf-16"), UTF_16
        except UnicodeDecodeError:
            pass
    octets = octets.removeprefix(codecs.BOM_UTF8)
    try:
        return octets.decode(), UTF_8
    except UnicodeDecodeError:
        pass
    letters = _not_ascii(octets.decode(errors="ignore"))
    odd = _not_ascii(octets.decode(errors=_MEND)) - letters
    if odd > letters * _ACCIDENT:
        return _as_windows_1252(octets)
    return octets.decode(errors=_MEND), MIXED


def decode_as(octets: bytes, charset: str) -> tuple[str, str]:
    """Decode as `charset` if that encoding is known and fits the octets, else as `decode` does."""
    name = charset.strip().strip('"').lower().replace("_", "-")
    if octets.isascii() or not _CHARSET.fullmatch(name):
        return decode(octets)
    try:
        return octets.decode("cp1252" if name in _LATIN_1 else name), charset.upper()
    except (UnicodeDecodeError, LookupError):
        return decode(octets)


def _not_ascii(text: str) -> int:
    """Return the number of characters beyond ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))
