"""Decode text in the charsets of mail; a wrong or unknown name never prevents it."""

import codecs
import re
from email.header import decode_header
from typing import Final

from appliance.channels.mail_in.addresses import MOST_SIGNS

# What their names say is rarely what they are: browsers and mail programs read Windows' instead.
_MEANT: Final = {"iso8859-1": "cp1252", "ascii": "utf-8", "gb2312": "gb18030", "gbk": "gb18030"}
# Codecs of Python that are no charsets of mail; some take a time that grows with the square.
_REFUSED: Final = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decode(octets: bytes, charset: str | None) -> str:
    """Return text of octets whose charset has this name, or none."""
    name = _known(charset)
    for each in filter(None, (name, "utf-8")):
        try:
            return _CONTROLS.sub("", octets.decode(each).removeprefix("\ufeff"))
        except (UnicodeError, ValueError):
            continue
    otherwise = "cp1252" if name in {None, "utf-8"} else name
    return _CONTROLS.sub("", octets.decode(otherwise, "replace"))


def header(value: str) -> str:
    """Return the text of a header, in one line, as people read it (RFC 2047)."""
    # Longer ones are cut: looking for encoded words takes a time that grows with the square.
    cut = " ".join(value[: MOST_SIGNS * 8].split())
    try:
        parts = decode_header(cut)
    except (ValueError, LookupError, UnicodeError):
        return cut
    text = "".join(
        part if isinstance(part, str) else decode(part, charset) for part, charset in parts
    )
    return " ".join(text.split())


def _known(charset: str | None) -> str | None:
    """Return the codec of a charset, or None if it is unknown or not to be used."""
    if not charset:
        return None
    try:
        found = codecs.lookup(charset.strip().strip("\"'"))
    except (LookupError, ValueError, UnicodeError):
        return None
    name = found.name.replace("_", "-")
    if name in _REFUSED or not found._is_text_encoding:  # noqa: SLF001
        return None
    return _MEANT.get(name, found.name)
