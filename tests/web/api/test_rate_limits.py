"""The RateLimit headers: what is left of a token's quota, after each request."""

from typing import Any

from fakes.correspondence import MARIE
from fakes.office import Office
from fakes.program import Program
from werkzeug.test import TestResponse

from appliance.messaging.people import allowances
from appliance.store.token_limits import TokenLimits

BODY: dict[str, Any] = {"phoneNumbers": [MARIE], "textMessage": {"text": "Bonjour"}}


def told(answer: TestResponse) -> tuple[str, ...]:
    names = ("Limit", "Remaining", "Reset", "Policy")
    return tuple(answer.headers.get(f"RateLimit-{name}", "") for name in names)


def test_a_token_without_a_quota_is_told_nothing(program: Program) -> None:
    assert told(program.post("messages", BODY)) == ("", "", "", "")
    assert told(program.nobody().get("messages")) == ("", "", "", "")


def test_what_is_left_and_when_it_comes_back(program: Program, office: Office) -> None:
    allowances.limit_token(office.store, "crm", None, 100, TokenLimits(minute_messages=2))
    policy = "2;w=60, 100;w=86400"
    assert told(program.get("modems")) == ("2", "2", "60", policy)
    assert told(program.post("messages", BODY)) == ("2", "1", "60", policy)
    office.clock.advance(15)
    program.post("messages", BODY)
    refused = program.post("messages", BODY)
    assert refused.status_code == 429
    assert refused.json["error"]["code"] == "minute_quota"
    assert refused.headers["Retry-After"] == "45"
    assert told(refused) == ("2", "0", "45", policy)


def test_the_quota_that_is_used_up_first_is_told(program: Program, office: Office) -> None:
    allowances.limit_token(office.store, "crm", None, 1, TokenLimits(minute_messages=5))
    answer = program.post("messages", BODY)
    limit, remaining, reset, _ = told(answer)
    assert (limit, remaining) == ("1", "0")
    assert 0 < int(reset) <= 90_000
    refused = program.post("messages", BODY)
    assert refused.json["error"]["code"] == "daily_quota"
    assert refused.headers["Retry-After"] == reset
