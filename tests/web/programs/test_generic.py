"""`/send`, for any program that can call a URL."""

from typing import Any

import pytest
from fakes.office import Office

from appliance.messaging.people import users

TO = "0612345678"


def ask(office: Office, secret: str, **fields: Any) -> Any:
    return office.app.test_client().post("/send", json={"token": secret, **fields})


def stored(office: Office) -> list[tuple[str, str]]:
    rows = office.store.rows(
        "SELECT address, body FROM message JOIN discussion"
        " ON discussion.id = discussion_id ORDER BY message.id"
    )
    return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize("to", ["to", "number", "numero", "phone", "recipient", "phoneNumber"])
@pytest.mark.parametrize("text", ["text", "message", "msg", "body"])
def test_the_usual_names(on: Office, secret: str, to: str, text: str) -> None:
    answer = ask(on, secret, **{to: TO, text: "Bonjour"})
    assert answer.status_code == 202
    assert answer.json["state"] == "queued"
    assert answer.json["id"]
    assert stored(on) == [("+33612345678", "Bonjour")]


def test_a_url_is_enough(on: Office, secret: str) -> None:
    asked = f"/send?token={secret}&to=06+12+34+56+78,0611111111&text=Bonjour+%E0+tous"
    assert on.app.test_client().get(asked).status_code == 202
    assert stored(on) == [("+33612345678", "Bonjour à tous"), ("+33611111111", "Bonjour à tous")]


def test_a_date_and_an_id(on: Office, secret: str) -> None:
    asked = {"to": TO, "text": "x", "at": "2099-01-02T03:04:00+01:00", "id": "a-1"}
    assert ask(on, secret, **asked).json == {"id": "a-1", "state": "scheduled"}
    again = ask(on, secret, **asked)
    assert again.status_code == 409
    assert len(stored(on)) == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": "x"}, "no_recipient"),
        ({"to": TO}, "text_empty"),
        ({"to": "Personne", "text": "x"}, "unknown_group"),
        ({"to": "12", "text": "x" * 10_000}, "text_too_long"),
        ({"to": TO, "text": "x", "at": "tomorrow"}, "bad_time"),
        ({"to": ["0611111111"] * 1001, "text": "x"}, "too_many_recipients"),
    ],
)
def test_bad_input_gets_its_words_and_stores_nothing(
    on: Office, secret: str, fields: dict[str, Any], code: str
) -> None:
    answer = ask(on, secret, **fields)
    assert answer.status_code == 400
    assert answer.json["code"] == code
    assert answer.json["error"]
    assert stored(on) == []


def test_limits_of_the_token_hold(on: Office) -> None:
    secret = users.create_token(on.store, "viewer", user_name="victor")
    assert ask(on, secret, to=TO, text="x").status_code == 403
    assert stored(on) == []
