"""What a provider tells of a line by itself: no log-in, but the line's key."""

from dataclasses import replace

import pytest
from fakes.office import Office
from fakes.program import Program

from appliance.store import lines
from appliance.store.lines import LineRow

KEY = "key-of-callbacks"
ROW = LineRow("smsapi", "smsapi", settings={"token": "t", "callback_key": KEY})


@pytest.fixture
def nobody(office: Office, program: Program) -> Program:
    """Return a caller without a log-in, of a box with a line at SMSAPI."""
    lines.put(office.store, ROW)
    lines.put(office.store, replace(ROW, name="closed", settings={"token": "t"}))
    office.services.lines.read_again()
    return program.nobody()


def test_a_report_is_answered_as_smsapi_expects(nobody: Program) -> None:
    for answer in (
        nobody.get(f"lines/smsapi/callback?key={KEY}&idx=abcdef-1-x&status=404"),
        nobody.ask("POST", "lines/smsapi/callback", data={"key": KEY, "idx": "x", "status": "404"}),
    ):
        assert (answer.status_code, answer.text) == (200, "OK")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("smsapi/callback", 403),
        ("smsapi/callback?key=wrong", 403),
        ("closed/callback?key=", 404),
        ("sim/callback?key=", 404),
        ("none/callback?key=x", 404),
    ],
)
def test_without_the_right_key_nothing_is_told(nobody: Program, path: str, status: int) -> None:
    answer = nobody.get(f"lines/{path}")
    assert answer.status_code == status
    assert KEY not in answer.text


def test_only_get_and_post(nobody: Program) -> None:
    assert nobody.ask("DELETE", f"lines/smsapi/callback?key={KEY}").status_code == 405
