"""`/tokens`: tokens and their limits, made, changed and removed by a program."""

from typing import Any

import pytest
from fakes.office import Office
from fakes.program import Program

from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.people import allowances, users
from appliance.messaging.requests import Author
from appliance.store import events
from appliance.store.contacts import ContactNumber
from appliance.store.token_limits import TokenLimits

LIMITS: dict[str, Any] = {
    "scopes": ["messages:send", "messages:read"],
    "groups": ["Parents"],
    "numbers": ["06 39 98 01 01"],
    "countries": ["europe", "CA"],
    "networks": ["192.168.1.7/24", "10.0.0.5/32"],
    "perMinute": 10,
    "perDay": 100,
    "expiresAt": "2030-01-01T00:00:00.000+00:00",
}
SHOWN = LIMITS | {"numbers": ["+33639980101"], "networks": ["192.168.1.0/24", "10.0.0.5"]}


@pytest.fixture
def admin(office: Office) -> Program:
    person = Wanted("Marie", (ContactNumber("+33639980102"),), groups=("Parents",))
    entries.save_contact(office.store, person, Author("user", "alice"))
    return Program(office).as_("admin")


def test_a_token_is_made_shown_once_and_works(office: Office, admin: Program) -> None:
    made = admin.post("tokens", {"name": "shop", "user": "sophie", **LIMITS})
    assert made.status_code == 201
    secret = made.json["token"]
    shown = admin.get("tokens/shop").json
    assert secret not in str(shown)
    assert {name: shown[name] for name in SHOWN} == SHOWN
    assert (shown["user"], shown["role"], shown["lastUsedAt"]) == ("sophie", "operator", None)
    assert [each["name"] for each in admin.get("tokens").json] == ["of-alice", "shop"]
    found = users.verify_token(office.store, secret)
    assert found is not None
    assert found.name == "shop"


def test_limits_are_changed_one_by_one_and_removed_by_null(admin: Program) -> None:
    admin.post("tokens", {"name": "shop", **LIMITS})
    changed = admin.ask("PATCH", "tokens/shop", json={"perMinute": 5, "groups": None}).json
    assert (changed["perMinute"], changed["perDay"]) == (5, 100)
    assert "groups" not in changed
    assert changed["numbers"] == SHOWN["numbers"]
    bare = admin.ask("PATCH", "tokens/shop", json=dict.fromkeys(LIMITS)).json
    assert not LIMITS.keys() & bare.keys()


def test_a_removed_token_is_gone(admin: Program) -> None:
    secret = admin.post("tokens", {"name": "shop"}).json["token"]
    assert admin.ask("DELETE", "tokens/shop").status_code == 204
    shop = Program(admin.office, {"Authorization": f"Bearer {secret}"})
    assert shop.get("modems").status_code == 401
    for method in ("GET", "PATCH", "DELETE"):
        assert admin.ask(method, "tokens/shop", json={}).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scopes": ["messages:write"]}, "scopes[0]"),
        ({"scopes": []}, "scopes"),
        ({"groups": ["Nobody"]}, "groups"),
        ({"groups": [99]}, "groups"),
        ({"numbers": ["many"]}, "numbers"),
        ({"countries": ["Atlantis"]}, "countries"),
        ({"networks": ["the office"]}, "networks"),
        ({"perMinute": 0}, "perMinute"),
        ({"perDay": -1}, "perDay"),
        ({"line": "none"}, "line"),
        ({"expiresAt": "soon"}, "expiresAt"),
        ({"name": "a:b"}, "name"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_made(
    admin: Program, wrong: dict[str, Any], field: str
) -> None:
    answer = admin.post("tokens", {"name": "shop", **wrong})
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == field
    assert len(admin.get("tokens").json) == 1


def test_a_token_makes_none_that_may_do_more_than_itself(office: Office, admin: Program) -> None:
    limits = TokenLimits(scopes=("tokens:manage", "inbox:list"))
    allowances.limit_token(office.store, "of-alice", None, None, limits)
    assert admin.post("tokens", {"name": "a"}).status_code == 403
    assert admin.post("tokens", {"name": "a", "scopes": ["messages:send"]}).status_code == 403
    assert admin.post("tokens", {"name": "a", "scopes": ["inbox:list"]}).status_code == 201
    assert admin.ask("PATCH", "tokens/of-alice", json={"scopes": None}).status_code == 403
    allowances.limit_token(office.store, "of-alice", None, 5)
    refused = admin.post("tokens", {"name": "b"})
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "token_limited")
    assert len(users.rows.tokens(office.store)) == 2


def test_the_journal_tells_limits_but_no_numbers(office: Office, admin: Program) -> None:
    admin.post("tokens", {"name": "shop", **LIMITS})
    (entry,) = events.journal(office.store, limit=1, kinds=["token"])
    told = entry.entry.told()
    assert told["recipients"] == 2
    assert told["scopes"] == LIMITS["scopes"]
    assert "0101" not in str(told)
    assert entry.entry.actor == "token:of-alice"
