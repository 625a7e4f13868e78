"""Accounts in the API: every operation, who may call it, and bad input that stores nothing."""

from typing import Any

import pytest
from fakes.office import NAMES, Office
from fakes.program import Program

from appliance.messaging.credit import accounts
from appliance.messaging.requests import Author
from appliance.store import accounts as rows

SCHOOL = {
    "name": "School",
    "balance": 10,
    "allowance": {"segments": 5, "every": "month"},
    "alertBelow": 3,
    "alertNumber": "06 12 34 56 78",
    "mailDomain": "school.example",
    "users": [NAMES["operator"]],
}
TEXT = {"textMessage": {"text": "Bonjour"}, "phoneNumbers": ["06 39 98 01 01"]}


@pytest.fixture
def admin(office: Office) -> Program:
    return Program(office).as_("admin")


@pytest.fixture
def operator(office: Office) -> Program:
    return Program(office).as_("operator")


def test_an_account_is_added_read_changed_and_put_away(admin: Program) -> None:
    added = admin.post("accounts", SCHOOL)
    assert added.status_code == 201
    shown = {**SCHOOL, "balance": 15, "alertNumber": "+33612345678"}
    assert added.json == shown
    assert admin.get("accounts").json == [shown]
    path = "accounts/school"
    cleared = {"allowance": None, "alertBelow": None, "alertNumber": None, "mailDomain": None}
    changed = admin.ask("PATCH", path, json={**cleared, "balance": None, "users": []})
    assert changed.json == {"name": "School", "balance": None, "users": []}
    assert admin.ask("PATCH", path, json={"balance": 7}).json["balance"] == 7
    assert admin.ask("DELETE", path).status_code == 204
    assert admin.get(path).status_code == 404
    assert admin.get("accounts").json == []


def test_credit_and_transfers_and_their_entries(admin: Program) -> None:
    admin.post("accounts", {"name": "School", "balance": 4})
    admin.post("accounts", {"name": "Town"})
    credited = admin.post("accounts/School/credit", {"segments": 6, "note": "invoice 7"})
    assert credited.json["balance"] == 10
    moved = admin.post("accounts/transfer", {"from": "School", "to": "Town", "segments": 3})
    assert (moved.status_code, moved.json["name"], moved.json["balance"]) == (200, "School", 7)
    answer = admin.get("accounts/School/entries", query_string={"limit": 2})
    assert answer.headers["X-Total-Count"] == "3"
    last, credit = answer.json
    assert (last["cause"], last["segments"], last["balance"], last["account"]) == (
        "transfer",
        -3,
        7,
        "Town",
    )
    assert (credit["cause"], credit["note"], credit["actor"]) == (
        "credit",
        "invoice 7",
        "token:of-alice",
    )
    following = answer.headers["Link"].partition(">")[0].removeprefix("<http://localhost")
    assert [each["segments"] for each in admin.get(following).json] == [4]


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("accounts", {"name": ""}, 422, "name"),
        ("accounts", {"name": "School"}, 409, None),
        ("accounts", {"name": "x", "balance": -1}, 422, "balance"),
        ("accounts", {"name": "x", "balance": 10**15}, 422, "balance"),
        ("accounts", {"name": "x", "alertNumber": "x"}, 422, "alertNumber"),
        ("accounts", {"name": "x", "alertBelow": 0}, 422, "alertBelow"),
        (
            "accounts",
            {"name": "x", "allowance": {"segments": 0, "every": "month"}},
            422,
            "allowance.segments",
        ),
        (
            "accounts",
            {"name": "x", "allowance": {"segments": 1, "every": "day"}},
            422,
            "allowance.every",
        ),
        ("accounts", {"name": "x", "users": ["nobody"]}, 404, None),
        ("accounts", {"name": "x", "colour": "red"}, 422, "colour"),
        ("accounts/School/credit", {"segments": 0}, 422, "segments"),
        ("accounts/School/credit", {"segments": -5}, 422, "segments"),
        ("accounts/School/credit", {"segments": 10**12}, 422, "segments"),
        ("accounts/School/credit", {"segments": 1.5}, 422, "segments"),
        ("accounts/Moon/credit", {"segments": 1}, 404, None),
        ("accounts/transfer", {"from": "School", "to": "Town", "segments": 11}, 402, None),
        ("accounts/transfer", {"from": "School", "to": "school", "segments": 1}, 422, "to"),
        ("accounts/transfer", {"from": "School", "to": "Town", "segments": -1}, 422, "segments"),
        ("accounts/transfer", {"from": "School", "to": "Moon", "segments": 1}, 404, None),
    ],
)
def test_what_cannot_be_stores_nothing(
    admin: Program, path: str, body: Any, status: int, field: str | None
) -> None:
    admin.post("accounts", {"name": "School", "balance": 10})
    admin.post("accounts", {"name": "Town"})
    before = admin.get("accounts").json
    answer = admin.post(path, body)
    assert (answer.status_code, answer.json["error"].get("field")) == (status, field)
    assert admin.get("accounts").json == before
    assert len(admin.get("accounts/School/entries").json) == 1


def test_a_user_sees_and_transfers_from_the_own_accounts_alone(
    admin: Program, operator: Program
) -> None:
    admin.post("accounts", {"name": "School", "balance": 10, "users": [NAMES["operator"]]})
    admin.post("accounts", {"name": "Town", "balance": 10})
    assert [each["name"] for each in operator.get("accounts").json] == ["School"]
    assert operator.get("accounts/Town").status_code == 404
    assert operator.get("accounts/Town/entries").status_code == 404
    there = operator.post("accounts/transfer", {"from": "School", "to": "Town", "segments": 1})
    assert there.status_code == 200
    back = operator.post("accounts/transfer", {"from": "Town", "to": "School", "segments": 1})
    assert back.status_code == 404
    assert operator.post("accounts/School/credit", {"segments": 1}).status_code == 403


def test_a_sending_is_paid_and_refused_for_want_of_credit(
    admin: Program, operator: Program
) -> None:
    admin.post("accounts", {"name": "School", "balance": 1, "users": [NAMES["operator"]]})
    sent = operator.post("messages", TEXT)
    assert sent.status_code == 202
    entry = operator.get("accounts/School/entries").json[0]
    assert (entry["cause"], entry["sending"]) == ("sending", sent.json["id"])
    refused = operator.post("messages", TEXT)
    assert (refused.status_code, refused.json["error"]["code"]) == (402, "no_credit")
    assert "1 SMS are needed, 0 are left" in refused.json["error"]["message"]


def test_a_user_of_several_accounts_names_one(
    office: Office, admin: Program, operator: Program
) -> None:
    for name in ("School", "Town"):
        admin.post("accounts", {"name": name, "balance": 5, "users": [NAMES["operator"]]})
    asked = operator.post("messages", TEXT)
    assert (asked.status_code, asked.json["error"]["field"]) == (422, "account")
    assert operator.post("messages", {**TEXT, "account": "Town"}).status_code == 202
    assert operator.get("accounts/Town").json["balance"] == 4
    wrong = operator.post("messages", {**TEXT, "account": "Moon"})
    assert (wrong.status_code, wrong.json["error"]["field"]) == (422, "account")
    accounts.give_token(office.store, "of-sophie", "School", Author("user", "alice"))
    assert operator.post("messages", TEXT).status_code == 202
    assert rows.by_name(office.store, "School").balance == 4  # type: ignore[union-attr]


def test_a_sending_to_many_is_refused_as_a_whole(admin: Program, operator: Program) -> None:
    admin.post("accounts", {"name": "School", "balance": 1, "users": [NAMES["operator"]]})
    people = [{"phoneNumber": f"06 39 98 01 0{last}"} for last in range(2)]
    refused = operator.post("sendings", {"text": "Bonjour", "recipients": people})
    assert (refused.status_code, refused.json["error"]["code"]) == (402, "no_credit")
    assert operator.get("accounts/School").json["balance"] == 1
    sent = operator.post("sendings", {"text": "Bonjour", "recipients": people[:1]})
    assert sent.status_code == 202
    assert operator.get("accounts/School").json["balance"] == 0


def test_who_belongs_to_no_account_is_refused_once_one_exists(
    admin: Program, operator: Program
) -> None:
    assert operator.post("messages", TEXT).status_code == 202
    admin.post("accounts", {"name": "School"})
    refused = operator.post("messages", TEXT)
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "no_account")
    assert admin.post("messages", TEXT).status_code == 202
