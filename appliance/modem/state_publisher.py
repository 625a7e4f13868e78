"""Publish what a session knows of its modem: the state for every reader, and the log."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from appliance.clock import Clock
from appliance.modem.repeats import Repeats
from appliance.modem.state import Condition, ModemState

_LOG = logging.getLogger(__name__)


class StatePublisher:
    """The state of one modem; written on its session's thread, readable on any thread."""

    def __init__(
        self, name: str, port: str, clock: Clock, on_state: Callable[[ModemState], None]
    ) -> None:
        self._name = name
        self._clock = clock
        self._on_state = on_state
        self._repeats = Repeats(_LOG)
        self.state = ModemState(name, port, Condition.STARTING, clock.now_ms())

    def say(self, level: int, text: str) -> None:
        """Log `text`; repetitions are only counted."""
        self._repeats.say(level, f"{self._name}: {text}")

    def publish(self, **changes: Any) -> None:
        """Change fields of the state and notify the observer. Never raises."""
        before = self.state
        state = replace(before, **changes)
        if state == before:
            return
        if state.condition is not before.condition:
            state = replace(state, since_ms=self._clock.now_ms())
            self.say(logging.INFO, f"{state.condition} {state.detail}".rstrip())
        self.state = state
        try:
            self._on_state(state)
        except Exception as error:  # noqa: BLE001 - an observer must not stop the session
            self.say(logging.ERROR, f"the state could not be published: {error!r}")
