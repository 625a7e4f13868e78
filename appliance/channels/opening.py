"""Open each channel at its first use: a box without it does not load it."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance.config import ChannelSettings
from appliance.lines.protocol import Desk
from appliance.lines.registry import Lines
from appliance.messaging.journal.consumers import Consumer, Consumers
from appliance.messaging.outbound.public_ids import PublicIds
from appliance.store import hooks
from appliance.store.database import Store

if TYPE_CHECKING:
    from appliance.channels.hooks.registry import Hooks
    from appliance.channels.line_callbacks import LineCallbacks


class Channels:
    """The box's channels. Any thread may use it.

    `consumers` returns those of the journal; `country` returns the box's own; `settings`
    returns those in force.
    """

    def __init__(
        self,
        store: Store,
        desk: Desk,
        lines: Lines,
        consumers: Callable[[], Consumers],
        country: Callable[[], str],
        *,
        settings: Callable[[], ChannelSettings] = ChannelSettings,
    ) -> None:
        self._store = store
        self._desk = desk
        self._lines = lines
        self._consumers = consumers
        self._country = country
        self._settings = settings
        self._hooks: Hooks | None = None
        self._opening = threading.Lock()

    def consumers(self) -> tuple[Consumer, ...]:
        """Return the consumers of the journal that channels in use need."""
        return (self.hooks().consumer,) if hooks.exist(self._store) else ()

    def start(self) -> None:
        """Deliver what waits."""
        if hooks.exist(self._store):
            self.hooks().start()

    def stop(self) -> None:
        """End what has been opened."""
        if self._hooks is not None:
            self._hooks.stop()

    def hooks(self) -> "Hooks":
        """Return the webhooks."""
        with self._opening:
            if self._hooks is None:
                from appliance.channels.hooks.registry import Hooks

                box = PublicIds(self._store).box()
                self._hooks = Hooks(
                    self._store,
                    self._consumers,
                    box,
                    self._number_of,
                    lambda: self._settings().hook_networks,
                )
            return self._hooks

    def line_callbacks(self) -> "LineCallbacks":
        """Return what takes the callbacks of lines."""
        from appliance.channels.line_callbacks import LineCallbacks

        return LineCallbacks(self._store, self._desk, self._lines, self._country)

    def _number_of(self, line: str | None) -> str | None:
        """Return the number of a line, if it is known."""
        found = (state.number for state in self._lines.states() if state.name == line)
        return next(found, None)
