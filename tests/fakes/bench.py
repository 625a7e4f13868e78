"""A session on the simulated modem with short time limits and a line that keeps lists."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from fakes.port import FAST
from fakes.traffic import FakeTraffic

from appliance.clock import SystemClock
from appliance.config import ModemSettings
from appliance.modem.pdu import segments
from appliance.modem.pdu.address import Address
from appliance.modem.pin_memory import PinMemory
from appliance.modem.session import Session
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.state import Condition, ModemState
from appliance.modem.traffic import Outgoing


class _Unexpected(logging.Handler):
    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        if "unexpected" in record.getMessage() or record.exc_info:
            self._found.append(record.getMessage())


class Bench:
    """`modem(...)`, then `session(...)`; `close` ends both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.traffic = FakeTraffic()
        self.states: list[ModemState] = []
        self.unexpected: list[str] = []  # what the session did not expect, from its log
        self._handler = _Unexpected(self.unexpected)
        logging.getLogger("appliance.modem").addHandler(self._handler)
        self._modems: list[SimulatedModem] = []
        self._sessions: list[Session] = []

    def modem(self, **options: Any) -> SimulatedModem:
        """A simulated modem that starts at once and answers without latency."""
        values: dict[str, Any] = {
            "link": self.folder / "modem",
            "latency_s": 0.0,
            "start_s": 0.02,
            "ready_s": 0.02,
            "report_s": 0.02,
            **options,
        }
        modem = SimulatedModem(SimulatorOptions(**values))
        modem.start()
        self._modems.append(modem)
        return modem

    def session(
        self,
        *,
        on_state: Callable[[ModemState], None] | None = None,
        timings: dict[str, float] | None = None,
        power_key: Callable[[], None] | None = None,
        **settings: Any,
    ) -> Session:
        """Return a started session on the modem's link."""
        values = {"port": str(self.folder / "modem"), **settings}
        session = Session(
            "sim",
            ModemSettings(**values),
            self.traffic,
            SystemClock(),
            on_state or self._changed,
            pin_memory=PinMemory(self.folder / "pin"),
            power_key=power_key,
            timings=replace(FAST, **(timings or {})),
        )
        self._sessions.append(session)
        session.start()
        return session

    def ready(self, **settings: Any) -> Session:
        """Return a started session once it can send."""
        session = self.session(**settings)
        self.until(lambda: session.state.can_send)
        return session

    def _changed(self, state: ModemState) -> None:
        self.states.append(state)
        with self.traffic.changed:
            self.traffic.changed.notify_all()

    @property
    def conditions(self) -> list[Condition]:
        """The conditions in the order they came, each change once."""
        found: list[Condition] = []
        for state in self.states:
            if not found or found[-1] is not state.condition:
                found.append(state.condition)
        return found

    def until(self, check: Callable[[], object], seconds: float = 30.0) -> None:
        """Wait until `check()` holds; fail the test if it does not in time."""
        end = time.monotonic() + seconds
        while not check():
            assert time.monotonic() < end, (self.conditions, self.traffic.log[-5:])
            with self.traffic.changed:
                self.traffic.changed.wait(0.01)

    def until_claimed(self) -> None:
        """Wait until the session has taken a segment from the queue."""
        self.until(lambda: "claim" in [what for what, _ in self.traffic.log])

    def queue(self, *texts: str, number: str = "+33612345678", report: bool = False) -> None:
        """Put messages into the queue, one segment after another."""
        for text in texts:
            self.traffic.queue += segments_of(len(self.traffic.log), text, number, report=report)

    def close(self) -> None:
        """End sessions, then modems."""
        for session in self._sessions:
            session.stop(2)
        for modem in self._modems:
            modem.stop()
        logging.getLogger("appliance.modem").removeHandler(self._handler)
        assert self.unexpected == []


def segments_of(
    message: int, text: str, number: str = "+33612345678", *, report: bool = False
) -> list[Outgoing]:
    """Return the segments of a message, ready to be sent."""
    submits = segments.submits(text, Address.of(number), reference=message % 256, report=report)
    return [
        Outgoing(
            message,
            sequence,
            len(submits),
            submit.to_pdu_hex(),
            len(submit.encode()),
            more_follow=sequence < len(submits),
        )
        for sequence, submit in enumerate(submits, start=1)
    ]
