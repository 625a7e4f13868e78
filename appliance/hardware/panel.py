"""Run lights and button on one thread, which sleeps until the next visible change.

A steady light costs only a check every two seconds whether the journal has grown.
"""

import logging
import math
import threading
from collections.abc import Callable
from typing import Final, Protocol

from appliance.clock import Clock
from appliance.errors import StoreError
from appliance.hardware import patterns
from appliance.hardware.button import Actions, Button
from appliance.hardware.facts import Facts, ModemFacts
from appliance.hardware.patterns import BoxState, Phase, Rhythm

_LOG = logging.getLogger(__name__)

LOOK_SECONDS: Final = 2.0
_FAULT_SECONDS: Final = 10.0
_JOIN_SECONDS: Final = 30.0
ALL: Final = 3


class Shown(Protocol):
    """The lights, as the panel sees them."""

    @property
    def count(self) -> int:
        """The number of lights."""
        ...

    def show(self, lit: tuple[bool, bool, bool]) -> None:
        """Switch green, blue and red."""
        ...


class Source(Protocol):
    """The source of the facts; called only on the panel's thread."""

    def look(self) -> Facts:
        """Return the current facts. Raise StoreError if the store cannot be read."""
        ...


class Panel:
    """Plays the pattern for the state of the box, and runs the actions of the button."""

    def __init__(
        self, lights: Shown | None, modems: ModemFacts, actions: Actions, clock: Clock
    ) -> None:
        self._lights = lights
        self._modems = modems
        self._clock = clock
        self._phase = Phase.STARTING
        self._facts = Facts()
        self._source: Source | None = None
        self._look_at = 0.0
        self._button = Button(
            Actions(self._mark_seen(actions.mark_seen), actions.shut_down, actions.new_code)
        )
        self._awake = threading.Event()
        self._looking = threading.Lock()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="panel", daemon=True)

    # -- from other threads --------------------------------------------------

    def start(self) -> None:
        """Start the thread and return at once."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; lights that are on stay on."""
        self._stopping = True
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(_JOIN_SECONDS)

    def wake(self) -> None:
        """Update the lights: a visible state has changed."""
        self._awake.set()

    def show(self, phase: Phase) -> None:
        """Show what the box as a whole is doing."""
        self._phase = phase
        self._awake.set()

    def watch(self, source: Source | None) -> None:
        """Take facts from `source` from now on.

        On return, the previous source is no longer in use.
        """
        with self._looking:
            self._source, self._look_at = source, 0.0
        self._awake.set()

    def pressed(self) -> None:
        """Note that the button was pressed."""
        self._button.press(self._clock.monotonic())
        self._awake.set()

    def released(self) -> None:
        """Note that the button was released."""
        self._button.release(self._clock.monotonic())
        self._awake.set()

    # -- the thread ----------------------------------------------------------

    def step(self) -> float | None:
        """Do what is due and update the lights. Return the seconds until something is due again."""
        to_do = self._button.take()
        if to_do is not None:
            _carry_out(to_do)
        self._look()
        now = self._clock.monotonic()
        held, until_held = self._button.held(now)
        state = BoxState(
            phase=self._whole(),
            reach=self._modems.reach(),
            sending=self._modems.sending(),
            unread=self._facts.unread,
            attention=self._facts.undecided or self._modems.trouble(),
            held=held,
        )
        waits = [
            self._play(state, now),
            until_held,
            self._modems.seconds_to_trouble(),
            None if self._source is None else self._look_at - now,
        ]
        return min((max(0.0, wait) for wait in waits if wait is not None), default=None)

    def _whole(self) -> Phase:
        is_running = self._phase is Phase.RUNNING
        return Phase.WORKING if is_running and self._facts.working else self._phase

    def _play(self, state: BoxState, now: float) -> float | None:
        """Light the pattern of `state` for this moment. Return the seconds until it changes."""
        lights = self._lights
        if lights is None:
            return None
        rhythms: tuple[Rhythm, Rhythm, Rhythm]
        if lights.count == ALL:
            rhythms = patterns.pattern(state).rhythms
        else:
            rhythms = (patterns.single(state),) * ALL
        (green, a), (blue, b), (red, c) = (rhythm.at(now) for rhythm in rhythms)
        lights.show((green, blue, red))
        wait = min(a, b, c)
        return None if math.isinf(wait) else wait

    def _look(self) -> None:
        with self._looking:
            if self._source is None or self._clock.monotonic() < self._look_at:
                return
            try:
                self._facts = self._source.look()
            except StoreError as error:
                _LOG.warning("the lights cannot read the store: %s", error)
            self._look_at = self._clock.monotonic() + LOOK_SECONDS

    def _mark_seen(self, tell: Callable[[], None]) -> Callable[[], None]:
        def mark() -> None:
            self._modems.mark_seen()
            self._look_at = 0.0
            tell()

        return mark

    def _run(self) -> None:
        while not self._stopping:
            self._awake.clear()
            try:
                wait = self.step()
            except Exception as error:  # noqa: BLE001 - pins fail in any way; the box must go on
                _LOG.warning("lights and button: %s: %s", type(error).__name__, error)
                wait = _FAULT_SECONDS
            self._awake.wait(wait)


def _carry_out(to_do: Callable[[], None]) -> None:
    try:
        to_do()
    except Exception as error:  # noqa: BLE001 - a failing action must not end the lights
        _LOG.error("the action of the button failed: %s", error)
