"""The pages of accounts: one form for an account and its users, movements, roles, choices."""

import re

import pytest
from fakes.credit import ADMIN, add_account, check_ledger
from fakes.office import NAMES, Office

from appliance.messaging.credit import accounts, movements
from appliance.messaging.people import invitations, users
from appliance.messaging.people.hashing import BoundedHasher
from appliance.messaging.requests import Author
from appliance.store import accounts as rows

SOPHIE = NAMES["operator"]
NEW = {"name": "École", "balance": "1 000", "new_users": "eva\n\npaul\n", "role": "operator"}


def test_off_until_the_first_account(office: Office) -> None:
    for role in ("operator", "admin"):
        page = office.client(role).get("/messages/new").text
        assert 'href="/accounts"' not in page
        assert "Compte qui paie" not in page
    assert 'href="/accounts"' in office.client("admin").get("/settings").text
    add_account(office.store, users=(SOPHIE,))
    assert 'href="/accounts"' in office.client("operator").get("/").text


def test_an_account_and_its_users_are_made_in_one_form(office: Office) -> None:
    client = office.client("admin")
    page = client.post("/accounts/new", data={**NEW, "users": [SOPHIE]})
    links = re.findall(r"http://localhost/invitation/\w+", page.text)
    assert len(links) == 2
    found = accounts.get(office.store, "École")
    assert found.balance == 1000
    assert rows.users_of(office.store, found.id) == ["eva", "paul", SOPHIE]
    eva = office.client()
    path = links[0].removeprefix("http://localhost")
    assert "eva" in eva.get(path).text
    short = eva.post(path, data={"password": "short", "again": "short"})
    assert short.status_code == 400
    wanted = "a quiet evening"
    done = eva.post(path, data={"password": wanted, "again": wanted})
    assert done.status_code == 302
    assert "eva" in eva.get("/profile").text
    assert users.verify_password(office.store, "eva", wanted) is not None
    assert office.client().get(path).status_code == 404
    assert "a déjà servi" in office.client().get(path).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "name"),
        ({"balance": "-1"}, "balance"),
        ({"balance": "beaucoup"}, "balance"),
        ({"alert_number": "112"}, "alert_number"),
        ({"mail_domain": "x y"}, "mail_domain"),
        ({"new_users": "eva\nvictor"}, "new_users"),
        ({"new_users": "eva:1"}, "new_users"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_stores_nothing(
    office: Office, wrong: dict[str, str], said: str
) -> None:
    page = office.client("admin").post("/accounts/new", data={**NEW, **wrong})
    assert page.status_code in (400, 409)
    assert f'id="{said}-error"' in page.text
    assert rows.every(office.store) == []
    assert users.find_user(office.store, "eva") is None


def test_credit_transfer_and_what_they_refuse(office: Office) -> None:
    add_account(office.store, "Town", balance=5)
    add_account(office.store, users=(SOPHIE,))
    client = office.client("admin")
    path = "/accounts/of/School"
    assert client.post(f"{path}/credit", data={"segments": "12", "note": "May"}).status_code == 302
    assert client.post(f"{path}/credit", data={"segments": "0"}).status_code == 400
    assert client.post(f"{path}/credit", data={"segments": "9" * 40}).status_code == 400
    moved = client.post(f"{path}/transfer", data={"to": "Town", "segments": "2"})
    assert moved.status_code == 302
    too_much = client.post(f"{path}/transfer", data={"to": "Town", "segments": "11"})
    assert too_much.status_code == 402
    assert "il en reste 10" in too_much.text
    itself = client.post(f"{path}/transfer", data={"to": "School", "segments": "1"})
    assert itself.status_code == 400
    found = [accounts.get(office.store, name).balance for name in ("School", "Town")]
    assert found == [10, 7]
    page = client.get(path).text
    assert "May" in page
    assert "Transfert" in page


def test_a_user_sees_the_own_account_and_transfers_from_it(office: Office) -> None:
    add_account(office.store, "Town", balance=5)
    add_account(office.store, balance=5, users=(SOPHIE,))
    client = office.client("operator")
    page = client.get("/accounts").text
    assert "School" in page
    assert "Town" not in page
    assert client.get("/accounts/of/Town").status_code == 404
    assert client.post("/accounts/of/School/credit", data={"segments": "1"}).status_code == 403
    assert client.get("/accounts/new").status_code == 403
    moved = client.post("/accounts/of/School/transfer", data={"to": "town", "segments": "1"})
    assert moved.status_code == 302
    assert accounts.get(office.store, "Town").balance == 6


def test_an_account_is_changed_and_archived(office: Office) -> None:
    add_account(office.store, balance=5)
    client = office.client("admin")
    data = {"name": "College", "alert_below": "9", "users": [SOPHIE]}
    assert client.post("/accounts/of/School/edit", data=data).status_code == 302
    assert "sous le seuil" in client.get("/accounts").text
    found = accounts.get(office.store, "College")
    assert (found.balance, found.is_low) == (5, True)
    client.post("/accounts/of/College/edit", data={**data, "unlimited": "y"})
    assert accounts.get(office.store, "College").available is None
    client.post("/accounts/of/College/edit", data={**data, "balance": "3"})
    assert accounts.get(office.store, "College").available == 3
    client.post("/accounts/of/College/archive")
    assert rows.every(office.store) == []


def test_the_page_says_when_an_alert_goes_and_to_whom(office: Office) -> None:
    add_account(office.store, balance=50)
    client = office.client("admin")
    path = "/accounts/of/School"
    assert "seuil" not in client.get(path).text
    accounts.change(office.store, "School", {"alert_below": 20}, ADMIN, "FR")
    page = client.get(path).text
    assert "20 SMS" in page
    assert "Personne" in page
    accounts.change(office.store, "School", {"alert_number": "0612345678"}, ADMIN, "FR")
    assert "06 12 34 56 78" in client.get(path).text
    accounts.change(office.store, "School", {"alert_below": None}, ADMIN, "FR")
    assert "06 12 34 56 78" in client.get(path).text


def test_no_transaction_waits_for_the_first_hash(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    users._hash_of_nobody.cache_clear()
    hashed, waits = BoundedHasher.hash, list[bool]()

    def watched(hasher: BoundedHasher, password: str) -> str:
        waits.append(office.store.in_transaction())
        return hashed(hasher, password)

    monkeypatch.setattr(BoundedHasher, "hash", watched)
    assert office.client("admin").post("/accounts/new", data=NEW).status_code == 200
    assert waits == [False]


def test_a_new_link_is_for_those_who_never_logged_in(office: Office) -> None:
    eva = users.create_without_password(office.store, "eva", "operator")
    first = invitations.invite(office.store, eva)
    add_account(office.store, users=("eva", SOPHIE))
    page = office.client("admin").post("/accounts/of/School/invite", data={"user": "eva"}).text
    assert "/invitation/" in page
    assert office.client().get(f"/invitation/{first}").status_code == 404


FORM = {"text": "Bonjour", "numbers": "0639980101", "public_id": "1"}


def test_a_user_of_several_accounts_chooses_in_the_form(office: Office) -> None:
    for name in ("School", "Town"):
        add_account(office.store, name, balance=1, users=(SOPHIE,))
    client = office.client("operator")
    assert "Compte qui paie" in client.get("/messages/new").text
    asked = client.post("/messages/new", data=FORM)
    assert asked.status_code == 400
    assert 'id="account-error"' in asked.text
    summary = client.post("/messages/new/summary", data={**FORM, "account": "Town"}).text
    assert "Town paie" in summary
    assert client.post("/messages/new", data={**FORM, "account": "Town"}).status_code == 302
    assert accounts.get(office.store, "Town").balance == 0
    again = client.post("/messages/new", data={**FORM, "public_id": "2", "account": "Town"})
    assert again.status_code == 402
    assert "ne suffit pas" in again.text
    summary = client.post("/messages/new/summary", data={**FORM, "account": "Town"}).text
    assert "ne suffit pas" in summary
    reply = {"text": "Oui", "public_id": "3", "account": "School"}
    client.post("/discussions/+33639980101", data=reply)
    assert accounts.get(office.store, "School").balance == 0


def test_a_user_of_one_account_has_nothing_to_choose(office: Office) -> None:
    add_account(office.store, balance=1, users=(SOPHIE,))
    client = office.client("operator")
    assert "Compte qui paie" not in client.get("/messages/new").text
    client.post("/messages/new", data=FORM)
    assert accounts.get(office.store, "School").balance == 0


def test_a_token_gets_its_account(office: Office) -> None:
    add_account(office.store, balance=5)
    client = office.client("admin")
    data = {"name": "crm", "user": "", "account": "School", "daily_messages": "", "countries": ""}
    client.post("/settings/tokens", data=data)
    assert rows.tokens(office.store) == {"crm": "School"}
    assert "School" in client.get("/settings/tokens").text
    client.post("/settings/tokens/edit/crm", data={**data, "account": ""})
    assert rows.tokens(office.store) == {}


def test_a_token_keeps_its_archived_account_when_its_limits_change(office: Office) -> None:
    """Without it, the token would send at nobody's cost."""
    add_account(office.store)
    add_account(office.store, "Town")
    users.create_token(office.store, "crm")
    accounts.give_token(office.store, "crm", "School", ADMIN)
    accounts.archive(office.store, "School", ADMIN)
    client = office.client("admin")
    page = client.get("/settings/tokens/edit/crm").text
    assert re.search(r'<option selected value="/">School \(archivé\)</option>', page)
    data = {"account": "/", "daily_messages": "5", "countries": ""}
    assert client.post("/settings/tokens/edit/crm", data=data).status_code == 302
    assert rows.tokens(office.store) == {"crm": "School"}
    client.post("/settings/tokens/edit/crm", data={**data, "account": "Town"})
    assert rows.tokens(office.store) == {"crm": "Town"}


def test_a_test_of_the_modem_costs_nobody_anything(office: Office) -> None:
    for name in ("School", "Town"):
        add_account(office.store, name, balance=0, users=(NAMES["admin"],))
    data = {"number": "0639980101", "text": "Test"}
    assert office.client("admin").post("/settings/test", data=data).status_code == 302
    assert ADMIN.administers


def hidden(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_a_form_that_is_sent_twice_moves_once(office: Office) -> None:
    add_account(office.store, "Town", balance=5)
    add_account(office.store)
    client = office.client("admin")
    path = "/accounts/of/School"
    form = {"segments": "12", "note": "May", "seen": hidden(client.get(path).text, "credit-seen")}
    for _ in range(2):
        assert client.post(f"{path}/credit", data=form).status_code == 302
    assert "deux fois" in client.get(path).text
    assert accounts.get(office.store, "School").balance == 12
    shown = client.get(path).text
    client.post(f"{path}/credit", data={**form, "seen": hidden(shown, "credit-seen")})
    assert accounts.get(office.store, "School").balance == 24, "the same again on purpose"
    form = {"segments": "4", "to": "Town", "seen": hidden(client.get(path).text, "transfer-seen")}
    for _ in range(2):
        assert client.post(f"{path}/transfer", data=form).status_code == 302
    assert accounts.get(office.store, "Town").balance == 9
    check_ledger(office.store)


def test_the_credit_of_two_administrators_counts_twice(office: Office) -> None:
    account = add_account(office.store)
    users.create_without_password(office.store, "berta", "admin")
    for name in ("alice", "berta"):
        author = Author("user", name, administers=True)
        assert movements.credit(office.store, account, 5, "May", author, seen=0)
    assert not movements.credit(office.store, account, 5, "May", ADMIN, seen=0)
    assert accounts.get(office.store, "School").balance == 10


def test_an_account_that_somebody_else_changed_meanwhile_is_not_overwritten(
    office: Office,
) -> None:
    add_account(office.store, balance=5, alert_below=3)
    client = office.client("admin")
    path = "/accounts/of/School/edit"
    form = {"name": "School", "alert_below": "3", "seen": hidden(client.get(path).text, "seen")}
    accounts.change(office.store, "School", {"users": (SOPHIE,)}, ADMIN, "FR")
    answer = client.post(path, data={**form, "alert_below": "9"})
    assert answer.status_code == 409
    assert "entre-temps" in answer.text
    found = accounts.get(office.store, "School")
    assert (found.alert_below, rows.users_of(office.store, found.id)) == (3, [SOPHIE])
    movements.credit(office.store, found, 7, "", ADMIN)
    fresh = hidden(client.get(path).text, "seen")
    again = client.post(path, data={**form, "alert_below": "9", "users": [SOPHIE], "seen": fresh})
    assert again.status_code == 302, "a movement is no change of the account"
    assert accounts.get(office.store, "School").alert_below == 9
