"""Lines by the API: state, credit and allowance, and the reading of a credit."""

from dataclasses import replace
from typing import Any

import pytest
from fakes.office import Office
from fakes.program import Program

from appliance.lines.providers.kind import Condition as ProviderCondition
from appliance.lines.providers.kind import Credit, ProviderState
from appliance.messaging.people.credentials import COMMAND
from appliance.modem.enquiry import Failure
from appliance.modem.state import Condition
from appliance.store import balances, line_counts, line_stops
from appliance.store.balances import BalanceRow


def test_a_line_without_settings_has_no_credit(program: Program) -> None:
    (line,) = program.get("lines").json
    assert line.pop("since").startswith("20")
    assert line == {
        "name": "sim",
        "kind": "modem",
        "state": "ready",
        "canSend": True,
        "paused": False,
        "massSendingStopped": False,
        "configured": True,
        "number": None,
        "label": None,
        "price": None,
        "credit": None,
        "allowance": None,
        "today": {"messages": 0, "cap": 200},
        "month": {"recipients": 0, "cap": 250},
    }
    assert program.get("lines/sim").json["name"] == "sim"
    assert program.get("lines/nobody").status_code == 404
    assert program.get("modems").json[0]["balance"] is None


def test_the_credit_is_read_and_shown(office: Office, program: Program) -> None:
    balances.put(office.store, BalanceRow("sim", "#123#", "1", alert_below=500))
    asked = program.post("lines/sim/refresh")
    assert asked.status_code == 202
    nothing = {"amount": None, "unit": None, "at": None, "low": False, "failure": None}
    assert asked.json["credit"] == nothing | {"reading": True}
    office.lines.answer("Solde 4,20 EUR")
    credit = program.get("lines").json[0]["credit"]
    assert credit["at"].startswith("20")
    assert credit | {"at": None} == {
        "amount": 4.2,
        "unit": "EUR",
        "at": None,
        "low": True,
        "reading": False,
        "failure": None,
    }
    assert program.get("modems").json[0]["balance"] == credit
    program.post("lines/sim/refresh")
    office.lines.fail(Failure.NOT_SUPPORTED)
    credit = program.get("lines").json[0]["credit"]
    assert (credit["amount"], credit["failure"]) == (4.2, "not_supported")


def test_the_allowance_is_counted(office: Office, program: Program) -> None:
    balances.put(office.store, BalanceRow("sim", allowance=100))
    for _ in range(30):
        line_counts.add_segment(office.store, "sim", completes=True)
    allowance = program.get("lines").json[0]["allowance"]
    assert (allowance["messages"], allowance["used"], allowance["left"]) == (100, 30, 70)
    assert allowance["since"] < allowance["until"]


def test_what_cannot_be_read_is_refused(office: Office, program: Program) -> None:
    refused = program.post("lines/sim/refresh")
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "no_balance_code")
    balances.put(office.store, BalanceRow("sim", "#123#"))
    assert program.as_("viewer").post("lines/sim/refresh").status_code == 403
    assert program.post("lines/other/refresh").status_code == 404
    office.modems[0] = replace(office.modems[0], condition=Condition.SEARCHING)
    refused = program.post("lines/sim/refresh")
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "line_without_network")
    assert office.lines.asked == []


SMSAPI = {"name": "masse", "kind": "smsapi", "settings": {"token": "k-123", "sender": "Mairie"}}


def test_a_line_is_added_changed_and_removed(program: Program) -> None:
    assert program.post("lines", SMSAPI).status_code == 403
    admin = program.as_("admin")
    refused = admin.post("lines", {**SMSAPI, "settings": {"token": "bad"}})
    assert refused.status_code == 422
    assert refused.json["error"]["code"] == "line_key_refused"
    added = admin.post("lines", {**SMSAPI, "price": 0.045, "access": "listed", "users": ["sophie"]})
    assert added.status_code == 201
    assert (added.json["price"], added.json["users"]) == (0.045, ["sophie"])
    assert added.json["settings"]["sender"] == "Mairie"
    assert "k-123" not in added.text
    assert "settings" not in program.get("lines/masse").json
    changed = admin.ask("PATCH", "lines/masse", json={"dailyMessages": 7, "label": "En masse"})
    assert changed.json["today"] == {"messages": 0, "cap": 7}
    assert (
        admin.ask("PATCH", "lines/masse", json={"dailyMessages": None}).json["today"]["cap"] == 200
    )
    assert (
        admin.ask("PATCH", "lines/masse", json={"users": ["nobody"]}).json["error"]["field"]
        == "users"
    )
    wrong = admin.ask("PATCH", "lines/masse", json={"promotionalHours": "20:00-08:00"})
    assert wrong.json["error"]["field"] == "promotionalHours"
    assert admin.post("lines", SMSAPI).json["error"]["code"] == "line_exists"
    assert admin.ask("DELETE", "lines/masse").status_code == 204
    assert [line["name"] for line in program.get("lines").json] == ["sim"]
    refused = admin.ask("DELETE", "lines/sim")
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "line_configured")


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({}, "port", "needs a port"),
        ({"settings": {"port": " "}}, "port", "needs a port"),
        ({"settings": {"port": "/dev/ttyUSB2"}}, "port", "The line sim has this port already"),
        ({"settings": {"modem": "/dev/ttyUSB3"}}, "modem", "Did you mean “port”?"),
        ({"settings": {"port": "auto"}, "label": "\u200b"}, "label", "can be seen"),
        (
            {"kind": "smsapi", "settings": {"token": "t", "callback_key": "k3yk3yk"}},
            "callback_key",
            "at least 8 characters",
        ),
    ],
)
def test_a_line_that_could_not_work_is_refused(
    office: Office, program: Program, asked: dict[str, Any], field: str, words: str
) -> None:
    office.services.preferences.change_modem({"port": "/dev/ttyUSB2"}, COMMAND)
    refused = program.as_("admin").post("lines", {"name": "second", "kind": "modem", **asked})
    assert refused.status_code == 422
    assert refused.json["error"]["field"] == field
    assert words in refused.json["error"]["message"]
    assert office.services.lines.names() == ["sim"]


def test_a_line_is_paused_resumed_and_tested(office: Office, program: Program) -> None:
    assert program.post("lines/sim/pause").json["paused"]
    assert not program.get("lines").json[0]["canSend"]
    assert office.services.lines.is_paused("sim")
    line_stops.count_failure(office.store, "sim")
    line_stops.stop(office.store, "sim")
    assert program.get("lines").json[0]["massSendingStopped"]
    resumed = program.post("lines/sim/resume").json
    assert (resumed["paused"], resumed["massSendingStopped"]) == (False, False)
    assert program.post("lines/sim/test").json["works"]
    office.modems[0] = replace(office.modems[0], condition=Condition.NO_SIM)
    tried = program.post("lines/sim/test").json
    assert not tried["works"]
    assert tried["cure"]
    assert program.as_("viewer").post("lines/sim/pause").status_code == 403


def test_a_provider_is_asked_for_its_credit(office: Office, program: Program) -> None:
    program.as_("admin").post("lines", SMSAPI)
    office.lines.of_providers.add("masse")
    assert program.post("lines/masse/refresh").status_code == 202
    assert office.lines.refreshed == ["masse"]
    state = ProviderState(
        "masse", "smsapi", ProviderCondition.READY, 5, credit=Credit(1250, "points"), credit_at=9
    )
    office.services.lines.note(state)
    credit = program.get("lines/masse").json["credit"]
    assert (credit["amount"], credit["unit"]) == (12.5, "points")
    assert program.post("lines/masse/test").json["works"]
