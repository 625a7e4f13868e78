"""The text of a USSD answer in every form in which modems give it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem import ussd_text
from appliance.modem.pdu import gsm7

SAID = "Solde : 12,50 EUR\nValable 30 jours"
ACCENTED = "Crédit : 12,50 €"


def ucs2(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def octets(text: str) -> str:
    """Return a text as the link reads it from a modem in the character set GSM."""
    return bytes(gsm7.encode(text)).decode("latin-1")


@pytest.mark.parametrize(
    ("written", "coding", "text"),
    [
        (SAID, 15, SAID),
        (SAID.replace("\n", "\r\n"), 15, SAID),
        (SAID, None, SAID),
        (octets(ACCENTED), 15, ACCENTED),
        (ACCENTED.encode().decode("latin-1"), 15, ACCENTED),  # UTF-8
        ("Crédit : 3 EUR", 15, "Crédit : 3 EUR"),  # Latin-1
        (ucs2(SAID), 72, SAID),
        (ucs2(ACCENTED), 15, ACCENTED),  # the coding is wrong
        (ucs2("Сумма 5"), 15, "Сумма 5"),
        ("6672" + ucs2(ACCENTED), 0x11, ACCENTED),  # the language comes first
        (ussd_text.packed(SAID), 15, SAID),
        (ussd_text.packed(ACCENTED), 15, ACCENTED),
        (ussd_text.packed(SAID), 0, SAID),
        (ussd_text.packed("Credit"), 15, "Credit"),
        ("1250", 15, "1250"),  # a number, although its digits could be octets
        ("", 15, ""),
        ("Solde \x00 5", 15, "Solde @ 5"),
        ("AB", 15, "AB"),
        ("ABC", 15, "ABC"),
    ],
)
def test_each_form_is_read(written: str, coding: int | None, text: str) -> None:
    assert ussd_text.decode(written, coding) == text


@pytest.mark.parametrize("length", range(1, 20))
def test_packed_text_of_every_length_ends_where_it_should(length: int) -> None:
    text = "Credit: 12.50 EUR ok"[:length]
    assert ussd_text.decode(ussd_text.packed(f"Solde {text}"), 15) == f"Solde {text}".strip()


def test_a_code_is_packed_as_modems_expect() -> None:
    assert ussd_text.packed("*100#") == "AA180C3602"


@given(st.text(max_size=60), st.one_of(st.none(), st.integers(0, 255)))
def test_any_text_is_read_somehow(text: str, coding: int | None) -> None:
    ussd_text.decode(text, coding)


@given(st.binary(max_size=60), st.one_of(st.none(), st.integers(0, 255)))
def test_any_digits_are_read_somehow(data: bytes, coding: int | None) -> None:
    ussd_text.decode(data.hex(), coding)
