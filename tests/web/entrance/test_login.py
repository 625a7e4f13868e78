from dataclasses import replace

import pytest
from fakes.office import PASSWORD, Office

from appliance.errors import BusyError
from appliance.messaging.people import users
from appliance.store import events
from appliance.web.app import create_app


def test_a_stranger_is_asked_to_log_in_and_led_back(office: Office) -> None:
    client = office.client()
    asked = client.get("/discussions?q=marie")
    assert asked.status_code == 302
    assert asked.location == "/login?next=/discussions?q%3Dmarie"
    answer = client.post(asked.location, data={"name": "sophie", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.location == "/discussions?q=marie"
    assert client.get("/").status_code == 200


def test_wrong_credentials_say_so_and_keep_the_name(office: Office) -> None:
    answer = office.client().post("/login", data={"name": "sophie", "password": "wrong"})
    assert answer.status_code == 401
    assert "utilisateur ou le mot de passe est incorrect." in answer.text
    assert 'value="sophie"' in answer.text
    kinds = [event.entry.kind for event in events.journal(office.store, limit=5)]
    assert kinds[0] == "login_failed"


def test_an_empty_field_is_reported_next_to_it(office: Office) -> None:
    answer = office.client().post("/login", data={"name": "", "password": "x"})
    assert answer.status_code == 401
    assert 'aria-describedby="name-error"' in answer.text


def test_too_many_tries_are_refused_for_a_while(office: Office) -> None:
    client = office.client()
    tries = office.services.settings.web.login_tries
    for _ in range(tries):
        assert client.post("/login", data={"name": "x", "password": "wrong"}).status_code == 401
    refused = client.post("/login", data={"name": "sophie", "password": PASSWORD})
    assert refused.status_code == 429
    assert "Patientez quelques minutes" in refused.text
    assert client.get("/login").status_code == 200


def test_looking_at_the_head_of_the_page_is_no_try(office: Office) -> None:
    client = office.client()
    for _ in range(office.services.settings.web.login_tries + 1):
        answer = client.head("/login?next=/contacts")
        assert (answer.status_code, answer.data) == (200, b"")
    assert client.post("/login", data={"name": "sophie", "password": PASSWORD}).status_code == 302
    assert [event.entry.kind for event in events.journal(office.store, limit=5)] == ["login"]


def test_good_log_ins_are_not_counted(office: Office) -> None:
    for _ in range(office.services.settings.web.login_tries + 1):
        answer = office.client().post("/login", data={"name": "sophie", "password": PASSWORD})
        assert answer.status_code == 302


def test_logging_out_ends_the_session(office: Office) -> None:
    client = office.client("operator")
    assert client.post("/logout").location == "/login"
    assert client.get("/").location == "/login"


def test_a_new_password_ends_every_session(office: Office) -> None:
    client = office.client("operator")
    assert client.get("/").status_code == 200
    users.change_password(office.store, "sophie", "another good one")
    assert client.get("/").location == "/login"


def test_a_removed_user_is_nobody(office: Office) -> None:
    client = office.client("operator")
    users.remove_user(office.store, "sophie")
    assert client.get("/").location == "/login"


def test_a_log_in_leads_back_to_a_sender_with_a_blank_in_the_name(office: Office) -> None:
    asked = office.client().get("/discussions/ALLO%20PIZZA?q=a%20b")
    assert asked.location == "/login?next=/discussions/ALLO%2520PIZZA?q%3Da%2520b"
    answer = office.client().post(asked.location, data={"name": "sophie", "password": PASSWORD})
    assert answer.location == "/discussions/ALLO%20PIZZA?q=a%20b"


def test_the_language_follows_the_choice_then_the_browser_then_french(office: Office) -> None:
    client = office.client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de,it;q=0.5"
    assert '<html lang="fr">' in client.get("/login").text
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de,pl;q=0.8,en;q=0.5"
    assert '<html lang="pl">' in client.get("/login").text
    answer = client.post("/language", data={"language": "nl", "next": "/login?"})
    assert answer.location.startswith("/login")
    assert '<html lang="nl">' in client.get("/login").text


def test_a_persons_language_is_kept_with_the_person(office: Office) -> None:
    office.client("operator").post("/language", data={"language": "pl", "next": "/"})
    assert users.user(office.store, "sophie").language == "pl"
    assert '<html lang="pl">' in office.client("operator").get("/").text


def test_an_unknown_language_changes_nothing(office: Office) -> None:
    client = office.client("operator")
    assert client.post("/language", data={"language": "xx"}).location == "/"
    assert users.user(office.store, "sophie").language is None


def test_the_certificate_is_offered_where_there_is_one(office: Office) -> None:
    assert "certificate" not in office.client().get("/login").text
    web = replace(office.services.settings.web, certificate_url="/certificate.crt")
    settings = replace(office.services.settings, web=web)
    app = create_app(replace(office.services, settings=settings))
    page = app.test_client().get("/login").text
    assert '<a href="/certificate.crt" download>' in page


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(office: Office) -> None:
    office.app.config["WTF_CSRF_ENABLED"] = True
    client = office.client()
    page = {"Referer": "http://localhost/messages/new?group=3"}
    asked = client.post("/messages/new", data={"text": "x"}, headers=page)
    assert asked.location == "/login?next=/messages/new?group%3D3"
    elsewhere = {"Referer": "http://evil.example/messages/new"}
    assert client.post("/messages/new", headers=elsewhere).location == "/login"
    for who in (client, office.client("operator")):
        scripted = {"X-Requested-With": "fetch"}
        assert who.post("/discussions/36111", headers=scripted).status_code == 401


def test_a_log_in_that_could_not_be_checked_is_no_failed_try(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise BusyError("log_ins_wait", "The box is checking several passwords already.")

    client = office.client()
    right = {"name": "sophie", "password": PASSWORD}
    with monkeypatch.context() as patched:
        patched.setattr(users, "verify_password", busy)
        for _ in range(office.services.settings.web.login_tries + 1):
            answer = client.post("/login", data=right)
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "5"
    assert client.post("/login", data=right).status_code == 302
