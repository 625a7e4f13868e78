"""Split texts into segments, count and join segments (TS 23.040 clause 9.2.3.24.1), decode any PDU.

A message of one segment holds 160 septets or 70 UCS2 units. In a concatenated message each segment
holds 153 or 67, because the header takes six octets. An escape sequence or a surrogate pair is
never split.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

from appliance.modem.pdu import address, gsm7, status_report, user_data, validity
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.alphabets import ESCAPE
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import Concatenation, Ports, UserDataHeader
from appliance.modem.pdu.reader import Reader, octets_of
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.pdu.submit import Submit

TextAlphabet = Literal["gsm7", "ucs2"]

_ALONE_SEPTETS, _JOINED_SEPTETS = 160, 153
_ALONE_UNITS, _JOINED_UNITS = 70, 67
# Octets of data: the header with two ports of 16 bits takes seven octets, and five more if joined.
_ALONE_DATA, _JOINED_DATA = 133, 128
_MOST_SEGMENTS = 255
_HIGH_SURROGATE, _LOW_SURROGATE = 0xD8, 0xDC  # the first six bits of the upper octets


@dataclass(frozen=True, slots=True)
class Measure:
    """The size of a text: `used` of `capacity` septets or UCS2 units in `segments` segments.

    Of data it is the size in octets.
    """

    alphabet: TextAlphabet | Literal["octets"]
    segments: int
    used: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a text, ready for a Submit or a Deliver; `sequence` counts from 1 to `total`."""

    sequence: int
    total: int
    alphabet: TextAlphabet
    header: UserDataHeader | None
    user_data: bytes


def measure(text: str) -> Measure:
    """Return the alphabet, segments and length of a text, as shown to people while they write.

    A lone surrogate counts as one unit. An empty text takes one segment.
    """
    if gsm7.is_gsm7(text):
        content = gsm7.septets(text)
        pieces = len(_cut_septets(content))
        room = _ALONE_SEPTETS if pieces == 1 else _JOINED_SEPTETS * pieces
        return _measure("gsm7", pieces, len(content), room)
    content = text.encode("utf-16-be", "surrogatepass")
    pieces = len(_cut_units(content))
    room = _ALONE_UNITS if pieces == 1 else _JOINED_UNITS * pieces
    return _measure("ucs2", pieces, len(content) // 2, room)


def measure_data(octets: int) -> Measure:
    """Return the segments that so many octets for a program need."""
    if octets <= _ALONE_DATA:
        return Measure("octets", 1, octets, _ALONE_DATA)
    pieces = -(-octets // _JOINED_DATA)
    return Measure("octets", pieces, octets, pieces * _JOINED_DATA)


@lru_cache(maxsize=1024)
def _measure(alphabet: TextAlphabet, segments: int, used: int, capacity: int) -> Measure:
    """Return the measure that all texts of this size share: a sending may have 10,000 texts."""
    return Measure(alphabet, segments, used, capacity)


def split(text: str, *, reference: int) -> list[Segment]:
    """Split a text into segments. The concatenation reference is taken modulo 256.

    Raise PduError for a lone surrogate and for more than 255 segments.
    """
    alphabet: TextAlphabet
    if gsm7.is_gsm7(text):
        alphabet, pieces = "gsm7", _cut_septets(gsm7.septets(text))
    else:
        alphabet, pieces = "ucs2", _cut_units(user_data.encode_ucs2(text))
    total = len(pieces)
    if total > _MOST_SEGMENTS:
        raise PduError(
            "text", None, f"it needs {total} segments, and at most {_MOST_SEGMENTS} can be joined"
        )
    if total == 1:
        return [Segment(1, 1, alphabet, None, pieces[0])]
    return [
        Segment(
            sequence,
            total,
            alphabet,
            UserDataHeader(Concatenation(reference & 0xFF, total, sequence)),
            piece,
        )
        for sequence, piece in enumerate(pieces, start=1)
    ]


def submits(
    text: str,
    recipient: Address,
    *,
    reference: int,
    message_class: int | None = None,
    validity_seconds: int | None = None,
    report: bool = True,
) -> list[Submit]:
    """Return one submit for each segment.

    The validity period is rounded up to the next value that a PDU can hold.
    """
    period = None if validity_seconds is None else validity.relative(validity_seconds)
    return [
        Submit(
            recipient=recipient,
            user_data=segment.user_data,
            coding=DataCoding.of(segment.alphabet, message_class),
            header=segment.header,
            validity=period,
            report=report,
        )
        for segment in split(text, reference=reference)
    ]


def submits_of_data(
    data: bytes,
    recipient: Address,
    *,
    port: int,
    reference: int,
    validity_seconds: int | None = None,
    report: bool = True,
) -> list[Submit]:
    """Return one submit for each segment of data for the program at a port.

    Raise PduError for more than 255 segments.
    """
    total = measure_data(len(data)).segments
    if total > _MOST_SEGMENTS:
        raise PduError("data", None, f"it needs {total} segments, of at most {_MOST_SEGMENTS}")
    length = _ALONE_DATA if total == 1 else _JOINED_DATA
    period = None if validity_seconds is None else validity.relative(validity_seconds)
    return [
        Submit(
            recipient=recipient,
            user_data=data[(sequence - 1) * length : sequence * length],
            coding=DataCoding.of("octets"),
            header=UserDataHeader(
                None if total == 1 else Concatenation(reference & 0xFF, total, sequence),
                Ports(port, 0),
            ),
            validity=period,
            report=report,
        )
        for sequence in range(1, total + 1)
    ]


def join(parts: Sequence[Deliver]) -> str:
    """Join segments into their text, in the order of their sequence numbers.

    8-bit and compressed segments have no text. Neighbours with the same coding are joined before
    they are decoded, because some senders split surrogate pairs and escape sequences.
    """
    ordered = sorted(parts, key=_sequence)
    texts: list[str] = []
    for _, group in groupby(ordered, key=_reading):
        run = list(group)
        content = b"".join(part.user_data for part in run)
        texts.append(user_data.text_of(content, run[0].coding, run[0].header) or "")
    return "".join(texts)


def _sequence(part: Deliver) -> int:
    return part.concatenation.sequence if part.concatenation is not None else 0


def _reading(part: Deliver) -> tuple[str, bool, int, int]:
    """Return the properties that two segments must share to be decoded together."""
    header = part.header or UserDataHeader()
    return part.coding.alphabet, part.coding.compressed, header.locking, header.single


def _cut_septets(content: bytes) -> list[bytes]:
    """Cut septets into segments without splitting an escape sequence."""
    if len(content) <= _ALONE_SEPTETS:
        return [content]
    pieces: list[bytes] = []
    start = 0
    while start < len(content):
        end = start + _JOINED_SEPTETS
        if end < len(content) and content[end - 1] == ESCAPE:
            end -= 1
        pieces.append(content[start:end])
        start = end
    return pieces


def _cut_units(content: bytes) -> list[bytes]:
    """Cut UTF-16 into segments without splitting a surrogate pair."""
    if len(content) <= 2 * _ALONE_UNITS:
        return [content]
    pieces: list[bytes] = []
    start = 0
    while start < len(content):
        end = start + 2 * _JOINED_UNITS
        if end < len(content) and _is_pair(content[end - 2], content[end]):
            end -= 2
        pieces.append(content[start:end])
        start = end
    return pieces


def _is_pair(before: int, after: int) -> bool:
    """Return whether units with these upper octets form a surrogate pair."""
    return before & 0xFC == _HIGH_SURROGATE and after & 0xFC == _LOW_SURROGATE


def decode_any(pdu: str) -> Deliver | StatusReport:
    """Decode a PDU, service centre first, into a deliver or a status report by its message type.

    The reserved message type counts as a deliver (clause 9.2.3.1). Raise PduError for any other
    type.
    """
    reader = Reader(octets_of(pdu))
    address.decode_service_centre(reader)
    kind = reader.octet("first octet") & 0b11
    if kind == status_report.MESSAGE_TYPE:
        return StatusReport.decode(pdu)
    return Deliver.decode(pdu)
