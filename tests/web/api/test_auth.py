"""`/auth/token`: a program fetches a token for a while, uses it, fetches the next and ends it."""

from typing import Any

import pytest
from fakes.office import Office
from fakes.program import Program

from appliance.messaging.people import allowances
from appliance.store.token_limits import TokenLimits


def bearing(office: Office, secret: str) -> Program:
    return Program(office, {"Authorization": f"Bearer {secret}"})


def fetch(program: Program, **body: Any) -> dict[str, Any]:
    answer = program.post("auth/token", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def test_a_token_for_a_while_has_its_scopes_and_an_end(office: Office, program: Program) -> None:
    fetched = fetch(program, scopes=["messages:list"], ttl=3600)
    assert fetched["accessToken"] == fetched["access_token"]
    assert (fetched["token_type"], fetched["scopes"]) == ("Bearer", ["messages:list"])
    own = bearing(office, fetched["access_token"])
    assert own.get("messages").status_code == 200
    assert own.get("inbox").json["error"]["code"] == "token_scope"
    office.clock.advance(3600)
    over = own.get("messages")
    assert (over.status_code, over.json["error"]["code"]) == (401, "access_expired")
    assert "Bearer" in over.headers["WWW-Authenticate"]


def test_programs_whose_token_is_over_lock_nobody_out(office: Office, program: Program) -> None:
    own = bearing(office, fetch(program, ttl=60)["access_token"])
    office.clock.advance(60)
    for _ in range(office.services.settings.web.login_tries + 2):
        assert own.get("messages").status_code == 401


def test_the_next_one_is_fetched_with_the_refresh_token_once(
    office: Office, program: Program
) -> None:
    fetched = fetch(program, scopes=["messages:list"])
    refreshing = bearing(office, fetched["refresh_token"])
    assert refreshing.get("messages").status_code == 403, "good for nothing else"
    following = refreshing.ask("POST", "auth/token/refresh")
    assert following.status_code == 201
    assert bearing(office, following.json["access_token"]).get("messages").status_code == 200
    assert refreshing.ask("POST", "auth/token/refresh").status_code == 401
    assert program.ask("POST", "auth/token/refresh").status_code == 409


def test_a_token_is_ended_by_its_id(office: Office, program: Program) -> None:
    fetched = fetch(program)
    assert program.ask("DELETE", f"auth/token/{fetched['id']}").status_code == 204
    assert bearing(office, fetched["access_token"]).get("messages").status_code == 401
    assert program.ask("DELETE", f"auth/token/{fetched['id']}").status_code == 404


@pytest.mark.parametrize("body", [{"scopes": ["x"]}, {"ttl": 0}, {"scope": []}])
def test_what_cannot_be_fetched(program: Program, body: dict[str, Any]) -> None:
    assert program.post("auth/token", body).status_code == 422


def test_the_limits_of_its_owner_hold(office: Office, program: Program) -> None:
    limits = TokenLimits(networks=("10.0.0.0/8",))
    own = bearing(office, fetch(program)["access_token"])
    allowances.limit_token(office.store, "crm", None, None, limits)
    refused = own.get("messages")
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "token_address")
    elsewhere = {"REMOTE_ADDR": "10.1.2.3"}
    assert own.get("messages", environ_base=elsewhere).status_code == 200
