"""Phone numbers, short codes and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu.address import (
    ALPHANUMERIC,
    Address,
    decode_service_centre,
    encode_service_centre,
)
from appliance.modem.pdu.alphabets import DEFAULT, EXTENSION
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.reader import Reader

GSM = DEFAULT.replace("\ufffd", "")


@pytest.mark.parametrize(
    ("number", "octets"),
    [
        ("+33612345678", "0B913316325476F8"),
        ("0612345678", "0A816021436587"),
        ("36184", "05816381F4"),
        ("*123#", "0581" + "1A32FB"),
        ("+1", "0191F1"),
        ("FONIC", "09D0C6A7333904"),
        ("Megafon", "0DD0CDF2396C7EBB01"),
        ("InternetSMS", "14D04937BD2C7797E9D3E614"),
        ("_@", "04D01100"),
        ("abc", "06D061F118"),
    ],
)
def test_by_example_both_ways(number: str, octets: str) -> None:
    address = Address.of(number)
    assert address.encode().hex().upper() == octets
    assert Address.decode(bytes.fromhex(octets), 0) == (address, len(octets) // 2)


@pytest.mark.parametrize("number", ["+336", "+33612345678", "118218", "3611", "0612345678"])
def test_only_a_plus_makes_a_number_international(number: str) -> None:
    kind = Address.of(number).encode()[1]
    assert kind == (0x91 if number.startswith("+") else 0x81)


@pytest.mark.parametrize(
    "number", ["", "+", "1" * 21, "+" + "1" * 21, "twelve chars", "+33 6", "bœuf", "\u0663\u0664"]
)
def test_what_is_no_address_is_refused(number: str) -> None:
    with pytest.raises(PduError):
        Address.of(number)


def test_extension_characters_take_two_places_in_a_name() -> None:
    assert Address.decode(Address.of("a{b}").encode(), 0)[0].number == "a{b}"
    with pytest.raises(PduError, match="1 to 11"):
        Address.of("{{{{{{")


@given(st.from_regex(r"\A\+?[0-9*#]{1,20}\Z"))
def test_numbers_survive(number: str) -> None:
    address = Address.of(number)
    assert not address.is_name
    encoded = address.encode()
    assert Address.decode(encoded, 0) == (address, len(encoded))


@given(st.text(alphabet=GSM + "".join(EXTENSION.values()), min_size=1, max_size=11))
def test_names_survive(name: str) -> None:
    address = Address(name, ALPHANUMERIC, 0)
    if sum(2 if character in EXTENSION.values() else 1 for character in name) > 11:
        with pytest.raises(PduError, match="1 to 11"):
            address.encode()
    else:
        assert Address.decode(address.encode(), 0)[0] == address


@pytest.mark.parametrize("length", range(1, 12))
def test_a_name_of_any_length_gains_no_at_sign(length: int) -> None:
    name = "Appliances!"[:length]
    assert Address.decode(Address.of(name).encode(), 0)[0].number == name
    ending = "Appliances"[: length - 1] + "@"
    assert Address.decode(Address.of(ending).encode(), 0)[0].number == ending


@pytest.mark.parametrize(
    ("octets", "number"),
    [
        ("0B915310101010100F", "+35010101010"),  # a digit in the place of the filler
        ("0B9153101010101000", "+35010101010"),
        ("09E1BADCBE5AF1", "*#abc#*51"),
        ("0BA13307570230F0", "33707520030"),  # national: without a plus
        ("0BC87238880900F1", "27838890001"),  # subscriber number, national plan
        ("0B823316325476F8", "33612345678"),  # a reserved numbering plan
        ("0B113316325476F8", "+33612345678"),  # top bit cleared
        ("0A91336F325476", "+33"),  # a filler in the middle ends it
        ("0081", ""),
        ("0091", ""),
        ("00D0", ""),
    ],
)
def test_what_networks_send(octets: str, number: str) -> None:
    assert Address.decode(bytes.fromhex(octets), 0)[0].number == number


def test_a_digit_abc_address_is_written_as_digits() -> None:
    address, _ = Address.decode(bytes.fromhex("09E1BADCBE5AF1"), 0)
    assert address.encode().hex().upper() == "09E1BADCBE5AF1"


@pytest.mark.parametrize("octets", ["", "0B", "0B91", "0B91331632", "1591" + "11" * 11, "FF91"])
def test_cut_off_or_too_long_is_an_error_that_names_the_place(octets: str) -> None:
    with pytest.raises(PduError) as caught:
        Address.decode(bytes.fromhex(octets), 0)
    assert caught.value.field == "address"
    assert caught.value.octet == 0


@pytest.mark.parametrize(
    ("number", "octets"),
    [(None, "00"), ("+33609001390", "07913306091093F0"), ("12345", "04812143F5")],
)
def test_service_centre_both_ways(number: str | None, octets: str) -> None:
    assert encode_service_centre(number).hex().upper() == octets
    assert decode_service_centre(Reader(bytes.fromhex(octets))) == number


def test_a_name_is_no_service_centre() -> None:
    with pytest.raises(PduError, match="must be a number"):
        encode_service_centre("FONIC")


@pytest.mark.parametrize("octets", ["0100", "0111", "0282FF", "03FFFFFF", "0191", "0391FFFF"])
def test_an_odd_service_centre_is_left_out(octets: str) -> None:
    assert decode_service_centre(Reader(bytes.fromhex(octets))) is None


def test_a_service_centre_that_is_cut_off_is_an_error() -> None:
    with pytest.raises(PduError, match="service centre"):
        decode_service_centre(Reader(bytes.fromhex("079133")))
