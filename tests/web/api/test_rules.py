"""`/rules`: the settings for messages, read and changed by their names."""

from typing import Any

import pytest
from fakes.office import Office
from fakes.program import Program


def test_settings_are_read_and_changed(office: Office, program: Program) -> None:
    admin = program.as_("admin")
    assert admin.get("rules").json["pace_per_minute"] > 0
    change = {"pace_per_minute": 5, "holidays": "FR-57", "text_days": 400, "history_days": 800}
    changed = admin.ask("PATCH", "rules", json=change).json
    assert {name: changed[name] for name in change} == change
    rules = office.services.preferences.messaging()
    assert (rules.pace_per_minute, rules.holidays) == (5, "FR-57")
    assert office.services.preferences.privacy().text_days == 400
    back = admin.ask("PATCH", "rules", json={"pace_per_minute": None}).json
    assert back["pace_per_minute"] != 5


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"pace_per_minuet": 5}, "pace_per_minuet"),
        ({"pace_per_minute": "many"}, "pace_per_minute"),
        ({"text_days": 900, "history_days": 800}, "text_days"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_changed(
    program: Program, wrong: dict[str, Any], field: str
) -> None:
    admin = program.as_("admin")
    before = admin.get("rules").json
    refused = admin.ask("PATCH", "rules", json=wrong)
    assert refused.status_code == 422
    assert refused.json["error"]["field"] in {field, "history_days"}
    assert admin.get("rules").json == before
    assert program.get("rules").status_code == 403
