"""The field decoders of smspdudecoder behind one guard.

They raise whatever goes wrong inside (ValueError, IndexError, binascii.Error, bitstring.ReadError
and others). What leaves here is the field, or None where it is unreadable: a message is not lost
for that. Where one of them is wrong or slow for a case, that is handled here with the reason beside
it. Texts are decoded elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import StringIO
from typing import Any

from smspdudecoder.elements import Date, Number, TypeOfAddress
from smspdudecoder.fields import SMSC, UserDataHeader

# Number leaves the semi-octets 10 to 14 as hexadecimal letters (TS 23.040 clause 9.1.2.3).
_DIGITS = str.maketrans("abcde", "*#abc")
# Information elements 00 and 08: concatenation with an 8-bit and a 16-bit reference.
_CONCATENATION_LENGTHS = {0x00: 3, 0x08: 4}
_CONCATENATION_BITS = {0x00: 8, 0x08: 16}


# Cached: it builds a BitStream (40 microseconds) for one of 256 octets.
@lru_cache(maxsize=256)
def type_of_address(octet: int) -> tuple[int, int]:
    """Type of number and numbering plan of a type-of-address octet (clause 9.1.2.5)."""
    try:
        names = TypeOfAddress.decode(f"{octet:02x}")
        return TypeOfAddress.TON_INV[names["ton"]], TypeOfAddress.NPI_INV[names["npi"]]
    except Exception:  # noqa: BLE001 - the guard of this module
        # It refuses reserved numbering plans and a cleared top bit; networks send both, and the
        # digits are as good as any.
        return octet >> 4 & 0b111, octet & 0b1111


def digits(octets: bytes, count: int) -> str:
    """`count` semi-octets as people write them; a filler ends the number."""
    number: str = Number.decode(octets.hex())
    # Number drops one F at the end alone: it does not know the count, nor of an early filler.
    return number[:count].partition("f")[0].translate(_DIGITS)


# Cached: one box sees a handful of service centres, and decoding one takes 50 microseconds.
@lru_cache(maxsize=64)
def service_centre(octets: bytes) -> str | None:
    """The service centre of its octets, length first (TS 27.005 clause 3.1); None if unreadable."""
    try:
        address: dict[str, Any] = SMSC.decode(StringIO(octets.hex()))
    except Exception:  # noqa: BLE001 - the guard of this module
        return None  # A message is not lost for an odd service centre.
    number = (address["number"] or "").partition("f")[0].translate(_DIGITS)
    if not number:
        return None
    return f"+{number}" if address["toa"]["ton"] == "international" else number


def timestamp(octets: bytes) -> datetime | None:
    """A time of seven octets (clause 9.2.3.11) in UTC; None when they are no time."""
    try:
        moment: datetime = Date.decode(octets.hex())
    except Exception:  # noqa: BLE001 - the guard of this module
        return None
    return moment


@dataclass(frozen=True, slots=True)
class HeaderElements:
    """A header's (bits, reference, total, sequence) and its other (identifier, octets)."""

    concatenations: list[tuple[int, int, int, int]]
    others: list[tuple[int, bytes]]


def user_data_header(octets: bytes) -> HeaderElements | None:
    """The elements of a user data header, length octet first; None when they do not fit its length.

    A header whose last element does not end with it is to be ignored as a whole (clause 9.2.3.24).
    """
    try:
        elements = UserDataHeader.decode(StringIO(octets.hex()))["elements"]
    except Exception:  # noqa: BLE001 - the guard of this module
        return None
    # It takes an element that is cut off for a shorter one.
    if sum(2 + element["length"] for element in elements) != len(octets) - 1:
        return None
    found = HeaderElements([], [])
    for element in elements:
        identifier, data = element["iei"], element["data"]
        if isinstance(data, str):
            found.others.append((identifier, bytes.fromhex(data)))
        elif element["length"] == _CONCATENATION_LENGTHS[identifier]:
            # It reads the first octets of one that is too long: such an element is ignored.
            found.concatenations.append(
                (
                    _CONCATENATION_BITS[identifier],
                    data["reference"],
                    data["parts_count"],
                    data["part_number"],
                )
            )
    return found
