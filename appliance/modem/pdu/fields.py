"""The field decoders of smspdudecoder, behind one guard.

smspdudecoder raises many kinds of exception on bad input (ValueError, IndexError, binascii.Error,
bitstring.ReadError and more). The functions here return the field, or None if it is unreadable, so
that no message is lost for one bad field. Where a decoder is wrong or slow, the code here works
around it and a comment says why. Texts are decoded elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import StringIO
from typing import Any

from smspdudecoder.elements import Date, Number, TypeOfAddress
from smspdudecoder.fields import SMSC, UserDataHeader

# Number returns the semi-octets 10 to 14 as hexadecimal letters (TS 23.040 clause 9.1.2.3).
_DIGITS = str.maketrans("abcde", "*#abc")
# Information elements 00 and 08: concatenation with an 8-bit and a 16-bit reference.
_CONCATENATION_LENGTHS = {0x00: 3, 0x08: 4}
_CONCATENATION_BITS = {0x00: 8, 0x08: 16}


# Cached: decoding builds a BitStream, which takes 40 microseconds; there are only 256 octets.
@lru_cache(maxsize=256)
def type_of_address(octet: int) -> tuple[int, int]:
    """Return the type of number and the numbering plan of an octet (clause 9.1.2.5)."""
    try:
        names = TypeOfAddress.decode(f"{octet:02x}")
        return TypeOfAddress.TON_INV[names["ton"]], TypeOfAddress.NPI_INV[names["npi"]]
    except Exception:  # noqa: BLE001 - the guard of this module
        # TypeOfAddress rejects reserved numbering plans and a cleared top bit. Networks send both,
        # and the digits are still good.
        return octet >> 4 & 0b111, octet & 0b1111


def digits(octets: bytes, count: int) -> str:
    """Decode `count` semi-octets into the digits that people write, up to a filler."""
    number: str = Number.decode(octets.hex())
    # Number removes only one F at the end: it knows neither the count nor an early filler.
    return number[:count].partition("f")[0].translate(_DIGITS)


# Cached: a box sees only a few service centres, and decoding one takes 50 microseconds.
@lru_cache(maxsize=64)
def service_centre(octets: bytes) -> str | None:
    """Decode a service centre, length octet first (TS 27.005 clause 3.1), or return None."""
    try:
        address: dict[str, Any] = SMSC.decode(StringIO(octets.hex()))
    except Exception:  # noqa: BLE001 - the guard of this module
        return None  # No message is lost for an odd service centre.
    number = (address["number"] or "").partition("f")[0].translate(_DIGITS)
    if not number:
        return None
    return f"+{number}" if address["toa"]["ton"] == "international" else number


def timestamp(octets: bytes) -> datetime | None:
    """Decode a time of seven octets (clause 9.2.3.11) to UTC, or return None if it is invalid."""
    try:
        moment: datetime = Date.decode(octets.hex())
    except Exception:  # noqa: BLE001 - the guard of this module
        return None
    return moment


@dataclass(frozen=True, slots=True)
class HeaderElements:
    """A header's concatenations (bits, reference, total, sequence) and other elements."""

    concatenations: list[tuple[int, int, int, int]]
    others: list[tuple[int, bytes]]


def user_data_header(octets: bytes) -> HeaderElements | None:
    """Decode a user data header, length octet first.

    Return None if the last element does not end where the header ends: such a header is ignored as
    a whole (clause 9.2.3.24).
    """
    try:
        elements = UserDataHeader.decode(StringIO(octets.hex()))["elements"]
    except Exception:  # noqa: BLE001 - the guard of this module
        return None
    # UserDataHeader accepts an element that is cut off and returns it shortened.
    if sum(2 + element["length"] for element in elements) != len(octets) - 1:
        return None
    found = HeaderElements([], [])
    for element in elements:
        identifier, data = element["iei"], element["data"]
        if isinstance(data, str):
            found.others.append((identifier, bytes.fromhex(data)))
        elif element["length"] == _CONCATENATION_LENGTHS[identifier]:
            # UserDataHeader reads only the first octets of an element that is too long; ignore the
            # element.
            found.concatenations.append(
                (
                    _CONCATENATION_BITS[identifier],
                    data["reference"],
                    data["parts_count"],
                    data["part_number"],
                )
            )
    return found
