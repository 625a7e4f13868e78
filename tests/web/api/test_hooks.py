"""Webhooks in the API: made, listed, paused, tried and removed; their deliveries."""

from collections.abc import Iterator

import pytest
from fakes.office import Office
from fakes.program import Program
from fakes.receiver import Receiver

from appliance.store import groups, hook_deliveries, hooks

LAN = "http://192.168.1.20/hook"


@pytest.fixture
def admin(office: Office, program: Program) -> Iterator[Program]:
    yield program.as_("admin")
    made = office.services.hooks()
    made.stop()
    made._consumers().stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


def test_one_is_made_shown_without_its_key_and_removed(admin: Program) -> None:
    body = {"id": "crm", "url": LAN, "events": ["sms:received", "call"], "number": "0639980103"}
    made = admin.post("hooks", body)
    assert made.status_code == 201
    assert len(made.json["key"]) >= 32
    (shown,) = admin.get("hooks").json
    assert shown == {name: value for name, value in made.json.items() if name != "key"}
    assert (shown["id"], shown["url"], shown["number"]) == ("crm", LAN, "+33639980103")
    assert (shown["paused"], shown["waiting"], shown["failures"]) == (False, 0, 0)
    assert admin.ask("DELETE", "hooks/crm").status_code == 204
    assert admin.get("hooks").json == []
    assert admin.ask("DELETE", "hooks/crm").status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"events": ["call"]}, 422, "url"),
        ({"url": LAN}, 422, "events"),
        ({"url": LAN, "events": []}, 422, "events"),
        ({"url": LAN, "events": ["sms:lost"]}, 422, "events[0]"),
        ({"url": "http://crm.example/x", "events": ["call"]}, 422, "url"),
        ({"url": LAN, "events": ["call"], "key": "short"}, 422, "key"),
        ({"url": LAN, "events": ["call"], "number": "+33 6"}, 422, "number"),
        ({"url": LAN, "events": ["call"], "secret": "x"}, 422, "secret"),
        ({"url": LAN, "events": ["call"], "id": "known"}, 409, None),
        ({"url": LAN, "events": ["call"], "id": "a/b"}, 422, "id"),
        ({"url": LAN, "events": ["call"], "line": "none"}, 422, "line"),
        ({"url": LAN, "events": ["call"], "form": "kannel"}, 422, "events"),
        ({"url": LAN, "events": ["call"], "form": "xml"}, 422, "form"),
    ],
)
def test_what_cannot_be_made(
    office: Office, admin: Program, body: dict[str, object], status: int, field: str | None
) -> None:
    admin.post("hooks", {"url": LAN, "events": ["call"], "id": "known"})
    answer = admin.post("hooks", body)
    assert (answer.status_code, answer.json["error"].get("field")) == (status, field)
    assert [row.public_id for row in hooks.every(office.store)] == ["known"]


def test_it_is_paused_resumed_and_tried(admin: Program, receiver: Receiver) -> None:
    admin.post("hooks", {"id": "crm", "url": receiver.url, "events": ["call"]})
    assert admin.post("hooks/crm/pause").json["paused"] is True
    assert admin.post("hooks/crm/resume").json["paused"] is False
    assert admin.post("hooks/crm/test").json == {"status": 200, "answer": ""}
    assert receiver.wait_for(1)[0].json["event"] == "system:ping"
    for act in ("pause", "resume", "test"):
        assert admin.post(f"hooks/none/{act}").status_code == 404


def test_its_deliveries_are_listed_in_pages_and_repeated(office: Office, admin: Program) -> None:
    admin.post("hooks", {"id": "crm", "url": LAN, "events": ["call"]})
    admin.post("hooks/crm/pause")
    (row,) = hooks.every(office.store)
    for number in range(3):
        hook_deliveries.add(office.store, row.id, "call", number, about="+33639980103")
    first = admin.get("hooks/crm/deliveries?limit=2")
    assert [each["id"] for each in first.json] == ["3", "2"]
    assert first.headers["X-Total-Count"] == "3"
    cursor = first.headers["Link"].partition("cursor=")[2].partition(">")[0]
    second = admin.get(f"hooks/crm/deliveries?limit=2&cursor={cursor}").json
    assert [(each["id"], each["state"]) for each in second] == [("1", "waiting")]
    assert admin.post("hooks/crm/deliveries/1/again").status_code == 202
    for wrong in ("9", "0", "x"):
        assert admin.post(f"hooks/crm/deliveries/{wrong}/again").status_code == 404


def test_a_program_of_sms_gateway_makes_and_removes_its_own(admin: Program) -> None:
    made = admin.post("webhooks", {"url": LAN, "event": "sms:received", "deviceId": "x"})
    assert made.status_code == 201
    assert made.json == {
        "id": made.json["id"],
        "url": LAN,
        "event": "sms:received",
        "deviceId": None,
    }
    assert admin.get("webhooks").json == [made.json]
    assert [admin.ask("DELETE", f"webhooks/{made.json['id']}").status_code for _ in "12"] == [
        204
    ] * 2


def test_only_an_administrator_may(program: Program) -> None:
    for method, path in (("GET", "hooks"), ("POST", "hooks"), ("GET", "webhooks")):
        assert program.ask(method, path, json={}).status_code == 403


def test_it_is_changed_and_gets_a_new_key(office: Office, admin: Program) -> None:
    admin.post("groups", {"name": "Team"})
    body = {"id": "crm", "url": LAN, "events": ["call"], "number": "0639980103", "line": "sim"}
    admin.post("hooks", body)
    changed = admin.ask("PATCH", "hooks/crm", json={"group": "team", "number": None})
    assert changed.status_code == 200
    assert (changed.json["group"], changed.json["line"]) == ("Team", "sim")
    assert "number" not in changed.json
    assert (changed.json["events"], changed.json["url"]) == (["call"], LAN)
    key = admin.post("hooks/crm/key")
    assert (key.status_code, len(key.json["key"]) >= 32) == (201, True)
    for wrong in ({"group": "none"}, {"line": "none"}, {"url": "ftp://x"}, {"key": "x" * 9}):
        assert admin.ask("PATCH", "hooks/crm", json=wrong).status_code == 422
    assert admin.ask("PATCH", "hooks/none", json={"url": LAN}).status_code == 404
    groups.remove(office.store, groups.all_of(office.store)[0].id)
    assert admin.get("hooks").json[0]["group"] is None
    assert admin.ask("PATCH", "hooks/crm", json={"events": ["call"]}).status_code == 200


def test_how_one_does_is_told(office: Office, admin: Program) -> None:
    admin.post("hooks", {"id": "crm", "url": LAN, "events": ["call"]})
    admin.post("hooks/crm/pause")
    (row,) = hooks.every(office.store)
    now = office.clock.now_ms()
    for at in (now - 5000, now):
        hook_deliveries.add(office.store, row.id, "call", at, about="+33639980103")
    (shown,) = admin.get("hooks").json
    assert (shown["waiting"], shown["dead"]) == (2, 0)
    assert shown["waitingSince"] is not None
    oldest = hook_deliveries.oldest_waiting(office.store, row.id)
    assert oldest is not None
    hook_deliveries.tried(office.store, oldest, "dead", status=500, answer="no")
    (shown,) = admin.get("hooks").json
    assert (shown["waiting"], shown["dead"]) == (1, 1)


def test_a_form_is_chosen_and_changed(admin: Program) -> None:
    body = {"id": "crm", "url": LAN, "events": ["sms:received"], "form": "smseagle"}
    assert admin.post("hooks", body).json["form"] == "smseagle"
    changed = admin.ask("PATCH", "hooks/crm", json={"form": "kannel"})
    assert changed.json["form"] == "kannel"
    assert admin.ask("PATCH", "hooks/crm", json={"line": None}).json["form"] == "kannel"
    refused = admin.ask("PATCH", "hooks/crm", json={"events": ["call"]})
    assert (refused.status_code, refused.json["error"]["field"]) == (422, "events")
