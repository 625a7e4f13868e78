"""The fields of a PDU, read one after another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.reader import Reader, octets_of


def test_fields_are_read_in_their_order() -> None:
    reader = Reader(b"\x01\x02\x03\x04\x05")
    assert reader.octet("first") == 1
    assert reader.take(2, "second") == b"\x02\x03"
    assert reader.take(0, "none") == b""
    assert reader.rest() == b"\x04\x05"
    assert reader.rest() == b""


def test_what_is_missing_is_named_with_its_place() -> None:
    reader = Reader(b"\x01\x02")
    with pytest.raises(PduError, match=r"user data \(octet 0\): 3 octets are needed, 2 are left"):
        reader.take(3, "user data")
    assert reader.take(2, "user data") == b"\x01\x02"
    with pytest.raises(PduError, match=r"length \(octet 2\): the PDU ends here"):
        reader.octet("length")


@given(st.binary())
def test_hexadecimal_comes_back(octets: bytes) -> None:
    assert octets_of(octets.hex()) == octets
    assert octets_of(octets.hex().upper()) == octets


@pytest.mark.parametrize("text", ["0", "0g", "\u0661\u0662", "+CMT:"])
def test_what_is_no_hexadecimal_is_refused(text: str) -> None:
    with pytest.raises(PduError, match="hexadecimal"):
        octets_of(text)
