"""Encode and decode the user data header (TS 23.040 clause 9.2.3.24)."""

from dataclasses import dataclass

from appliance.modem.pdu import fields
from appliance.modem.pdu.errors import PduError

_CONCATENATION_8, _CONCATENATION_16 = 0x00, 0x08
_PORTS_8, _PORTS_16 = 0x04, 0x05
_SINGLE_SHIFT, _LOCKING_SHIFT = 0x24, 0x25
_LONGEST = 140


@dataclass(frozen=True, slots=True)
class Concatenation:
    """The place of a segment in a concatenated message: `sequence` from 1 to `total`.

    `reference` has 8 or 16 `bits`.
    """

    reference: int
    total: int
    sequence: int
    bits: int = 8


@dataclass(frozen=True, slots=True)
class Ports:
    """Application ports of 8 or 16 bits: the message is meant for a program, not for people."""

    destination: int
    source: int
    bits: int = 16


@dataclass(frozen=True, slots=True)
class UserDataHeader:
    """The header that precedes the content of the user data.

    `locking` and `single` are national language identifiers (0 is the default). `elements` holds
    every other information element as (identifier, octets), including invalid ones, which are
    ignored.
    """

    concatenation: Concatenation | None = None
    ports: Ports | None = None
    locking: int = 0
    single: int = 0
    elements: tuple[tuple[int, bytes], ...] = ()

    def encode(self) -> bytes:
        """Encode the header with its length octet."""
        try:
            content = b"".join(
                bytes((identifier, len(data))) + data for identifier, data in self._information()
            )
        except (ValueError, OverflowError) as error:
            raise PduError("user data header", None, f"a value is too large: {error}") from None
        if len(content) >= _LONGEST:
            raise PduError("user data header", None, f"it is longer than {_LONGEST} octets")
        return bytes((len(content),)) + content

    def _information(self) -> list[tuple[int, bytes]]:
        found: list[tuple[int, bytes]] = []
        if (joined := self.concatenation) is not None:
            reference = joined.reference.to_bytes(joined.bits // 8, "big")
            identifier = _CONCATENATION_8 if joined.bits == 8 else _CONCATENATION_16  # noqa: PLR2004 - bits
            found.append((identifier, reference + bytes((joined.total, joined.sequence))))
        if (ports := self.ports) is not None:
            octets = ports.bits // 8
            pair = ports.destination.to_bytes(octets, "big") + ports.source.to_bytes(octets, "big")
            found.append((_PORTS_8 if octets == 1 else _PORTS_16, pair))
        if self.single:
            found.append((_SINGLE_SHIFT, bytes((self.single,))))
        if self.locking:
            found.append((_LOCKING_SHIFT, bytes((self.locking,))))
        return [*found, *self.elements]

    @classmethod
    def decode(cls, octets: bytes) -> "UserDataHeader":
        """Decode a header, length octet first (clause 9.2.3.24).

        Ignore the whole header if its length is wrong, and only the element if its value is
        impossible. If an element that must not be repeated is repeated, the last one counts.
        """
        found = fields.user_data_header(octets)
        if found is None:
            return cls()
        concatenation: Concatenation | None = None
        for bits, reference, total, sequence in found.concatenations:
            if 1 <= sequence <= total:
                concatenation = Concatenation(reference, total, sequence, bits)
        ports: Ports | None = None
        locking = single = 0
        others: list[tuple[int, bytes]] = []
        for identifier, data in found.others:
            match identifier, len(data):
                case (0x04, 2):
                    ports = Ports(data[0], data[1], 8)
                case (0x05, 4):
                    ports = Ports(
                        int.from_bytes(data[:2], "big"), int.from_bytes(data[2:], "big"), 16
                    )
                case (0x24, 1):
                    single = data[0]
                case (0x25, 1):
                    locking = data[0]
                case _:
                    others.append((identifier, data))
        return cls(concatenation, ports, locking, single, tuple(others))
