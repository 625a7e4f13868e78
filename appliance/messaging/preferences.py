"""Settings that the settings page changes while the daemon runs.

They overlay the configuration: a row of the table `setting`, key `messaging.<name>`, value JSON.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from appliance.config import MessagingSettings, Settings
from appliance.config.options import Option, options
from appliance.errors import N_, InputError
from appliance.messaging import texts
from appliance.messaging.requests import Author
from appliance.store import events, preferences
from appliance.store.database import Store

_PREFIX: Final = "messaging."


class Preferences:
    """The settings in force: the configuration, overlaid by what was changed at run time.

    Read once and kept; any thread may ask.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._configured = settings.messaging
        self._options: dict[str, Option] = {
            found.name: found for found in options(MessagingSettings)
        }
        self._lock = threading.Lock()
        self._messaging: MessagingSettings | None = None

    def messaging(self) -> MessagingSettings:
        """The rules for messages now."""
        known = self._messaging
        if known is not None:
            return known
        with self._lock:
            self._messaging = self._read()
            return self._messaging

    def change(self, values: Mapping[str, Any], author: Author) -> None:
        """Set options of `MessagingSettings` by name, from now on; all or none.

        InputError names the option in `field`. None takes the configuration's value again.
        """
        taken = {name: self._taken(name, value) for name, value in values.items()}
        if taken.get("stop_reply"):
            texts.check(taken["stop_reply"], self.messaging().max_segments, field="stop_reply")
        with self._lock:
            with self._store.transaction():
                for name, value in taken.items():
                    if value is None:
                        preferences.remove(self._store, _PREFIX + name)
                    else:
                        preferences.put(self._store, _PREFIX + name, value)
                events.append(
                    self._store, "setting", actor=author.actor, detail={"changed": dict(taken)}
                )
            self._messaging = None

    def _read(self) -> MessagingSettings:
        overlay: dict[str, Any] = {}
        for key, value in preferences.all_of(self._store, _PREFIX).items():
            name = key.removeprefix(_PREFIX)
            try:
                overlay[name] = self._taken(name, value)
            except InputError:
                continue  # of another version: the configuration holds
        return replace(self._configured, **overlay)

    def _taken(self, name: str, value: Any) -> Any:
        """The value as it is kept; InputError if the option does not take it."""
        found = self._options.get(name)
        if found is None:
            raise InputError(
                "unknown_option", N_("There is no setting %(name)s."), field=name, name=name
            )
        if value is None:
            return None
        try:
            return found.take(value)
        except ValueError as error:
            raise InputError(
                "bad_value", N_("This setting %(reason)s."), field=name, reason=str(error)
            ) from None
