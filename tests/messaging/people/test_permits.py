"""What a program may do with its token: at the door, before each act, and in whatever it sends."""

import pytest
from fakes.exchange import NUMBER, OTHER, Box

from appliance.errors import ApplianceError, ForbiddenError, QuotaError
from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.people import allowances, permits, users
from appliance.messaging.people.credentials import Caller, Credentials
from appliance.messaging.requests import Author, NewMessage
from appliance.store import groups
from appliance.store.contacts import ContactNumber
from appliance.store.token_limits import TokenLimits
from appliance.store.users import TokenRow

CRM = Author("token", "crm")


@pytest.fixture
def secret(box: Box) -> str:
    return users.create_token(box.store, "crm")


def limit(box: Box, limits: TokenLimits, daily: int | None = None) -> TokenRow:
    allowances.limit_token(box.store, "crm", None, daily, limits)
    return users.token(box.store, "crm")


def code(caught: pytest.ExceptionInfo[ApplianceError]) -> str:
    return caught.value.code


# --- at the door --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "admitted"),
    [
        ("192.168.1.20", True),
        ("::ffff:192.168.1.20", True),
        ("192.168.2.20", False),
        ("10.0.0.5", True),
        ("fd00::7", True),
        ("fd00:0:0:1::7", False),
        ("", False),
        ("localhost", False),
    ],
)
def test_a_token_is_used_from_its_networks_alone(
    box: Box, secret: str, address: str, *, admitted: bool
) -> None:
    limit(box, TokenLimits(networks=("192.168.1.0/24", "10.0.0.5", "fd00::/64")))
    known = Credentials(box.store)
    if admitted:
        assert known.by_token(secret, address)
        return
    with pytest.raises(ForbiddenError) as caught:
        known.by_token(secret, address)
    assert code(caught) == "token_address"


def test_a_token_ends_at_its_moment(box: Box, secret: str) -> None:
    limit(box, TokenLimits(expires_at=box.clock.now_ms() + 1000))
    assert Credentials(box.store).by_token(secret)
    box.clock.advance(1)
    with pytest.raises(ForbiddenError) as caught:
        Credentials(box.store).by_token(secret)
    assert code(caught) == "token_expired"
    # A program that stays connected cannot send either.
    with pytest.raises(ForbiddenError):
        box.outbox.accept(NewMessage("x", (NUMBER,)), CRM)


def test_a_wrong_secret_is_told_nothing_of_limits(box: Box, secret: str) -> None:
    limit(box, TokenLimits(networks=("10.0.0.5",)))
    assert Credentials(box.store).by_token(secret[:-1] + "x", "10.0.0.9") is None


# --- before each act ----------------------------------------------------------------------------


@pytest.mark.usefixtures("secret")
def test_a_scope_that_is_lacking_is_named(box: Box) -> None:
    caller = Caller.of_token(limit(box, TokenLimits(scopes=("inbox:list",))))
    permits.require(caller, "inbox:list")
    with pytest.raises(ForbiddenError, match="lacks the scope messages:send") as caught:
        permits.require(caller, "messages:send")
    assert code(caught) == "token_scope"
    permits.require(Caller.of_token(limit(box, TokenLimits())), "messages:send")


# --- whatever is sent ---------------------------------------------------------------------------


@pytest.mark.usefixtures("secret")
def test_whoever_forgets_to_ask_cannot_send_without_the_scope(box: Box) -> None:
    limit(box, TokenLimits(scopes=("inbox:list",)))
    for act in (box.outbox.accept, box.outbox.preview):
        with pytest.raises(ForbiddenError) as caught:
            act(NewMessage("x", (NUMBER,)), CRM)
        assert code(caught) == "token_scope"


@pytest.mark.usefixtures("secret")
def test_only_its_groups_and_numbers_are_written_to(box: Box) -> None:
    person = Wanted("Marie", (ContactNumber(NUMBER), ContactNumber("+33611111111")), groups=("A",))
    entries.save_contact(box.store, person, CRM)
    group = groups.all_of(box.store)[0].id
    limit(box, TokenLimits(group_ids=(group,), numbers=(OTHER,)))
    box.outbox.accept(NewMessage("x", (NUMBER, OTHER, "+33611111111")), CRM)
    box.outbox.accept(NewMessage("x", group_ids=(group,)), CRM)
    for act in (box.outbox.accept, box.outbox.preview):
        with pytest.raises(ForbiddenError, match=r"may not write to \+33622222222") as caught:
            act(NewMessage("x", (NUMBER, "+33622222222")), CRM)
        assert code(caught) == "token_recipient"
    # A group that is gone has no members: nobody may be written to, rather than everybody.
    groups.remove(box.store, group)
    with pytest.raises(ForbiddenError):
        box.outbox.accept(NewMessage("x", (NUMBER,)), CRM)


@pytest.mark.usefixtures("secret")
def test_its_line_sends_and_no_other(box: Box) -> None:
    box.lines = ("sim", "second")
    limit(box, TokenLimits(line="second"))
    box.outbox.accept(NewMessage("x", (NUMBER,)), CRM)
    assert box.store.value("SELECT tiers FROM route ORDER BY id DESC LIMIT 1") == '[["second"]]'
    box.outbox.accept(NewMessage("x", (NUMBER,), line="second"), CRM)
    with pytest.raises(ForbiddenError, match="may only send by the line “second”") as caught:
        box.outbox.accept(NewMessage("x", (NUMBER,), line="sim"), CRM)
    assert code(caught) == "token_line"


@pytest.mark.usefixtures("secret")
def test_a_quota_of_the_minute_comes_back_when_it_is_over(box: Box) -> None:
    limit(box, TokenLimits(minute_messages=2))
    box.outbox.accept(NewMessage("x", (NUMBER,)), CRM)
    box.clock.advance(20)
    box.outbox.accept(NewMessage("x", (NUMBER,)), CRM)
    with pytest.raises(QuotaError, match="2 of this minute's are used") as caught:
        box.outbox.accept(NewMessage("x", (NUMBER,)), CRM)
    assert (code(caught), caught.value.retry_seconds) == ("minute_quota", 40)
    box.clock.advance(40)
    box.outbox.accept(NewMessage("x", (NUMBER,)), CRM)
    with pytest.raises(QuotaError, match="smaller parts") as caught:
        box.outbox.accept(NewMessage("x", (NUMBER, OTHER, "+33611111111")), CRM)
    assert caught.value.retry_seconds is None, "no waiting helps"


@pytest.mark.usefixtures("secret")
def test_a_token_without_limits_costs_one_query(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    row = type(box.store).row

    def counted(store: object, sql: str, *values: object) -> object:
        if "token" in sql:
            asked.append(sql)
        return row(store, sql, *values)  # type: ignore[arg-type]

    monkeypatch.setattr(type(box.store), "row", counted)
    box.outbox.accept(NewMessage("x", (NUMBER,)), CRM)
    about_limits = [sql for sql in asked if "minute_messages" in sql]
    assert len(about_limits) == 1
