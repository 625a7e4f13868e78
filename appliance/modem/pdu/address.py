"""Encode and decode addresses: phone numbers, short codes and names (TS 23.040 clause 9.1.2.5)."""

import re
from dataclasses import dataclass

from appliance.modem.pdu import fields, gsm7
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.reader import Reader

# Type of number
UNKNOWN = 0
INTERNATIONAL = 1
ALPHANUMERIC = 5
# Numbering plan identification
TELEPHONE = 1

_LONGEST = 20  # semi-octets
_LONGEST_NAME = 11  # septets
_NUMBER = re.compile(r"\+?[0-9*#abc]{1,20}", re.ASCII)
_PLAIN_NUMBER = re.compile(r"\+?[0-9*#]+", re.ASCII)
_SEMI_OCTETS = str.maketrans("*#abc", "abcde")


def semi_octets(digits: str) -> bytes:
    """Encode digits (0-9*#abc) as semi-octets.

    Each octet holds two digits, the first in its low half. F fills the last octet of an odd count.
    """
    text = digits.translate(_SEMI_OCTETS)
    if len(text) % 2:
        text += "f"
    return bytes(int(text[place + 1] + text[place], 16) for place in range(0, len(text), 2))


@dataclass(frozen=True, slots=True)
class Address:
    """An originator or recipient.

    `number` is what people read: "+33..." for an international number, digits and *#abc for other
    ones, or the name.
    """

    number: str
    type_of_number: int = UNKNOWN
    numbering_plan: int = TELEPHONE

    @classmethod
    def of(cls, number: str) -> "Address":
        """Return the address of a number or name that is already normalised.

        A leading + makes it international (type 0x91). Other digits, * and # make it a short code
        or a national number (0x81). Anything with letters is a name (0xD0). Raise PduError if it is
        none of these.
        """
        if _PLAIN_NUMBER.fullmatch(number):
            kind = INTERNATIONAL if number.startswith("+") else UNKNOWN
            address = cls(number, kind, TELEPHONE)
        elif number.startswith("+"):
            raise PduError("address", None, "there is no number after the plus sign")
        else:
            address = cls(number, ALPHANUMERIC, 0)
        address.encode()
        return address

    @property
    def is_name(self) -> bool:
        """Whether the address is alphanumeric: a name, which nobody can reply to."""
        return self.type_of_number == ALPHANUMERIC

    def encode(self) -> bytes:
        """Encode the length in semi-octets, the type of address and the content."""
        kind = 0x80 | self.type_of_number << 4 | self.numbering_plan
        if self.is_name:
            name = gsm7.septets(self.number)
            if not 1 <= len(name) <= _LONGEST_NAME:
                raise PduError("address", None, f"a name must have 1 to {_LONGEST_NAME} characters")
            return bytes(((len(name) * 7 + 3) // 4, kind)) + gsm7.pack(name)
        if self.number and not _NUMBER.fullmatch(self.number):
            raise PduError("address", None, f"a number must have 1 to {_LONGEST} digits")
        digits = self.number.removeprefix("+")
        return bytes((len(digits), kind)) + semi_octets(digits)

    @classmethod
    def decode(cls, octets: bytes, position: int = 0) -> "tuple[Address, int]":
        """Decode the address at `position`; return it and the position after it."""
        if position + 2 > len(octets):
            raise PduError("address", position, "the PDU ends here")
        length = octets[position]
        start = position + 2
        end = start + (length + 1) // 2
        if length > _LONGEST:
            raise PduError(
                "address",
                position,
                f"{length} semi-octets are too long: at most {_LONGEST} are allowed",
            )
        if end > len(octets):
            raise PduError("address", position, "the PDU ends within it")
        kind, plan = fields.type_of_address(octets[position + 1])
        content = octets[start:end]
        if kind == ALPHANUMERIC:
            # Seven septets take 13 semi-octets in seven octets: the bits left are no eighth septet.
            number = gsm7.decode(gsm7.unpack_octets(content, length * 4 // 7))
        else:
            number = fields.digits(content, length)
            if kind == INTERNATIONAL and number:
                number = f"+{number}"
        return cls(number, kind, plan), end


def encode_service_centre(number: str | None) -> bytes:
    """Encode the service centre address that precedes a TPDU (TS 27.005 clause 3.1).

    It has a length in octets, a type of address and digits. None gives a single zero octet: the
    modem then uses the service centre stored on the SIM.
    """
    if number is None:
        return b"\0"
    address = Address.of(number)
    if address.is_name:
        raise PduError("service centre", None, "it must be a number, not a name")
    content = address.encode()[1:]
    return bytes((len(content),)) + content


def decode_service_centre(reader: Reader) -> str | None:
    """Decode the service centre address at the reader's position.

    Return None if it is absent or unreadable.
    """
    length = reader.octet("service centre")
    return fields.service_centre(bytes((length,)) + reader.take(length, "service centre"))
