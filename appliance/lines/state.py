"""The state of a line at one moment, for routing, pages, lights and /health."""

from dataclasses import dataclass
from typing import Protocol

from appliance.modem.state import ModemState


class SessionState(Protocol):
    """What every session says of its line; `ModemState` is one."""

    @property
    def name(self) -> str:
        """The line's name."""

    @property
    def condition(self) -> str:
        """The code of its condition."""

    @property
    def since_ms(self) -> int:
        """When the condition began."""

    @property
    def detail(self) -> str:
        """The modem's or the provider's own words."""

    @property
    def own_number(self) -> str | None:
        """The line's own number, if it is known."""

    @property
    def can_send(self) -> bool:
        """Whether a submit makes sense now."""

    @property
    def sending(self) -> bool:
        """Whether a message is being submitted."""


@dataclass(frozen=True, slots=True)
class LineState:
    """A snapshot of a line."""

    name: str
    label: str  # what people read
    kind: str
    condition: str  # of its session; `starting` until there is one
    since_ms: int  # when the condition began
    can_send: bool  # its session can, and it is not paused
    paused: bool
    number: str | None = None  # its own
    detail: str = ""  # the modem's or the provider's own words
    modem: ModemState | None = None
    session: SessionState | None = None  # as the session said it
