"""The choice of the account that pays: who has one, what is offered, and what is chosen."""

import re

import pytest
from fakes.credit import ADMIN, add_account
from fakes.office import NAMES, Office

from appliance.messaging.credit import accounts, movements
from appliance.store import accounts as rows

ALICE, SOPHIE = NAMES["admin"], NAMES["operator"]


def offered(office: Office, role: str) -> tuple[list[str], str | None]:
    """Return the values offered in the form of a new SMS, and the one that is selected."""
    page = office.client(role).get("/messages/new").text
    found = re.search(r'<select[^>]*name="account".*?</select>', page, re.DOTALL)
    options = re.findall(r"<option([^>]*)>", found[0]) if found else []
    values = [re.search(r'value="([^"]*)"', each)[1] for each in options]  # type: ignore[index]
    chosen = [value for value, each in zip(values, options, strict=True) if "selected" in each]
    return values, (chosen[0] or None) if chosen else None


@pytest.mark.parametrize(
    ("role", "own", "others", "expected"),
    [
        ("operator", [], [], ([], None)),
        ("operator", [], ["Town"], ([], None)),
        ("operator", ["School"], ["Town"], ([], None)),
        ("operator", ["School", "Town"], [], (["", "School", "Town"], None)),
        ("admin", [], ["School"], (["", "School"], None)),
        ("admin", ["School"], [], ([], None)),
        ("admin", ["School"], ["Town"], (["School", "Town"], "School")),
        ("admin", ["School", "Town"], ["Club"], (["", "Club", "School", "Town"], None)),
    ],
)
def test_what_is_offered(
    office: Office,
    role: str,
    own: list[str],
    others: list[str],
    expected: tuple[list[str], str | None],
) -> None:
    user = ALICE if role == "admin" else SOPHIE
    for name in own:
        add_account(office.store, name, users=(user,))
    for name in others:
        add_account(office.store, name)
    assert offered(office, role) == expected


FORM = {"text": "Bonjour", "numbers": "0639980101", "public_id": "1"}


@pytest.mark.parametrize(("chosen", "left"), [("Town", [5, 4]), ("School", [4, 5])])
def test_the_chosen_account_pays(office: Office, chosen: str, left: list[int]) -> None:
    add_account(office.store, balance=5, users=(ALICE,))
    add_account(office.store, "Town", balance=5)
    client = office.client("admin")
    assert client.post("/messages/new", data={**FORM, "account": chosen}).status_code == 302
    assert [each.balance for each in rows.every(office.store)] == left


def test_a_choice_that_was_not_offered_is_refused(office: Office) -> None:
    add_account(office.store, balance=5, users=(SOPHIE,))
    add_account(office.store, "Town", balance=5)
    answer = office.client("operator").post("/messages/new", data={**FORM, "account": "Town"})
    assert answer.status_code == 403
    assert [each.balance for each in rows.every(office.store)] == [5, 5]


MANY = {**FORM, "numbers": "\n".join(f"063998010{last}" for last in range(8))}


def seen_of(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


def test_who_was_shown_to_pay_is_who_pays(office: Office) -> None:
    add_account(office.store, balance=50, users=(SOPHIE,))
    add_account(office.store, "Town", balance=50)
    client = office.client("operator")
    shown = client.post("/messages/new", data=MANY)
    assert "School paie" in shown.text
    seen = seen_of(shown.text)
    accounts.change(office.store, "School", {"users": ()}, ADMIN, "FR")
    accounts.change(office.store, "Town", {"users": (SOPHIE,)}, ADMIN, "FR")
    again = client.post("/messages/new", data={**MANY, "seen": seen})
    assert "Town paie" in again.text
    assert [each.balance for each in rows.every(office.store)] == [50, 50]
    sent = client.post("/messages/new", data={**MANY, "seen": seen_of(again.text)})
    assert sent.status_code == 302
    assert [each.balance for each in rows.every(office.store)] == [50, 42]


def test_credit_that_others_used_meanwhile_needs_no_second_look(office: Office) -> None:
    add_account(office.store, balance=50, users=(SOPHIE,))
    client = office.client("operator")
    seen = seen_of(client.post("/messages/new", data=MANY).text)
    movements.credit(office.store, accounts.get(office.store, "School"), 5, "", ADMIN)
    sent = client.post("/messages/new", data={**MANY, "seen": seen})
    assert sent.status_code == 302
