from dataclasses import replace

import pytest
from fakes.office import Office
from fakes.program import Program

from appliance.web.app import create_app
from appliance.web.frame import hosts

OURS = [
    "localhost:8080", "127.0.0.1", "192.168.1.20:8080", "[::1]:8080", "[fe80::1%25eth0]",
    "sms-box", "SMS-BOX.local", "sms-box.local.", "sms-box.lan:80", "box.home.arpa", "a.b.internal",
]  # fmt: skip
OTHERS = [
    "evil.example", "sms-box.evil.example", "sms-box.local.evil.example", "localhost.evil.example",
    "127.0.0.1.evil.example", "evil.example:8080", "", ":80", "home.arpa.evil.example",
]  # fmt: skip


@pytest.mark.parametrize("host", OURS)
def test_the_pages_answer_under_the_boxs_names(office: Office, host: str) -> None:
    assert office.client().get("/login", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", OTHERS)
def test_the_pages_answer_under_no_other(office: Office, host: str) -> None:
    answer = office.client("operator").get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "host_names" in answer.text
    assert "sophie" not in answer.text
    assert office.client().post("/login", headers={"Host": host}).status_code == 421


def test_a_name_can_be_added(office: Office) -> None:
    web = replace(office.services.settings.web, host_names=("SMS.office.example",))
    settings = replace(office.services.settings, web=web)
    client = create_app(replace(office.services, settings=settings)).test_client()
    assert client.get("/login", headers={"Host": "sms.Office.example:443"}).status_code == 200
    assert client.get("/login", headers={"Host": "office.example"}).status_code == 421


def test_the_machines_own_name_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts.socket, "gethostname", lambda: "Box.office.example")
    hosts._own.cache_clear()
    assert hosts.is_ours("box.office.example:8080", ())
    hosts._own.cache_clear()


def test_programs_and_monitors_ask_under_any_name(office: Office) -> None:
    elsewhere = {"Host": "sms.office.example"}
    assert office.client().get("/health", headers=elsewhere).status_code == 200
    assert Program(office).as_("viewer").get("messages", headers=elsewhere).status_code == 200
