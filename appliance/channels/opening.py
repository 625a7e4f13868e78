"""Open each channel at its first use: a box without it does not load it."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.config import ChannelSettings, MailSettings, MessagingSettings
from appliance.lines.protocol import Desk
from appliance.lines.registry import Lines
from appliance.messaging.journal.consumers import Consumer, Consumers
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.outbound.public_ids import PublicIds
from appliance.messaging.people.log_ins import LogIns
from appliance.store import hooks
from appliance.store.database import Store

if TYPE_CHECKING:
    from appliance.channels.hooks.registry import Hooks
    from appliance.channels.line_callbacks import LineCallbacks
    from appliance.channels.mail_in.opening import MailIn
    from appliance.channels.mqtt.publisher import Mqtt


@dataclass(frozen=True, slots=True)
class MailParts:
    """What mail needs: `mail` and `messaging` return the settings in force."""

    outbox: Outbox
    log_ins: LogIns
    mail: Callable[[], MailSettings]
    messaging: Callable[[], MessagingSettings]


class Channels:
    """The box's channels. Any thread may use it.

    `consumers` returns those of the journal; `country` returns the box's own; `settings`
    returns those in force, and `language` the box's. Without an `outbox` there is no MQTT.
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
        mail: MailParts | None = None,
        outbox: Outbox | None = None,
        language: Callable[[], str] = lambda: "en",
    ) -> None:
        self._store = store
        self._desk = desk
        self._lines = lines
        self._consumers = consumers
        self._country = country
        self._settings = settings
        self._mail = mail
        self._outbox = outbox
        self._language = language
        self._hooks: Hooks | None = None
        self._mail_in: MailIn | None = None
        self._mqtt: Mqtt | None = None
        self._opening = threading.Lock()

    def consumers(self) -> tuple[Consumer, ...]:
        """Return the consumers of the journal that channels in use need."""
        found = [self.hooks().consumer] if hooks.exist(self._store) else []
        mqtt = self._opened_mqtt()
        return tuple(found if mqtt is None else [*found, mqtt.consumer])

    def start(self) -> None:
        """Deliver what waits."""
        if hooks.exist(self._store):
            self.hooks().start()
        self.follow_mail()
        mqtt = self._opened_mqtt()
        if mqtt is not None:
            mqtt.start()

    def follow_mail(self) -> None:
        """Take mail as the settings say now; what has not changed goes on."""
        mail = self._mail
        with self._opening:
            if mail is None or not (self._mail_in or mail.mail().takes_mail):
                return
            if self._mail_in is None:
                from appliance.channels.mail_in.opening import MailIn
                from appliance.channels.mail_in.receiving import Mailroom

                room = Mailroom(self._store, mail.outbox, mail.log_ins, mail.mail, mail.messaging)
                self._mail_in = MailIn(self._store, room)
            self._mail_in.follow()

    def mail_trouble(self) -> str:
        """Return why mail cannot be taken, or an empty text."""
        return "" if self._mail_in is None else self._mail_in.trouble

    def stop(self) -> None:
        """End what has been opened."""
        if self._mail_in is not None:
            self._mail_in.stop()
        if self._hooks is not None:
            self._hooks.stop()
        if self._mqtt is not None:
            self._mqtt.stop()

    def line_changed(self) -> None:
        """Tell of the new state of a line."""
        if self._mqtt is not None:
            self._mqtt.wake()

    def troubles(self) -> Mapping[str, str]:
        """Return why each channel with a connection of its own does not work; "" if it does."""
        return {} if self._mqtt is None else {"mqtt": self._mqtt.trouble}

    def _opened_mqtt(self) -> "Mqtt | None":
        """Return the box at its broker, or None if there is none."""
        settings = self._settings()
        if not settings.mqtt_url or self._outbox is None:
            return None
        with self._opening:
            if self._mqtt is None:
                from appliance.channels.mqtt.publisher import Mqtt, OfBox

                of_box = OfBox(
                    PublicIds(self._store).box(),
                    self._lines.states,
                    self._number_of,
                    self._language,
                )
                self._mqtt = Mqtt(self._store, settings, self._outbox, of_box)
            return self._mqtt

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
