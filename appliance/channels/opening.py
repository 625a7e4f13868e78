"""Open each channel at its first use: a box without it does not load it."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

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
    from appliance.channels.mail import Mail
    from appliance.channels.mail_out.sending import Told
    from appliance.channels.mqtt.publisher import Mqtt


@dataclass(frozen=True, slots=True)
class MailParts:
    """What mail needs: `mail`, `messaging` and `language` return the settings in force.

    `words` returns the subject and the text of a mail in a language.
    """

    outbox: Outbox
    log_ins: LogIns
    mail: Callable[[], MailSettings]
    messaging: Callable[[], MessagingSettings]
    language: Callable[[], str]
    words: "Callable[[str, Sequence[Told]], tuple[str, str]]"


class MailState(NamedTuple):
    """Why mail cannot be taken, and why it cannot be sent; empty if it can."""

    taking: str = ""
    sending: str = ""


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
        self._mail_parts = mail
        self._outbox = outbox
        self._language = language
        self._hooks: Hooks | None = None
        self._mail: Mail | None = None
        self._mqtt: Mqtt | None = None
        self._opening = threading.Lock()

    def consumers(self) -> tuple[Consumer, ...]:
        """Return the consumers of the journal that channels in use need."""
        of_hooks = self.hooks().consumer if hooks.exist(self._store) else None
        mqtt = self._opened_mqtt()
        of_mqtt = None if mqtt is None else mqtt.consumer
        with self._opening:
            of_mail = self._mail_opened().consumer() if self._has_mail() else None
        return tuple(each for each in (of_hooks, of_mqtt, of_mail) if each is not None)

    def start(self) -> None:
        """Deliver what waits."""
        if hooks.exist(self._store):
            self.hooks().start()
        if self._has_mail():
            self.follow_mail()
        mqtt = self._opened_mqtt()
        if mqtt is not None:
            mqtt.start()

    def follow_mail(self) -> None:
        """Take and send mail as the settings and the users' choices say now."""
        if self._mail_parts is not None:
            with self._opening:
                self._mail_opened().follow()

    def mail_state(self) -> MailState:
        """Return what is wrong with mail, if anything."""
        return MailState() if self._mail is None else self._mail.state()

    def test_mail(self, to: str, subject: str, text: str) -> None:
        """Send a mail now. Raise an ApplianceError with what the server says."""
        self._mail_opened().test(to, subject, text)

    def stop(self) -> None:
        """End what has been opened."""
        if self._mail is not None:
            self._mail.stop()
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

    def _has_mail(self) -> bool:
        """Return whether mail may be in use, without loading anything of it."""
        parts = self._mail_parts
        return parts is not None and bool(parts.mail().takes_mail or parts.mail().mail_server)

    def _mail_opened(self) -> "Mail":
        if self._mail is None:
            from appliance.channels.mail import Mail

            assert self._mail_parts is not None  # noqa: S101 - only boxes with mail ask
            self._mail = Mail(self._store, self._mail_parts, self._consumers)
        return self._mail

    def _number_of(self, line: str | None) -> str | None:
        """Return the number of a line, if it is known."""
        found = (state.number for state in self._lines.states() if state.name == line)
        return next(found, None)
