"""What a token may do, where from, to whom and how often: its limits and its counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from peewee import Case

from appliance.store import days
from appliance.store.database import Row, Store
from appliance.store.models.people import Token
from appliance.store.statements import Query, given, statement

MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class TokenLimits:
    """The limits of a token besides its countries and its messages a day; None for no limit."""

    scopes: tuple[str, ...] | None = None
    networks: tuple[str, ...] | None = None
    group_ids: tuple[int, ...] | None = None
    numbers: tuple[str, ...] | None = None
    line: str | None = None
    expires_at: int | None = None
    minute_messages: int | None = None

    @property
    def has_recipients(self) -> bool:
        """Whether it may write only to certain groups or numbers."""
        return self.group_ids is not None or self.numbers is not None


NO_LIMITS: Final = TokenLimits()


class Quota(NamedTuple):
    """How many messages a token may submit in a day and in a minute, and has submitted."""

    daily_messages: int | None  # None: no limit
    counted: int
    minute_messages: int | None = None
    minute_counted: int = 0
    minute_began: int = 0


# The columns of `TokenLimits`, in its order.
COLUMNS: Final = (
    Token.scopes,
    Token.networks,
    Token.group_ids,
    Token.numbers,
    Token.line,
    Token.expires_at,
    Token.minute_messages,
)


@statement
def _set() -> Query:
    limits = {column: given(column.name) for column in COLUMNS}
    return Token.update(limits).where(Token.id == given("id"))


@statement
def _quota() -> Query:
    today = Case(Token.counted_on, ((given("day"), Token.counted),), 0)
    in_minute = Case(None, ((Token.minute_began > given("minute_ago"), Token.minute_counted),), 0)
    began = Case(None, ((Token.minute_began > given("minute_ago"), Token.minute_began),), 0)
    is_limited = Token.daily_messages.is_null(is_null=False) | Token.minute_messages.is_null(
        is_null=False
    )
    return Token.select(Token.daily_messages, today, Token.minute_messages, in_minute, began).where(
        Token.name == given("name"), is_limited
    )


@statement
def _count() -> Query:
    counts = {
        Token.counted_on: given("day"),
        Token.counted: given("counted"),
        Token.minute_began: given("began"),
        Token.minute_counted: given("in_minute"),
    }
    return Token.update(counts).where(Token.name == given("name"))


def set_limits(store: Store, token_id: int, limits: TokenLimits) -> None:
    """Replace the limits of a token."""
    _set.execute(
        store,
        id=token_id,
        scopes=joined(limits.scopes),
        networks=joined(limits.networks),
        group_ids=joined(limits.group_ids),
        numbers=joined(limits.numbers),
        line=limits.line,
        expires_at=limits.expires_at,
        minute_messages=limits.minute_messages,
    )


def read(row: Row) -> TokenLimits:
    """Return the limits in a row that has the `COLUMNS`."""
    stored = [row[column.name] for column in COLUMNS]
    if all(value is None for value in stored):
        return NO_LIMITS
    scopes, networks, group_ids, numbers, line, expires_at, minute_messages = stored
    groups = split(group_ids)
    return TokenLimits(
        split(scopes),
        split(networks),
        None if groups is None else tuple(map(int, groups)),
        split(numbers),
        line,
        expires_at,
        minute_messages,
    )


def quota(store: Store, name: str) -> Quota | None:
    """Return the quota of the token of that name, or None if it has none."""
    now = store.clock.now_ms()
    row = _quota.row(store, name=name, day=days.day_of(now), minute_ago=now - MINUTE_MS)
    return None if row is None else Quota(*row)


def count(store: Store, name: str, before: Quota, more: int) -> None:
    """Add the messages that the token of that name submits now to what was counted before."""
    now = store.clock.now_ms()
    _count.execute(
        store,
        name=name,
        day=days.day_of(now),
        counted=before.counted + more,
        began=before.minute_began or now,
        in_minute=before.minute_counted + more,
    )


def joined(values: Iterable[object] | None) -> str | None:
    """Return a list as a column stores it."""
    return None if values is None else ",".join(map(str, values))


def split(stored: Any) -> tuple[str, ...] | None:
    """Return the list that a column stores."""
    return None if stored is None else tuple(filter(None, str(stored).split(",")))
