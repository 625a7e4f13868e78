"""Each operation has a scope, and a token without it is refused."""

import pytest
from fakes.office import Office
from fakes.program import Program

from appliance.messaging.people import allowances
from appliance.messaging.people.scopes import ALL, REFRESH, SCOPES
from appliance.store import events
from appliance.store.token_limits import TokenLimits
from appliance.web.api import scopes
from appliance.web.api.operations import Operation
from appliance.web.api.resources import OPERATIONS

OF_USERS = {"listUsers", "addUser", "getUser", "changeUser", "removeUser"}
ANYTHING = {"exportPerson", "exportContact", "erasePerson", "listErasures"} | OF_USERS


def test_every_operation_has_a_scope_of_the_list() -> None:
    for operation in OPERATIONS:
        assert operation.scope in {*SCOPES, REFRESH}
        assert (operation.scope == ALL) == (operation.id in ANYTHING), operation.id


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/message", "messages:send"),
        ("GET", "/messages", "messages:list"),
        ("GET", "/messages/{message_id}/recipients", "messages:read"),
        ("DELETE", "/message/{message_id}", "messages:cancel"),
        ("POST", "/sendings/{sending_id}/resend-failed", "messages:send"),
        ("POST", "/sendings/{sending_id}/cancel", "messages:cancel"),
        ("GET", "/inbox", "inbox:list"),
        ("PATCH", "/inbox/{message_id}", "inbox:read"),
        ("GET", "/contacts/{contact_id}/export", ALL),
        ("POST", "/auth/token", "tokens:manage"),
        ("POST", "/auth/token/refresh", REFRESH),
        ("GET", "/something/new", ALL),
    ],
)
def test_scopes_of_operations(method: str, path: str, scope: str) -> None:
    assert scopes.needed(method, path) == scope


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_no_operation_is_done_without_its_scope(office: Office, operation: Operation) -> None:
    program = Program(office).as_("admin")
    other = "reports:read" if operation.scope != "reports:read" else "messages:send"
    allowances.limit_token(office.store, "of-alice", None, None, TokenLimits(scopes=(other,)))
    path = operation.path.replace("{", "").replace("}", "")
    answer = program.ask(operation.method, path.removeprefix("/"))
    assert answer.status_code == 403
    assert answer.json["error"]["code"] == "token_scope"
    assert operation.scope in answer.json["error"]["message"]


def test_a_refusal_is_in_the_journal(office: Office, program: Program) -> None:
    allowances.limit_token(office.store, "crm", None, None, TokenLimits(scopes=("inbox:list",)))
    assert program.get("messages").status_code == 403
    assert program.get("inbox").status_code == 200
    office.services.entries.catch_up(whatever_the_time=True)
    (entry,) = events.journal(office.store, limit=1, kinds=["refused"])
    assert entry.entry.actor == "token:crm"
