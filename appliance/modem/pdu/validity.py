"""Encode and decode the validity period in its three formats (TS 23.040 clause 9.2.3.12)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from appliance.modem.pdu import timestamp
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.reader import Reader

Form = Literal["relative", "absolute", "enhanced"]

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

# TP-VPF, clause 9.2.3.3
_FORMATS: dict[Form, int] = {"enhanced": 1, "relative": 2, "absolute": 3}
_FORMS: dict[int, Form] = {number: form for form, number in _FORMATS.items()}

_SEVEN_ZEROS = bytes(7)
_SINGLE_SHOT = 0x40
_EXTENSION = 0x80
_IN_RELATIVE_OCTET, _IN_SECONDS, _IN_DIGITS = 1, 2, 3
_SECONDS_END = 256
_DIGITS_END = 100 * HOUR


@dataclass(frozen=True, slots=True)
class Validity:
    """How long the service centre keeps trying.

    `seconds` belongs to a relative or enhanced period (None: the service centre decides). `until`
    belongs to an absolute period (None: the time was invalid). `single_shot` asks for a single
    attempt.
    """

    form: Form
    seconds: int | None = None
    until: datetime | None = None
    single_shot: bool = False

    @property
    def format_bits(self) -> int:
        """TP-VPF: 1 enhanced, 2 relative, 3 absolute."""
        return _FORMATS[self.form]

    def encode(self) -> bytes:
        """Encode the period: one octet if it is relative, seven in the other formats."""
        if self.form == "relative":
            return bytes((encode_relative(self.seconds or 0),))
        if self.form == "enhanced":
            return _encode_enhanced(self.seconds, single_shot=self.single_shot)
        if self.until is None:
            raise PduError("validity period", None, "an absolute validity period needs a time")
        return timestamp.encode(self.until)

    @classmethod
    def decode(cls, reader: Reader, format_bits: int) -> "Validity | None":
        """Decode the validity period in the format of TP-VPF. Return None for format 0."""
        form = _FORMS.get(format_bits)
        if form is None:
            return None
        if form == "relative":
            return cls(form, decode_relative(reader.octet("validity period")))
        octets = reader.take(7, "validity period")
        if form == "absolute":
            return cls(form, until=timestamp.decode(octets))
        return _decode_enhanced(octets)


def relative(seconds: int) -> Validity:
    """Return a relative period of at least `seconds`, up to 63 weeks."""
    return Validity("relative", decode_relative(encode_relative(seconds)))


def encode_relative(seconds: int) -> int:
    """Encode a period in seconds, rounded up, or the longest one if it is longer."""
    if seconds <= 12 * HOUR:
        return max(0, -(-seconds // (5 * MINUTE)) - 1)
    if seconds <= DAY:
        return 143 + -(-(seconds - 12 * HOUR) // (30 * MINUTE))
    if seconds <= 30 * DAY:
        return 166 + -(-seconds // DAY)
    return min(255, 192 + max(5, -(-seconds // WEEK)))


def decode_relative(octet: int) -> int:
    """Return the seconds that a relative octet means."""
    if octet <= 143:  # noqa: PLR2004 - the bounds of the table in clause 9.2.3.12.1
        return (octet + 1) * 5 * MINUTE
    if octet <= 167:  # noqa: PLR2004 - the same table
        return 12 * HOUR + (octet - 143) * 30 * MINUTE
    if octet <= 196:  # noqa: PLR2004 - the same table
        return (octet - 166) * DAY
    return (octet - 192) * WEEK


def _encode_enhanced(seconds: int | None, *, single_shot: bool) -> bytes:
    """Encode an indicator and the period in the shortest form that holds it (clause 9.2.3.12.3)."""
    indicator = _SINGLE_SHOT if single_shot else 0
    if seconds is None:
        content = b""
    elif 0 < seconds < _SECONDS_END:
        indicator |= _IN_SECONDS
        content = bytes((seconds,))
    elif 0 <= seconds < _DIGITS_END:
        indicator |= _IN_DIGITS
        parts = (seconds // HOUR, seconds // MINUTE % 60, seconds % 60)
        content = bytes(map(timestamp.swapped, parts))
    else:
        indicator |= _IN_RELATIVE_OCTET
        content = bytes((encode_relative(seconds),))
    return (bytes((indicator,)) + content + _SEVEN_ZEROS)[:7]


def _decode_enhanced(octets: bytes) -> Validity:
    indicator = octets[0]
    single_shot = bool(indicator & _SINGLE_SHOT)
    content = octets[2:] if indicator & _EXTENSION else octets[1:]
    seconds: int | None = None
    match indicator & 0b111:
        case 1:
            seconds = decode_relative(content[0])
        case 2:
            seconds = content[0]
        case 3:
            digits = [(octet & 0xF) * 10 + (octet >> 4) for octet in content[:3]]
            seconds = digits[0] * HOUR + digits[1] * MINUTE + digits[2]
        case _:
            pass
    return Validity("enhanced", seconds, single_shot=single_shot)
