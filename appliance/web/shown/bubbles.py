"""Messages as a conversation shows them: text, state, why it failed, what can be decided."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from appliance.errors import N_
from appliance.local_time import local
from appliance.messaging.journal import history as histories
from appliance.messaging.journal.history import Step
from appliance.messaging.meanings import meaning as meaning_of
from appliance.store.message_rows import MessageRow
from appliance.store.states import DEFERRED, MessageStatus
from appliance.web.frame.services import services
from appliance.web.shown.journal_words import actor_word
from appliance.web.shown.possible_decisions import RESEND, Decision, possible
from appliance.web.shown.statuses import status, status_word

# Up to this many signs of nothing but pictures are shown large.
LARGE_MOST = 12
_PICTURES = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u200d\ufe0f\u20e3\\s]+"
)
# A message that holds no text is told by what it is.
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
    """One line of a message's history."""

    at: int
    word: str
    icon: str
    tone: str
    who: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of a conversation."""

    id: int
    place: int  # in the conversation
    waits: bool  # for its day or for a person: it stands below the others
    direction: str
    at: int
    status: str
    text: str
    odd: bool  # there is no text: `text` tells what it is
    large: bool  # a few pictures and nothing else
    flash: bool
    author: str
    due: int | None
    why: str  # why it failed or is held; "" otherwise
    decisions: tuple[Decision, ...]
    news: bool  # the first that nobody had looked at
    day: str  # the date, where this message is the first of a day; "" otherwise
    back: str  # where a decision leads back to
    history: list[HistoryEntry] | None  # None: shown when asked for


def bubbles(
    messages: Iterable[MessageRow], *, back: str, news: int | None = None, history_of: int = 0
) -> list[Bubble]:
    """The messages, oldest first, with a heading where a day begins.

    The message `news` is the first of the unread ones; the message `history_of` shows its history.
    """
    shown = []
    day = ""
    for message in messages:
        waits = message.status in DEFERRED
        its_day = day if waits else local(message.at).date().isoformat()
        heading = its_day if its_day != day else ""
        shown.append(_bubble(message, heading, back, news=news, history_of=history_of))
        day = its_day
    return shown


def first_unread(messages: Sequence[MessageRow]) -> int | None:
    """The id of the first message that nobody has looked at; None if none is known above it."""
    unread = (each.id for each in messages if each.direction == "in" and each.read_at is None)
    first = next(unread, None)
    return None if not messages or first == messages[0].id else first


def _bubble(
    message: MessageRow, day: str, back: str, *, news: int | None, history_of: int
) -> Bubble:
    odd = message.kind in ODD_KINDS and not message.body
    outgoing = message.direction == "out"
    return Bubble(
        id=message.id,
        place=message.place,
        waits=message.status in DEFERRED,
        direction=message.direction,
        at=message.at,
        status=message.status,
        text=str(gettext(ODD_KINDS[message.kind])) if odd else message.body,
        odd=odd,
        large=is_pictures(message.body),
        flash=message.kind == "flash",
        author=author_of(message) if outgoing else "",
        due=message.release_at if message.status == MessageStatus.SCHEDULED else None,
        why=why(message.error) if outgoing and message.status in SAY_WHY else "",
        decisions=_decisions(message) if outgoing else (),
        news=message.id == news,
        day=day,
        back=f"{back}#m{message.id}",
        history=history(message.id) if message.id == history_of else None,
    )


SAY_WHY = frozenset(
    {
        MessageStatus.FAILED,
        MessageStatus.UNCERTAIN,
        MessageStatus.HELD,
        MessageStatus.BLOCKED,
        MessageStatus.EXPIRED,
    }
)


def _decisions(message: MessageRow) -> tuple[Decision, ...]:
    """What can be decided; who left a failed message as it is may still send it again."""
    found = possible(message.status)
    return (RESEND,) if RESEND in found and is_settled(message) else found


def is_settled(message: MessageRow) -> bool:
    """Whether a person has decided already to leave the message as it is."""
    return message.status == MessageStatus.FAILED and message.read_at is not None


def is_pictures(text: str) -> bool:
    """Whether a text is a few emoji and nothing else."""
    return len(text) <= LARGE_MOST and _PICTURES.fullmatch(text) is not None and not text.isspace()


def preview(text: str, kind: str) -> str:
    """A message on one line."""
    if not text and kind in ODD_KINDS:
        return str(gettext(ODD_KINDS[kind]))
    return " ".join(text[:PREVIEW].split())


def author_of(message: MessageRow) -> str:
    """Who wrote it, for the line below: a user by name, a program by its token."""
    if not message.author_kind or message.author_kind == "user":
        return message.author or ""
    return actor_word(f"{message.author_kind}:{message.author}")


def why(error: str | None) -> str:
    """What an error means, with its code; the code alone where the meaning is not known."""
    if not error:
        return ""
    words = meaning_of(error)
    if not words:
        return error
    told = str(gettext(words))
    told = told[:1].upper() + told[1:]
    code = error.removeprefix("report ")
    return f"{told} ({code})" if any(mark.isdigit() for mark in code) else f"{told}."


def history(message_id: int) -> list[HistoryEntry]:
    """What happened to a message, oldest first."""
    return [_entry(step) for step in histories.of(services().store, message_id).steps]


def _entry(step: Step) -> HistoryEntry:
    shown = status(step.status)
    meaning = str(gettext(shown.meaning)) if shown.meaning else ""
    if step.report == "trying":
        meaning = str(gettext("The network is still trying to deliver it."))
    if step.decision == "dismissed":
        meaning = str(gettext("Somebody decided to leave it as it is."))
    if step.decision == "revised":
        meaning = str(gettext("The text or the date was changed."))
    if step.error:
        meaning = why(step.error)
    return HistoryEntry(
        at=step.at,
        word=status_word(step.status),
        icon=shown.icon,
        tone=shown.tone,
        who=actor_word(step.actor) if step.actor else "",
        meaning=meaning,
    )
