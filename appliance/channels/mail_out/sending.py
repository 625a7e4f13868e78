"""Send what waits: one thread, one mail at a time, a digest where many would come at once.

A mail keeps its Message-ID when it is tried again, so that a receiver whose answer was lost
recognises it. While the server cannot be used everything waits, with pauses from five seconds to an
hour; what the server refuses for good, or has waited for five days, is given up and shown.
"""

import logging
import secrets
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import Final

from appliance.addresses import numbers
from appliance.channels.mail_out import composing
from appliance.channels.mail_out.openings import opening_ms
from appliance.channels.mail_out.server import MailOffice, RefusedError, UnsentError
from appliance.config import MailSettings
from appliance.errors import StoreError
from appliance.modem.repeats import Repeats
from appliance.store import mail_choices, mail_notices, messages, users
from appliance.store.database import Store
from appliance.store.mail_choices import Choice
from appliance.store.mail_notices import Notice, What
from appliance.store.message_rows import MessageRow

_LOG: Final = Repeats(logging.getLogger(__name__))
MOST_AT_ONCE: Final = 5  # mails to one user within WINDOW_SECONDS; the rest is one digest
WINDOW_SECONDS: Final = 600.0
MOST_IN_DIGEST: Final = 100
LONGEST_WAIT_MS: Final = 5 * 24 * 3600 * 1000
_FIRST_PAUSE_SECONDS: Final = 5.0
_LONGEST_PAUSE_SECONDS: Final = 3600.0
_STOP_SECONDS: Final = 8.0
_LOOKED_AT: Final = 2000


@dataclass(frozen=True, slots=True)
class Told:
    """What a mail says about one message."""

    what: What
    who: str  # the correspondent, as people read it
    text: str
    at_ms: int
    error: str | None  # a code
    can_be_answered: bool = True


# Returns a subject and a text in a language.
Words = Callable[[str, Sequence[Told]], tuple[str, str]]


class MailOut:
    """The queue of one box. Any thread may use it."""

    def __init__(
        self,
        store: Store,
        settings: Callable[[], MailSettings],
        language: Callable[[], str],
        words: Words,
    ) -> None:
        self._store = store
        self._clock = store.clock
        self._settings = settings
        self._language = language
        self._words = words
        self._sent: dict[int, deque[float]] = defaultdict(deque)
        self._failures = 0
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._office: MailOffice | None = None
        self._thread = threading.Thread(target=self._run, name="mail out", daemon=True)
        self.trouble = ""

    def start(self) -> None:
        """Send what waits."""
        self._thread.start()

    def wake(self) -> None:
        """Look at the queue now: a notice may be new."""
        self._woken.set()

    def stop(self) -> None:
        """End at once; what waits is sent after the next start."""
        self._stopping.set()
        self._woken.set()
        office = self._office
        if office is not None:
            office.abandon()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def work(self) -> float | None:
        """Send what may be sent now; return the seconds until the next try, None if none waits."""
        if not self._settings().mail_server:
            return None
        found: dict[int, list[Notice]] = defaultdict(list)
        for each in mail_notices.waiting(self._store, _LOOKED_AT):
            found[each.user_id].append(each)
        waits = []
        for user_id, notices in found.items():
            if self._stopping.is_set():
                break
            try:
                wait = self._serve(user_id, notices)
            except UnsentError as error:
                return self._put_off(notices, error)
            if wait is not None:
                waits.append(wait)
        return min(waits, default=None)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                wait = self.work()
            except StoreError as error:
                _LOG.say(logging.WARNING, f"mail out: {error}")
                wait = _FIRST_PAUSE_SECONDS
            except Exception as error:  # noqa: BLE001 - what waits must not be lost
                _LOG.say(logging.ERROR, f"mail out: unexpected {type(error).__name__}")
                wait = _LONGEST_PAUSE_SECONDS
            if self._failures and wait is not None:
                self._stopping.wait(wait)  # a new notice does not make the server usable
            else:
                self._woken.wait(wait)
        self._store.close_thread()

    def _serve(self, user_id: int, notices: list[Notice]) -> float | None:
        """Send a user's notices; return the seconds after which to go on, or None if all went."""
        choice = mail_choices.of_user(self._store, user_id)
        if choice is None:
            mail_notices.end(self._store, notices, "dead", "no address any longer")
            return None
        now = self._clock.now_ms()
        opens_at = opening_ms(choice.hours, now)
        if opens_at > now:
            return (opens_at - now) / 1000
        while notices:
            free_in = self._free_in(user_id)
            if free_in > 0:
                return free_in
            batch = self._next_mail(user_id, notices)
            taken = {each.id for each in batch}
            notices = [each for each in notices if each.id not in taken]
            self._mail(choice, batch)
        return None

    def _next_mail(self, user_id: int, notices: list[Notice]) -> list[Notice]:
        """Return the notices of a user's next mail: those of one that was tried come first."""
        tried = notices[0].mail
        if tried is not None:
            return [each for each in notices if each.mail == tried]
        new = [each for each in notices if each.mail is None]
        room = MOST_AT_ONCE - len(self._sent[user_id])
        # Where more come than may be sent alone, one mail tells them all.
        batch = new[: 1 if len(new) <= room else MOST_IN_DIGEST]
        identity = f"{batch[0].id}.{secrets.token_hex(8)}"
        mail_notices.join(self._store, batch, identity)
        return [replace(each, mail=identity) for each in batch]

    def _free_in(self, user_id: int) -> float:
        """Return the seconds until a user may be sent another mail."""
        times, now = self._sent[user_id], self._clock.monotonic()
        while times and now - times[0] >= WINDOW_SECONDS:
            times.popleft()
        return 0.0 if len(times) < MOST_AT_ONCE else times[0] + WINDOW_SECONDS - now

    def _mail(self, choice: Choice, batch: list[Notice]) -> None:
        """Send one mail about notices. Raise UnsentError."""
        about = [(each, messages.get(self._store, each.message_id)) for each in batch]
        known = [(each, message) for each, message in about if message is not None]
        if known:
            try:
                self._hand_over(self._composed(choice, known))
            except RefusedError as error:
                self.trouble = str(error)
                mail_notices.end(self._store, batch, "dead", str(error))
                return
            self._sent[choice.user_id].append(self._clock.monotonic())
            self._failures = 0
            self.trouble = ""
        mail_notices.end(self._store, batch, "done")

    def _hand_over(self, mail: EmailMessage) -> None:
        office = self._office = MailOffice(self._settings().mail_server)
        try:
            office.send(mail)
        finally:
            self._office = None

    def _composed(self, choice: Choice, known: list[tuple[Notice, MessageRow]]) -> EmailMessage:
        user = users.user_by_id(self._store, choice.user_id)
        language = (user.language if user else None) or self._language()
        told = [
            Told(
                notice.what,
                message.name or numbers.shown(message.address),
                message.body,
                notice.at,
                message.error,
                can_be_answered=numbers.is_answerable(message.address),
            )
            for notice, message in known
        ]
        subject, text = self._words(language, told)
        mail = composing.composed(self._settings(), choice.address, subject, text)
        correspondents = {message.address for _, message in known}
        identity = known[0][0].mail
        domain = mail["From"].addresses[0].domain
        if len(correspondents) == 1 and numbers.is_answerable(known[0][1].address):
            secret = self._secret(choice.user_id, known[0][1].address)
            mail["Reply-To"] = composing.reply_address(self._settings(), secret)
            identity = f"{secret}.{identity}"
        mail["Message-ID"] = f"<{identity}@{domain}>"
        return mail

    def _secret(self, user_id: int, address: str) -> str:
        """Return the secret at which a user answers somebody."""
        known = mail_choices.secret_for(self._store, user_id, address)
        if known is not None:
            return known
        secret = f"r-{secrets.token_hex(12)}"
        with self._store.transaction():
            mail_choices.add_secret(self._store, secret, user_id, address)
        return secret

    def _put_off(self, notices: list[Notice], error: UnsentError) -> float:
        """Note that the server cannot be used; return the seconds until the next try."""
        self.trouble = str(error)
        _LOG.say(logging.WARNING, f"mail out: {error}")
        oldest = self._clock.now_ms() - LONGEST_WAIT_MS
        late = [each for each in notices if each.at < oldest]
        if late:
            mail_notices.end(self._store, late, "dead", str(error))
        pause = min(_FIRST_PAUSE_SECONDS * (1 << min(self._failures, 20)), _LONGEST_PAUSE_SECONDS)
        self._failures += 1
        return pause
