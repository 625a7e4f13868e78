"""Entries of the journal as its page shows them: the actor, the recipient, the message, links."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from flask import url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from appliance.messaging.requests import Delayed
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
from appliance.store.states import DELAYED, MessageStatus
from appliance.web.frame.services import services
from appliance.web.shown import journal_values
from appliance.web.shown.bubbles import preview
from appliance.web.shown.formatting import phone
from appliance.web.shown.journal_words import (
    HIDDEN,
    LINKED,
    actor_word,
    kind_word,
)
from appliance.web.shown.row_pieces import discussion_path

_LINK = Markup('<a href="{}">{}</a>')
_PERSON = Markup('<a class="person" href="{}">{}</a>')
_SHORTENED = 48  # characters of a text
# The keys that name a contact or a group, which has a page.
_NAMING = frozenset({"added", "changed", "removed", "person"})


_DELAYING = frozenset(get_args(Delayed))


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the page."""

    at: int
    kind: str
    parts: list[Markup]
    actor: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What the entries of a page refer to, as far as it still exists."""

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
    """Read what the entries refer to, in a few statements however many entries there are."""
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
        many_modems=len(services().line_states()) > 1,
    )


def _detail(entry: Entry) -> Mapping[str, Any]:
    """Return what the entry says, by key; for a change of a whole discussion, its status.

    A message that a rule delays waits; nobody has to decide about it.
    """
    if isinstance(entry, (MessagesRead, MessagesUnread, MessagesDeleted)):
        return {"status": entry.kind}
    told = entry.told()
    if told.get("status") == MessageStatus.HELD and told.get("error") in _DELAYING:
        return {**told, "status": DELAYED}
    return told


def _names_sending(entry: Entry) -> bool:
    """Return whether the line links to the sending; that of one message links to the message."""
    return entry.sending is not None and entry.message is None


def _ids(entries: Iterable[Entry], key: str) -> list[int]:
    found = (_detail(entry).get(key) for entry in entries)
    return sorted({value for value in found if isinstance(value, int)})


def _batches(store: Store, batch_ids: Iterable[int | None]) -> dict[int, Batch]:
    found = (batch_progress.get(store, each) for each in batch_ids if isinstance(each, int))
    return {batch.id: batch for batch in found if batch is not None}


# --- one entry ----------------------------------------------------------------------------------


def _parts(entry: Entry, known: _Known) -> Iterator[Markup]:
    """Return the correspondent and the message, then the phrases of the detail."""
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
            home = _home_of(detail, known) if key in _NAMING else ""
            yield from journal_values.said(entry.kind, key, value, home)


def _address(entry: Entry, detail: Mapping[str, Any], known: _Known) -> str | None:
    told = detail.get("address") or detail.get("recipient")
    return told or known.addresses.get(entry.discussion or 0)


def _person(address: str, known: _Known) -> Markup:
    return _PERSON.format(discussion_path(address), known.names.get(address) or phone(address))


def _message(message: MessageRow) -> Markup:
    """Return the beginning of a message's text, linked to its place in the discussion."""
    path = url_for(
        "discussions.conversation",
        address=message.address,
        at=message.id,
        _anchor=f"m{message.id}",
    )
    return _LINK.format(path, _quoted(preview(message.body, message.kind, message.erased_at)))


def _sending(batch: Batch) -> Markup:
    """Return the beginning of a sending's text and its number of recipients, linked to its page."""
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
    """Return the page of the contact or group that an entry names; empty if it was deleted."""
    if detail.get("contact") in known.contacts:
        return url_for("contacts.contact", contact_id=detail["contact"])
    if detail.get("group") in known.groups:
        return url_for("groups.group", group_id=detail["group"])
    return ""


def _is_said_otherwise(key: str, detail: Mapping[str, Any]) -> bool:
    """Return whether the status only repeats what the report or the decision says."""
    return key == "status" and ("report" in detail or "decision" in detail)
