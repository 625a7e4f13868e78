"""What people decide about messages on the pages, decided by a program."""

from typing import Any

import pytest
from fakes.correspondence import MARIE, becomes, receive, send
from fakes.office import Office
from fakes.program import Program

from appliance.messaging.people import allowances
from appliance.store import messages
from appliance.store.token_limits import TokenLimits
from appliance.web.api import times

OTHER = "+33611111111"


def public_id(office: Office, message_id: int) -> str:
    row = messages.get(office.store, message_id)
    assert row is not None
    assert row.public_id is not None
    return row.public_id


def decide(program: Program, name: str, decision: str, **more: Any) -> Any:
    return program.post(f"messages/{name}/decision", {"decision": decision, **more})


@pytest.mark.parametrize("state", ["failed", "uncertain", "expired"])
def test_what_did_not_go_is_sent_again(office: Office, program: Program, state: str) -> None:
    name = public_id(office, becoming(office, state))
    answer = decide(program, name, "resend")
    assert answer.status_code == 200
    assert answer.json["recipients"][0]["status"] == "queued"
    again = decide(program, name, "resend")
    assert (again.status_code, again.json["error"]["code"]) == (409, "wrong_state")


def becoming(office: Office, state: str) -> int:
    message = send(office, "Rappel")
    becomes(office, message, state, "CMS 38" if state == "failed" else None)
    return message


def test_an_uncertain_one_is_left_and_a_held_one_released(office: Office, program: Program) -> None:
    uncertain = public_id(office, becoming(office, "uncertain"))
    assert decide(program, uncertain, "dismiss").status_code == 200
    held = send(office, "Plus tard")
    becomes(office, held, "held", "too_late")
    released = decide(program, public_id(office, held), "release")
    assert released.json["recipients"][0]["status"] == "queued"


def test_one_of_several_is_decided_by_its_number(program: Program) -> None:
    body = {"id": "two", "phoneNumbers": [MARIE, OTHER], "textMessage": {"text": "x"}}
    program.post("messages", body)
    answer = decide(program, "two", "cancel", phoneNumber="06 11 11 11 11")
    assert [each["status"] for each in answer.json["recipients"]] == ["queued", "cancelled"]
    wrong = decide(program, "two", "cancel", phoneNumber="06 22 22 22 22")
    assert wrong.json["error"]["field"] == "phoneNumber"


def test_a_token_decides_only_about_whom_it_may_write_to(office: Office, program: Program) -> None:
    name = public_id(office, becoming(office, "failed"))
    allowances.limit_token(office.store, "crm", None, None, TokenLimits(numbers=(OTHER,)))
    refused = decide(program, name, "resend")
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "token_recipient")


def test_what_is_scheduled_is_changed(office: Office, program: Program) -> None:
    due = times.write(office.clock.now_ms() + 86_400_000)
    later = times.write(office.clock.now_ms() + 172_800_000)
    body = {"id": "a", "phoneNumbers": [MARIE], "textMessage": {"text": "Un"}, "scheduleAt": due}
    program.post("messages", body)
    changed = program.ask("PATCH", "messages/a", json={"text": "Deux", "scheduleAt": later})
    assert changed.status_code == 200, changed.text
    assert changed.json["textMessage"]["text"] == "Deux"
    assert changed.json["scheduleAt"] == later
    titled = program.ask("PATCH", "messages/a", json={"subject": "Rappel"}).json
    assert (titled["subject"], titled["textMessage"]["text"]) == ("Rappel", "Deux")
    past = program.ask("PATCH", "messages/a", json={"scheduleAt": "2020-01-01T00:00:00Z"})
    assert (past.status_code, past.json["error"]["field"]) == (422, "scheduleAt")
    sent = public_id(office, send(office, "Parti"))
    assert program.ask("PATCH", f"messages/{sent}", json={"text": "x"}).status_code == 409


def test_what_has_gone_is_deleted_and_what_waits_is_kept(office: Office, program: Program) -> None:
    gone = public_id(office, becoming(office, "failed"))
    assert program.post(f"messages/{gone}/delete", {}).json == {"deleted": 1}
    waits = public_id(office, send(office, "Attend"))
    assert program.post(f"messages/{waits}/delete", {}).status_code == 409
    received = receive(office, "Bonjour")
    assert program.ask("DELETE", f"inbox/{received}").status_code == 204
    assert program.ask("DELETE", f"inbox/{received}").status_code == 404


def test_all_are_marked_read_or_those_of_one_sender(office: Office, program: Program) -> None:
    receive(office, "Un")
    receive(office, "Deux", OTHER)
    office.clock.advance(1)
    before = times.write(office.clock.now_ms())
    receive(office, "Trois", OTHER)
    marks = {"number": OTHER, "until": before}
    assert program.post("inbox/read", marks).json == {"marked": 1}
    assert program.get("inbox?unread=true").headers["X-Total-Count"] == "2"
    assert program.post("inbox/read", {}).json == {"marked": 2}
    assert program.get("inbox?unread=true").json == []
