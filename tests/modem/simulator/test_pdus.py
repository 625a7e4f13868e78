"""PDUs of the service centre: built for the phone, and read as far as it must."""

from datetime import UTC, datetime

import pytest

from appliance.modem.pdu.address import Address
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.segments import join, submits
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.simulator import pdus

AT = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
CENTRE, MARIE = "+33609001390", "+33639980101"
TURKISH = 1
PDU = "0011000B913336990801F10000FF0141"


@pytest.mark.parametrize(
    ("pdu", "length", "first"),
    [
        (PDU, 15, 0x11),
        (f"07913306091093F0{PDU[2:]}", 15, 0x11),
        ("00", 0, -1),
        ("07913306", 0, -1),
        ("zz", 0, -1),
        ("", 0, -1),
    ],
)
def test_length_and_first_octet_of_a_tpdu(pdu: str, length: int, first: int) -> None:
    assert (pdus.tpdu_length(pdu), pdus.first_octet(pdu)) == (length, first)


def test_two_submits_of_one_pdu_are_alike_without_their_reference() -> None:
    again = f"{PDU[:4]}07{PDU[6:]}"
    assert again != PDU
    assert pdus.without_reference(again) == pdus.without_reference(PDU)


def made(text: str, **options: int) -> list[Deliver]:
    found = pdus.delivers(CENTRE, originator=MARIE, text=text, timestamp=AT, reference=7, **options)
    return [Deliver.decode(pdu) for pdu in found]


@pytest.mark.parametrize(
    ("text", "options", "segments"),
    [
        ("Bonjour", {}, 1),
        ("x" * 161, {}, 2),
        ("😀" * 36, {}, 2),
        ("Teşekkürler", {"national": TURKISH}, 1),
        ("ş" * 75, {"national": TURKISH}, 2),
    ],
)
def test_a_text_comes_whole(text: str, options: dict[str, int], segments: int) -> None:
    found = made(text, **options)
    assert len(found) == segments
    assert join(found) == text
    assert {(each.originator.number, each.timestamp) for each in found} == {(MARIE, AT)}
    if segments > 1:
        headers = [each.header.concatenation for each in found if each.header]
        assert [(one.reference, one.total, one.sequence) for one in headers if one] == [
            (7, 2, 1),
            (7, 2, 2),
        ]


def test_a_letter_of_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="is not in single shift table 1"):
        made("Zażółć", national=TURKISH)


def test_a_segment_is_read_as_text_or_as_its_octets() -> None:
    [first, second] = submits("x" * 161, Address.of(MARIE), reference=9)
    assert pdus.text_of(first) + pdus.text_of(second) == "x" * 161
    assert pdus.concatenation_of(second) == (9, 2, 2)
    [alone] = submits("x", Address.of(MARIE), reference=9)
    assert pdus.concatenation_of(alone) is None


def test_a_report_says_what_became_of_a_segment() -> None:
    pdu = pdus.report(
        CENTRE, reference=9, recipient=Address.of(MARIE), accepted_at=AT, now=AT, status=0x45
    )
    report = StatusReport.decode(pdu)
    assert (report.reference, report.recipient.number, report.status) == (9, MARIE, 0x45)
    assert report.service_centre == CENTRE
