"""Combine all hardware in one object, which the daemon builds, informs and stops."""

import logging
import threading
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from appliance.clock import Clock
from appliance.config import HardwareSettings
from appliance.hardware import gpio
from appliance.hardware.boards import Board, wired
from appliance.hardware.button import Actions
from appliance.hardware.facts import ModemFacts
from appliance.hardware.gpio import NoPinsError
from appliance.hardware.panel import Panel, Source
from appliance.hardware.patterns import Phase
from appliance.hardware.power_key import Absence, PowerKey
from appliance.lines.state import SessionState

_LOG = logging.getLogger(__name__)

SCRATCH: Final = "tmp"  # in the data directory: for the files that lgpio writes
_JOIN_SECONDS: Final = 5.0


class Hardware:
    """Lights, button and power key, as far as they exist. No method raises if they are missing."""

    def __init__(
        self,
        settings: HardwareSettings,
        data_dir: Path,
        clock: Clock,
        actions: Actions,
        *,
        factory: Any | None = None,
    ) -> None:
        """Create the hardware without opening it.

        `factory` is gpiozero's pin factory; by default that of the Raspberry Pi's own pins.
        """
        self._settings = settings
        self._board = wired(settings)
        self._scratch = data_dir / SCRATCH
        self._clock = clock
        self._actions = actions
        self._factory = factory
        self._modems = ModemFacts(clock)
        self._absence = Absence()
        self._panel: Panel | None = None
        self._opened = ExitStack()
        self._stopping = threading.Event()
        self._news = threading.Event()
        self.power_key: PowerKey | None = None

    def start(self) -> None:
        """Open the hardware that exists; log one line for what is missing."""
        board = self._board
        if board.is_empty:
            _LOG.info('no lights and no button: no "board" is configured')
            return
        try:
            factory = self._factory or gpio.open_factory(self._scratch)
        except NoPinsError as error:
            _LOG.warning("no lights, no button, no power key: %s", error)
            return
        self._opened.callback(factory.close)
        self.power_key = self._open_power_key(factory, board)
        self._panel = self._open_panel(factory, board)
        if self.power_key is not None:
            thread = threading.Thread(target=self._attend, name="power key", daemon=True)
            thread.start()
            self._opened.callback(thread.join, _JOIN_SECONDS)

    def stop(self) -> None:
        """Switch the lights off and release the pins."""
        self._stopping.set()
        self._news.set()
        try:
            self._opened.close()
        except Exception as error:  # noqa: BLE001 - the libraries raise any exception
            _LOG.warning("the GPIO pins could not be released: %s", error)

    def show(self, phase: Phase) -> None:
        """Show what the box as a whole is doing."""
        if self._panel is not None:
            self._panel.show(phase)

    def watch(self, source: Source | None) -> None:
        """Take the facts for the lights from `source`; None means from nowhere."""
        if self._panel is not None:
            self._panel.watch(source)

    def line_changed(self, state: SessionState) -> None:
        """Record a line's new state. This is cheap if the lights do not change."""
        changed = self._modems.note(state)
        if changed and self._panel is not None:
            self._panel.wake()
        if self.power_key is not None and changed:
            if self._modems.answered():
                self.power_key.note_answer()
            self._news.set()

    def keep_lines(self, names: Collection[str]) -> None:
        """Show nothing more of lines that are not among these."""
        self._modems.keep(names)
        if self._panel is not None:
            self._panel.wake()

    def _open_power_key(self, factory: Any, board: Board) -> PowerKey | None:
        try:
            outputs = {
                what: None if line is None else gpio.open_output(factory, line, what)
                for what, line in (
                    ("flight mode", board.flight_mode),
                    ("power key", board.power_key),
                    ("reset", board.reset),
                )
            }
        except NoPinsError as error:
            _LOG.warning("no power key: %s", error)
            return None
        for output in outputs.values():
            if output is not None:
                self._opened.callback(output.close)
        key, reset = outputs["power key"], outputs["reset"]
        if key is None and reset is None:
            return None
        return PowerKey(key, reset, board.presses, self._stopping.wait)

    def _open_panel(self, factory: Any, board: Board) -> Panel | None:
        lights = None
        try:
            lights = gpio.Lights(factory, board, self._settings.light_brightness)
        except NoPinsError as error:
            _LOG.warning("no lights: %s", error)
        panel = Panel(
            lights if lights is not None and lights.count else None,
            self._modems,
            self._actions,
            self._clock,
        )
        if lights is not None:
            self._opened.callback(lights.close)
        panel.start()
        self._opened.callback(panel.stop)
        if board.button is not None:
            try:
                button = gpio.open_button(factory, board.button, panel.pressed, panel.released)
                self._opened.callback(button.close)
            except NoPinsError as error:
                _LOG.warning("no button: %s", error)
        return panel

    def _attend(self) -> None:
        """Press the power key of a modem whose port is missing: it may be off."""
        power_key = self.power_key
        assert power_key is not None  # noqa: S101 - the thread is started only with a power key
        while not self._stopping.is_set():
            self._news.clear()
            now = self._clock.monotonic()
            self._absence.note(absent=self._modems.absent(), now=now)
            if self._absence.due(now):
                _LOG.warning("the modem's port is missing: pressing its power key")
                power_key()
            else:
                self._news.wait(self._absence.seconds_left(now))
