"""A request that comes twice: the message that is there, and the Idempotency-Key."""

from typing import Any

import pytest
from fakes.correspondence import MARIE
from fakes.office import Office
from fakes.program import Program

from appliance.messaging.people import allowances, users
from appliance.store.token_limits import TokenLimits

BODY: dict[str, Any] = {"phoneNumbers": [MARIE], "textMessage": {"text": "Bonjour"}}
KEY = {"Idempotency-Key": "order 7"}


def sent(office: Office) -> int:
    return int(office.store.value("SELECT count(*) FROM message"))


@pytest.mark.parametrize("path", ["messages", "message"])
def test_a_known_id_brings_the_message_that_is_there(
    office: Office, program: Program, path: str
) -> None:
    first = program.post(path, {"id": "a", **BODY}).json
    again = program.post(path, {"id": "a", **BODY})
    assert again.status_code == 409
    assert again.json["error"]["code"] == "duplicate_id"
    assert again.json["existing"] == first
    assert sent(office) == 1


def test_a_known_sending_is_brought_too(program: Program) -> None:
    body = {"id": "a", "text": "Bonjour", "recipients": [{"phoneNumber": MARIE}]}
    program.post("sendings", body)
    again = program.post("sendings", body)
    assert again.status_code == 409
    assert again.json["existing"] == program.get("sendings/a").json


def test_who_may_not_read_it_does_not_get_it(office: Office, program: Program) -> None:
    program.post("messages", {"id": "a", **BODY})
    secret = users.create_token(office.store, "form")
    allowances.limit_token(office.store, "form", None, None, TokenLimits(scopes=("messages:send",)))
    form = Program(office, {"Authorization": f"Bearer {secret}"})
    assert "existing" not in form.post("messages", {"id": "a", **BODY}).json
    form.post("messages", {"id": "b", **BODY})
    assert form.post("messages", {"id": "b", **BODY}).json["existing"]["id"] == "b"


def test_a_key_is_answered_as_the_first_time(office: Office, program: Program) -> None:
    first = program.post("messages", BODY, headers=KEY)
    again = program.post("messages", BODY, headers=KEY)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json == first.json
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert sent(office) == 1


def test_each_program_has_its_own_keys(office: Office, program: Program) -> None:
    first = program.post("messages", BODY, headers=KEY).json["id"]
    other = program.as_("operator").post("messages", BODY, headers=KEY).json["id"]
    assert first != other
    assert sent(office) == 2


def test_a_key_is_for_one_message(program: Program) -> None:
    program.post("messages", BODY, headers=KEY)
    other = program.post("messages", BODY | {"textMessage": {"text": "Bonsoir"}}, headers=KEY)
    assert (other.status_code, other.json["error"]["code"]) == (422, "key_reused")
    with_id = program.post("messages", {"id": "mine", **BODY}, headers=KEY)
    assert with_id.json["id"] == "mine", "an id goes before a key"
    sending = {"text": "Bonjour", "recipients": [{"phoneNumber": MARIE}]}
    assert program.post("sendings", sending, headers={"Idempotency-Key": "s"}).status_code == 202
    assert program.post("sendings", sending, headers={"Idempotency-Key": "s"}).status_code == 409


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_what_is_no_key(program: Program, key: str) -> None:
    refused = program.post("messages", BODY, headers={"Idempotency-Key": key})
    assert (refused.status_code, refused.json["error"]["code"]) == (422, "bad_key")
