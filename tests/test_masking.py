"""Text, numbers and command lines as logs may show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance import masking


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("+33612345678", "+336••••5678"),
        ("0612345678", "0612••5678"),
        ("36111", "36111"),
        ("12345678", "12345678"),
        ("Colissimo", "Colissimo"),
        ("+3361234567x", "+3361234567x"),
        ("", ""),
    ],
)
def test_numbers_of_people_are_masked_and_names_are_not(address: str, shown: str) -> None:
    assert masking.mask(address) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("from +33612345678, to 0612345678.", "from +336••••5678, to 0612••5678."),
        ("36111 and 2026-11-27", "36111 and 2026-11-27"),
        ("", ""),
    ],
)
def test_every_long_number_of_a_text_is_masked(text: str, shown: str) -> None:
    assert masking.mask_all(text) == shown


@pytest.mark.parametrize(("name", "shown"), [("sophie", "s•••••"), ("a", "a"), ("", "")])
def test_names_keep_their_first_letter(name: str, shown: str) -> None:
    assert masking.mask_name(name) == shown


def test_control_characters_are_written_out() -> None:
    assert masking.one_line("a\nb\x1b[2J\u202e\u200bé") == r"a\nb\x1b[2J\u202e\u200bé"


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    shown = masking.one_line(text)
    assert len(shown.splitlines()) <= 1
    assert not masking.CONTROL.search(shown)


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (b"sms-appliance\0run\0--pin\x001234\0", "sms-appliance run --pin ••••"),
        (b"sms-appliance\0--pin=1234\0--listen\0:1\0", "sms-appliance --pin=•••• --listen :1"),
        (b"python\0-c\0print(\n)\xff\0", r"python -c print(\n)" + "\ufffd"),
    ],
)
def test_a_command_line_hides_the_pin(octets: bytes, shown: str) -> None:
    assert masking.command_line(octets) == shown
