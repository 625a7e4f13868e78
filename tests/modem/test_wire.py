"""The wire trace: everything at level debug except PINs, and nothing otherwise."""

import logging

import pytest

from appliance.modem import wire


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('AT+CPIN="1234"', "AT+CPIN=…"),
        ('at+cpin="1234"\r', "at+cpin=…\r"),
        ('AT+CLCK="SC",1,"1234"', "AT+CLCK=…"),
        ('AT+CPWD="SC","1234","4321"\r\nAT', "AT+CPWD=…\r\nAT"),
        ("AT+CPIN?", "AT+CPIN?"),
        ("AT+CMGF=0", "AT+CMGF=0"),
        ("1234", "1234"),
    ],
)
def test_pins_are_left_out(text: str, shown: str) -> None:
    assert wire.redacted(text) == shown


def test_octets_are_escaped_for_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, wire.__name__)
    wire.trace("ttyUSB2", ">>", b'AT+CPIN="1234"\r')
    wire.trace("ttyUSB2", "<<", b"\x00\xff\r\nOK\r\n")
    assert caplog.messages == ["ttyUSB2 >> AT+CPIN=…", r"ttyUSB2 << \x00\xff\r\nOK\r\n"]


def test_nothing_is_written_unless_it_is_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, wire.__name__)
    wire.trace("ttyUSB2", ">>", b"AT\r")
    assert caplog.messages == []
