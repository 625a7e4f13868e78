"""The GSM 7-bit alphabet, its national tables, and packing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu import gsm7
from appliance.modem.pdu.alphabets import DEFAULT, EXTENSION, LOCKING, SINGLE
from appliance.modem.pdu.errors import PduError

CHARACTERS = DEFAULT.replace("\ufffd", "") + "".join(EXTENSION.values())
texts = st.text(alphabet=CHARACTERS)
septet_rows = st.lists(st.integers(0, 127), max_size=400)


def packed_bit_by_bit(septets: list[int], fill_bits: int) -> bytes:
    """Pack one bit at a time, as clause 6.1.2.1.1 defines it."""
    bits = [0] * fill_bits
    for septet in septets:
        bits += [septet >> place & 1 for place in range(7)]
    bits += [0] * (-len(bits) % 8)
    return bytes(
        sum(bit << place for place, bit in enumerate(bits[start : start + 8]))
        for start in range(0, len(bits), 8)
    )


@given(texts)
def test_text_survives(text: str) -> None:
    assert gsm7.is_gsm7(text)
    assert gsm7.decode(gsm7.encode(text)) == text


@given(st.text())
def test_exactly_the_texts_of_the_alphabet_can_be_encoded(text: str) -> None:
    if set(text) <= set(CHARACTERS):
        assert list(gsm7.septets(text)) == gsm7.encode(text)
    else:
        assert not gsm7.is_gsm7(text)
        with pytest.raises(PduError, match="not in the GSM 7-bit alphabet"):
            gsm7.encode(text)


@pytest.mark.parametrize("text", ["\x1b", "\ufffd", "ç", "`", "\u00a0", "œ", "\t"])
def test_look_alikes_are_not_in_the_alphabet(text: str) -> None:
    assert not gsm7.is_gsm7(text)


@pytest.mark.parametrize(
    ("text", "packed"),
    [
        ("", ""),
        ("hellohello", "E8329BFD4697D9EC37"),
        ("1234567", "31D98C56B3DD00"),
        ("12345678", "31D98C56B3DD70"),
        ("@", "00"),
        ("€", "9B32"),
    ],
)
def test_packing_by_example(text: str, packed: str) -> None:
    assert gsm7.pack(gsm7.encode(text)).hex().upper() == packed


@given(septet_rows, st.integers(0, 6))
def test_packing_is_what_the_specification_says(septets: list[int], fill_bits: int) -> None:
    packed = gsm7.pack(septets, fill_bits)
    assert packed == packed_bit_by_bit(septets, fill_bits)
    assert gsm7.unpack(packed, len(septets), fill_bits) == septets


@given(st.binary(max_size=300), st.integers(0, 350), st.integers(0, 6))
def test_unpacking_takes_no_more_than_there_is(data: bytes, count: int, fill_bits: int) -> None:
    if count * 7 + fill_bits <= len(data) * 8:
        assert len(gsm7.unpack(data, count, fill_bits)) == count
    else:
        with pytest.raises(PduError, match="too short for"):
            gsm7.unpack(data, count, fill_bits)


@pytest.mark.parametrize("septets", [[128], [0, 255], [256], [-1]])
def test_what_is_no_septet_is_refused(septets: list[int]) -> None:
    with pytest.raises(PduError, match="between 0 and 127"):
        gsm7.decode(septets)
    with pytest.raises(PduError, match="between 0 and 127"):
        gsm7.pack(septets)


@given(septet_rows, st.integers(0, 20), st.integers(0, 20))
def test_any_septets_have_a_text(septets: list[int], locking: int, single: int) -> None:
    text = gsm7.decode(septets, locking=locking, single=single)
    assert len(text) <= len(septets)
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("septets", "text"),
    [
        ([0x41, 0x1B], "A "),  # an escape at the end
        ([0x1B, 0x1B, 0x65], " e"),  # the place of a further table: a space, then as usual
        ([0x1B, 0x1B, 0x1B, 0x65], " €"),
        ([0x1B, 0x41], "A"),  # not in the extension table: the character of the main table
        ([0x1B, 0x65, 0x65], "€e"),
    ],
)
def test_escapes_without_a_meaning(septets: list[int], text: str) -> None:
    assert gsm7.decode(septets) == text


def test_tables_are_whole() -> None:
    for table in (DEFAULT, *LOCKING.values()):
        assert len(table) == 128
        assert len(set(table)) == 128
        assert table[0x1B] == "\ufffd"
        assert table[0x0A] == "\n"
        assert table[0x0D] == "\r"
    for shift in SINGLE.values():
        assert EXTENSION.items() <= shift.items()


@pytest.mark.parametrize(
    ("septets", "locking", "single", "text"),
    [
        ([0x04, 0x07, 0x0B, 0x0C, 0x1C, 0x1D, 0x40, 0x60], 1, 0, "€ıĞğŞşİç"),
        ([0x1B, 0x47, 0x1B, 0x49, 0x1B, 0x53, 0x1B, 0x63], 0, 1, "ĞİŞç"),
        ([0x1B, 0x67, 0x1B, 0x69, 0x1B, 0x73, 0x1B, 0x65], 0, 1, "ğış€"),
        ([0x1B, 0x09, 0x1B, 0x41, 0x1B, 0x49, 0x1B, 0x4F, 0x1B, 0x55], 0, 2, "çÁÍÓÚ"),
        ([0x1B, 0x61, 0x1B, 0x69, 0x1B, 0x6F, 0x1B, 0x75, 0x1B, 0x3C], 0, 2, "áíóú["),
        ([0x04, 0x09, 0x0B, 0x12, 0x13, 0x15, 0x18, 0x1A, 0x5B, 0x5F, 0x7C], 3, 0, "êçÔªÇ∞€|Ã§õ"),
        ([0x05, 0x1B, 0x05, 0x1B, 0x5B, 0x1B, 0x7C, 0x1B, 0x7F], 0, 3, "éêÃõâ"),
        ([0x04, 0x1B, 0x73], 1, 1, "€ş"),
        ([0x04, 0x1B, 0x73], 2, 0, "ès"),  # Spanish has no locking table
        ([0x04, 0x1B, 0x65], 99, 99, "è€"),  # reserved: the default tables
    ],
)
def test_national_tables(septets: list[int], locking: int, single: int, text: str) -> None:
    assert gsm7.decode(septets, locking=locking, single=single) == text
