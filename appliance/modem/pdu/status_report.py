"""Encode and decode SMS-STATUS-REPORT, the outcome of a segment (TS 23.040 clause 9.2.2.3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from appliance.modem.pdu import address, timestamp
from appliance.modem.pdu import user_data as bodies
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import UserDataHeader
from appliance.modem.pdu.reader import Reader, octets_of

MESSAGE_TYPE = 0b10  # TP-MTI, from the service centre
_NO_MORE = 0x04  # TP-MMS
_OF_COMMAND = 0x20  # TP-SRQ
_HEADER = 0x40  # TP-UDHI
_HAS_PROTOCOL, _HAS_CODING, _HAS_USER_DATA = 0x01, 0x02, 0x04  # TP-PI
_NO_TIME = bytes(timestamp.LENGTH)
_TEXT = DataCoding.of("gsm7")

Settled = Literal["done", "trying", "failed", "given_up"]


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A report on the segment with this message reference that was sent to this recipient.

    `timestamp` is when the service centre accepted the segment. `discharge_time` is when the event
    that `status` (TP-ST) describes happened. Either is None if the time is invalid. The fields
    after `status` are optional, and None if absent or incomplete.
    """

    service_centre: str | None
    reference: int
    recipient: Address
    timestamp: datetime | None
    discharge_time: datetime | None
    status: int
    more: bool = False
    of_command: bool = False
    protocol: int | None = None  # TP-PID
    coding: DataCoding | None = None
    header: UserDataHeader | None = None
    user_data: bytes | None = None

    @property
    def outcome(self) -> Settled:
        """The outcome that `status` means for the segment."""
        return outcome(self.status)

    @property
    def text(self) -> str | None:
        """The text of the report, or None."""
        if self.user_data is None:
            return None
        return bodies.text_of(self.user_data, self.coding or _TEXT, self.header)

    def encode(self) -> bytes:
        """Encode the TPDU with the optional parameters that are not None."""
        first = MESSAGE_TYPE
        if not self.more:
            first |= _NO_MORE
        if self.of_command:
            first |= _OF_COMMAND
        if self.header is not None:
            first |= _HEADER
        return b"".join(
            (
                bytes((first, self.reference)),
                self.recipient.encode(),
                _NO_TIME if self.timestamp is None else timestamp.encode(self.timestamp),
                _NO_TIME if self.discharge_time is None else timestamp.encode(self.discharge_time),
                bytes((self.status,)),
                self._encode_optional(),
            )
        )

    def _encode_optional(self) -> bytes:
        indicator = 0
        content = b""
        if self.protocol is not None:
            indicator |= _HAS_PROTOCOL
            content += bytes((self.protocol,))
        if self.coding is not None:
            indicator |= _HAS_CODING
            content += bytes((self.coding.octet,))
        if self.user_data is not None:
            indicator |= _HAS_USER_DATA
            content += bodies.encode(self.user_data, self.coding or _TEXT, self.header)
        return bytes((indicator,)) + content if indicator else b""

    def to_pdu_hex(self) -> str:
        """Return the service centre and the TPDU as upper-case hexadecimal digits."""
        return (address.encode_service_centre(self.service_centre) + self.encode()).hex().upper()

    @classmethod
    def decode(cls, pdu: str) -> "StatusReport":
        """Decode a status report from hexadecimal digits that start with the service centre."""
        reader = Reader(octets_of(pdu))
        centre = address.decode_service_centre(reader)
        first = reader.octet("first octet")
        if first & 0b11 != MESSAGE_TYPE:
            raise PduError("message type", reader.position - 1, "the PDU is not a status report")
        reference = reader.octet("message reference")
        recipient, reader.position = Address.decode(reader.octets, reader.position)
        taken_at = timestamp.decode(reader.take(timestamp.LENGTH, "timestamp"))
        discharged_at = timestamp.decode(reader.take(timestamp.LENGTH, "discharge time"))
        status = reader.octet("status")
        protocol, coding, body = _decode_optional(reader, has_header=bool(first & _HEADER))
        return cls(
            service_centre=centre,
            reference=reference,
            recipient=recipient,
            timestamp=taken_at,
            discharge_time=discharged_at,
            status=status,
            more=not first & _NO_MORE,
            of_command=bool(first & _OF_COMMAND),
            protocol=protocol,
            coding=coding,
            header=body.header if body is not None else None,
            user_data=body.content if body is not None else None,
        )


def _decode_optional(
    reader: Reader, *, has_header: bool
) -> tuple[int | None, DataCoding | None, bodies.UserData | None]:
    """Decode the parameters that the parameter indicator announces.

    Broken parameters are left out: some modems pad their reports.
    """
    protocol: int | None = None
    coding: DataCoding | None = None
    try:
        indicator = reader.octet("parameter indicator")
        if indicator & _HAS_PROTOCOL:
            protocol = reader.octet("protocol identifier")
        if indicator & _HAS_CODING:
            coding = DataCoding.decode(reader.octet("data coding scheme"))
        if indicator & _HAS_USER_DATA:
            body = bodies.decode(reader, coding or _TEXT, has_header=has_header)
            return protocol, coding, body
    except PduError:
        pass
    return protocol, coding, None


def outcome(status: int) -> Settled:
    """Return the meaning of a TP-ST octet (clause 9.2.3.15).

    - done: the segment arrived or was replaced; the service centre has finished.
    - trying: the service centre will try again.
    - failed: a permanent error.
    - given_up: a temporary error, after which the service centre no longer tries.

    Reserved values above 0x7F count as failed.
    """
    match status >> 5:
        case 0:
            return "done"
        case 1:
            return "trying"
        case 3:
            return "given_up"
        case _:
            return "failed"
