"""The text and fields of the codecs' exception."""

from appliance.modem.pdu.errors import PduError


def test_it_names_field_octet_and_reason() -> None:
    error = PduError("originator", 3, "an odd digit")
    assert str(error) == "originator (octet 3): an odd digit"
    assert (error.field, error.octet, error.reason) == ("originator", 3, "an odd digit")


def test_without_a_place_it_names_none() -> None:
    assert str(PduError("text", None, "too long")) == "text: too long"
    assert str(PduError("pdu", 0, "empty")) == "pdu (octet 0): empty"
