"""Entries of the journal as its page shows them: who, to whom, which message, with links."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from appliance.lines import codes
from appliance.modem.pdu import status_report
from appliance.store import batch_progress, contacts, correspondents
from appliance.store.batch_progress import Batch
from appliance.store.database import Store
from appliance.store.journal.box import ModemChanged
from appliance.store.journal.entry import Entry, Recorded
from appliance.store.journal.messages import (
    IncomingCall,
    MessagesDeleted,
    MessagesRead,
    MessagesUnread,
)
from appliance.store.message_rows import MessageRow, by_ids
from appliance.web.frame.languages import LANGUAGES
from appliance.web.frame.services import services
from appliance.web.shown import country_names
from appliance.web.shown.bubbles import preview, why
from appliance.web.shown.formatting import locale, number, phone
from appliance.web.shown.journal_words import (
    AS_CONFIGURED,
    CHOICES,
    DETAILS,
    HIDDEN,
    LINKED,
    NOTHING,
    SETTINGS,
    YES_AND_NO,
    actor_word,
    code_word,
    kind_word,
)
from appliance.web.shown.row_pieces import talk_path

_LINK = Markup('<a href="{}">{}</a>')
_PERSON = Markup('<a class="person" href="{}">{}</a>')
_SHORTENED = 48  # characters of a text


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the page."""

    at: int
    kind: str
    parts: list[Markup]
    actor: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What the entries of a page lead to, as far as it is still there."""

    messages: Mapping[int, MessageRow]
    addresses: Mapping[int, str]  # of discussions
    names: Mapping[str, str]  # of contacts, by address
    batches: Mapping[int, Batch]
    contacts: frozenset[int]
    groups: frozenset[int]
    many_modems: bool


def shown(found: Sequence[Recorded]) -> list[Shown]:
    """Return the entries in the reader's language."""
    known = _look_up([each.entry for each in found])
    return [
        Shown(
            each.at,
            kind_word(each.entry.kind),
            list(_parts(each.entry, known)),
            actor_word(each.entry.actor),
        )
        for each in found
    ]


def _look_up(entries: Sequence[Entry]) -> _Known:
    """Read what the entries are about: a few statements, however many entries there are."""
    store = services().store
    addresses = correspondents.addresses(
        store, {each.discussion for each in entries if each.discussion is not None}
    )
    told = {
        address
        for each in entries
        for key in ("address", "recipient")
        if (address := _detail(each).get(key))
    }
    contact_ids = _ids(entries, "contact")
    return _Known(
        messages={
            row.id: row
            for row in by_ids(store, sorted({each.message or 0 for each in entries} - {0}))
        },
        addresses=addresses,
        names=contacts.names(store, {*addresses.values(), *told}),
        batches=_batches(store, {each.sending for each in entries if _names_sending(each)}),
        contacts=frozenset(row.id for row in contacts.by_ids(store, contact_ids)),
        groups=frozenset(correspondents.known_groups(store, _ids(entries, "group"))),
        many_modems=len(services().modems()) > 1,
    )


def _detail(entry: Entry) -> Mapping[str, Any]:
    """Return what the entry says, by key; what was done in a discussion as a status."""
    if isinstance(entry, (MessagesRead, MessagesUnread, MessagesDeleted)):
        return {"status": entry.kind}
    return entry.told()


def _names_sending(entry: Entry) -> bool:
    """Return whether the line leads to the sending: that of one message leads to the message."""
    return entry.sending is not None and entry.message is None


def _ids(entries: Iterable[Entry], key: str) -> list[int]:
    found = (_detail(entry).get(key) for entry in entries)
    return sorted({value for value in found if isinstance(value, int)})


def _batches(store: Store, batch_ids: Iterable[int | None]) -> dict[int, Batch]:
    found = (batch_progress.get(store, each) for each in batch_ids if isinstance(each, int))
    return {batch.id: batch for batch in found if batch is not None}


# --- one entry ----------------------------------------------------------------------------------


def _parts(entry: Entry, known: _Known) -> Iterator[Markup]:
    """Whom and what it is about, then what its detail says."""
    detail = _detail(entry)
    if (address := _address(entry, detail, known)) is not None:
        yield _person(address, known)
    elif isinstance(entry, IncomingCall):
        yield escape(gettext("withheld number"))
    message = known.messages.get(entry.message or 0)
    if message is not None:
        yield _message(message)
    elif entry.message is not None:
        yield escape(gettext("an SMS that was deleted since"))
    if _names_sending(entry) and (batch := known.batches.get(entry.sending or 0)) is not None:
        yield _sending(batch)
    if isinstance(entry, ModemChanged) and known.many_modems:
        yield escape(entry.line or "")
    for key, value in detail.items():
        if key not in HIDDEN | LINKED and not _is_said_otherwise(key, detail):
            yield from _said(entry.kind, key, value, _home_of(detail, known))


def _address(entry: Entry, detail: Mapping[str, Any], known: _Known) -> str | None:
    told = detail.get("address") or detail.get("recipient")
    return told or known.addresses.get(entry.discussion or 0)


def _person(address: str, known: _Known) -> Markup:
    return _PERSON.format(talk_path(address), known.names.get(address) or phone(address))


def _message(message: MessageRow) -> Markup:
    """The beginning of its text; it leads to its place in the discussion."""
    path = url_for(
        "discussions.conversation",
        address=message.address,
        at=message.id,
        _anchor=f"m{message.id}",
    )
    return _LINK.format(path, _quoted(preview(message.body, message.kind)))


def _sending(batch: Batch) -> Markup:
    """The beginning of its text, and how many it went to; it leads to its page."""
    to = ngettext("to %(num)s recipient", "to %(num)s recipients", batch.total)
    words = f"{_quoted(preview(batch.text, 'text'))} {to}" if batch.text else to
    return _LINK.format(url_for("batch.batch", batch_id=batch.id), words)


def _quoted(text: str) -> str:
    short = text
    if len(text) > _SHORTENED:
        short = text[:_SHORTENED].rpartition(" ")[0] or text[:_SHORTENED]
        short = f"{short.rstrip(' ,;.:!?')}…"
    return str(gettext("“%(text)s”", text=short))


def _home_of(detail: Mapping[str, Any], known: _Known) -> str:
    """The page of the contact or group that an entry names; empty if it has gone."""
    if detail.get("contact") in known.contacts:
        return url_for("contacts.contact", contact_id=detail["contact"])
    if detail.get("group") in known.groups:
        return url_for("groups.group", group_id=detail["group"])
    return ""


def _is_said_otherwise(key: str, detail: Mapping[str, Any]) -> bool:
    """Whether a state that has not changed only stands beside what happened."""
    return key == "status" and ("report" in detail or "decision" in detail)


def _said(kind: str, key: str, value: Any, page: str = "") -> Iterator[Markup]:
    """One key of a detail and its value; nothing where the value says nothing."""
    if value in ("", None, [], ()):
        return
    if isinstance(value, Mapping):  # settings: name and new value
        for name, new in value.items():
            word = gettext(SETTINGS[name]) if name in SETTINGS else name
            yield escape(f"{word} = {_setting(name, new)}")
        return
    word = escape(_value(kind, key, value))
    if page:
        word = _LINK.format(page, word)
    if key in DETAILS:
        yield escape(gettext(DETAILS[key])) % {"value": word}
    else:
        yield Markup("{}: {}").format(key, word)


def _value(kind: str, key: str, value: Any) -> str:
    """A code as a word, a number as people write it, all else as it is."""
    if (word := code_word(kind, key, str(value))) is not None:
        return word
    if isinstance(value, (list, tuple)):
        return _list(key, value)
    if key == "error":
        return why(str(value)).rstrip(".")
    if key == "status" and kind == "report_unmatched":
        return _reported(int(value))
    if isinstance(value, bool):
        return str(gettext(YES_AND_NO[value]))
    return number(value) if isinstance(value, int) else str(value)


def _reported(status: int) -> str:
    """What a status report says."""
    outcome = status_report.outcome(status)
    if outcome == "done":
        return str(gettext("delivered"))
    if outcome == "trying":
        return str(code_word("", "report", "trying"))
    return str(gettext(codes.meaning(codes.error_of_report(status))))


def _setting(name: str, value: Any) -> str:
    """The new value of a setting."""
    if value is None:
        return str(gettext(AS_CONFIGURED))
    if isinstance(value, str) and value in CHOICES.get(name, {}):
        return str(gettext(CHOICES[name][value]))
    if isinstance(value, bool):
        return str(gettext(YES_AND_NO[value]))
    if isinstance(value, (list, tuple)):
        return _list(name, value)
    named = {"country": locale().territories, "language": dict(LANGUAGES)}
    if name in named:
        return str(named[name].get(value, value))
    return str(value) or str(gettext(NOTHING))


def _list(key: str, values: Sequence[Any]) -> str:
    """Several values as one text; countries by their names."""
    countries = key in ("countries", "allowed_countries")
    words = (code_word("", key, str(value)) or str(value) for value in values)
    text = country_names.written(values) if countries else ", ".join(words)
    return text or str(gettext(NOTHING))
