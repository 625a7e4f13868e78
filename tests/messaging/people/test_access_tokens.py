"""Tokens that a program fetches for a while: what they may do, how they follow and how they end."""

import pytest
from fakes.exchange import Box

from appliance.errors import ConflictError, ExpiredError, ForbiddenError, InputError, NotFoundError
from appliance.messaging.people import access_tokens, allowances, users
from appliance.messaging.people.credentials import COMMAND, Caller, Credentials, Guess
from appliance.store import events
from appliance.store.token_limits import TokenLimits

PASSWORD = "correct horse"


@pytest.fixture
def crm(box: Box) -> Caller:
    users.create_token(box.store, "crm")
    return Caller.of_token(users.token(box.store, "crm"))


@pytest.fixture
def sophie(box: Box) -> Caller:
    users.create_user(box.store, "sophie", PASSWORD, "viewer")
    return Caller.of_user(users.user(box.store, "sophie"))


def by_token(box: Box, secret: str, address: str = "") -> Caller | None:
    return Credentials(box.store).by_token(secret, address)


def test_it_acts_as_who_fetched_it_with_the_scopes_that_were_asked_for(
    box: Box, crm: Caller
) -> None:
    fetched = access_tokens.fetch(box.store, crm, ["messages:send", "inbox:list"], 60)
    found = by_token(box, fetched.secret)
    assert found is not None
    assert (found.author, found.role) == (crm.author, "operator")
    assert found.scopes == {"messages:send", "inbox:list"}
    assert fetched.scopes == ("messages:send", "inbox:list")
    everything = access_tokens.fetch(box.store, crm, None)
    assert everything.scopes == ("all:any",)
    assert by_token(box, everything.secret) == crm
    named = Guess("CRM", everything.secret)
    assert Credentials(box.store).recall(named) == crm
    assert Credentials(box.store).recall(Guess("other", everything.secret)) is None


@pytest.mark.usefixtures("crm")
def test_it_has_no_more_scopes_than_its_owner_then_or_later(box: Box) -> None:
    allowances.limit_token(
        box.store, "crm", None, None, TokenLimits(scopes=("inbox:list", "tokens:manage"))
    )
    limited = Caller.of_token(users.token(box.store, "crm"))
    with pytest.raises(ForbiddenError):
        access_tokens.fetch(box.store, limited, ["messages:send"])
    with pytest.raises(ForbiddenError):
        access_tokens.fetch(box.store, limited, ["all:any"])
    fetched = access_tokens.fetch(box.store, limited, None)
    assert fetched.scopes == ("inbox:list", "tokens:manage")
    allowances.limit_token(box.store, "crm", None, None, TokenLimits(scopes=("inbox:list",)))
    found = by_token(box, fetched.secret)
    assert found is not None
    assert found.scopes == {"inbox:list"}
    allowances.limit_token(box.store, "crm", None, None, TokenLimits(networks=("10.0.0.5",)))
    with pytest.raises(ForbiddenError):
        by_token(box, fetched.secret, "10.0.0.6")


def test_it_ends_and_the_next_one_follows_once(box: Box, sophie: Caller) -> None:
    fetched = access_tokens.fetch(box.store, sophie, ["inbox:list"], 60)
    box.clock.advance(60)
    with pytest.raises(ExpiredError):
        by_token(box, fetched.secret)
    refreshing = by_token(box, fetched.refresh)
    assert refreshing is not None
    assert refreshing.scopes == {"tokens:refresh"}
    following = access_tokens.refresh(box.store, refreshing, fetched.refresh)
    assert following.expires_at == box.clock.now_ms() + 60_000
    found = by_token(box, following.secret)
    assert found is not None
    assert (found.author.actor, found.scopes) == ("user:sophie", {"inbox:list"})
    assert by_token(box, fetched.secret) is None
    assert by_token(box, fetched.refresh) is None
    with pytest.raises(ConflictError):
        access_tokens.refresh(box.store, sophie, fetched.refresh)
    box.clock.advance(31 * 86_400)
    with pytest.raises(ExpiredError):
        by_token(box, following.refresh)


def test_it_ends_with_what_it_was_fetched_with(box: Box, crm: Caller, sophie: Caller) -> None:
    of_crm = access_tokens.fetch(box.store, crm, None)
    of_sophie = access_tokens.fetch(box.store, sophie, None)
    users.remove_token(box.store, "crm")
    assert by_token(box, of_crm.secret) is None
    assert by_token(box, of_sophie.secret)
    users.change_password(box.store, "sophie", "another horse")
    assert by_token(box, of_sophie.secret) is None
    again = access_tokens.fetch(box.store, sophie, None)
    users.create_user(box.store, "alice", PASSWORD, "admin")
    users.remove_user(box.store, "sophie")
    assert by_token(box, again.secret) is None


def test_its_owner_or_an_administrator_ends_it(box: Box, crm: Caller, sophie: Caller) -> None:
    fetched = access_tokens.fetch(box.store, crm, None)
    with pytest.raises(NotFoundError):
        access_tokens.revoke(box.store, sophie, fetched.id)
    access_tokens.revoke(box.store, crm, fetched.id)
    assert by_token(box, fetched.secret) is None
    with pytest.raises(NotFoundError):
        access_tokens.revoke(box.store, crm, fetched.id)
    of_sophie = access_tokens.fetch(box.store, sophie, None)
    with pytest.raises(NotFoundError):
        access_tokens.revoke(box.store, crm, of_sophie.id)
    access_tokens.revoke(box.store, Caller(COMMAND, "admin"), of_sophie.id)
    told = [each.entry.told() for each in events.journal(box.store, limit=9, kinds=["token"])]
    assert told[:2] == [{"revoked": of_sophie.id}, {"fetched": of_sophie.id}]


def test_a_program_that_forgets_them_does_not_fill_the_store(box: Box, crm: Caller) -> None:
    first = access_tokens.fetch(box.store, crm, None)
    for _ in range(access_tokens.MOST):
        last = access_tokens.fetch(box.store, crm, None, 60)
    assert by_token(box, first.secret) is None
    assert by_token(box, last.secret)
    box.clock.advance(40 * 86_400)
    access_tokens.fetch(box.store, crm, None)
    assert box.store.value("SELECT count(*) FROM access_token") == 1


def test_what_cannot_be_fetched(box: Box, crm: Caller) -> None:
    with pytest.raises(InputError):
        access_tokens.fetch(box.store, crm, ["nonsense"])
    with pytest.raises(InputError):
        access_tokens.fetch(box.store, crm, None, 0)
    with pytest.raises(ConflictError):
        access_tokens.fetch(box.store, Caller(COMMAND, "admin"), None)
