"""What the journal and the log record: log-ins, refusals, lock-outs, and data that left the box."""

import base64
import logging
from pathlib import Path
from typing import Any

import pytest
from fakes.correspondence import MARIE, send
from fakes.office import FIRST_START_CODE, NAMES, PASSWORD, Office
from flask.testing import FlaskClient

from appliance.messaging.people import users
from appliance.store import contacts, events
from appliance.store.contacts import ContactNumber

HERE = "127.0.0.1"
WRONG = {"name": "sophie", "password": "wrong"}


def told(office: Office, *kinds: str) -> list[tuple[str | None, Any]]:
    """Return actors and details of entries, newest first."""
    found = events.journal(office.store, limit=50, kinds=kinds)
    return [(event.entry.actor, event.entry.told()) for event in found]


def basic(name: str, password: str) -> dict[str, str]:
    given = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {given}"}


def change_password(client: FlaskClient, current: str) -> int:
    form = {"current": current, "password": "another good one", "again": "another good one"}
    return client.post("/profile/password", data=form).status_code


def test_a_failed_log_in_names_user_address_and_way(office: Office) -> None:
    office.client().post("/login", data={"name": " SOPHIE", "password": "wrong"})
    detail = {"tried": "sophie", "from": HERE, "way": "page"}
    assert told(office, "login_failed") == [("system:stranger", detail)]
    page = office.client("admin").get("/logs/journal").text
    assert "Connexion refusée" in page
    assert "nom\N{NO-BREAK SPACE}: sophie" in page


def test_what_is_nobodys_name_is_not_kept_for_it_may_be_a_password(office: Office) -> None:
    office.client().post("/login", data={"name": "my secret password", "password": "x"})
    ((_, detail),) = told(office, "login_failed")
    assert detail == {"unknown": "name", "from": HERE, "way": "page"}


def test_programs_and_the_profile_get_the_same_error(office: Office) -> None:
    program, clock = office.app.test_client(), office.clock
    token = users.create_token(office.store, "crm")
    program.get("/api/v1/modems", headers=basic("CRM", "no token"))
    clock.advance(61)
    program.get("/api/v1/modems", headers={"Authorization": "Bearer no-token"})
    clock.advance(61)
    assert change_password(office.client("operator"), "wrong") == 400
    assert told(office, "login_failed") == [
        ("user:sophie", {"tried": "sophie", "from": HERE, "way": "profile"}),
        ("system:stranger", {"unknown": "token", "from": HERE, "way": "api"}),
        ("system:stranger", {"tried": "crm", "from": HERE, "way": "api"}),
    ]
    assert token not in str(told(office, "login_failed"))


def test_page_api_and_profile_share_their_tries(office: Office) -> None:
    program, operator = office.app.test_client(), office.client("operator")
    tries = office.services.settings.web.login_tries
    for number in range(tries):
        if number % 3 == 0:
            assert office.client().post("/login", data=WRONG).status_code == 401
        elif number % 3 == 1:
            assert program.get("/api/v1/modems", headers=basic("sophie", "no")).status_code == 401
        else:
            assert change_password(operator, "wrong") == 400
    assert office.client().post("/login", data=WRONG).status_code == 429
    assert program.get("/api/v1/modems", headers=basic("sophie", PASSWORD)).status_code == 429
    assert change_password(operator, PASSWORD) == 429
    ((actor, detail),) = told(office, "throttled")
    assert (actor, detail) == (
        "system:stranger",
        {"tried": "sophie", "from": HERE, "way": "page"},
    )
    office.clock.advance(61)
    office.services.entries.catch_up()
    assert told(office, "throttled")[0][1]["times"] == 2


def test_the_first_administrators_code_counts_too(empty_office: Office) -> None:
    form = {"code": "WRONG", "name": "alice", "password": PASSWORD, "again": PASSWORD}
    for _ in range(empty_office.services.settings.web.login_tries):
        assert empty_office.client().post("/first-start", data=form).status_code == 400
    good = form | {"code": FIRST_START_CODE}
    answer = empty_office.client().post("/first-start", data=good)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert told(empty_office, "login_failed")[0][1] == {"from": HERE, "way": "code"}


def test_a_log_out_is_recorded_once(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    client = office.client("operator")
    with caplog.at_level(logging.INFO):
        client.post("/logout")
        client.post("/logout")
    assert told(office, "logout") == [("user:sophie", {})]
    assert "logged out: s•••••" in caplog.messages


def test_forbidden_actions_are_recorded_for_pages_and_programs(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    viewer, program = office.client("viewer"), office.app.test_client()
    with caplog.at_level(logging.WARNING):
        for page in ("/settings/users", "/settings", "/settings"):
            assert viewer.get(page).status_code == 403
        headers = basic("victor", PASSWORD)
        assert program.post("/api/v1/messages", json={}, headers=headers).status_code == 403
    office.clock.advance(61)
    office.services.entries.catch_up()
    actor = f"user:{NAMES['viewer']}"
    assert told(office, "refused") == [
        (actor, {"page": ["/settings", "/api/v1/messages"], "from": HERE, "times": 3}),
        (actor, {"page": "/settings/users", "from": HERE}),
    ]
    assert (
        "request not allowed: page /settings/users; from 127.0.0.1; by user v•••••"
        in caplog.messages
    )
    assert "victor" not in " ".join(caplog.messages)
    shown = office.client("admin").get("/logs/journal?kind=logins").text
    assert "page\N{NO-BREAK SPACE}: /settings, /api/v1/messages" in shown
    assert "3 fois" in shown


def test_an_export_says_what_left_and_with_which_filter(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    contacts.add(office.store, "Marie Dupont", [ContactNumber(MARIE)])
    send(office, "Bonjour")
    viewer = office.client("viewer")
    query = "?q=marie&state=queued&from=2026-09-01"
    with caplog.at_level(logging.INFO):
        assert viewer.head("/contacts/export.csv").status_code == 200
        assert viewer.get("/contacts/export.vcf").status_code == 200
        assert viewer.get("/contacts/export.exe").status_code == 404
        assert viewer.get(f"/messages/sent/export{query}").status_code == 200
    assert told(office, "export") == [
        (
            "user:victor",
            {
                "exported": "sent",
                "sought": "marie",
                "status": "queued",
                "since": "2026-09-01",
                "until": "",
            },
        ),
        ("user:victor", {"exported": "contacts", "form": "vcf", "people": 1}),
    ]
    said = [message for message in caplog.messages if message.startswith("export")]
    assert said == [
        "export by v•••••: exported contacts, form vcf, people 1",
        "export by v•••••: exported sent, sought, status queued, since 2026-09-01",
    ]
    shown = office.client("admin").get("/logs/journal?kind=exports").text
    assert "nombre de contacts\N{NO-BREAK SPACE}: 1" in shown
    assert "SMS envoyés" in shown


def test_backups_are_recorded_from_creation_to_restore(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    admin = office.client("admin")
    with caplog.at_level(logging.INFO):
        admin.post("/settings/backups")
        ((_, made),) = told(office, "backup")
        name = made["added"]
        admin.head(f"/settings/backups/{name}", buffered=True)
        admin.get(f"/settings/backups/{name}", buffered=True)
        admin.post(f"/settings/backups/{name}/restore")
        admin.post("/settings/backups/keep")
        admin.post(f"/settings/backups/{name}/delete")
    deeds = [detail for _, detail in reversed(told(office, "backup"))]
    expected: list[dict[str, object]] = [
        {"added": name},
        {"downloaded": name},
        {"restored": name},
        {"given_up": True},
        {"removed": name},
    ]
    assert deeds == expected
    assert f"backup by a••••: downloaded {name}" in caplog.messages
    assert Path(name).name == name
