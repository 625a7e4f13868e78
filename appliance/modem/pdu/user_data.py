"""Encode and decode user data: length, header and content (TS 23.040 clauses 9.2.3.16, 9.2.3.24).

The codecs exchange user data without its header: as octets for 8-bit data and UCS2, and as one
septet an octet for GSM 7-bit, so that neither a count nor fill bits are needed until it is packed.
"""

import re
from dataclasses import dataclass, replace

from appliance.modem.pdu import gsm7
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import UserDataHeader
from appliance.modem.pdu.reader import Reader

LONGEST_OCTETS = 140
LONGEST_SEPTETS = 160
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class _NoHeaderError(PduError):
    """Raised if a PDU announces a header but contains none."""


@dataclass(frozen=True, slots=True)
class UserData:
    """Header and content of the user data.

    `truncated` means that there are fewer octets than the length says. `header_missing` means that
    the PDU announces a header but contains none; everything is then content.
    """

    header: UserDataHeader | None
    content: bytes
    truncated: bool
    header_missing: bool = False


def is_packed(coding: DataCoding) -> bool:
    """Return whether the user data is counted and packed in septets."""
    return coding.alphabet == "gsm7" and not coding.compressed


def encode(content: bytes, coding: DataCoding, header: UserDataHeader | None) -> bytes:
    """Encode TP-UDL and TP-UD. Raise PduError if they do not fit into one segment."""
    head = header.encode() if header is not None else b""
    if not is_packed(coding):
        length = len(head) + len(content)
        if length > LONGEST_OCTETS:
            raise PduError(
                "user data", None, f"{length} octets are too long: at most {LONGEST_OCTETS} fit"
            )
        return bytes((length,)) + head + content
    head_septets, fill_bits = _septets_and_fill_bits(len(head))
    length = head_septets + len(content)
    if length > LONGEST_SEPTETS:
        raise PduError(
            "user data", None, f"{length} septets are too long: at most {LONGEST_SEPTETS} fit"
        )
    return bytes((length,)) + head + gsm7.pack(content, fill_bits)


def decode(reader: Reader, coding: DataCoding, *, has_header: bool) -> UserData:
    """Decode TP-UDL and TP-UD at the reader's position.

    User data shorter than its length says is accepted and marked as truncated; raise PduError if
    there is none at all. Octets after the user data are ignored. A header that was announced by
    mistake does not make the text unreadable.
    """
    start = reader.position
    try:
        return _decode(reader, coding, has_header=has_header)
    except _NoHeaderError:
        reader.position = start
        return replace(_decode(reader, coding, has_header=False), header_missing=True)


def _decode(reader: Reader, coding: DataCoding, *, has_header: bool) -> UserData:
    length = reader.octet("user data length")
    start = reader.position
    wanted = (length * 7 + 7) // 8 if is_packed(coding) else length
    octets = reader.rest()[:wanted]
    truncated = len(octets) < wanted
    head = _header_octets(octets, start, whole=not truncated) if has_header else b""
    header = UserDataHeader.decode(head) if has_header else None
    content = octets[len(head) :]
    if truncated and not content:
        raise PduError("user data", start, f"it is missing, but its length is {length}")
    if is_packed(coding):
        head_septets, fill_bits = _septets_and_fill_bits(len(head))
        available = max(0, len(content) * 8 - fill_bits) // 7
        count = length - head_septets
        if count < 0:
            raise _NoHeaderError("user data", start, "it ends within its header")
        content = gsm7.unpack_octets(content, min(count, available), fill_bits if count else 0)
    return UserData(header, content, truncated)


def _header_octets(octets: bytes, start: int, *, whole: bool) -> bytes:
    """Return the header at the start of the user data, with its length octet.

    If the user data is `whole` and the header is longer, there is no header.
    """
    if not octets:
        raise PduError("user data header", start, "it is announced, but there is no user data")
    end = 1 + octets[0]
    if end > len(octets):
        error = _NoHeaderError if whole else PduError
        raise error("user data header", start, "it is longer than the user data")
    return octets[:end]


def _septets_and_fill_bits(head: int) -> tuple[int, int]:
    """Return the septets that a header of `head` octets takes, and the fill bits after it."""
    septets = (head * 8 + 6) // 7
    return septets, septets * 7 - head * 8


def text_of(content: bytes, coding: DataCoding, header: UserDataHeader | None) -> str | None:
    """Return the text of user data, or None for 8-bit and compressed data."""
    if coding.compressed or coding.alphabet == "octets":
        return None
    if coding.alphabet == "ucs2":
        return decode_ucs2(content)
    if header is None:
        return gsm7.decode(content)
    return gsm7.decode(content, locking=header.locking, single=header.single)


def data_of(content: bytes, coding: DataCoding) -> bytes | None:
    """Return the octets of 8-bit or compressed data, or None for text."""
    return content if coding.compressed or coding.alphabet == "octets" else None


def encode_ucs2(text: str) -> bytes:
    """Encode text as big-endian UTF-16. Raise PduError for a lone surrogate."""
    try:
        return text.encode("utf-16-be")
    except UnicodeEncodeError:
        raise PduError("text", None, "it contains an unpaired surrogate") from None


def decode_ucs2(octets: bytes) -> str:
    """Decode big-endian UTF-16, which UCS2 has become. A lone surrogate becomes U+FFFD."""
    even = octets[: len(octets) & ~1]
    try:
        return even.decode("utf-16-be")
    except UnicodeDecodeError:
        return _LONE_SURROGATE.sub("\ufffd", even.decode("utf-16-be", "surrogatepass"))
