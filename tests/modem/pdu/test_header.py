"""The user data header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import Concatenation, Ports, UserDataHeader

# Identifiers that the header does not interpret.
OTHER_IDENTIFIERS = [0x01, 0x06, 0x0A, 0x20, 0x70, 0xA0]


@st.composite
def concatenations(draw: st.DrawFn) -> Concatenation:
    bits = draw(st.sampled_from([8, 16]))
    total = draw(st.integers(1, 255))
    return Concatenation(
        draw(st.integers(0, 2**bits - 1)), total, draw(st.integers(1, total)), bits
    )


@st.composite
def ports(draw: st.DrawFn) -> Ports:
    bits = draw(st.sampled_from([8, 16]))
    port = st.integers(0, 2**bits - 1)
    return Ports(draw(port), draw(port), bits)


headers = st.builds(
    UserDataHeader,
    st.none() | concatenations(),
    st.none() | ports(),
    st.integers(0, 20),
    st.integers(0, 20),
    st.lists(st.tuples(st.sampled_from(OTHER_IDENTIFIERS), st.binary(max_size=10)), max_size=4).map(
        tuple
    ),
)


@given(headers)
def test_headers_survive(header: UserDataHeader) -> None:
    octets = header.encode()
    assert octets[0] == len(octets) - 1
    assert UserDataHeader.decode(octets) == header


@pytest.mark.parametrize(
    ("octets", "header"),
    [
        ("050003070201", UserDataHeader(Concatenation(7, 2, 1))),
        ("0608040D800201", UserDataHeader(Concatenation(3456, 2, 1, 16))),
        ("06050415780000", UserDataHeader(ports=Ports(5496, 0))),
        ("0404020C0D", UserDataHeader(ports=Ports(12, 13, 8))),
        ("03240101", UserDataHeader(single=1)),
        ("03250103", UserDataHeader(locking=3)),
        (
            "0B05040B8423F000032A0201",
            UserDataHeader(Concatenation(42, 2, 1), Ports(2948, 9200)),
        ),
        ("00", UserDataHeader()),
    ],
)
def test_by_example(octets: str, header: UserDataHeader) -> None:
    assert UserDataHeader.decode(bytes.fromhex(octets)) == header


@pytest.mark.parametrize(
    "octets",
    [
        "050003070203",  # segment 3 of 2
        "050003070200",  # segment 0
        "050003070000",
        "06000407020101",  # one octet too long for an 8-bit reference
        "05080307 0201",  # one too short for a 16-bit reference
        "040002 0702",
        "0500040702",  # the element ends after the header
        "0100",
        "020003",
        "05000307020100",
    ],
)
def test_a_concatenation_that_cannot_be_is_ignored(octets: str) -> None:
    assert UserDataHeader.decode(bytes.fromhex(octets)).concatenation is None


def test_an_impossible_element_leaves_its_neighbours() -> None:
    octets = bytes.fromhex("0B 05 04 0B84 23F0 00 03 09 02 03")
    assert UserDataHeader.decode(octets) == UserDataHeader(ports=Ports(2948, 9200))


def test_elements_of_a_wrong_length_are_kept_but_not_read() -> None:
    octets = bytes.fromhex("08 05 02 0B84 24 02 0101")
    assert UserDataHeader.decode(octets) == UserDataHeader(
        elements=((0x05, b"\x0b\x84"), (0x24, b"\x01\x01"))
    )


def test_of_two_the_last_one_counts() -> None:
    octets = bytes.fromhex("0A 00 03 01 02 01 00 03 02 03 02")
    assert UserDataHeader.decode(octets).concatenation == Concatenation(2, 3, 2)


@pytest.mark.parametrize(
    "header",
    [
        UserDataHeader(Concatenation(256, 2, 1)),
        UserDataHeader(Concatenation(1, 256, 1)),
        UserDataHeader(Concatenation(-1, 2, 1)),
        UserDataHeader(ports=Ports(70000, 1)),
        UserDataHeader(single=256),
        UserDataHeader(elements=((0x70, bytes(140)),)),
    ],
)
def test_what_does_not_fit_is_refused(header: UserDataHeader) -> None:
    with pytest.raises(PduError, match="user data header"):
        header.encode()


@given(st.binary(min_size=1, max_size=60))
def test_any_octets_are_a_header(content: bytes) -> None:
    UserDataHeader.decode(bytes((len(content) - 1,)) + content[1:])
    UserDataHeader.decode(content)
