"""Encode and decode SMS-DELIVER, a segment that comes in (TS 23.040 clause 9.2.2.1)."""

from dataclasses import dataclass
from datetime import datetime

from appliance.modem.pdu import address, timestamp
from appliance.modem.pdu import user_data as bodies
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.dcs import KINDS, DataCoding, Kind
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import Concatenation, Ports, UserDataHeader
from appliance.modem.pdu.reader import Reader, octets_of

MESSAGE_TYPE = 0b00  # TP-MTI, from the service centre
_RESERVED_TYPE = 0b11  # treated as a deliver (clause 9.2.3.1)
_NO_MORE = 0x04  # TP-MMS
_REPORT = 0x20  # TP-SRI
_HEADER = 0x40  # TP-UDHI
_REPLY_PATH = 0x80  # TP-RP
# TP-PID (clause 9.2.3.9)
_TYPE_0 = 0x40
_RETURN_CALL = 0x5F
# Special SMS message indication (clause 9.2.3.24.2): its type and the number of messages.
_SPECIAL_INDICATION = 0x01
_INDICATION_OCTETS = 2
_NO_TIME = bytes(timestamp.LENGTH)
_TEXT = DataCoding.of("gsm7")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message waiting indication: `count` is None if the network does not give the number."""

    kind: Kind
    active: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Deliver:
    """A received segment.

    `user_data` excludes the header; it holds octets or, for GSM 7-bit, one septet an octet.
    `timestamp` is None if the service centre sent no valid time. `more` means that the service
    centre holds more messages. `truncated` means that the user data is shorter than its length
    says. `header_missing` means that the PDU announces a header but has none, so the text may look
    wrong.
    """

    originator: Address
    user_data: bytes
    timestamp: datetime | None = None
    coding: DataCoding = _TEXT
    header: UserDataHeader | None = None
    service_centre: str | None = None
    protocol: int = 0  # TP-PID
    more: bool = False
    report: bool = False
    reply_path: bool = False
    truncated: bool = False
    header_missing: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether this is a short message of type 0, which is acknowledged and discarded."""
        return self.protocol == _TYPE_0

    @property
    def waiting(self) -> Waiting | None:
        """The message waiting indication, such as for a voice mailbox, or None."""
        for identifier, data in self.header.elements if self.header is not None else ():
            if identifier == _SPECIAL_INDICATION and len(data) == _INDICATION_OCTETS:
                return Waiting(KINDS[data[0] & 0b11], active=data[1] > 0, count=data[1])
        if self.coding.indication is not None:
            return Waiting(self.coding.indication.kind, active=self.coding.indication.active)
        if self.protocol == _RETURN_CALL:
            return Waiting("voicemail", active=True)
        return None

    @property
    def text(self) -> str | None:
        """The text of this segment alone, or None for 8-bit and compressed data."""
        return bodies.text_of(self.user_data, self.coding, self.header)

    @property
    def data(self) -> bytes | None:
        """The octets of 8-bit or compressed data, or None for text."""
        return bodies.data_of(self.user_data, self.coding)

    @property
    def concatenation(self) -> Concatenation | None:
        """The segment's place in a concatenated message, or None if the message has one segment."""
        return self.header.concatenation if self.header is not None else None

    @property
    def ports(self) -> Ports | None:
        """The application ports. A message with ports is meant for a program, not for people."""
        return self.header.ports if self.header is not None else None

    def encode(self) -> bytes:
        """Encode the TPDU."""
        first = MESSAGE_TYPE
        if not self.more:
            first |= _NO_MORE
        if self.report:
            first |= _REPORT
        if self.header is not None:
            first |= _HEADER
        if self.reply_path:
            first |= _REPLY_PATH
        return b"".join(
            (
                bytes((first,)),
                self.originator.encode(),
                bytes((self.protocol, self.coding.octet)),
                _NO_TIME if self.timestamp is None else timestamp.encode(self.timestamp),
                bodies.encode(self.user_data, self.coding, self.header),
            )
        )

    def to_pdu_hex(self) -> str:
        """Return the service centre and the TPDU as upper-case hexadecimal digits."""
        return (address.encode_service_centre(self.service_centre) + self.encode()).hex().upper()

    @classmethod
    def decode(cls, pdu: str) -> "Deliver":
        """Decode an SMS-DELIVER from hexadecimal digits that start with the service centre."""
        reader = Reader(octets_of(pdu))
        centre = address.decode_service_centre(reader)
        first = reader.octet("first octet")
        if first & 0b11 not in (MESSAGE_TYPE, _RESERVED_TYPE):
            raise PduError("message type", reader.position - 1, "the PDU is not a deliver")
        originator, reader.position = Address.decode(reader.octets, reader.position)
        protocol = reader.octet("protocol identifier")
        coding = DataCoding.decode(reader.octet("data coding scheme"))
        sent_at = timestamp.decode(reader.take(timestamp.LENGTH, "timestamp"))
        body = bodies.decode(reader, coding, has_header=bool(first & _HEADER))
        return cls(
            originator=originator,
            user_data=body.content,
            timestamp=sent_at,
            coding=coding,
            header=body.header,
            service_centre=centre,
            protocol=protocol,
            more=not first & _NO_MORE,
            report=bool(first & _REPORT),
            reply_path=bool(first & _REPLY_PATH),
            truncated=body.truncated,
            header_missing=body.header_missing,
        )
