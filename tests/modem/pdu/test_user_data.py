"""User data: lengths, fill bits, headers, and what is left of it when cut off."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu import gsm7, user_data
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.header import Concatenation, Ports, UserDataHeader
from appliance.modem.pdu.reader import Reader

GSM7, OCTETS, UCS2 = DataCoding.of("gsm7"), DataCoding.of("octets"), DataCoding.of("ucs2")
JOINED = UserDataHeader(Concatenation(7, 2, 1))
headers = st.sampled_from(
    [
        None,
        UserDataHeader(),
        JOINED,
        UserDataHeader(Concatenation(700, 2, 1, 16)),
        UserDataHeader(Concatenation(7, 2, 1), Ports(2948, 9200), 1, 1),
    ]
)


def read(octets: bytes, coding: DataCoding, *, has_header: bool) -> user_data.UserData:
    return user_data.decode(Reader(octets), coding, has_header=has_header)


@given(st.binary(max_size=110), st.sampled_from([OCTETS, UCS2]), headers)
def test_octets_survive(content: bytes, coding: DataCoding, header: UserDataHeader | None) -> None:
    octets = user_data.encode(content, coding, header)
    assert octets[0] == len(octets) - 1
    expected = user_data.UserData(header, content, truncated=False)
    assert read(octets, coding, has_header=header is not None) == expected
    assert read(octets + b"\xff\xff", coding, has_header=header is not None) == expected


@given(st.lists(st.integers(0, 127), max_size=130).map(bytes), headers)
def test_septets_survive_behind_every_header(content: bytes, header: UserDataHeader | None) -> None:
    octets = user_data.encode(content, GSM7, header)
    expected = user_data.UserData(header, content, truncated=False)
    assert read(octets, GSM7, has_header=header is not None) == expected


def test_compressed_data_counts_octets() -> None:
    coding = DataCoding.decode(0x20)
    octets = user_data.encode(b"\x80\xff", coding, None)
    assert octets == b"\x02\x80\xff"
    assert read(octets, coding, has_header=False).content == b"\x80\xff"
    assert user_data.text_of(b"\x80\xff", coding, None) is None
    assert user_data.data_of(b"\x80\xff", coding) == b"\x80\xff"


@pytest.mark.parametrize(
    ("content", "coding", "header"),
    [
        (bytes(161), GSM7, None),
        (bytes(154), GSM7, JOINED),
        (bytes(141), OCTETS, None),
        (bytes(135), UCS2, JOINED),
    ],
)
def test_what_does_not_fit_is_refused(
    content: bytes, coding: DataCoding, header: UserDataHeader | None
) -> None:
    with pytest.raises(PduError, match="fit"):
        user_data.encode(content, coding, header)
    user_data.encode(content[:-1], coding, header)


def test_a_length_too_long_by_one_leaves_what_is_there() -> None:
    octets = b"\x0b" + gsm7.pack(gsm7.septets("hellohello"))
    found = read(octets, GSM7, has_header=False)
    assert found.truncated
    assert gsm7.decode(found.content) == "hellohello"


@given(
    st.sampled_from([GSM7, OCTETS, UCS2]),
    st.sampled_from([None, JOINED]),
    st.integers(1, 60),
)
def test_cut_off_user_data_is_a_beginning_of_it_or_an_error(
    coding: DataCoding, header: UserDataHeader | None, kept: int
) -> None:
    content = bytes(range(65, 65 + 50))
    octets = user_data.encode(content, coding, header)
    head = len(header.encode()) if header else 0
    if kept <= 1 + head:
        with pytest.raises(PduError, match="user data"):
            read(octets[:kept], coding, has_header=header is not None)
        return
    found = read(octets[:kept], coding, has_header=header is not None)
    assert found.truncated == (kept < len(octets))
    assert content.startswith(found.content)
    assert found.header == header


@pytest.mark.parametrize(
    ("octets", "has_header"),
    [
        ("", False),  # no length
        ("05", False),  # nothing at all
        ("00", True),  # announces a header without any octets
        ("0505000307", True),  # cut off within the header
        ("07050003070201", True),  # nothing after the header, although seven septets are announced
    ],
)
def test_nothing_to_show_is_an_error(octets: str, *, has_header: bool) -> None:
    with pytest.raises(PduError):
        read(bytes.fromhex(octets), GSM7, has_header=has_header)


@pytest.mark.parametrize(
    "octets",
    [
        "07C2B75BFDAECB01",  # the octet in the place of the header's length is too large
        "0305000307",  # the length ends within the header
    ],
)
def test_a_header_that_is_none_leaves_all_of_the_text(octets: str) -> None:
    found = read(bytes.fromhex(octets), GSM7, has_header=True)
    assert found.header_missing
    assert found.header is None
    assert len(found.content) == int(octets[:2], 16)


@pytest.mark.parametrize("coding", [GSM7, OCTETS, UCS2])
def test_an_empty_text_with_only_a_header(coding: DataCoding) -> None:
    assert read(b"\0", coding, has_header=False).content == b""
    octets = user_data.encode(b"", coding, JOINED)
    assert read(octets, coding, has_header=True) == user_data.UserData(JOINED, b"", truncated=False)


@given(st.text())
def test_ucs2_is_utf_16(text: str) -> None:
    assert user_data.decode_ucs2(user_data.encode_ucs2(text)) == text


@given(st.binary())
def test_any_octets_are_readable_ucs2(octets: bytes) -> None:
    text = user_data.decode_ucs2(octets)
    text.encode("utf-8")  # no surrogate is left
    assert len(text) <= len(octets) // 2


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        ("D83DDE00", "\U0001f600"),
        ("D83D", "\ufffd"),
        ("DE00", "\ufffd"),
        ("D83D0061", "\ufffda"),
        ("DE00D83D", "\ufffd\ufffd"),
        ("D83DD83DDE00", "\ufffd\U0001f600"),
        ("006100", "a"),  # half a unit
    ],
)
def test_lone_surrogates_are_marked(octets: str, text: str) -> None:
    assert user_data.decode_ucs2(bytes.fromhex(octets)) == text


def test_a_lone_surrogate_is_not_sent() -> None:
    with pytest.raises(PduError, match="surrogate"):
        user_data.encode_ucs2("a\ud83d")
