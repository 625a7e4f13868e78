"""The line in the forms that send: offered if there are several, and only those one may use."""

import re
from typing import Any

import pytest
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.store import routes

LEA = "+33612345678"


@pytest.fixture(autouse=True)
def several(office: Office) -> None:
    office.ways.chosen["sim"] = {"label": "Orange"}
    office.add_line("provider", label="SMSAPI", kind="smsapi", price=7000)


def write(client: FlaskClient, **values: str) -> Any:
    return client.post(
        "/messages/new",
        data={"text": "Bonjour", "numbers": LEA, "message_class": "functional"} | values,
    )


def route(office: Office) -> tuple[routes.Tiers, str]:
    newest = office.store.value("SELECT max(id) FROM message WHERE direction = 'out'")
    found = routes.of_message(office.store, newest)
    assert found is not None
    return found.tiers, found.why


def test_one_line_is_no_choice(office: Office, client: FlaskClient) -> None:
    office.line_names.remove("provider")
    assert b'name="line"' not in client.get("/messages/new").data
    assert b'name="line"' not in client.get(f"/discussions/{LEA}").data


@pytest.mark.parametrize("page", ["/messages/new", f"/discussions/{LEA}"])
def test_several_are_offered(client: FlaskClient, page: str) -> None:
    shown = client.get(page).get_data(as_text=True)
    assert '<option value="">Automatique</option>' in shown
    assert '<option value="sim">Orange</option>' in shown
    assert '<option value="provider">SMSAPI</option>' in shown


def test_the_chosen_line_sends(office: Office, client: FlaskClient) -> None:
    assert write(client, line="provider").status_code == 302
    assert route(office) == ((("provider",),), "asked")
    assert write(client).status_code == 302
    assert route(office) == ((("sim",), ("provider",)), "price")


def test_a_reply_takes_the_chosen_line(office: Office, client: FlaskClient) -> None:
    client.post(f"/discussions/{LEA}", data={"text": "Bonjour", "line": "provider"})
    assert route(office) == ((("provider",),), "asked")


def test_a_line_for_administrators_is_not_offered(office: Office, client: FlaskClient) -> None:
    office.ways.chosen["provider"]["access"] = "administrators"
    shown = client.get("/messages/new").get_data(as_text=True)
    assert '<option value="provider">' not in shown
    assert write(client, line="provider").status_code in (400, 403)
    assert office.store.value("SELECT count(*) FROM message") == 0


def test_the_summary_says_what_each_line_sends(client: FlaskClient) -> None:
    shown = write(client, numbers=f"{LEA}\nnobody").get_data(as_text=True)
    assert "Par ligne" in shown
    assert "Orange: 1" in shown


def test_a_message_whose_line_changed_since_it_was_seen_is_shown_again(
    office: Office, client: FlaskClient
) -> None:
    many = {"numbers": ", ".join(f"+336123456{number:02}" for number in range(10))}
    seen = seen_in(write(client, **many))
    office.ways.unable["sim"] = 0
    again = write(client, **many, seen=seen)
    assert again.status_code == 200
    assert seen_in(again) != seen
    assert write(client, **many, seen=seen_in(again)).status_code == 302
    assert route(office) == ((("provider",), ("sim",)), "price")


def seen_in(page: Any) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page.text)
    assert found is not None
    return found[1]
