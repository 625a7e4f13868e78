"""`/settings`: what SMS Gateway for Android has too, in both spellings."""

from typing import Any

import pytest
from fakes.office import Office
from fakes.program import Program


@pytest.fixture
def admin(program: Program) -> Program:
    return program.as_("admin")


def rules(office: Office) -> tuple[int, int]:
    now = office.services.preferences.messaging()
    return now.pace_per_minute, now.daily_messages


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_limits_are_read_and_changed_in_both_spellings(
    office: Office, admin: Program, method: str
) -> None:
    body: dict[str, Any] = {"messages": {"limit_period": "PerMinute", "limit_value": 7}}
    shown = admin.ask(method, "settings", json=body).json
    assert shown["messages"]["limitValue"] == shown["messages"]["limit_value"] == 7
    assert rules(office)[0] == 7
    body = {"messages": {"limitPeriod": "PerDay", "limitValue": 70}, "logs": None}
    assert admin.ask(method, "settings", json=body).status_code == 200
    assert rules(office) == (7, 70)
    assert admin.ask(method, "settings", json={"messages": {"limitPeriod": "Disabled"}}).json[
        "messages"
    ]["limit_period"] == "Disabled"  # fmt: skip
    assert rules(office) == (0, 0)
    assert admin.ask(method, "settings", json=admin.get("settings").json).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"messages": {"limit_period": "PerHour", "limit_value": 7}}, 422),
        ({"messages": {"limit_period": "PerDay", "limit_value": "many"}}, 422),
        ({"messages": {"limit_period": "PerDay", "limit_value": -1}}, 422),
        ({"messages": {"processing_order": "LIFO"}}, 409),
        ({"gateway": {"cloud_url": "https://sms.example"}}, 409),
        ({"webhooks": {"signing_key": "secret"}}, 409),
        ({"other": {}}, 422),
    ],
)
def test_what_cannot_be_changed_here_is_said_and_nothing_changed(
    office: Office, admin: Program, body: dict[str, Any], status: int
) -> None:
    before = rules(office)
    assert admin.ask("PATCH", "settings", json=body).status_code == status
    assert rules(office) == before


def test_they_are_for_administrators(program: Program) -> None:
    assert program.get("settings").status_code == 403
