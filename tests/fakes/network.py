"""PDUs as a network would send them."""

from datetime import UTC, datetime

from appliance.modem.pdu import segments
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.header import Ports, UserDataHeader
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.traffic import Incoming

DONE, TRYING, FAILED = 0x00, 0x30, 0x45


def moment(at_ms: int) -> datetime:
    """Return a whole second, as service centres stamp messages."""
    return datetime.fromtimestamp(at_ms // 1000, UTC)


def shown(pdu: str) -> Incoming:
    return Incoming(pdu, "SM", 1)


def delivers(
    text: str, sender: str | Address, at_ms: int, *, reference: int = 7, flash: bool = False
) -> list[Incoming]:
    """Return the segments of a text in order."""
    originator = Address.of(sender) if isinstance(sender, str) else sender
    return [
        shown(
            Deliver(
                originator=originator,
                user_data=segment.user_data,
                timestamp=moment(at_ms),
                coding=DataCoding.of(segment.alphabet, 0 if flash else None),
                header=segment.header,
            ).to_pdu_hex()
        )
        for segment in segments.split(text, reference=reference)
    ]


def data(octets: bytes, sender: str, at_ms: int, port: int) -> Incoming:
    """Return a message for a program."""
    return shown(
        Deliver(
            originator=Address.of(sender),
            user_data=octets,
            timestamp=moment(at_ms),
            coding=DataCoding.of("octets"),
            header=UserDataHeader(ports=Ports(port, 0)),
        ).to_pdu_hex()
    )


def report(reference: int, recipient: str | Address, at_ms: int, status: int = DONE) -> Incoming:
    return shown(
        StatusReport(
            service_centre="+33609001390",
            reference=reference,
            recipient=Address.of(recipient) if isinstance(recipient, str) else recipient,
            timestamp=moment(at_ms),
            discharge_time=moment(at_ms),
            status=status,
        ).to_pdu_hex()
    )
