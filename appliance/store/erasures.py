"""People who are being erased, and the rows that are about one person."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from appliance.clock import to_datetime
from appliance.store import preferences, removal
from appliance.store.database import Row, Store
from appliance.store.dialect import text_search
from appliance.store.dialect.expressions import unhinted
from appliance.store.models.base import Flag, Moment
from appliance.store.models.calls import Call
from appliance.store.models.clipboards import ClipboardNumber
from appliance.store.models.directory import Contact, ContactField, ContactGroup, GroupMember
from appliance.store.models.discussions import Discussion
from appliance.store.models.journal import IS_NO_TRAFFIC, Event
from appliance.store.models.messages import Message, Part, UnmatchedReport
from appliance.store.models.privacy import Erasure
from appliance.store.removal import UNDER_WAY
from appliance.store.statements import Query, count_all, given, insert, statement, statements

# The number of messages that one step erases. Measured on a desktop: 12 ms.
MESSAGES_AT_ONCE: Final = 100
ENTRIES_AT_ONCE: Final = 500
# Pages of 4 KiB that one step of tidying the search indexes writes.
_PAGES_AT_ONCE: Final = 64
_FIRST_OF_ALL: Final = 0
# The setting that says that the search indexes and the log still contain what was erased.
_TO_WIPE: Final = "erasure.wipe"
# Stands, with the id, for the address of a discussion that stays so that its id is not reused.
_NO_ADDRESS: Final = "erased"


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """A person who is being erased."""

    id: int
    actor: str
    contact_id: int | None
    name: str
    addresses: tuple[str, ...]  # the numbers that nobody else has
    shared: tuple[str, ...]  # the numbers that other contacts have too
    messages: int  # erased so far
    journal: int  # the last entry looked at


@statement
def _begin() -> Query:
    return insert(
        Erasure.actor, Erasure.contact_id, Erasure.name, Erasure.addresses, Erasure.shared
    )


@statement
def _all() -> Query:
    return Erasure.select().order_by(Erasure.id)


@statement
def _count_messages() -> Query:
    now = {Erasure.messages: Erasure.messages + given("number")}
    return Erasure.update(now).where(Erasure.id == given("id"))


@statement
def _note_journal() -> Query:
    return Erasure.update({Erasure.journal: given("last")}).where(Erasure.id == given("id"))


@statement
def _end() -> Query:
    return Erasure.delete().where(Erasure.id == given("id"))


def _of_discussion(*, of_contact: bool, conditions: Sequence[Any] = ()) -> Query:
    query = Message.select(
        Message.id, Message.discussion_id, Message.batch_id, Message.charged
    ).where(Message.discussion_id == given("discussion_id"), Message.id > given("after"))
    if of_contact:
        query = query.where(Message.contact_id == given("contact_id"))
    return query.where(*conditions).order_by(Message.id).limit(given("most"))


@statements
def _messages(*, of_contact: bool) -> Query:
    return _of_discussion(of_contact=of_contact)


@statements
def _erasable(*, of_contact: bool) -> Query:
    return _of_discussion(of_contact=of_contact, conditions=[Message.status.not_in(UNDER_WAY)])


@statement
def _forget_sender() -> Query:
    nothing = {Part.address: None, Part.pdu: None}
    of_address = (Part.address == given("address")) & Part.total.is_null(is_null=False)
    return Part.update(nothing).where(of_address)


@statement
def _calls() -> Query:
    return Call.select().where(Call.address == given("address")).order_by(Call.id)


@statement
def _remove_calls() -> Query:
    return Call.delete().where(Call.address == given("address"))


@statement
def _forget_reports() -> Query:
    return UnmatchedReport.delete().where(UnmatchedReport.recipient == given("address"))


@statement
def _forget_clipped() -> Query:
    return ClipboardNumber.delete().where(ClipboardNumber.address == given("address"))


@statement
def _forget_address() -> Query:
    # Only the newest discussion is left by `removal.forget_discussions`.
    return Discussion.update({Discussion.address: given("address")}).where(
        Discussion.id == given("id"), Discussion.messages == 0
    )


@statement
def _entries() -> Query:
    query = Event.select().where(IS_NO_TRAFFIC, Event.id > given("after"))
    return query.order_by(Event.id).limit(given("most"))


@statement
def _redact() -> Query:
    return Event.update({Event.detail: given("detail")}).where(Event.id == given("id"))


@statement
def _contact() -> Query:
    return Contact.select().where(Contact.id == given("id"))


@statement
def _fields() -> Query:
    query = ContactField.select(ContactField.name, ContactField.value)
    return query.where(ContactField.contact_id == given("id")).order_by(ContactField.name)


@statement
def _groups() -> Query:
    return (
        ContactGroup.select(ContactGroup.name)
        .join(GroupMember, on=GroupMember.group_id == ContactGroup.id)
        .where(GroupMember.contact_id == given("id"))
        .order_by(ContactGroup.sort_name)
    )


@statement
def _under_way() -> Query:
    return Message.select(count_all()).where(
        Message.discussion_id == given("discussion_id"),
        unhinted(Message.status).in_(list(UNDER_WAY)),
    )


# --- erasures in progress -----------------------------------------------------------------------


def begin(
    store: Store,
    actor: str,
    contact_id: int | None,
    name: str,
    numbers: tuple[Sequence[str], Sequence[str]],
) -> int:
    """Record that a person is to be erased; return the erasure's id.

    `numbers` are those that nobody else has, and those that other contacts have too.
    """
    own, shared = (json.dumps(list(each)) for each in numbers)
    return _begin.insert(
        store, actor=actor, contact_id=contact_id, name=name, addresses=own, shared=shared
    )


def under_way(store: Store) -> list[ErasureRow]:
    """Return the people who are being erased, oldest first."""
    return [
        ErasureRow(
            row["id"],
            row["actor"],
            row["contact_id"],
            row["name"],
            tuple(json.loads(row["addresses"])),
            tuple(json.loads(row["shared"])),
            row["messages"],
            row["journal"],
        )
        for row in _all.rows(store)
    ]


def end(store: Store, erasure_id: int) -> None:
    """Delete the record of an erasure; what it deleted is to be wiped."""
    _end.execute(store, id=erasure_id)
    preferences.put(store, _TO_WIPE, value=True)


# --- messages, calls, discussions ---------------------------------------------------------------


def message_ids(
    store: Store, discussion_id: int, *, after: int, contact_id: int | None = None
) -> list[int]:
    """Return the next messages of a discussion, or those to one contact."""
    rows = _messages(of_contact=contact_id is not None).rows(
        store,
        discussion_id=discussion_id,
        contact_id=contact_id,
        after=after,
        most=MESSAGES_AT_ONCE,
    )
    return [row["id"] for row in rows]


def erase_messages(
    store: Store, erasure: ErasureRow, discussion_id: int, *, contact_id: int | None = None
) -> int:
    """Delete the next messages of a discussion that are not being sent; return their number."""
    rows: Sequence[Row] = _erasable(of_contact=contact_id is not None).rows(
        store,
        discussion_id=discussion_id,
        contact_id=contact_id,
        after=_FIRST_OF_ALL,
        most=MESSAGES_AT_ONCE,
    )
    removal.take_out(store, rows)
    _count_messages.execute(store, id=erasure.id, number=len(rows))
    return len(rows)


def being_sent(store: Store, discussion_id: int) -> int:
    """Return the number of messages to a correspondent that may be sent or are being sent."""
    return int(_under_way.value(store, discussion_id=discussion_id))


def forget_address(store: Store, address: str, discussion_id: int | None) -> None:
    """Delete the calls from an address, its reports and parts, and its empty discussion."""
    for forget in (_remove_calls, _forget_reports, _forget_sender, _forget_clipped):
        forget.execute(store, address=address)
    if discussion_id is not None:
        removal.forget_discussions(store, [discussion_id])
        _forget_address.execute(store, id=discussion_id, address=f"{_NO_ADDRESS} {discussion_id}")


def calls(store: Store, address: str) -> list[dict[str, Any]]:
    """Return every column of the calls from an address, oldest first."""
    return [_told(Call, row) for row in _calls.rows(store, address=address)]


def _told(model: type[Any], row: Row) -> dict[str, Any]:
    fields_of = {field.column_name: field for field in model._meta.sorted_fields}  # noqa: SLF001 - peewee's way
    return {name: _value(fields_of[name], value) for name, value in dict(row).items()}


def _value(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, Moment):
        return to_datetime(value).astimezone().isoformat()
    return bool(value) if isinstance(field, Flag) else value


# --- journal ------------------------------------------------------------------------------------


def entries(store: Store, after: int) -> list[Row]:
    """Return the next entries of the journal, without traffic, as they are stored."""
    return _entries.rows(store, after=after, most=ENTRIES_AT_ONCE)


def redact(store: Store, details: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Replace the details of entries, given by their number."""
    rows = ((number, json.dumps(detail, ensure_ascii=False)) for number, detail in details)
    _redact.execute_many(store, ("id", "detail"), rows)


def note_journal(store: Store, erasure: ErasureRow, last: int) -> None:
    """Record the last entry of the journal looked at."""
    _note_journal.execute(store, id=erasure.id, last=last)


# --- the contact --------------------------------------------------------------------------------


def contact(store: Store, contact_id: int) -> dict[str, Any]:
    """Return every column of a contact, with moments in ISO 8601; nothing if there is none."""
    row = _contact.row(store, id=contact_id)
    return {} if row is None else _told(Contact, row)


def fields(store: Store, contact_id: int) -> dict[str, str]:
    """Return the custom fields of a contact."""
    return {row[0]: row[1] for row in _fields.rows(store, id=contact_id)}


def groups(store: Store, contact_id: int) -> list[str]:
    """Return the names of a contact's groups."""
    return [row[0] for row in _groups.rows(store, id=contact_id)]


# --- wiping -------------------------------------------------------------------------------------


def is_to_wipe(store: Store) -> bool:
    """Return whether the file still contains what was erased."""
    return bool(preferences.get(store, _TO_WIPE, default=False))


def wipe(store: Store) -> bool:
    """Remove what was erased from the search indexes and the log; return False if it must go on.

    An index marks a deleted text, and drops it when its parts are merged; the write-ahead log holds
    earlier pages. It takes several commits.
    """
    for index in text_search.ALL:
        merge = text_search.merge_all(index)
        while _changes(store, merge, _PAGES_AT_ONCE):
            merge = text_search.merge_on(index)
    if not store.checkpoint():
        return False
    preferences.remove(store, _TO_WIPE)
    return True


def _changes(store: Store, merge: str, pages: int) -> bool:
    """Take a step of a merge; return whether it changed anything."""
    with store.transaction():
        before = store.value(text_search.CHANGES)
        store.execute(merge, (pages,))
        return bool(store.value(text_search.CHANGES) - before >= text_search.LEAST_CHANGES)
