"""What each kind of line without a modem offers to its session, to pages and to the file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from appliance.errors import InputError
from appliance.lines.protocol import Awaiting, Brought, Outcome, Outgoing, PartReport, Told

if TYPE_CHECKING:
    from appliance.clock import Clock
    from appliance.lines.providers.http import Http


class Condition(StrEnum):
    """The condition of a line. `explained` has the words for each."""

    STARTING = "starting"
    READY = "ready"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"  # the provider's certificate is not trusted
    KEY_REFUSED = "key_refused"
    NO_CREDIT = "no_credit"
    NOT_ALLOWED = "not_allowed"  # the account may not do this, or the line is set up wrongly
    BUSY = "busy"  # the provider asks to wait
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Credit:
    """What is left at the provider."""

    hundredths: int
    unit: str  # points, credits


@dataclass(frozen=True, slots=True)
class ProviderState:
    """The state of a line without a modem (`appliance.lines.state.SessionState`)."""

    name: str
    kind: str
    condition: Condition
    since_ms: int  # when the condition began
    detail: str = ""  # the provider's own words
    own_number: str | None = None
    credit: Credit | None = None
    credit_at: int | None = None  # when it was read
    sending: bool = False
    doubtful: int = 0  # messages about which the provider is still asked

    @property
    def can_send(self) -> bool:
        """Whether a submission makes sense now."""
        return self.condition is Condition.READY


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of trying an account without sending anything."""

    condition: Condition  # READY if the key works
    words: str = ""  # the provider's or the network's own
    credit: Credit | None = None

    @property
    def works(self) -> bool:
        """Whether the line could send."""
        return self.condition is Condition.READY


class Trouble(Exception):  # noqa: N818 - a state of the line, whose outcome the caller decides
    """The line cannot be used now."""

    def __init__(
        self, condition: Condition, words: str, *, error: str = "", pause: float | None = None
    ) -> None:
        super().__init__(words)
        self.condition = condition
        self.words = words
        self.error = error  # the code to store with the message; empty if it was not handed over
        self.pause = pause  # seconds that the provider asks to wait


class LostError(Exception):
    """The request was handed over, perhaps in part, and no whole answer came."""


class Provider(Protocol):
    """An account that a line uses. Each call asks the provider, and may take most of a minute."""

    def submit(self, outgoing: Outgoing, /) -> Outcome:
        """Hand a message over. Raise Trouble if it was not taken and none would be now."""
        ...

    def ask(self, outgoing: Outgoing, /) -> Outcome:
        """Settle a submission whose answer was lost; `Unknown` if the provider does not tell.

        The message is not sent a second time, whatever the provider knows. One whose validity is
        0 has expired and is not handed over any more. Raise Trouble as `submit` does.
        """
        ...

    def reports(self, awaiting: Sequence[Awaiting], /) -> list[PartReport]:
        """Return the reports that have come about these messages. Raise Trouble."""
        ...

    def credit(self) -> Credit | None:
        """Return what is left, or None if this provider does not say. Raise Trouble.

        It also shows that the provider is reached and takes the key.
        """
        ...


def as_given(value: str) -> str:
    """Return a value as it is."""
    return value


@dataclass(frozen=True, slots=True)
class Key:
    """A setting of a kind: a key of `[[line]]` in the file, and a field of the page."""

    name: str
    label: str  # msgid
    hint: str = ""  # msgid: what it is, and where to find it
    secret: bool = False
    required: bool = True
    default: str = ""  # used while the value is empty
    check: Callable[[str], str] = as_given  # returns the value to store, or raises InputError

    def checked(self, value: str) -> str:
        """Return the value to store. Raise InputError, which names this key, if it is wrong."""
        try:
            return self.check(value)
        except InputError as error:
            error.field = self.name
            raise


Settings = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Account:
    """An account in use: what the session of a line works with."""

    provider: Provider
    only_to: str | None  # the one address that it can write to; None: all
    asks_for_seconds: int
    reports: bool
    abandon: Callable[[], None]  # ends the request in progress, from any thread


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of line.

    `connect` returns the account with these settings; it asks nothing yet. `only_to` returns the
    one address that such a line can write to, or None if it can write to everybody.
    `asks_for_seconds` says how long after a submission whose answer was lost the provider is asked.
    """

    label: str  # msgid
    keys: tuple[Key, ...]
    connect: "Callable[[Settings, Http, Clock], Provider]"
    meaning: Callable[[str], str]  # of an error's code, as a msgid; "" if unknown
    only_to: Callable[[Settings], str | None] = lambda _settings: None
    asks_for_seconds: int = 0  # 0: the provider cannot be asked
    reports: bool = True  # whether the provider tells of deliveries when it is asked
    # Read what the provider says by itself: the fields of a form, or the object of a webhook.
    told: Callable[[Mapping[str, Any]], list[Told]] = lambda _found: []
    brought: Callable[[Mapping[str, Any]], list[Brought]] = lambda _found: []

    @property
    def secrets(self) -> frozenset[str]:
        """The names of the keys that are secret."""
        return frozenset(key.name for key in self.keys if key.secret)
