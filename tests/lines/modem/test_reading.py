"""PDUs read into what is received."""

from datetime import UTC, datetime

import pytest
from fakes.network import data, delivers, report, shown

from appliance.lines.modem import reading
from appliance.lines.protocol import Waiting
from appliance.modem.pdu import segments
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.gsm7 import septets
from appliance.modem.pdu.header import Ports, UserDataHeader
from appliance.modem.traffic import Incoming

NUMBER = "+33612345678"
AT_MS = 1_700_000_000_000


def content(incoming: Incoming) -> Deliver:
    found = reading.read(incoming).content
    assert isinstance(found, Deliver)
    return found


def test_a_pdu_is_known_by_its_octets_and_by_its_line() -> None:
    (pdu,) = delivers("Bonjour", NUMBER, AT_MS)
    again = Incoming(f" {pdu.pdu.lower()} ", "ME", 7)
    assert reading.read(pdu).digest == reading.read(again).digest
    assert reading.read(pdu, "orange").digest != reading.read(pdu, "free").digest


@pytest.mark.parametrize(("pdu", "octets"), [("zz", b"zz"), ("00", b"\x00"), ("é", "é".encode())])
def test_what_cannot_be_read_says_why_and_keeps_its_octets(pdu: str, octets: bytes) -> None:
    arrival = reading.read(shown(pdu))
    assert (arrival.content, arrival.octets) == (None, octets)
    assert arrival.error


def test_messages_are_put_in_the_order_of_the_centres_time() -> None:
    late, early = delivers("2", NUMBER, AT_MS + 60_000), delivers("1", NUMBER, AT_MS)
    ordered = reading.in_order([reading.read(each) for each in [*late, *early]])
    texts = [each.content.text for each in ordered if isinstance(each.content, Deliver)]
    assert texts == ["1", "2"]
    assert not isinstance(reading.read(report(1, NUMBER, AT_MS)).content, Deliver)


def test_a_mark_stands_where_parts_are_missing() -> None:
    parts = [content(each) for each in delivers("a" * 153 + "b" * 153 + "c", NUMBER, AT_MS)]
    assert len(parts) == 3
    whole = reading.joined(parts, 3, NUMBER, "sim")
    assert (whole.body, whole.complete) == ("a" * 153 + "b" * 153 + "c", True)
    without = reading.joined([parts[2], parts[0]], 3, NUMBER, "sim")
    assert without.body == "a" * 153 + reading.GAP + "c"
    assert (without.complete, without.segments, without.line) == (False, 3, "sim")


def test_kinds() -> None:
    assert reading.kind_of(content(*delivers("Oui", NUMBER, AT_MS))) == "text"
    assert reading.kind_of(content(*delivers("Oui", NUMBER, AT_MS, flash=True))) == "flash"
    message = reading.joined([content(data(b"\x01", NUMBER, AT_MS, 5))], 1, NUMBER, "sim")
    assert (message.kind, message.body, message.data) == ("data", "", b"\x01")


def test_the_first_stamp_is_the_messages() -> None:
    assert (
        reading.joined(
            [content(each) for each in delivers("a" * 200, NUMBER, AT_MS)], 2, NUMBER, "sim"
        ).sent_at
        == AT_MS // 1000 * 1000
    )


@pytest.mark.parametrize(
    ("octet", "waiting"),
    [
        (0xC8, Waiting("voicemail", active=True)),
        (0xC0, Waiting("voicemail", active=False)),
        (0xC9, Waiting("fax_waiting", active=True)),
        (0xCA, Waiting("email_waiting", active=True)),
        (0xCB, Waiting("message_waiting", active=True)),
        (0x00, None),
    ],
)
def test_what_waits_elsewhere(octet: int, waiting: Waiting | None) -> None:
    deliver = Deliver(
        originator=Address.of(NUMBER),
        user_data=septets("1"),
        timestamp=datetime(2026, 1, 1, tzinfo=UTC),
        coding=DataCoding.decode(octet),
    )
    read = segments.decode_any(deliver.to_pdu_hex())
    assert isinstance(read, Deliver)
    assert reading.waiting_of(read) == waiting


@pytest.mark.parametrize("bits", [8, 16])
def test_data_has_the_port_of_its_program(bits: int) -> None:
    sender, coding = Address.of(NUMBER), DataCoding.of("octets")
    header = UserDataHeader(ports=Ports(200, 7, bits))
    whole = reading.joined([Deliver(sender, b"\1\2", coding=coding, header=header)], 1, NUMBER, "a")
    assert (whole.kind, whole.data, whole.port) == ("data", b"\1\2", 200)
    without = reading.joined([Deliver(sender, b"\1\2", coding=coding)], 1, NUMBER, "a")
    assert (without.kind, without.port) == ("data", None)
