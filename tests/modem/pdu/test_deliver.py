"""SMS-DELIVER."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu import gsm7
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import Concatenation, Ports, UserDataHeader
from appliance.modem.pdu.segments import decode_any

AT = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC)
SOMEONE = Address.of("+33612345678")


@given(
    st.builds(
        Deliver,
        st.sampled_from([SOMEONE, Address.of("36111"), Address.of("Appliance 1")]),
        st.lists(st.integers(0, 127), max_size=120).map(bytes),
        timestamp=st.sampled_from([None, AT]),
        coding=st.sampled_from([DataCoding.decode(octet) for octet in (0, 4, 8, 0x11, 0xD8, 0xF5)]),
        header=st.sampled_from(
            [
                None,
                UserDataHeader(Concatenation(300, 3, 2, 16)),
                UserDataHeader(ports=Ports(2948, 9200)),
                UserDataHeader(locking=1, single=1),
            ]
        ),
        service_centre=st.sampled_from([None, "+33609001390"]),
        protocol=st.integers(0, 255),
        more=st.booleans(),
        report=st.booleans(),
        reply_path=st.booleans(),
    )
)
def test_delivers_survive(deliver: Deliver) -> None:
    again = Deliver.decode(deliver.to_pdu_hex())
    assert again == deliver == decode_any(deliver.to_pdu_hex())
    assert again.text == deliver.text
    assert again.data == deliver.data
    assert (again.text is None) != (again.data is None)


def test_ports_and_concatenation_are_at_hand() -> None:
    header = UserDataHeader(Concatenation(42, 2, 1), Ports(2948, 9200))
    deliver = Deliver(SOMEONE, b"data", coding=DataCoding.of("octets"), header=header)
    assert deliver.ports == Ports(2948, 9200)
    assert deliver.concatenation == Concatenation(42, 2, 1)
    plain = Deliver(SOMEONE, gsm7.septets("text"))
    assert plain.ports is None
    assert plain.concatenation is None


def test_text_is_read_with_the_tables_of_its_header() -> None:
    pdu = "07913396050066F0440B913316325476F80000521162310345400903240101D8CC3767"
    assert Deliver.decode(pdu).text == "\u015f\u011f"


def test_the_reserved_message_type_is_a_deliver() -> None:
    pdu = "07913396050066F0070B913316325476F80000521162310345400178"
    assert Deliver.decode(pdu).text == "x"
    assert decode_any(pdu) == Deliver.decode(pdu)


def test_small_letters_and_line_ends_do_no_harm() -> None:
    pdu = "07913396050066f0040b913316325476f80000521162310345400178\r\n"
    assert Deliver.decode(pdu).text == "x"


def test_octets_behind_the_user_data_do_no_harm() -> None:
    pdu = "07913396050066F0040B913316325476F80000521162310345400178" + "FF" * 20
    deliver = Deliver.decode(pdu)
    assert deliver.text == "x"
    assert not deliver.truncated


@pytest.mark.parametrize(
    ("pdu", "field"),
    [
        ("0001", "message type"),
        ("0002", "message type"),
        ("00040181F10000112233", "timestamp"),
        ("zz", "pdu"),
    ],
)
def test_an_error_names_the_field(pdu: str, field: str) -> None:
    with pytest.raises(PduError) as caught:
        Deliver.decode(pdu)
    assert caught.value.field == field
