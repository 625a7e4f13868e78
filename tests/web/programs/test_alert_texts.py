"""Alerts become a short text."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from appliance.web.programs import alert_texts
from appliance.web.programs.alert_notices import Alert, Notice


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    app = Flask("appliance.web")
    Babel(app)
    with app.test_request_context(), force_locale("en"):
        yield


def alert(
    name: str = "DiskFull", place: str = "web1", summary: str = "The disk is full", **more: object
) -> Alert:
    values = {"severity": "", "resolved": False, "key": "k", **more}
    return Alert(name=name, place=place, summary=summary, **values)  # type: ignore[arg-type]


def text(*alerts: Alert, more: int = 0, is_repeat: bool = False) -> str:
    return alert_texts.text(Notice("g", alerts, more), is_repeat=is_repeat)


def test_one_alert() -> None:
    assert text(alert()) == "ALERT: DiskFull (web1) - The disk is full"
    assert text(alert(severity="critical", place="")) == (
        "ALERT (critical): DiskFull - The disk is full"
    )


def test_a_repeat_and_an_end_say_so() -> None:
    assert text(alert(), is_repeat=True).startswith("STILL AN ALERT: DiskFull")
    assert text(alert(resolved=True)).startswith("RESOLVED: DiskFull")


def test_alerts_of_one_kind_share_a_line() -> None:
    several = [alert(place=f"web{number}") for number in range(7)]
    assert text(*several) == (
        "ALERT: DiskFull (web0, web1, web2, web3, web4 +2) - The disk is full"
    )
    assert text(alert(), alert(place="web2", summary="Another")) == "ALERT: DiskFull (web1, web2)"


def test_what_begins_comes_before_what_ended() -> None:
    assert text(alert(resolved=True), alert("Load", summary="")) == (
        "ALERT: Load (web1)\nRESOLVED: DiskFull (web1) - The disk is full"
    )


def test_a_long_text_is_cut_and_tells_how_much_is_missing() -> None:
    many = [alert(f"Alert{number}", summary="x" * 100) for number in range(20)]
    made = text(*many, more=3)
    assert len(made) <= alert_texts.LONGEST
    assert made.endswith("\n+20")
    assert len(text(alert(summary="y" * 300, name="z" * 300))) <= alert_texts.LONGEST
