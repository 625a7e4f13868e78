"""SMS-SUBMIT."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu import gsm7
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import Concatenation, Ports, UserDataHeader
from appliance.modem.pdu.submit import Submit
from appliance.modem.pdu.validity import Validity

HELLO = gsm7.septets("hellohello")
SOMEONE = Address.of("+46708251358")


def test_by_example() -> None:
    submit = Submit(SOMEONE, HELLO, validity=Validity("relative", 4 * 86400))
    assert submit.to_pdu_hex() == "0011000B916407281553F80000AA0AE8329BFD4697D9EC37"
    assert submit.to_pdu_hex("+33609001390").startswith("07913306091093F011000B91")
    assert len(submit.encode()) == len(submit.to_pdu_hex()) // 2 - 1


@given(
    st.builds(
        Submit,
        st.sampled_from([SOMEONE, Address.of("36111"), Address.of("*21#")]),
        st.binary(max_size=100),
        coding=st.sampled_from([DataCoding.of("octets"), DataCoding.of("ucs2", 0)]),
        header=st.sampled_from(
            [None, UserDataHeader(Concatenation(3, 2, 1)), UserDataHeader(ports=Ports(1, 2, 8))]
        ),
        reference=st.integers(0, 255),
        validity=st.sampled_from(
            [
                None,
                Validity("relative", 300),
                Validity("absolute", until=datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)),
                Validity("enhanced", 17, single_shot=True),
            ]
        ),
        report=st.booleans(),
        reject_duplicates=st.booleans(),
        reply_path=st.booleans(),
        protocol=st.integers(0, 255),
        service_centre=st.sampled_from([None, "+33609001390", "12345"]),
    )
)
def test_submits_survive(submit: Submit) -> None:
    again = Submit.decode(submit.to_pdu_hex(submit.service_centre))
    assert again == submit
    assert again.text == submit.text
    assert again.data == submit.data


def test_flash_and_report_are_asked_for() -> None:
    submit = Submit(SOMEONE, HELLO, coding=DataCoding.of("gsm7", 0), report=True)
    octets = submit.encode()
    assert octets[0] == 0x21
    assert octets[11] == 0x10
    assert Submit.decode(submit.to_pdu_hex()).text == "hellohello"


@pytest.mark.parametrize(
    ("pdu", "field"),
    [
        ("", "service centre"),
        ("00", "first octet"),
        ("0004", "message type"),
        ("0001", "message reference"),
        ("000100", "address"),
        ("0001000181F1", "protocol identifier"),
        ("0001000181F100", "data coding scheme"),
        ("0011000181F10000", "validity period"),
        ("0001000181F10000", "user data length"),
        ("0001000181F1000005", "user data"),
        ("not hex", "pdu"),
        ("000", "pdu"),
    ],
)
def test_an_error_names_the_field(pdu: str, field: str) -> None:
    with pytest.raises(PduError) as caught:
        Submit.decode(pdu)
    assert caught.value.field == field
    assert caught.value.octet is None or caught.value.octet <= len(pdu) // 2
    assert field in str(caught.value)
