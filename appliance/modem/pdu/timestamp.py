"""Encode and decode times: seven octets of swapped decimal digits (TS 23.040 clause 9.2.3.11)."""

from datetime import UTC, datetime, timedelta

from appliance.modem.pdu import fields
from appliance.modem.pdu.errors import PduError

LENGTH = 7
_QUARTER = timedelta(minutes=15)
_QUARTERS_END = 80  # two decimal digits, the first of which shares its half-octet with the sign
_FIRST_YEAR = 2000
_YEARS = 100
_NEGATIVE = 0x08


def swapped(value: int) -> int:
    """Return a number from 0 to 99 as swapped decimal digits."""
    return (value % 10) << 4 | value // 10


def decode(octets: bytes) -> datetime | None:
    """Decode seven octets to an aware time, or return None if they are not a valid time."""
    return fields.timestamp(octets) if len(octets) == LENGTH else None


def encode(moment: datetime) -> bytes:
    """Encode an aware time from 2000 to 2099; the offset is in quarters of an hour."""
    offset = moment.utcoffset()
    if offset is None:
        raise PduError("timestamp", None, "the time has no offset from UTC")
    quarters, rest = divmod(abs(offset), _QUARTER)
    if rest or quarters >= _QUARTERS_END:
        moment, quarters, offset = moment.astimezone(UTC), 0, timedelta(0)
    year = moment.year - _FIRST_YEAR
    if not 0 <= year < _YEARS:
        raise PduError("timestamp", None, f"the year {moment.year} cannot be encoded")
    zone = swapped(quarters) | (_NEGATIVE if offset < timedelta(0) else 0)
    values = (year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    return bytes((*map(swapped, values), zone))
