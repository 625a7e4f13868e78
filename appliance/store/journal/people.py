"""Entries about people and programs: who came in, who was refused, who may do what.

What strangers can cause is counted (`appliance.messaging.journal.counted_entries`): then `times` is
how often it happened, and the other members hold several values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from appliance.store.journal.entry import Entry

OneOrSeveral: TypeAlias = str | Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn(Entry):
    """A person logged in."""

    KIND: ClassVar[str] = "login"
    KEYS: ClassVar[Mapping[str, str]] = {"address": "from"}

    address: str | None = None  # IP address


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedOut(Entry):
    """A person logged out."""

    KIND: ClassVar[str] = "logout"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInFailed(Entry):
    """A password or token was wrong."""

    KIND: ClassVar[str] = "login_failed"
    KEYS: ClassVar[Mapping[str, str]] = {"address": "from"}

    tried: OneOrSeveral | None = None  # the account
    unknown: OneOrSeveral | None = None  # name, token: it belongs to nobody
    address: OneOrSeveral | None = None  # IP address
    way: OneOrSeveral | None = None  # page, api, profile, code
    times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInThrottled(Entry):
    """A log-in was not looked at, after too many that failed."""

    KIND: ClassVar[str] = "throttled"
    KEYS: ClassVar[Mapping[str, str]] = {"address": "from"}

    tried: OneOrSeveral | None = None
    unknown: OneOrSeveral | None = None
    address: OneOrSeveral | None = None
    way: OneOrSeveral | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Entry):
    """Somebody asked for what the role does not allow."""

    KIND: ClassVar[str] = "refused"
    KEYS: ClassVar[Mapping[str, str]] = {"address": "from"}

    page: OneOrSeveral | None = None  # its path
    address: OneOrSeveral | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanged(Entry):
    """A user was added, changed or removed; the member that says what happened names the user."""

    KIND: ClassVar[str] = "user"

    added: str | None = None
    removed: str | None = None
    password_changed: str | None = None
    session_ended: str | None = None
    role_changed: str | None = None
    role: str | None = None
    limits_changed: str | None = None
    countries: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenChanged(Entry):
    """A token was added, limited or removed; the member that says what happened names it."""

    KIND: ClassVar[str] = "token"

    added: str | None = None
    removed: str | None = None
    limits_changed: str | None = None
    countries: Sequence[str] | None = None
    daily_messages: int | None = None


ENTRIES: Final[tuple[type[Entry], ...]] = (
    LoggedIn,
    LoggedOut,
    LogInFailed,
    LogInThrottled,
    Refused,
    UserChanged,
    TokenChanged,
)
