"""Settings that the settings page changes while the daemon runs.

They overlay the configuration: a row of the table `setting`, key `messaging.<name>`, `modem.<name>`
or `whole.language`, value JSON. A secret (the PIN) is kept as `{"sealed": ...}`: `store.sealing`.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Generic, TypeVar

from appliance.config import MessagingSettings, ModemSettings, Settings
from appliance.config.options import Option, options
from appliance.errors import N_, InputError, StoreError
from appliance.messaging import texts
from appliance.messaging.requests import Author
from appliance.store import events, preferences
from appliance.store.database import Store
from appliance.store.journal.box import SettingsChanged
from appliance.store.sealing import Seal

log = logging.getLogger(__name__)

# What of the modem is changed on a page; the rest is between the box and its installer.
_OF_MODEM: Final = frozenset({"port", "pin", "service_centre", "storage"})
_ANY_PORT: Final = "auto"
_HIDDEN: Final = "•••"
_SEALED: Final = "sealed"

T = TypeVar("T", bound=Settings | MessagingSettings | ModemSettings)


class Preferences:
    """The settings in force: the configuration, overlaid by what was changed at run time.

    Read once and kept; any thread may ask.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        every = frozenset(option.name for option in options(MessagingSettings))
        self._messaging = _Section(store, "messaging.", settings.messaging, every)
        # A port that the configuration names is the one to use: a page only chooses for `auto`.
        named = frozenset({"port"} if settings.modem.port != _ANY_PORT else ())
        self._modem = _Section(store, "modem.", settings.modem, _OF_MODEM - named)
        self._modem.seal_secrets()
        self._whole = _Section(store, "whole.", settings, frozenset({"language"}))

    def messaging(self) -> MessagingSettings:
        """What holds for messages now."""
        return self._messaging.now()

    def modem(self) -> ModemSettings:
        """The modem's settings now; a session takes them up when it begins."""
        return self._modem.now()

    def language(self) -> str:
        """The language of pages for whoever chose none and whose browser asks for none."""
        return self._whole.now().language

    def change_language(self, language: str, author: Author) -> None:
        """Set it: fr, en, pl or nl. InputError, field `language`."""
        self._whole.change({"language": language}, author)

    def change(self, values: Mapping[str, Any], author: Author) -> None:
        """Set options of `MessagingSettings` by name, from now on; all or none.

        InputError names the option in `field`. None takes the configuration's value again.
        """
        reply = values.get("stop_reply")
        if reply and isinstance(reply, str):
            texts.check(reply, self.messaging().max_segments, field="stop_reply")
        self._messaging.change(values, author)

    def change_modem(self, values: Mapping[str, Any], author: Author) -> None:
        """Set `port`, `pin`, `service_centre` or `storage` of `ModemSettings`; all or none.

        As `change`; the journal keeps no PIN.
        """
        self._modem.change(values, author)


class _Section(Generic[T]):
    """One dataclass of settings and what overlays it."""

    def __init__(self, store: Store, prefix: str, configured: T, names: frozenset[str]) -> None:
        self._store = store
        self._prefix = prefix
        self._configured: T = configured
        self._options: dict[str, Option] = {
            found.name: found for found in options(type(configured)) if found.name in names
        }
        self._seal = Seal(store.path.parent)
        # Never held by anybody who waits for the database's turn to write: who holds that turn may
        # ask for the settings.
        self._reading = threading.Lock()
        self._known: T | None = None

    def now(self) -> T:
        """The configuration with its overlay: a value that never changes."""
        return self._known or self._read_anew()

    def _read_anew(self) -> T:
        with self._reading:
            self._known = self._read()
            return self._known

    def change(self, values: Mapping[str, Any], author: Author) -> None:
        """Overlay options by name; all or none. The journal names those that differ.

        Never inside another transaction: what is in force would be read again before that one is
        committed, and a rollback would leave it in force.
        """
        if self._store.in_transaction():
            raise RuntimeError("settings are changed in a transaction of their own")
        taken = {name: self._taken(name, value) for name, value in values.items()}
        before = self.now()
        given = {name: value for name, value in taken.items() if value is not None}
        after = replace(self._configured, **given)
        told = {
            name: _HIDDEN if value and self._options[name].secret else value
            for name, value in taken.items()
            if getattr(after, name) != getattr(before, name)
        }
        with self._store.transaction():
            for name, value in taken.items():
                if value is None:
                    preferences.remove(self._store, self._prefix + name)
                else:
                    preferences.put(self._store, self._prefix + name, self._kept(name, value))
            if told:
                events.append(self._store, SettingsChanged(actor=author.actor, changed=told))
        self._read_anew()

    def seal_secrets(self) -> None:
        """Seal the secrets that earlier versions kept in the clear, and wipe what they leave."""
        secrets = [name for name, found in self._options.items() if found.secret]
        clear = {
            name: value
            for name in secrets
            if isinstance(value := preferences.get(self._store, self._prefix + name), str) and value
        }
        if not clear:
            return
        try:
            with self._store.wiping(), self._store.transaction():
                for name, value in clear.items():
                    preferences.put(self._store, self._prefix + name, self._kept(name, value))
            self._store.checkpoint()  # the log has them too
        except StoreError as error:  # a full disk must not stop the start: the next one tries again
            log.warning("the secrets of earlier versions could not be sealed yet: %s", error)

    def _kept(self, name: str, value: Any) -> Any:
        """Return the value as the database keeps it."""
        return {_SEALED: self._seal.close(value)} if value and self._options[name].secret else value

    def _opened(self, name: str, kept: Any) -> Any:
        """Return a kept value as it was given; None for a secret that this box cannot open."""
        if not (isinstance(kept, dict) and _SEALED in kept):
            return kept
        opened = self._seal.open(str(kept[_SEALED]))
        if opened is None:
            log.warning("%s%s was sealed by another box: enter it again", self._prefix, name)
        return opened

    def _read(self) -> T:
        overlay: dict[str, Any] = {}
        for key, kept in preferences.all_of(self._store, self._prefix).items():
            name = key.removeprefix(self._prefix)
            try:
                value = self._taken(name, self._opened(name, kept))
                if value is not None:
                    overlay[name] = value
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
