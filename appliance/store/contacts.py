"""The directory: contacts with their numbers and custom fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.errors import N_, InputError, NotFoundError
from appliance.store import search
from appliance.store import text as texts
from appliance.store.database import Row, Store
from appliance.store.marks import padded
from appliance.store.queries import contacts as queries

LONGEST_NAME = 100
_CHUNK = 500
_OF_NUMBER = ("contact_id", "position", "address", "label")
_OF_FIELD = ("contact_id", "name", "value")


@dataclass(frozen=True, slots=True)
class ContactNumber:
    """A number of a contact and its label ("office")."""

    address: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact to add."""

    name: str
    numbers: Sequence[ContactNumber]
    notes: str = ""
    accepts_sms: bool = True
    fields: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact."""

    id: int
    name: str
    notes: str
    accepts_sms: bool
    created_at: int
    changed_at: int
    numbers: tuple[ContactNumber, ...]  # the first one is used unless another is chosen
    fields: tuple[tuple[str, str], ...]  # custom fields: name, value; by name

    @property
    def cursor(self) -> tuple[str, int]:
        """The cursor of the page after this row."""
        return texts.plain(self.name), self.id


def checked_name(name: str) -> str:
    """Return `name` without superfluous spaces. Raise InputError, field `name`."""
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
    """Return a contact. Raise NotFoundError."""
    found = by_ids(store, [contact_id])
    if not found:
        raise NotFoundError("no_contact", N_("There is no such contact."))
    return found[0]


def by_ids(store: Store, contact_ids: Sequence[int]) -> list[ContactRow]:
    """Return the contacts of these ids, by name; leave out unknown ids."""
    rows: list[Any] = []
    for start in range(0, len(contact_ids), _CHUNK):
        chunk = padded(contact_ids[start : start + _CHUNK])
        rows += queries.by_ids(len(chunk)).rows(store, ids=chunk)
    rows.sort(key=lambda row: (row["sort_name"], row["id"]))
    return _with_belongings(store, rows)


def page(
    store: Store, *, limit: int, after: tuple[str, int] | None = None, text: str = ""
) -> list[ContactRow]:
    """Return a page by name, after the `cursor` of a row.

    `text` is part of a name or of a number; the closest names come first.
    """
    if text.strip():
        return _with_belongings(store, found(store, text, limit=limit, after=after))
    name, contact_id = after or ("", 0)
    rows = queries.page.rows(store, after_name=name, after_id=contact_id, limit=limit)
    return _with_belongings(store, rows)


def found(
    store: Store, text: str, *, limit: int, after: tuple[str, int] | None = None
) -> list[Row]:
    """Return contacts whose name or number contains `text`, closest first, with `closeness`."""
    query = search.understand(text)
    if query.name is None and query.address is None:
        return []
    after_name, after_id = after or (None, None)
    return queries.found(
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
    """Return contacts in whose name each of the words begins a word, the shortest names first.

    The result is their ids. The words are in the form of `text.plain`.
    """
    rows = queries.beginning.rows(store, words=search.beginning_with(words), limit=limit)
    return [row[0] for row in rows]


def count(store: Store, text: str = "") -> int:
    """Return the number of contacts, or of those that match `text`."""
    if not text.strip():
        return int(queries.count.value(store))
    query = search.understand(text)
    if query.name is None and query.address is None:
        return 0
    matching = queries.count_matching(
        name=query.name is not None, address=query.address is not None
    )
    return int(matching.value(store, name=query.name, address=query.address))


def count_of(store: Store, contact_ids: Sequence[int]) -> int:
    """Return how many of these ids are contacts."""
    found = 0
    for start in range(0, len(contact_ids), _CHUNK):
        chunk = padded(contact_ids[start : start + _CHUNK])
        found += queries.count_of(len(chunk)).value(store, ids=chunk)
    return found


def by_addresses(store: Store, addresses: Iterable[str]) -> dict[str, list[ContactRow]]:
    """Return the contacts of each address; leave out addresses without a contact."""
    asked = list(dict.fromkeys(addresses))
    pairs: list[Any] = []
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        pairs += queries.who_has(len(chunk)).rows(store, addresses=chunk)
    people = {row.id: row for row in by_ids(store, list({pair[1] for pair in pairs}))}
    found: dict[str, list[ContactRow]] = {}
    for address, contact_id in pairs:
        found.setdefault(address, []).append(people[contact_id])
    return found


def names(store: Store, addresses: Iterable[str]) -> dict[str, str]:
    """Return the contact's name for each address that has one; of several, the oldest contact's."""
    asked = list(dict.fromkeys(addresses))
    found: dict[str, str] = {}
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        rows = queries.names(len(chunk)).rows(store, addresses=chunk)
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
    """Add a contact; return its id. To add several, all or none, use the caller's transaction."""
    name = checked_name(name)
    now = store.clock.now_ms()
    with store.transaction():
        contact_id = queries.add(with_id=False).insert(
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
    """Add several contacts, all or none; return their ids in the order given.

    It runs one statement per table: one per contact would take three times as long.
    """
    names_of = [checked_name(person.name) for person in people]
    now = store.clock.now_ms()
    with store.transaction():
        first = 1 + (queries.greatest_id.value(store) or 0)
        ids = range(first, first + len(people))
        queries.add(with_id=True).execute_many(
            store,
            ("id", "name", "sort_name", "notes", "accepts_sms", "created_at", "changed_at"),
            (
                (each, name, texts.plain(name), person.notes, person.accepts_sms, now, now)
                for each, name, person in zip(ids, names_of, people, strict=True)
            ),
        )
        queries.add_number.execute_many(
            store,
            _OF_NUMBER,
            (
                (each, position, number.address, number.label)
                for each, person in zip(ids, people, strict=True)
                for position, number in enumerate(person.numbers)
            ),
        )
        queries.add_field.execute_many(
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
    """Replace the data of a contact except its groups. Raise NotFoundError."""
    name = checked_name(name)
    with store.transaction():
        get(store, contact_id)
        queries.change.execute(
            store,
            id=contact_id,
            name=name,
            sort_name=texts.plain(name),
            notes=notes,
            accepts_sms=accepts_sms,
            changed_at=store.clock.now_ms(),
        )
        queries.remove_numbers.execute(store, id=contact_id)
        queries.remove_fields.execute(store, id=contact_id)
        _write_belongings(store, contact_id, numbers, dict(fields))


def remove(store: Store, contact_id: int) -> bool:
    """Delete a contact, also from its groups; messages stay. Return False if there is none."""
    return bool(queries.remove.execute(store, id=contact_id))


def _with_belongings(store: Store, rows: Sequence[Any]) -> list[ContactRow]:
    ids = [row["id"] for row in rows]
    numbers: dict[int, list[ContactNumber]] = {contact_id: [] for contact_id in ids}
    fields: dict[int, list[tuple[str, str]]] = {contact_id: [] for contact_id in ids}
    for start in range(0, len(ids), _CHUNK):
        chunk = padded(ids[start : start + _CHUNK])
        for contact_id, address, label in queries.numbers(len(chunk)).rows(store, ids=chunk):
            numbers[contact_id].append(ContactNumber(address, label))
        for contact_id, name, value in queries.fields(len(chunk)).rows(store, ids=chunk):
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
    queries.add_number.execute_many(
        store,
        _OF_NUMBER,
        (
            (contact_id, position, number.address, number.label)
            for position, number in enumerate(numbers)
        ),
    )
    queries.add_field.execute_many(
        store,
        _OF_FIELD,
        ((contact_id, name, value) for name, value in fields.items()),
    )
