"""Make the session of a line with its current settings: the factory of each kind.

The first modem has the keys of the configuration that have no table, which the page of the modem
overrides. Every other modem has what its `[[line]]` table or its page says; what they leave open,
such as time limits, is as for the first. A port `auto` is left to the session, which looks for it.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from appliance.clock import Clock
from appliance.config import ModemSettings
from appliance.line_sessions import LineSession
from appliance.lines import kinds
from appliance.lines.modem.line import ModemLine
from appliance.lines.modem.sims import KIND
from appliance.lines.protocol import Desk
from appliance.lines.registry import Lines
from appliance.lines.state import SessionState
from appliance.modem import ports
from appliance.modem.pin_memory import PinMemory
from appliance.modem.places import Places
from appliance.modem.session import Session
from appliance.store.database import Store
from appliance.store.lines import LineRow

if TYPE_CHECKING:
    from appliance.lines.providers.kind import Account
    from appliance.modem.simulator.options import SimulatorOptions

SIMULATED: Final = "simulated"  # a port
PIN_MEMORY: Final = "refused-pin"  # in the data directory: a wrong PIN is never tried twice


@dataclass(frozen=True, slots=True)
class Parts:
    """The daemon's parts that sessions use."""

    store: Store
    clock: Clock
    desk: Desk
    lines: Lines
    modem: Callable[[], ModemSettings]  # the settings of the first modem in force now
    # Called on a session's thread.
    changed: Callable[[SessionState], None]
    power_key: Callable[[], None] | None  # of the first modem
    data_dir: Path
    places: Places
    simulator: "SimulatorOptions | None"  # None: its usual options


def of_further_modem(first: ModemSettings, name: str, own: Mapping[str, Any]) -> ModemSettings:
    """Return the settings of a modem after the first, from the keys of its line."""
    return replace(first, name=name, **{"port": "auto", "pin": "", "service_centre": "", **own})


class SessionMaker:
    """Makes sessions; `undo` stops the simulated modems."""

    def __init__(self, parts: Parts, undo: ExitStack) -> None:
        self._parts = parts
        self._undo = undo
        self._pin_memory = PinMemory(parts.data_dir / PIN_MEMORY)
        self._simulated: dict[str, str] = {}  # the port of each simulated modem, by line

    def __call__(self, row: LineRow) -> LineSession:
        """Return a new session for a line; it is not started yet."""
        return self._modem(row) if row.kind == KIND else self._provider(row)

    def settings_of(self, row: LineRow) -> ModemSettings:
        """Return the settings of a line's modem in force now."""
        first = self._parts.modem()
        if row.configured and row.name == first.name:
            return first
        return of_further_modem(first, row.name, self._parts.lines.own(row.name))

    def seeks_modems(self) -> bool:
        """Return whether any line finds its modem's port by itself."""
        rows = (row for row in self._parts.lines.rows() if row.kind == KIND)
        return any(self.settings_of(row).port == ports.AUTO for row in rows)

    def _modem(self, row: LineRow) -> Session:
        parts = self._parts
        settings = self.settings_of(row)
        if settings.port == SIMULATED:
            settings = replace(settings, port=self._simulated_port(row.name))
        line = ModemLine(
            row.name,
            parts.desk,
            parts.store,
            partial(parts.lines.settings_of, row.name),
            is_gone=lambda: parts.lines.row(row.name) is None,
        )
        return Session(
            row.name,
            settings,
            line,
            parts.clock,
            parts.changed,
            pin_memory=self._pin_memory,
            places=parts.places,
            power_key=parts.power_key if row.position == 0 else None,
        )

    def _provider(self, row: LineRow) -> LineSession:
        # Imported here: a box with modems alone does without these megabytes.
        from appliance.lines.providers.line import ProviderLine
        from appliance.lines.providers.session import ProviderSession

        parts = self._parts
        line = ProviderLine(
            row.name,
            row.kind,
            partial(self._account, row),
            parts.desk,
            parts.clock,
            on_state=parts.changed,
            is_paused=partial(parts.lines.is_paused, row.name),
            # Who writes to one number alone does so from that number's own subscription.
            own_number=row.number or kinds.only_to(row.kind, parts.lines.own(row.name)),
        )
        return ProviderSession(line, parts.clock)

    def _account(self, row: LineRow) -> "Account":
        return kinds.account(row.kind, self._parts.lines.own(row.name), self._parts.clock)

    def _simulated_port(self, name: str) -> str:
        """Return the port of a line's simulated modem, which is started at the first call."""
        if name not in self._simulated:
            # Imported here: a box with a real modem does not need these megabytes. From here on
            # nothing knows that it is not a device.
            from appliance.modem.simulator.modem import SimulatedModem
            from appliance.modem.simulator.options import SimulatorOptions

            number = len(self._simulated) + 1
            options = self._parts.simulator or SimulatorOptions()
            modem = SimulatedModem(options.of_modem(number))
            self._simulated[name] = modem.start()
            self._undo.callback(modem.stop)
        return self._simulated[name]
