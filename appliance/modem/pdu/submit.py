"""Encode and decode SMS-SUBMIT, a segment for the service centre (TS 23.040 clause 9.2.2.2)."""

from dataclasses import dataclass

from appliance.modem.pdu import address
from appliance.modem.pdu import user_data as bodies
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import UserDataHeader
from appliance.modem.pdu.reader import Reader, octets_of
from appliance.modem.pdu.validity import Validity

MESSAGE_TYPE = 0b01  # TP-MTI, from a device to the service centre
_REJECT_DUPLICATES = 0x04  # TP-RD
_FORMAT_SHIFT = 3  # TP-VPF
_REPORT = 0x20  # TP-SRR
_HEADER = 0x40  # TP-UDHI
_REPLY_PATH = 0x80  # TP-RP
_TEXT = DataCoding.of("gsm7")


@dataclass(frozen=True, slots=True)
class Submit:
    """A segment to send.

    `user_data` excludes the header; it holds octets or, for GSM 7-bit, one septet an octet.
    `reference` is TP-MR, which most modems replace with their own. `truncated` is set only by
    decoding.
    """

    recipient: Address
    user_data: bytes
    coding: DataCoding = _TEXT
    header: UserDataHeader | None = None
    reference: int = 0
    validity: Validity | None = None
    report: bool = False
    reject_duplicates: bool = False
    reply_path: bool = False
    protocol: int = 0  # TP-PID
    service_centre: str | None = None
    truncated: bool = False

    @property
    def text(self) -> str | None:
        """The text, or None for 8-bit and compressed data."""
        return bodies.text_of(self.user_data, self.coding, self.header)

    @property
    def data(self) -> bytes | None:
        """The octets of 8-bit or compressed data, or None for text."""
        return bodies.data_of(self.user_data, self.coding)

    def encode(self) -> bytes:
        """Encode the TPDU. AT+CMGS takes its length."""
        first = MESSAGE_TYPE
        if self.reject_duplicates:
            first |= _REJECT_DUPLICATES
        if self.validity is not None:
            first |= self.validity.format_bits << _FORMAT_SHIFT
        if self.report:
            first |= _REPORT
        if self.header is not None:
            first |= _HEADER
        if self.reply_path:
            first |= _REPLY_PATH
        return b"".join(
            (
                bytes((first, self.reference & 0xFF)),
                self.recipient.encode(),
                bytes((self.protocol, self.coding.octet)),
                self.validity.encode() if self.validity is not None else b"",
                bodies.encode(self.user_data, self.coding, self.header),
            )
        )

    def to_pdu_hex(self, service_centre: str | None = None) -> str:
        """Return the service centre and the TPDU as upper-case hexadecimal digits.

        Without a service centre ("00") the modem uses the one stored on the SIM.
        """
        return (address.encode_service_centre(service_centre) + self.encode()).hex().upper()

    @classmethod
    def decode(cls, pdu: str) -> "Submit":
        """Decode an SMS-SUBMIT from hexadecimal digits that start with the service centre."""
        reader = Reader(octets_of(pdu))
        centre = address.decode_service_centre(reader)
        first = reader.octet("first octet")
        if first & 0b11 != MESSAGE_TYPE:
            raise PduError("message type", reader.position - 1, "the PDU is not a submit")
        reference = reader.octet("message reference")
        recipient, reader.position = Address.decode(reader.octets, reader.position)
        protocol = reader.octet("protocol identifier")
        coding = DataCoding.decode(reader.octet("data coding scheme"))
        period = Validity.decode(reader, first >> _FORMAT_SHIFT & 0b11)
        body = bodies.decode(reader, coding, has_header=bool(first & _HEADER))
        return cls(
            recipient=recipient,
            user_data=body.content,
            coding=coding,
            header=body.header,
            reference=reference,
            validity=period,
            report=bool(first & _REPORT),
            reject_duplicates=bool(first & _REJECT_DUPLICATES),
            reply_path=bool(first & _REPLY_PATH),
            protocol=protocol,
            service_centre=centre,
            truncated=body.truncated,
        )
