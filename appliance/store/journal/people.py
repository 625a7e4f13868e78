"""Entries about users and programs: log-ins, refusals, and changes of their rights.

Entries that strangers can cause are counted (`appliance.messaging.journal.counted_entries`):
`times` is then the count, and the other members can hold several values.
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

    tried: OneOrSeveral | None = None  # the user or token
    unknown: OneOrSeveral | None = None  # name or token: it belongs to nobody
    address: OneOrSeveral | None = None  # IP address
    way: OneOrSeveral | None = None  # page, api, profile, code
    times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInThrottled(Entry):
    """A log-in was not checked, because too many had failed before."""

    KIND: ClassVar[str] = "throttled"
    KEYS: ClassVar[Mapping[str, str]] = {"address": "from"}

    tried: OneOrSeveral | None = None
    unknown: OneOrSeveral | None = None
    address: OneOrSeveral | None = None
    way: OneOrSeveral | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Entry):
    """A request was refused because the role does not allow it."""

    KIND: ClassVar[str] = "refused"
    KEYS: ClassVar[Mapping[str, str]] = {"address": "from"}

    page: OneOrSeveral | None = None  # its path
    address: OneOrSeveral | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanged(Entry):
    """A user was added, changed or removed; the member that says which names the user."""

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
    """A token was added, limited, fetched or removed; the member that says which names it."""

    KIND: ClassVar[str] = "token"

    added: str | None = None
    removed: str | None = None
    limits_changed: str | None = None
    countries: Sequence[str] | None = None
    daily_messages: int | None = None
    minute_messages: int | None = None
    scopes: Sequence[str] | None = None
    networks: Sequence[str] | None = None
    recipients: int | None = None  # how many groups and numbers it may write to
    by_line: str | None = None
    expires: str | None = None  # the local date and time
    fetched: str | None = None  # the id of a token for a while
    revoked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Entry):
    """All that was stored about a person was erased, with this number of messages."""

    KIND: ClassVar[str] = "erasure"

    messages: int


ENTRIES: Final[tuple[type[Entry], ...]] = (
    LoggedIn,
    LoggedOut,
    LogInFailed,
    LogInThrottled,
    Refused,
    UserChanged,
    TokenChanged,
    PersonErased,
)
