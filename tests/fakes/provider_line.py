"""A box with one line without a modem, driven by hand: the clock moves, requests are real."""

from dataclasses import dataclass, field
from pathlib import Path

from fakes.clock import FakeClock
from fakes.exchange import NUMBER, Box
from fakes.provider import SETTINGS

from appliance.clock import SystemClock
from appliance.lines import kinds
from appliance.lines.providers.kind import Account, ProviderState
from appliance.lines.providers.line import ProviderLine

LINE = "online"
_LONGEST_SLEEP = 60.0  # the scheduler wakes the line, as the release of a message does
_MOST_TURNS = 10_000


@dataclass
class ProviderBox:
    """Outbox, exchange and the line; `crash` loses everything except the database."""

    path: Path
    kind: str
    url: str
    clock: FakeClock = field(default_factory=FakeClock)
    seconds: float = 10.0  # of a request
    settings: dict[str, str] = field(default_factory=dict)
    is_paused: bool = False

    def __post_init__(self) -> None:
        self.box = Box(self.path, self.clock, lines=(LINE,))
        self.states: list[ProviderState] = []
        self.line = self._new_line()

    def _new_line(self) -> ProviderLine:
        return ProviderLine(
            LINE,
            self.kind,
            self._account,
            self.box.exchange,
            self.clock,
            on_state=self.states.append,
            is_paused=lambda: self.is_paused,
        )

    def _account(self) -> Account:
        settings = SETTINGS[self.kind] | {"url": self.url} | self.settings
        # Requests are real, so their time is.
        return kinds.account(self.kind, settings, SystemClock(), seconds=self.seconds)

    def crash(self) -> None:
        """End the process without a word and start another one."""
        self.box.crash()
        self.line = self._new_line()

    def send(self, text: str = "Bonjour", number: str = NUMBER) -> int:
        """Accept a message and tell the line."""
        message_id = self.box.send_one(text, number)
        self.line.look()
        return message_id

    def work(self, seconds: float, sleep: float = _LONGEST_SLEEP) -> None:
        """Let the line work for so long on the box's clock; it sleeps for at most `sleep`."""
        end = self.clock.monotonic() + seconds
        for _ in range(_MOST_TURNS):
            if self.line.turn():
                continue
            pause = min(max(self.line.seconds_to_next(), 0.01), sleep)
            if self.clock.monotonic() + pause > end:
                return
            self.clock.advance(pause)
            self.box.outbox.release_due()
            self.line.look()
        raise AssertionError("the line does not come to rest")

    def status(self, message_id: int) -> str:
        return str(self.row(message_id)["status"])

    def error(self, message_id: int) -> str | None:
        found = self.row(message_id)["error"]
        return None if found is None else str(found)

    def row(self, message_id: int) -> dict[str, object]:
        (row,) = self.box.store.rows("SELECT * FROM message WHERE id = ?", (message_id,))
        return dict(row)

    @property
    def conditions(self) -> list[str]:
        """The conditions of the line, one after another."""
        found: list[str] = []
        for state in self.states:
            if not found or found[-1] != state.condition:
                found.append(str(state.condition))
        return found
