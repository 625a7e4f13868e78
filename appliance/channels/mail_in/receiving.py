"""Decide who a mail is from and whom it means, and store its SMS once.

A mail is authorised by one of these, and never by the address that it says it is from:

- its sender logged in (SMTP AUTH);
- a password in the address or the subject: a token, or the password of the user whose mail address
  or name the sender has;
- its sender is among `mail_senders` and it comes from `mail_networks`;
- it answers a mail of the box, at the address with a secret that the box gave one user for one
  correspondent.

The SMS of a mail have an id made of its Message-ID: a mail that comes twice is stored once.
"""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from appliance.addresses import numbers
from appliance.channels.mail_in import addresses, dates, letters
from appliance.channels.mail_in.addresses import Wish
from appliance.channels.mail_in.letters import Letter
from appliance.config import MailSettings, MessagingSettings
from appliance.errors import N_, ConflictError, ForbiddenError, InputError, NotFoundError
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.people import permits, scopes, users
from appliance.messaging.people.credentials import Caller, Credentials, Guess
from appliance.messaging.people.log_ins import LogIns, Origin
from appliance.messaging.recipients import known_numbers, named
from appliance.messaging.requests import Author, NewMessage
from appliance.store import mail_choices
from appliance.store import sendings as batches
from appliance.store import users as user_rows
from appliance.store.database import Store

MOST_RECIPIENTS: Final = 100
_ID_DIGITS: Final = 40
# A duplicate is recognised by this prefix of its id, and nothing else has it.
_ID: Final = "mail-"


@dataclass(frozen=True, slots=True)
class Envelope:
    """How a mail came: from which address of the network, whose, and who had logged in."""

    peer: str
    sender: str
    recipients: tuple[str, ...]
    caller: Caller | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail: the ids of its sendings, and the names of what was left out."""

    ids: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    known: bool = False  # all of it was stored before


@dataclass(slots=True)
class _Sending:
    """What goes to several recipients at once."""

    author: Author
    date: str  # twelve digits, or ""
    to: list[str] = field(default_factory=list)  # as written
    is_reply: bool = False


@dataclass(slots=True)
class _People:
    """Whom the recipients of a mail are."""

    numbers: list[str] = field(default_factory=list)
    contacts: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)


class Mailroom:
    """Takes mails. Any thread may use it.

    `mail` and `messaging` return the settings in force.
    """

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        log_ins: LogIns,
        mail: Callable[[], MailSettings],
        messaging: Callable[[], MessagingSettings],
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._log_ins = log_ins
        self.mail = mail
        self._messaging = messaging
        self._credentials = Credentials(store)

    def log_in(self, name: str, secret: str, peer: str) -> Caller:
        """Return who logs in with a name and a password or token.

        Raise ForbiddenError, TooManyTriesError or BusyError.
        """
        guess = Guess(name, secret)
        found = self._credentials.recall(guess, peer)
        if found is None:
            with self._log_ins.attempt(Origin(peer, "mail"), name) as attempt:
                found = self._credentials.verify(guess)
                attempt.judge(right=found is not None)
        return _may_send(found)

    def check_recipient(self, address: str, envelope: Envelope) -> None:
        """Refuse a recipient who cannot be meant, before the mail has come. Raise what `take` does.

        Whether a group or a contact is known is told to those who have said who they are.
        """
        local, domain = addresses.split(address)
        wanted = self.mail().mail_domain
        if wanted and domain != wanted:
            raise NotFoundError(
                "foreign_domain", N_("No mail for %(domain)s is taken here."), domain=domain[:100]
            )
        trusted = self._trusted(envelope)
        wish = addresses.read(local, "", is_trusted=trusted is not None)
        if addresses.needs_subject(local) or wish.reply:
            return
        if trusted is None and not wish.secret:
            raise _not_allowed()
        if trusted is not None:
            self._add(_People(), wish.to)

    def take(self, octets: bytes, envelope: Envelope) -> Taken:
        """Store the SMS of a mail, synced, all or none.

        Raise InputError, NotFoundError, ForbiddenError, TooManyTriesError, BusyError, and what
        `Outbox.accept` raises.
        """
        letter = letters.read(octets)
        sendings = self._sendings(letter, envelope)
        if len(sendings) == 1:
            ids = [self._accept(sendings[0], letter)]
        else:
            with self._store.transaction():
                ids = [self._accept(each, letter) for each in sendings]
        new = tuple(each for each in ids if each is not None)
        return Taken(new, letter.dropped, known=not new)

    def _accept(self, sending: _Sending, letter: Letter) -> str | None:
        """Store a sending and return its id; None if it was stored before."""
        public_id = _public_id(sending, letter.message_id)
        # Looked up first: its date may have passed, and its group may be gone.
        if public_id is not None and batches.is_known(self._store, public_id):
            return None
        now = self._store.clock.now_ms()
        people = _People()
        for each in sending.to:
            self._add(people, each)
        request = NewMessage(
            letter.text,
            tuple(people.numbers),
            contact_ids=tuple(people.contacts),
            group_ids=tuple(people.groups),
            due_ms=dates.due_ms(sending.date, now) if sending.date else None,
            public_id=public_id,
            origin="reply" if sending.is_reply else "api",
        )
        try:
            return self._outbox.accept(request, sending.author).public_id
        except ConflictError as error:
            if error.code != "duplicate_id":
                raise
            return None

    def _sendings(self, letter: Letter, envelope: Envelope) -> Sequence[_Sending]:
        """Return what a mail asks for, by author and date."""
        if len(envelope.recipients) > MOST_RECIPIENTS:
            raise InputError(
                "too_many_mail_recipients",
                N_("A mail has at most %(most)d recipients; a group may have more members."),
                most=MOST_RECIPIENTS,
            )
        trusted = self._trusted(envelope)
        found: dict[tuple[str, str, str], _Sending] = {}
        proven: dict[str, Caller] = {}
        for address in envelope.recipients:
            local, _ = addresses.split(address)
            wish = addresses.read(local, letter.subject, is_trusted=trusted is not None)
            if addresses.needs_subject(local):
                wish = replace(wish, reply=addresses.reply_of(letter.answered))
            if wish.reply:
                caller, to = self._replying(wish.reply, letter, envelope)
                wish = Wish(to, reply=wish.reply)
            else:
                caller = trusted or self._by_secret(wish, envelope, proven)
            key = caller.author.actor, wish.date, wish.reply
            one = _Sending(caller.author, wish.date, is_reply=bool(wish.reply))
            found.setdefault(key, one).to.append(wish.to)
        return tuple(found.values())

    def _trusted(self, envelope: Envelope) -> Caller | None:
        """Return who a mail is from if no password is needed, else None."""
        if envelope.caller is not None:
            return envelope.caller
        settings = self.mail()
        if not permits.is_within(envelope.peer, settings.mail_networks):
            return None
        sender = envelope.sender.strip().casefold()
        for each in settings.mail_senders:
            address, _, name = each.partition("=")
            if address.strip().casefold() == sender:
                return self._named(name.strip(), envelope.peer)
        return None

    def _named(self, name: str, peer: str) -> Caller | None:
        """Return the user or token of a name that the administrator chose.

        Raise ForbiddenError if it may not send, or not from there.
        """
        user = users.find_user(self._store, name)
        if user is not None:
            return _may_send(Caller.of_user(user))
        token = user_rows.token_by_name(self._store, name)
        if token is None:
            return None
        permits.admit(self._store, token, peer)
        return _may_send(Caller.of_token(token))

    def _by_secret(self, wish: Wish, envelope: Envelope, proven: dict[str, Caller]) -> Caller:
        """Return whose password a mail has. Raise ForbiddenError."""
        if not wish.secret:
            raise _not_allowed()
        if wish.secret not in proven:
            proven[wish.secret] = self._proven(wish.secret, envelope)
        return proven[wish.secret]

    def _proven(self, secret: str, envelope: Envelope) -> Caller:
        found = self._credentials.by_token(secret, envelope.peer)
        if found is not None:
            return _may_send(found)
        name = self._user_of(envelope.sender)
        if name:
            return self.log_in(name, secret, envelope.peer)
        with self._log_ins.attempt(Origin(envelope.peer, "mail")) as attempt:
            attempt.judge(right=False)
        raise _not_allowed()

    def _replying(self, secret: str, letter: Letter, envelope: Envelope) -> tuple[Caller, str]:
        """Return who answers at an address with a secret, and whom. Raise ForbiddenError."""
        known = mail_choices.of_secret(self._store, secret)
        user = None if known is None else users.find_user(self._store, known[0])
        if known is None or user is None:
            with self._log_ins.attempt(Origin(envelope.peer, "mail")) as attempt:
                attempt.judge(right=False)
            raise _not_allowed()
        if letter.is_automatic:
            raise InputError(
                "automatic_mail", N_("An answer that a program sent by itself becomes no SMS.")
            )
        return _may_send(Caller.of_user(user)), known[1]

    def _user_of(self, sender: str) -> str:
        """Return the name of the user whose address this is: its beginning, or the whole."""
        local, _ = addresses.split(sender)
        for each in (sender.strip(), local):
            user = users.find_user(self._store, each) if each else None
            if user is not None:
                return user.name
        return ""

    def _add(self, people: _People, to: str) -> None:
        """Add whom a text means. Raise NotFoundError or InputError."""
        country = self._messaging().country
        with suppress(InputError):
            address = known_numbers.resolve(self._store, to, country)
            if numbers.is_answerable(address):
                people.numbers.append(to)
                return
        for each in dict.fromkeys((to, to.replace("_", " "))):
            found = named.find(self._store, each, whole_names=True)
            if found.is_certain:
                one = found.candidates[0]
                (people.groups if one.kind == "group" else people.contacts).append(one.id)
                return
            if found.candidates:
                raise named.several(to, field="to")
        raise NotFoundError(
            "unknown_mail_recipient",
            N_("“%(to)s” is neither a number nor the name of a group or a contact."),
            to=to[:60],
        )


def _public_id(sending: _Sending, message_id: str) -> str | None:
    """Return the id of what a mail asks for; None leaves it to chance."""
    if not message_id:
        return None
    parts = [message_id, sending.author.actor, sending.date, *sorted(sending.to)]
    digest = hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass"))
    return f"{_ID}{digest.hexdigest()[:_ID_DIGITS]}"


def _may_send(caller: Caller | None) -> Caller:
    """Return who may send. Raise ForbiddenError."""
    if caller is None:
        raise _not_allowed()
    if not users.may(caller.role, "operator"):
        raise ForbiddenError("role", N_("This user may not send SMS."))
    permits.require(caller, scopes.SEND)
    return caller


def _not_allowed() -> ForbiddenError:
    return ForbiddenError(
        "mail_not_allowed",
        N_("Log in, or put a valid password into the address or the subject."),
    )
