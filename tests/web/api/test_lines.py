"""Lines by the API: state, credit and allowance, and the reading of a credit."""

from dataclasses import replace

from fakes.office import Office
from fakes.program import Program

from appliance.modem.enquiry import Failure
from appliance.modem.state import Condition
from appliance.store import balances, line_counts
from appliance.store.balances import BalanceRow


def test_a_line_without_settings_has_no_credit(program: Program) -> None:
    assert program.get("lines").json == [
        {
            "name": "sim",
            "kind": "modem",
            "state": "ready",
            "canSend": True,
            "number": None,
            "credit": None,
            "allowance": None,
        }
    ]
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
