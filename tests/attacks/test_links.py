"""Links with which an attacker would lead a user away from the box after the log-in."""

import pytest
from fakes.office import PASSWORD, Office

from appliance.store import outgoing

ELSEWHERE = [
    "//evil.example/x",
    "///evil.example/x",
    "////evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example/x",
    "/\t/evil.example/x",
    "/\n/evil.example/x",
    "/\r\n/evil.example/x",
    "/\x00/evil.example/x",
    "/ /evil.example/x",
    "\t//evil.example/x",
    " //evil.example/x",
    "/\x85/evil.example/x",
    "/\u2028/evil.example/x",
    "https:evil.example/x",
    "https://evil.example/x",
    "javascript:alert(1)",
    "//evil.example:80\\@localhost/x",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_log_in_leads_to_a_page_of_the_box(office: Office, target: str) -> None:
    query = {"next": target}
    log_in = {"name": "sophie", "password": PASSWORD}
    client = office.client("operator")
    answers = [
        office.client().post("/login", query_string=query, data=log_in),
        office.client().post("/login", data={**log_in, **query}),
        client.get("/login", query_string=query),
        client.post("/language", data={"language": "fr", **query}),
        client.post("/messages/sent/act", data={"do": "read", "back": target}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert answer.location == "/", answer.request.path


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_decision_leads_to_a_page_of_the_box(office: Office, target: str) -> None:
    assert outgoing.has_ready(office.store) is False
    answer = office.client("operator").post(
        "/messages/1/decision", data={"decision": "dismiss", "next": target}
    )
    assert (answer.location or "/") == "/"


def test_a_page_left_by_a_form_is_asked_for_on_this_box_only(office: Office) -> None:
    office.app.config["WTF_CSRF_ENABLED"] = True
    page = {"Referer": "http://localhost//evil.example/x"}
    asked = office.client().post("/messages/new", headers=page)
    office.app.config["WTF_CSRF_ENABLED"] = False
    led = office.client().post(asked.location, data={"name": "sophie", "password": PASSWORD})
    assert (led.location or "/") == "/"
