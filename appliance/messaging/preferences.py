"""Settings that the settings page changes while the daemon runs.

They override the configuration: a row of the table `setting` with key `messaging.<name>`,
`modem.<name>` or `whole.language` and a JSON value. A secret (the PIN) is stored as `{"sealed":
...}`: see `store.sealing`.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Generic, TypeVar

from appliance.config import (
    ChannelSettings,
    MailSettings,
    MessagingSettings,
    ModemSettings,
    PrivacySettings,
    Settings,
    retention,
)
from appliance.config.options import Option, options
from appliance.config.retention import Contradiction
from appliance.errors import N_, InputError, StoreError
from appliance.messaging import texts
from appliance.messaging.requests import Author
from appliance.store import events, preferences
from appliance.store.database import Store
from appliance.store.journal.box import SettingsChanged
from appliance.store.sealing import Seal

log = logging.getLogger(__name__)

# The modem settings that a page can change; only the installer changes the others.
_OF_MODEM: Final = frozenset({"port", "pin", "service_centre", "storage"})
_OF_CHANNELS: Final = frozenset({"hook_networks", "programs", "http_repeats"})
_ANY_PORT: Final = "auto"
_HIDDEN: Final = "•••"
_SEALED: Final = "sealed"

T = TypeVar(
    "T",
    bound=Settings
    | MessagingSettings
    | ModemSettings
    | PrivacySettings
    | ChannelSettings
    | MailSettings,
)


class Preferences:
    """The settings in force: the configuration and the changes made at run time.

    They are read once and cached. Any thread may use them.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        every = frozenset(option.name for option in options(MessagingSettings))
        self._messaging = _Section(store, "messaging.", settings.messaging, every)
        # A port named in the configuration is binding: a page can choose one only for `auto`.
        named = frozenset({"port"} if settings.modem.port != _ANY_PORT else ())
        self._modem = _Section(store, "modem.", settings.modem, _OF_MODEM - named)
        self._modem.seal_secrets()
        self._whole = _Section(store, "whole.", settings, frozenset({"language"}))
        kept = frozenset(option.name for option in options(PrivacySettings))
        self._privacy = _Section(store, "privacy.", settings.privacy, kept)
        self._channels = _Section(store, "channels.", settings.channels, _OF_CHANNELS)
        of_mail = frozenset(option.name for option in options(MailSettings))
        self._mail = _Section(store, "mail.", settings.mail, of_mail)

    def messaging(self) -> MessagingSettings:
        """Return the settings for messages in force now."""
        return self._messaging.now()

    def modem(self) -> ModemSettings:
        """Return the modem's settings in force now; a session reads them when it starts."""
        return self._modem.now()

    def privacy(self) -> PrivacySettings:
        """Return how long messages are kept now."""
        return self._privacy.now()

    def channels(self) -> ChannelSettings:
        """Return how other programs speak with the box now."""
        return self._channels.now()

    def change_channels(self, values: Mapping[str, Any], author: Author) -> None:
        """Set `hook_networks`, `programs` or `http_repeats`, as `change` does."""
        self._channels.change(values, author)

    def mail(self) -> MailSettings:
        """Return the settings of mail in force now."""
        return self._mail.now()

    def change_mail(self, values: Mapping[str, Any], author: Author) -> None:
        """Set options of `MailSettings` by name; it works like `change_modem`."""
        self._mail.change(values, author)

    def check_privacy(self, values: Mapping[str, Any]) -> None:
        """Raise InputError for times that contradict each other or another setting.

        Its `field` is the option's name.
        """
        settings = replace(self._whole.now(), messaging=self.messaging())
        found = retention.contradiction(settings, self._privacy.proposed(values))
        if found is not None:
            raise _contradiction(found)

    def change_privacy(self, values: Mapping[str, Any], author: Author) -> None:
        """Set `text_days` and `history_days`, both or none. Raise what `check_privacy` raises."""
        self.check_privacy(values)
        self._privacy.change(values, author)

    def language(self) -> str:
        """Return the language for users who chose none and browsers that ask for none."""
        return self._whole.now().language

    def change_language(self, language: str, author: Author) -> None:
        """Set the language: fr, en, pl or nl. Raise InputError, field `language`."""
        self._whole.change({"language": language}, author)

    def change(self, values: Mapping[str, Any], author: Author) -> None:
        """Set options of `MessagingSettings` by name, all or none, from now on.

        None restores the configuration's value. Raise InputError with the option's name in `field`.
        """
        reply = values.get("stop_reply")
        if reply and isinstance(reply, str):
            texts.check(reply, self.messaging().max_segments, field="stop_reply")
        self._messaging.change(values, author)

    def change_modem(self, values: Mapping[str, Any], author: Author) -> None:
        """Set `port`, `pin`, `service_centre` or `storage` of `ModemSettings`, all or none.

        It works like `change`; the journal does not record the PIN.
        """
        self._modem.change(values, author)


def _contradiction(found: Contradiction) -> InputError:
    texts_of = {
        "report_days": N_("Delivery reports can come for %(days)d days: keep at least as long."),
        "history_days": N_("The texts cannot be kept longer than the SMS: %(days)d days."),
        "journal_days": N_("The journal is kept for %(days)d days: keep at least as long."),
    }
    return InputError("contradiction", texts_of[found.other], field=found.name, days=found.days)


class _Section(Generic[T]):
    """One dataclass of settings with its overrides."""

    def __init__(self, store: Store, prefix: str, configured: T, names: frozenset[str]) -> None:
        self._store = store
        self._prefix = prefix
        self._configured: T = configured
        self._options: dict[str, Option] = {
            found.name: found for found in options(type(configured)) if found.name in names
        }
        self._seal = Seal(store.path.parent)
        # Never held while waiting for the write lock: the thread that has the write lock may need
        # the settings.
        self._reading = threading.Lock()
        self._known: T | None = None

    def now(self) -> T:
        """Return the configuration with its overrides, as an immutable value."""
        return self._known or self._read_anew()

    def _read_anew(self) -> T:
        with self._reading:
            self._known = self._read()
            return self._known

    def change(self, values: Mapping[str, Any], author: Author) -> None:
        """Override options by name, all or none. The journal names those that differ.

        Never call it inside another transaction: the settings in force would be read again before
        that transaction is committed, and would stay in force after a rollback.
        """
        if self._store.in_transaction():
            raise RuntimeError("settings are changed in a transaction of their own")
        taken = {name: self._taken(name, value) for name, value in values.items()}
        before, after = self.now(), self._with(taken)
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

    def proposed(self, values: Mapping[str, Any]) -> T:
        """Return the section with these values. Raise InputError."""
        return self._with({name: self._taken(name, value) for name, value in values.items()})

    def _with(self, taken: Mapping[str, Any]) -> T:
        given = {name: value for name, value in taken.items() if value is not None}
        return replace(self._configured, **given)

    def seal_secrets(self) -> None:
        """Seal the secrets that earlier versions stored in plain text."""
        secrets = [name for name, found in self._options.items() if found.secret]
        clear = {
            name: value
            for name in secrets
            if isinstance(value := preferences.get(self._store, self._prefix + name), str) and value
        }
        if not clear:
            return
        try:
            with self._store.transaction():
                for name, value in clear.items():
                    preferences.put(self._store, self._prefix + name, self._kept(name, value))
            self._store.checkpoint()  # the write-ahead log contains them too
        except StoreError as error:  # a full disk must not stop the start: the next one tries again
            log.warning("the secrets of earlier versions could not be sealed yet: %s", error)

    def _kept(self, name: str, value: Any) -> Any:
        """Return the value as the database stores it."""
        return {_SEALED: self._seal.close(value)} if value and self._options[name].secret else value

    def _opened(self, name: str, kept: Any) -> Any:
        """Return a stored value as it was given, or None for a secret this box cannot unseal."""
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
                continue  # written by another version: the configuration applies
        return replace(self._configured, **overlay)

    def _taken(self, name: str, value: Any) -> Any:
        """Return the value to store. Raise InputError if the option does not accept it."""
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
