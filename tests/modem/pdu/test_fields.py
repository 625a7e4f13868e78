"""The errors of smspdudecoder, one by one, and our results for the same octets.

Each test shows the error first: if a later release fixes it, the test fails and the workaround can
go.
"""

import binascii
from io import StringIO
from typing import Any

import bitstring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from smspdudecoder.easy import read_incoming_sms
from smspdudecoder.elements import Date, TypeOfAddress
from smspdudecoder.fields import PDUHeader

from appliance.modem.pdu import fields
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import Concatenation
from appliance.modem.pdu.segments import decode_any, join
from appliance.modem.pdu.status_report import StatusReport

HEAD = "07913396050066F0"
SENDER = "0B913316325476F8"
AT = "52116231034540"


def test_status_reports() -> None:
    pdu = f"{HEAD}0607{SENDER}{AT}{AT}00"
    assert PDUHeader.decode(StringIO("06"))["mti"] == "status-report"
    with pytest.raises(ValueError, match="first bit"):
        read_incoming_sms(pdu)  # It takes every PDU for a deliver.
    report = decode_any(pdu)
    assert isinstance(report, StatusReport)
    assert report.status == 0


def test_an_at_sign_after_seven_septets_with_an_extension_character() -> None:
    pdu = f"{HEAD}04{SENDER}0000{AT}0731D98C56DB9401"
    assert read_incoming_sms(pdu)["content"] == "12345€@"
    assert Deliver.decode(pdu).text == "12345€"


def test_an_at_sign_after_a_name_of_seven() -> None:
    pdu = f"{HEAD}040DD0CDF2396C7EBB010000{AT}0178"
    assert read_incoming_sms(pdu)["sender"] == "Megafon@"
    assert Deliver.decode(pdu).originator.number == "Megafon"


def test_a_surrogate_pair_over_two_segments() -> None:
    first = f"{HEAD}44{SENDER}0008{AT}0C05000307020100610062D83D"
    second = f"{HEAD}44{SENDER}0008{AT}0A050003070202DE000063"
    for pdu in (first, second):
        with pytest.raises(UnicodeDecodeError):
            read_incoming_sms(pdu)
    assert Deliver.decode(first).text == "ab\ufffd"
    assert Deliver.decode(second).text == "\ufffdc"
    assert join([Deliver.decode(second), Deliver.decode(first)]) == "ab\U0001f600c"


@pytest.mark.parametrize(
    ("octets", "reason"), [("00" * 7, "month must be"), ("FF" * 7, "invalid literal")]
)
def test_a_time_of_zeros_or_ones(octets: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Date.decode(octets)
    deliver = Deliver.decode(f"{HEAD}04{SENDER}0000{octets}0178")
    assert deliver.timestamp is None
    assert deliver.text == "x"


@pytest.mark.parametrize(
    ("user_data", "theirs", "text"),
    [
        ("0903240101D8CC3767", "  ", "\u015f\u011f"),
        ("0903240102D8243661", "  ", "çá"),
        ("0903240103D8143609", "  ", "êç"),
        ("0A03250101201C161C30", "èìØÆ¿", "€ıĞŞç"),
    ],
)
def test_national_tables(user_data: str, theirs: str, text: str) -> None:
    pdu = f"{HEAD}44{SENDER}0000{AT}{user_data}"
    assert read_incoming_sms(pdu)["content"] == theirs
    assert Deliver.decode(pdu).text == text


@pytest.mark.parametrize(
    ("coding", "user_data", "text"),
    [
        ("C8", "05F6777A5C06", "voice"),
        ("D8", "05F6777A5C06", "voice"),
        ("E0", "0A0076006F006900630065", "voice"),
    ],
)
def test_message_waiting_codings(coding: str, user_data: str, text: str) -> None:
    pdu = f"{HEAD}04{SENDER}00{coding}{AT}{user_data}"
    try:
        theirs = read_incoming_sms(pdu)["content"]
    except UnicodeDecodeError:
        theirs = None
    assert theirs != text
    deliver = Deliver.decode(pdu)
    assert deliver.text == text
    assert deliver.coding.indication is not None


def test_a_sixteen_bit_reference_that_holds_an_escape() -> None:
    pdu = f"{HEAD}44{SENDER}0000{AT}0D060804B0010201C8329BFD06"
    assert read_incoming_sms(pdu)["content"] == "ello"
    deliver = Deliver.decode(pdu)
    assert deliver.text == "Hello"
    assert deliver.concatenation == Concatenation(0xB001, 2, 1, 16)


@pytest.mark.parametrize(
    ("pdu", "leak"),
    [
        ("zz", ValueError),
        ("07", bitstring.ReadError),
        ("07", IndexError),
        (f"{HEAD}04{SENDER}0004{AT}05E", binascii.Error),
        (f"{HEAD}04{SENDER}0008{AT}02D83D", UnicodeDecodeError),
    ],
)
def test_leaks(pdu: str, leak: type[Exception]) -> None:
    with pytest.raises(leak):
        read_incoming_sms(pdu)
    if leak is UnicodeDecodeError:
        assert Deliver.decode(pdu).text == "\ufffd"
    else:
        with pytest.raises(PduError):
            Deliver.decode(pdu)


@pytest.mark.parametrize("octet", range(256))
def test_every_type_of_address_is_read(octet: int) -> None:
    kind, plan = fields.type_of_address(octet)
    assert (kind, plan) == (octet >> 4 & 7, octet & 15)
    try:
        names: dict[str, Any] = TypeOfAddress.decode(f"{octet:02x}")
    except ValueError:
        return
    assert TypeOfAddress.TON_INV[names["ton"]] == kind
    assert TypeOfAddress.NPI_INV[names["npi"]] == plan


@given(st.binary(max_size=20))
def test_nothing_leaks(octets: bytes) -> None:
    fields.service_centre(octets)
    fields.timestamp(octets)
    fields.user_data_header(octets)
    fields.digits(octets, 40)
