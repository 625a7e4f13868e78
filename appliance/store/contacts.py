"""The address book: people, their numbers and free fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import SQL, Select, Tuple, fn

from appliance.errors import N_, InputError, NotFoundError
from appliance.store import search
from appliance.store import text as texts
from appliance.store.database import Row, Store
from appliance.store.dialect import text_search as fts
from appliance.store.dialect.expressions import last_id
from appliance.store.marks import padded
from appliance.store.models.directory import Contact, ContactField
from appliance.store.models.directory import ContactNumber as StoredNumber
from appliance.store.statements import (
    Query,
    among,
    count_all,
    given,
    insert,
    statement,
    statements,
)

LONGEST_NAME = 100
_CHUNK = 500
_OF_NUMBER = ("contact_id", "position", "address", "label")
_OF_FIELD = ("contact_id", "name", "value")


@dataclass(frozen=True, slots=True)
class ContactNumber:
    """One number of a person and what it is for ("office")."""

    address: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class NewContact:
    """One person to add."""

    name: str
    numbers: Sequence[ContactNumber]
    notes: str = ""
    accepts_sms: bool = True
    fields: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One person."""

    id: int
    name: str
    notes: str
    accepts_sms: bool
    created_at: int
    changed_at: int
    numbers: tuple[ContactNumber, ...]  # the first one is the one to use
    fields: tuple[tuple[str, str], ...]  # free fields: name, value; by name

    @property
    def cursor(self) -> tuple[str, int]:
        """Where the next page of a list begins after this one."""
        return texts.plain(self.name), self.id


def _people(*more: Any) -> Query:
    """Contacts without what belongs to them."""
    return Contact.select(
        Contact.id,
        Contact.name,
        Contact.notes,
        Contact.accepts_sms,
        Contact.created_at,
        Contact.changed_at,
        Contact.sort_name,
        *more,
    )


@statements
def _by_ids(number: int) -> Query:
    return _people().where(among(Contact.id, "ids", number))


@statement
def _page() -> Query:
    key = Contact.sort_name, Contact.id
    after = Tuple(given("after_name"), given("after_id"))
    return _people().where(Tuple(*key) > after).order_by(*key).limit(given("limit"))


def _matching(*, name: bool, address: bool) -> Any:
    """The condition that a contact matches by its name or by a number."""
    parts = search.matching_contacts(name=name, address=address)
    return Contact.id.in_(parts[0].union(parts[1]) if len(parts) > 1 else parts[0])


@statements
def _found(*, name: bool, address: bool, after: bool) -> Query:
    closeness = search.closeness(Contact.sort_name).alias("closeness")
    query = _people(closeness).where(_matching(name=name, address=address))
    key: tuple[Any, ...] = (closeness, Contact.sort_name, Contact.id)
    if after:
        inner = query.alias("inner")
        key = inner.c.closeness, inner.c.sort_name, inner.c.id
        name_of_last = given("after_name")
        last = Tuple(search.closeness(name_of_last), name_of_last, given("after_id"))
        query = Select([inner], [SQL("*")]).where(Tuple(*key) > last)
    return query.order_by(*key).limit(given("limit"))


@statement
def _beginning() -> Query:
    return (
        Contact.select(Contact.id)
        .where(Contact.id.in_(fts.matching(fts.CONTACTS, given("words"))))
        .order_by(fn.length(Contact.sort_name), Contact.sort_name, Contact.id)
        .limit(given("limit"))
    )


@statement
def _count() -> Query:
    return Contact.select(count_all())


@statements
def _count_of(number: int) -> Query:
    return Contact.select(count_all()).where(among(Contact.id, "ids", number))


@statements
def _count_matching(*, name: bool, address: bool) -> Query:
    return Contact.select(count_all()).where(_matching(name=name, address=address))


@statements
def _who_has(number: int) -> Query:
    return StoredNumber.select(StoredNumber.address, StoredNumber.contact_id).where(
        among(StoredNumber.address, "addresses", number)
    )


@statements
def _names(number: int) -> Query:
    return (
        StoredNumber.select(StoredNumber.address, Contact.name)
        .join(Contact, on=Contact.id == StoredNumber.contact_id)
        .where(among(StoredNumber.address, "addresses", number))
        .order_by(StoredNumber.contact_id.desc())
    )


@statements
def _add(*, with_id: bool) -> Query:
    columns = (
        Contact.name,
        Contact.sort_name,
        Contact.notes,
        Contact.accepts_sms,
        Contact.created_at,
        Contact.changed_at,
    )
    return insert(Contact.id, *columns) if with_id else insert(*columns)


@statement
def _add_number() -> Query:
    return insert(
        StoredNumber.contact_id,
        StoredNumber.position,
        StoredNumber.address,
        StoredNumber.label,
    )


@statement
def _add_field() -> Query:
    return insert(ContactField.contact_id, ContactField.name, ContactField.value)


@statement
def _last_id() -> Query:
    return last_id("contact")


@statement
def _change() -> Query:
    columns = (
        Contact.name,
        Contact.sort_name,
        Contact.notes,
        Contact.accepts_sms,
        Contact.changed_at,
    )
    now = {column: given(column.name) for column in columns}
    return Contact.update(now).where(Contact.id == given("id"))


@statement
def _remove() -> Query:
    return Contact.delete().where(Contact.id == given("id"))


@statement
def _remove_numbers() -> Query:
    return StoredNumber.delete().where(StoredNumber.contact_id == given("id"))


@statement
def _remove_fields() -> Query:
    return ContactField.delete().where(ContactField.contact_id == given("id"))


@statements
def _numbers(number: int) -> Query:
    query = StoredNumber.select(
        StoredNumber.contact_id, StoredNumber.address, StoredNumber.label
    ).where(among(StoredNumber.contact_id, "ids", number))
    return query.order_by(StoredNumber.contact_id, StoredNumber.position)


@statements
def _fields(number: int) -> Query:
    query = ContactField.select(
        ContactField.contact_id, ContactField.name, ContactField.value
    ).where(among(ContactField.contact_id, "ids", number))
    return query.order_by(ContactField.contact_id, ContactField.name)


def checked_name(name: str) -> str:
    """`name` without spare spaces. Raises InputError, field `name`."""
    name = " ".join(name.split())
    if not name:
        raise InputError("no_name", N_("Enter a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise InputError(
            "name_too_long",
            N_("The name has %(length)d characters; at most %(limit)d can be kept."),
            field="name",
            length=len(name),
            limit=LONGEST_NAME,
        )
    return name


def get(store: Store, contact_id: int) -> ContactRow:
    """One contact. Raises NotFoundError."""
    found = by_ids(store, [contact_id])
    if not found:
        raise NotFoundError("no_contact", N_("There is no such contact."))
    return found[0]


def by_ids(store: Store, contact_ids: Sequence[int]) -> list[ContactRow]:
    """The contacts of these ids, by name; unknown ids are left out."""
    rows: list[Any] = []
    for start in range(0, len(contact_ids), _CHUNK):
        chunk = padded(contact_ids[start : start + _CHUNK])
        rows += _by_ids(len(chunk)).rows(store, ids=chunk)
    rows.sort(key=lambda row: (row["sort_name"], row["id"]))
    return _with_belongings(store, rows)


def page(
    store: Store, *, limit: int, after: tuple[str, int] | None = None, text: str = ""
) -> list[ContactRow]:
    """A page by name, after the `cursor` of a row.

    `text` is part of a name or of a number: those whose name is closest to it come first.
    """
    if text.strip():
        return _with_belongings(store, found(store, text, limit=limit, after=after))
    name, contact_id = after or ("", 0)
    rows = _page.rows(store, after_name=name, after_id=contact_id, limit=limit)
    return _with_belongings(store, rows)


def found(
    store: Store, text: str, *, limit: int, after: tuple[str, int] | None = None
) -> list[Row]:
    """Contacts whose name or number holds `text`, each with its `closeness`, the closest first."""
    query = search.understand(text)
    if query.name is None and query.address is None:
        return []
    after_name, after_id = after or (None, None)
    return _found(
        name=query.name is not None, address=query.address is not None, after=after is not None
    ).rows(
        store,
        typed=search.typed_name(text),
        name=query.name,
        address=query.address,
        after_name=after_name,
        after_id=after_id,
        limit=limit,
    )


def beginning(store: Store, words: Sequence[str], *, limit: int) -> list[int]:
    """The ids of contacts in whose name each of the words begins a word, the shortest names first.

    Words as `text.plain` writes them.
    """
    rows = _beginning.rows(store, words=search.beginning_with(words), limit=limit)
    return [row[0] for row in rows]


def count(store: Store, text: str = "") -> int:
    """How many contacts there are, or match `text`."""
    if not text.strip():
        return int(_count.value(store))
    query = search.understand(text)
    if query.name is None and query.address is None:
        return 0
    matching = _count_matching(name=query.name is not None, address=query.address is not None)
    return int(matching.value(store, name=query.name, address=query.address))


def count_of(store: Store, contact_ids: Sequence[int]) -> int:
    """How many of these ids are contacts."""
    found = 0
    for start in range(0, len(contact_ids), _CHUNK):
        chunk = padded(contact_ids[start : start + _CHUNK])
        found += _count_of(len(chunk)).value(store, ids=chunk)
    return found


def by_addresses(store: Store, addresses: Iterable[str]) -> dict[str, list[ContactRow]]:
    """For each address the contacts that have it; addresses of nobody are left out."""
    asked = list(dict.fromkeys(addresses))
    pairs: list[Any] = []
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        pairs += _who_has(len(chunk)).rows(store, addresses=chunk)
    people = {row.id: row for row in by_ids(store, list({pair[1] for pair in pairs}))}
    found: dict[str, list[ContactRow]] = {}
    for address, contact_id in pairs:
        found.setdefault(address, []).append(people[contact_id])
    return found


def names(store: Store, addresses: Iterable[str]) -> dict[str, str]:
    """The contact's name for each address that has one; the oldest contact's, of several."""
    asked = list(dict.fromkeys(addresses))
    found: dict[str, str] = {}
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        rows = _names(len(chunk)).rows(store, addresses=chunk)
        found.update((row[0], row[1]) for row in rows)
    return found


def add(
    store: Store,
    name: str,
    numbers: Sequence[ContactNumber],
    *,
    notes: str = "",
    accepts_sms: bool = True,
    fields: Mapping[str, str] | Iterable[tuple[str, str]] = (),
) -> int:
    """Add a contact; its id. Many at once, all or none: in one transaction of the caller's."""
    name = checked_name(name)
    now = store.clock.now_ms()
    with store.transaction():
        contact_id = _add(with_id=False).insert(
            store,
            name=name,
            sort_name=texts.plain(name),
            notes=notes,
            accepts_sms=accepts_sms,
            created_at=now,
            changed_at=now,
        )
        _write_belongings(store, contact_id, numbers, dict(fields))
    return contact_id


def add_many(store: Store, people: Sequence[NewContact]) -> range:
    """Add many contacts, all or none; their ids, in the order given.

    One statement a table: a statement for each would take three times as long.
    """
    names_of = [checked_name(person.name) for person in people]
    now = store.clock.now_ms()
    with store.transaction():
        first = 1 + (_last_id.value(store) or 0)
        ids = range(first, first + len(people))
        _add(with_id=True).execute_many(
            store,
            ("id", "name", "sort_name", "notes", "accepts_sms", "created_at", "changed_at"),
            (
                (each, name, texts.plain(name), person.notes, person.accepts_sms, now, now)
                for each, name, person in zip(ids, names_of, people, strict=True)
            ),
        )
        _add_number.execute_many(
            store,
            _OF_NUMBER,
            (
                (each, position, number.address, number.label)
                for each, person in zip(ids, people, strict=True)
                for position, number in enumerate(person.numbers)
            ),
        )
        _add_field.execute_many(
            store,
            _OF_FIELD,
            (
                (each, name, value)
                for each, person in zip(ids, people, strict=True)
                for name, value in dict(person.fields).items()
            ),
        )
    return ids


def change(
    store: Store,
    contact_id: int,
    name: str,
    numbers: Sequence[ContactNumber],
    *,
    notes: str = "",
    accepts_sms: bool = True,
    fields: Mapping[str, str] | Iterable[tuple[str, str]] = (),
) -> None:
    """Replace all that is known of a contact; its groups stay. Raises NotFoundError."""
    name = checked_name(name)
    with store.transaction():
        get(store, contact_id)
        _change.execute(
            store,
            id=contact_id,
            name=name,
            sort_name=texts.plain(name),
            notes=notes,
            accepts_sms=accepts_sms,
            changed_at=store.clock.now_ms(),
        )
        _remove_numbers.execute(store, id=contact_id)
        _remove_fields.execute(store, id=contact_id)
        _write_belongings(store, contact_id, numbers, dict(fields))


def remove(store: Store, contact_id: int) -> bool:
    """Delete a contact, also from its groups; messages stay. False if there is none."""
    return bool(_remove.execute(store, id=contact_id))


def _with_belongings(store: Store, rows: Sequence[Any]) -> list[ContactRow]:
    ids = [row["id"] for row in rows]
    numbers: dict[int, list[ContactNumber]] = {contact_id: [] for contact_id in ids}
    fields: dict[int, list[tuple[str, str]]] = {contact_id: [] for contact_id in ids}
    for start in range(0, len(ids), _CHUNK):
        chunk = padded(ids[start : start + _CHUNK])
        for contact_id, address, label in _numbers(len(chunk)).rows(store, ids=chunk):
            numbers[contact_id].append(ContactNumber(address, label))
        for contact_id, name, value in _fields(len(chunk)).rows(store, ids=chunk):
            fields[contact_id].append((name, value))
    return [
        ContactRow(
            row["id"],
            row["name"],
            row["notes"],
            bool(row["accepts_sms"]),
            row["created_at"],
            row["changed_at"],
            tuple(numbers[row["id"]]),
            tuple(fields[row["id"]]),
        )
        for row in rows
    ]


def _write_belongings(
    store: Store, contact_id: int, numbers: Sequence[ContactNumber], fields: Mapping[str, str]
) -> None:
    _add_number.execute_many(
        store,
        _OF_NUMBER,
        (
            (contact_id, position, number.address, number.label)
            for position, number in enumerate(numbers)
        ),
    )
    _add_field.execute_many(
        store,
        _OF_FIELD,
        ((contact_id, name, value) for name, value in fields.items()),
    )
