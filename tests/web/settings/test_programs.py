"""Settings > Programs: switched on and off, a token for each, and what went wrong."""

import pytest
from fakes.office import PASSWORD, Office
from flask.testing import FlaskClient

from appliance.config.program_names import PROGRAMS
from appliance.messaging.people import users
from appliance.store import users as user_rows

SENT = {"to": "0612345678", "text": "Bonjour"}


@pytest.fixture
def admin(office: Office) -> FlaskClient:
    return office.client("admin")


def on(office: Office) -> tuple[str, ...]:
    return office.services.preferences.channels().programs


def test_every_program_has_its_row_and_its_page(admin: FlaskClient) -> None:
    listed = admin.get("/settings/programs").text
    for program in PROGRAMS:
        assert f'href="/settings/programs/{program}"' in listed
        page = admin.get(f"/settings/programs/{program}")
        assert page.status_code == 200
        assert "http://localhost/" in page.text


def test_one_is_switched_on_and_off(office: Office, admin: FlaskClient) -> None:
    assert office.app.test_client().get("/send").status_code == 404
    told = admin.post("/settings/programs/generic/on", follow_redirects=True).text
    assert "/send est activé" in told
    admin.post("/settings/programs/http/on")
    assert on(office) == ("http", "generic")
    assert office.app.test_client().get("/send").status_code == 401
    told = admin.post("/settings/programs/generic/off", follow_redirects=True).text
    assert "/send est désactivé" in told
    assert on(office) == ("http",)
    assert office.app.test_client().get("/send").status_code == 404


@pytest.mark.parametrize("act", ["on", "off", "token"])
def test_an_unknown_program_is_nowhere(office: Office, admin: FlaskClient, act: str) -> None:
    assert admin.post(f"/settings/programs/unknown/{act}").status_code == 404
    assert admin.get("/settings/programs/unknown").status_code == 404
    assert on(office) == ()
    assert user_rows.tokens(office.store) == []


def test_its_token_is_shown_once_and_may_only_send(office: Office, admin: FlaskClient) -> None:
    admin.post("/settings/programs/generic/on")
    made = admin.post("/settings/programs/generic/token").text
    secret = made.partition('spellcheck="false">')[2].partition("<")[0]
    assert f"token={secret}&amp;to=" in made
    assert secret not in admin.get("/settings/programs/generic").text
    client = office.app.test_client()
    assert client.post("/send", data={**SENT, "token": secret}).status_code == 202
    key = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/inbox", headers=key).status_code == 403
    admin.post("/settings/programs/generic/token")
    assert {each.name for each in user_rows.tokens(office.store)} == {"generic", "generic-2"}


def test_the_last_calls_say_what_was_wrong(office: Office, admin: FlaskClient) -> None:
    admin.post("/settings/programs/http/on")
    client = office.app.test_client()
    asked = {"email": "sophie", "pass": PASSWORD, "numero": "0612345678", "message": "Secret"}
    client.get("/http.php", query_string=asked)
    client.get("/http.php", query_string=asked | {"diff": "1"})
    client.get("/http.php", query_string=asked | {"pass": "wrong"})
    page = admin.get("/settings/programs/http").text
    assert page.index("200 · 82") < page.index("200 · 85") < page.index("200 · 80")
    assert "la date" in page.lower()
    assert "sophie" in page
    assert "inconnu" in page
    assert "127.0.0.1" in page
    for private in ("Secret", "612345678", PASSWORD):
        assert private not in page
    assert "82" in admin.get("/settings/programs").text


def test_repeats_are_allowed_for_some(office: Office, admin: FlaskClient) -> None:
    users.create_token(office.store, "crm")
    chosen = {"repeats": ["crm", "sophie", "nobody"]}
    admin.post("/settings/programs/http/repeats", data=chosen)
    assert office.services.preferences.channels().http_repeats == ("crm", "sophie")
    assert admin.get("/settings/programs/http").text.count("checked") == 2
    admin.post("/settings/programs/http/repeats")
    assert office.services.preferences.channels().http_repeats == ()
