"""Messages as a conversation shows them: text, state, error and possible decisions."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from flask_babel import gettext

from appliance.errors import N_
from appliance.local_time import local
from appliance.messaging.journal import history
from appliance.messaging.journal.history import Step
from appliance.messaging.meanings import meaning as meaning_of
from appliance.messaging.requests import Delayed
from appliance.store.message_rows import MessageRow
from appliance.store.states import DEFERRED, DELAYED, UNFINISHED, MessageStatus
from appliance.web.frame.services import services
from appliance.web.shown import carriers
from appliance.web.shown.formatting import full_date
from appliance.web.shown.journal_words import actor_word, code_word
from appliance.web.shown.possible_decisions import RESEND, Decision, possible
from appliance.web.shown.statuses import appearance_of, shown_state, status_word

# Texts of at most this many characters, all of them pictures, are shown large.
LARGE_MOST = 12
_PICTURES = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u200d\ufe0f\u20e3\\s]+"
)
# What stands in place of the text of a message that has none.
ODD_KINDS = {
    "data": N_("Data for a program, not text"),
    "raw": N_("A message that could not be read"),
    "voicemail": N_("Voice message waiting"),
    "fax_waiting": N_("Fax waiting"),
    "email_waiting": N_("E-mail waiting"),
    "message_waiting": N_("Message waiting"),
}


PREVIEW = 80  # characters


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A line of a message's history."""

    at: int
    word: str
    icon: str
    tone: str
    who: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message of a conversation."""

    id: int
    place: int  # its position in the conversation
    waits: bool  # for its date or for a person: it stands below the others
    direction: str
    at: int
    status: str
    shown_state: str  # the code of its word and icon
    text: str
    odd: bool  # it has no text: `text` says what it is
    large: bool  # it consists of a few emoji
    flash: bool
    then_flash: bool  # it goes once more, as flash, if it comes back as an error
    expires: int | None  # when it is not sent any more, while it is on its way
    author: str
    line: str  # by which it goes or came, if the box has several
    due: int | None
    why: str  # why it failed or is held; "" otherwise
    decisions: tuple[Decision, ...]
    has_unread_marker: bool  # the unread marker stands above it
    day: str  # the date, if the message is the first of its day; else ""
    back: str  # the page to return to after a decision
    history: list[HistoryEntry] | None  # None: loaded on demand


def bubbles(
    messages: Iterable[MessageRow],
    *,
    back: str,
    unread_marker: int | None = None,
    history_of: int = 0,
) -> list[Bubble]:
    """Return the messages, oldest first, with a heading above the first of each day.

    The unread marker stands above the message `unread_marker`; the message `history_of` is shown
    with its history.
    """
    shown = []
    day = ""
    for message in messages:
        waits = message.status in DEFERRED
        its_day = day if waits else local(message.at).date().isoformat()
        heading = its_day if its_day != day else ""
        shown.append(
            _bubble(message, heading, back, unread_marker=unread_marker, history_of=history_of)
        )
        day = its_day
    return shown


def first_unread(messages: Sequence[MessageRow]) -> int | None:
    """Return the id of the message that gets the unread marker.

    It is None if nothing is unread, or if the first of all the messages is.
    """
    unread = (each.id for each in messages if each.direction == "in" and each.read_at is None)
    first = next(unread, None)
    return None if not messages or first == messages[0].id else first


def _bubble(
    message: MessageRow, day: str, back: str, *, unread_marker: int | None, history_of: int
) -> Bubble:
    told = instead_of_text(message.body, message.kind, message.erased_at)
    outgoing = message.direction == "out"
    return Bubble(
        id=message.id,
        place=message.place,
        waits=message.status in DEFERRED,
        direction=message.direction,
        at=message.at,
        status=message.status,
        shown_state=shown_state(message.status, message.release_at),
        text=told or message.body,
        odd=bool(told),
        large=is_pictures(message.body),
        flash=message.kind == "flash",
        then_flash=_may_be_flashed(message),
        expires=message.expires_at if message.status in ON_ITS_WAY else None,
        author=author_of(message) if outgoing else "",
        line=carriers.words(message.modem),
        due=message.release_at if message.status in DEFERRED else None,
        why=error_meaning(message.error) if outgoing and message.status in SAY_WHY else "",
        decisions=_decisions(message) if outgoing else (),
        has_unread_marker=message.id == unread_marker,
        day=day,
        back=f"{back}#m{message.id}",
        history=history_entries(message.id) if message.id == history_of else None,
    )


_DELAYS = frozenset(get_args(Delayed))
SAY_WHY = frozenset(
    {
        MessageStatus.FAILED,
        MessageStatus.UNCERTAIN,
        MessageStatus.HELD,
        MessageStatus.BLOCKED,
        MessageStatus.EXPIRED,
    }
)


ON_ITS_WAY = frozenset({*UNFINISHED, MessageStatus.SENT})


def _may_be_flashed(message: MessageRow) -> bool:
    on_its_way = message.status in ON_ITS_WAY
    return on_its_way and message.form == "normal_then_flash" and message.kind != "flash"


def _decisions(message: MessageRow) -> tuple[Decision, ...]:
    """Return the possible decisions; a failed message left as it is may still be sent again."""
    found = possible(message.status, message.release_at)
    settled = RESEND in found and is_settled(message)
    if message.erased_at is not None:  # nothing is left to send
        return () if settled else tuple(each for each in found if each is not RESEND)
    return (RESEND,) if settled else found


def is_settled(message: MessageRow) -> bool:
    """Return whether a user has decided to leave a failed message as it is."""
    return message.status == MessageStatus.FAILED and message.read_at is not None


def is_pictures(text: str) -> bool:
    """Return whether a text consists of a few emoji."""
    return len(text) <= LARGE_MOST and _PICTURES.fullmatch(text) is not None and not text.isspace()


def erased_words(at_ms: int) -> str:
    """Return what stands in place of an erased text."""
    return str(gettext("Text erased on %(date)s", date=full_date(at_ms)))


def instead_of_text(text: str, kind: str, erased_at: int | None) -> str:
    """Return what stands in place of a text that is erased or that there never was, else nothing.

    Messages for a program and indications such as "voice message waiting" have no text.
    """
    if erased_at is not None:
        return erased_words(erased_at)
    return (
        str(gettext(ODD_KINDS[kind])) if kind in ODD_KINDS and (not text or kind == "data") else ""
    )


def text_of(message: MessageRow) -> str:
    """Return the text of a message, or that it is erased."""
    return erased_words(message.erased_at) if message.erased_at is not None else message.body


def preview(text: str, kind: str, erased_at: int | None = None) -> str:
    """Return a message as a single line."""
    return instead_of_text(text, kind, erased_at) or " ".join(text[:PREVIEW].split())


def author_of(message: MessageRow) -> str:
    """Return the author for the line below the text: a user's name, or a program's token."""
    if not message.author_kind or message.author_kind == "user":
        return message.author or ""
    return actor_word(f"{message.author_kind}:{message.author}")


def error_meaning(error: str | None) -> str:
    """Return the meaning of an error with its code; only the code if it is unknown."""
    if not error:
        return ""
    words = meaning_of(error)
    if not words:
        return error
    told = str(gettext(words))
    told = told[:1].upper() + told[1:]
    code = error.removeprefix("report ")
    return f"{told} ({code})" if any(mark.isdigit() for mark in code) else f"{told}."


def history_entries(message_id: int) -> list[HistoryEntry]:
    """Return the history of a message, oldest first."""
    found = history.of(services().store, message_id)
    return [_entry(step, found.why) for step in found.steps]


def _entry(step: Step, why: str | None) -> HistoryEntry:
    is_delayed = step.status == MessageStatus.HELD and step.error in _DELAYS
    state = DELAYED if is_delayed else step.status
    shown = appearance_of(state)
    meaning = str(gettext(shown.meaning)) if shown.meaning else ""
    if step.report == "trying":
        meaning = str(gettext("The network is still trying to deliver it."))
    if step.decision == "dismissed":
        meaning = str(gettext("Somebody decided to leave it as it is."))
    if step.decision == "revised":
        meaning = str(gettext("The text or the date was changed."))
    if step.report and step.form == "normal":
        told = str(code_word("report", "report", step.report))
        meaning = str(gettext("About its normal form: %(report)s.", report=told))
    if step.line and (by := carriers.taken(step, why)):
        meaning = by
    if told := carriers.cost(step):
        meaning = f"{meaning} {told}".strip()
    if step.error:
        meaning = error_meaning(step.error)
    if step.form == "flash":
        follows = gettext("It goes once more, as flash.")
        meaning = f"{meaning} {follows}"
    return HistoryEntry(
        at=step.at,
        word=status_word(state),
        icon=shown.icon,
        tone=shown.tone,
        who=actor_word(step.actor) if step.actor else "",
        meaning=meaning,
    )
