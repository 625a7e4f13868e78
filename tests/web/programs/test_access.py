"""Whose secret it is, by the generic way."""

import base64

import pytest
from fakes.office import PASSWORD, Office

from appliance.messaging.people import users


def status(office: Office, headers: dict[str, str] | None = None, **fields: str) -> int:
    asked = {"to": "0612345678", "text": "Bonjour", **fields}
    return office.app.test_client().post("/send", data=asked, headers=headers or {}).status_code


def basic(name: str, secret: str) -> dict[str, str]:
    pair = base64.b64encode(f"{name}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def test_every_way_to_give_a_secret(on: Office, secret: str) -> None:
    of_sophie = users.create_token(on.store, "agenda", user_name="sophie")
    assert status(on, {"Authorization": f"Bearer {secret}"}) == 202
    assert status(on, basic("crm", secret)) == 202
    assert status(on, basic("sophie", PASSWORD)) == 202
    assert status(on, basic("sophie", of_sophie)) == 202
    assert status(on, {"X-Api-Key": secret}) == 202
    assert status(on, token=secret) == 202
    assert status(on, user="SOPHIE", password=PASSWORD) == 202
    assert status(on, login="sophie", password=of_sophie) == 202


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"token": "wrong"},
        {"user": "sophie", "password": "wrong"},
        {"user": "nobody", "password": PASSWORD},
        {"user": "", "password": PASSWORD},
        {"user": "\x00\ud7ff", "password": "é" * 2000},
    ],
)
def test_a_wrong_secret_gets_no_hint(on: Office, fields: dict[str, str]) -> None:
    answer = on.app.test_client().post("/send", data={"to": "0612345678", "text": "x", **fields})
    assert answer.status_code == 401
    assert answer.json["code"] == "wrong_secret"
    assert on.store.value("SELECT count(*) FROM message") == 0


def test_the_token_of_another_user_is_wrong(on: Office) -> None:
    of_sophie = users.create_token(on.store, "agenda", user_name="sophie")
    assert status(on, user="alice", password=of_sophie) == 401


def test_a_viewer_may_not_send(on: Office) -> None:
    assert status(on, user="victor", password=PASSWORD) == 403


def test_guesses_are_limited(on: Office) -> None:
    found = [status(on, user="sophie", password=f"guess {n}") for n in range(40)]
    assert found[0] == 401
    assert found[-1] == 429
    assert on.store.value("SELECT count(*) FROM message") == 0
