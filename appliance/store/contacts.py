"""The directory: contacts with their numbers and custom fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from appliance.errors import N_, InputError, NotFoundError
from appliance.store import search
from appliance.store import text as texts
from appliance.store.contact_details import NAMES, NONE_KNOWN, Act, Details, Promotional
from appliance.store.database import Row, Store
from appliance.store.marks import padded
from appliance.store.membership import members
from appliance.store.queries import contacts as queries

LONGEST_NAME = 100
_CHUNK = 500
_OF_NUMBER = ("contact_id", "position", "address", "label", "private")
_OF_FIELD = ("contact_id", "name", "value")
_VALUES = attrgetter(*NAMES)  # of the details
_OF_CHOICE = ("promotional_since", "promotional_by")


@dataclass(frozen=True, slots=True)
class ContactNumber:
    """A number of a contact and its label ("office")."""

    address: str
    label: str = ""
    private: bool = False  # colleagues may not send notices to it


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact to add."""

    name: str
    numbers: Sequence[ContactNumber]
    notes: str = ""
    accepts_sms: bool = True
    fields: Sequence[tuple[str, str]] = ()
    details: Details = NONE_KNOWN


NOBODY = NewContact("", ())  # as a person is before anything is known


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
    details: Details = NONE_KNOWN
    household: str | None = None  # the form of the address; None if it is incomplete
    promotional_since: int | None = None  # of the present choice; None: nobody was asked yet
    promotional_by: Act | None = None

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
    store: Store,
    *,
    limit: int,
    after: tuple[str, int] | None = None,
    text: str = "",
    group_id: int | None = None,
) -> list[ContactRow]:
    """Return a page by name, after the `cursor` of a row.

    `text` is part of a name or of a number; the closest names come first. With a text, `group_id`
    limits the page to members of a group.
    """
    if text.strip():
        rows = found(store, text, limit=limit, after=after, group_id=group_id)
        return _with_belongings(store, rows)
    name, contact_id = after or ("", 0)
    rows = queries.page.rows(store, after_name=name, after_id=contact_id, limit=limit)
    return _with_belongings(store, rows)


def found(
    store: Store,
    text: str,
    *,
    limit: int,
    after: tuple[str, int] | None = None,
    group_id: int | None = None,
) -> list[Row]:
    """Return contacts whose name or number contains `text`, closest first, with `closeness`."""
    query = search.understand(text)
    if query.name is None and query.address is None:
        return []
    after_name, after_id = after or (None, None)
    listed = members.listed(store, group_id)
    return queries.found(
        name=query.name is not None,
        address=query.address is not None,
        group=_among(group_id, listed),
        after=after is not None,
    ).rows(
        store,
        group_id=group_id,
        listed=listed,
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


def count(store: Store, text: str = "", group_id: int | None = None) -> int:
    """Return the number of contacts, or of those that match `text`, perhaps in a group."""
    if not text.strip():
        return int(queries.count.value(store))
    query = search.understand(text)
    if query.name is None and query.address is None:
        return 0
    listed = members.listed(store, group_id)
    matching = queries.count_matching(
        name=query.name is not None,
        address=query.address is not None,
        group=_among(group_id, listed),
    )
    found = matching.value(
        store, name=query.name, address=query.address, group_id=group_id, listed=listed
    )
    return int(found)


def _among(group_id: int | None, listed: str | None) -> queries.Among:
    """Return among whom a search for members of a group looks; `listed` are those of a rule."""
    if group_id is None:
        return "all"
    return "chosen" if listed is None else "listed"


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
    details: Details = NONE_KNOWN,
    act: Act | None = None,
) -> int:
    """Add a contact; return its id. To add several, all or none, use the caller's transaction.

    `act` is how the choice about promotional SMS became known.
    """
    new = NewContact(name, numbers, notes, accepts_sms, tuple(dict(fields).items()), details)
    (contact_id,) = add_many(store, [new], act)
    return contact_id


def add_many(store: Store, people: Sequence[NewContact], act: Act | None = None) -> range:
    """Add several contacts, all or none; return their ids in the order given.

    It runs one statement per table: one per contact would take three times as long.
    """
    written = [_written(person) for person in people]
    now = store.clock.now_ms()
    with store.transaction():
        first = 1 + (queries.greatest_id.value(store) or 0)
        ids = range(first, first + len(people))
        queries.add.execute_many(
            store,
            ("id", *queries.WRITTEN, "created_at", "changed_at", *_OF_CHOICE),
            (
                (each, *row, now, now, *_choice(person.details, now, act))
                for each, row, person in zip(ids, written, people, strict=True)
            ),
        )
        queries.add_number.execute_many(
            store,
            _OF_NUMBER,
            (
                (each, position, number.address, number.label, number.private)
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


def change(store: Store, contact_id: int, new: NewContact, act: Act | None = None) -> ContactRow:
    """Replace the data of a contact except its groups; return it as it was. Raise NotFoundError."""
    now = store.clock.now_ms()
    with store.transaction():
        before = get(store, contact_id)
        queries.change.execute(
            store,
            id=contact_id,
            **dict(zip(queries.WRITTEN, _written(new), strict=True)),
            **dict(zip(_OF_CHOICE, (now, act), strict=True)),
            changed_at=now,
        )
        # Numbers are indexed for searches: most changes leave them as they are.
        if before.numbers != tuple(new.numbers):
            queries.remove_numbers.execute(store, id=contact_id)
            _write_numbers(store, contact_id, new)
        if dict(before.fields) != dict(new.fields):
            queries.remove_fields.execute(store, id=contact_id)
            _write_fields(store, contact_id, new)
    return before


def choose_promotional(store: Store, contact_id: int, choice: Promotional, act: Act) -> None:
    """Store a person's choice about promotional SMS; the time stays if the choice is the same."""
    now = store.clock.now_ms()
    queries.choose_promotional.execute(
        store,
        id=contact_id,
        promotional=choice,
        promotional_since=now,
        promotional_by=act,
        changed_at=now,
    )


def prefer(store: Store, contact_id: int, *, preferred: bool) -> None:
    """Store whether a person gets the one SMS for the household."""
    now = store.clock.now_ms()
    queries.prefer.execute(store, id=contact_id, preferred=preferred, changed_at=now)


def id_by_external_id(store: Store, external_id: str) -> int | None:
    """Return the contact that another program knows under this id."""
    found = queries.id_by_external_id.value(store, external_id=external_id)
    return None if found is None else int(found)


def by_external_ids(store: Store, external_ids: Iterable[str]) -> dict[str, ContactRow]:
    """Return the contacts that another program knows under these ids; leave out unknown ids."""
    asked = list(dict.fromkeys(external_ids))
    rows: list[Any] = []
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        rows += queries.by_external_ids(len(chunk)).rows(store, external_ids=chunk)
    return {row.details.external_id or "": row for row in _with_belongings(store, rows)}


def remove(store: Store, contact_id: int) -> bool:
    """Delete a contact, also from its groups; messages stay. Return False if there is none."""
    return bool(queries.remove.execute(store, id=contact_id))


def _with_belongings(store: Store, rows: Sequence[Any]) -> list[ContactRow]:
    ids = [row["id"] for row in rows]
    numbers: dict[int, list[ContactNumber]] = {contact_id: [] for contact_id in ids}
    fields: dict[int, list[tuple[str, str]]] = {contact_id: [] for contact_id in ids}
    for start in range(0, len(ids), _CHUNK):
        chunk = padded(ids[start : start + _CHUNK])
        for row in queries.numbers(len(chunk)).rows(store, ids=chunk):
            numbers[row[0]].append(ContactNumber(row[1], row[2], bool(row[3])))
        for contact_id, name, value in queries.fields(len(chunk)).rows(store, ids=chunk):
            fields[contact_id].append((name, value))
    return [_read(row, tuple(numbers[row["id"]]), tuple(fields[row["id"]])) for row in rows]


def _read(
    row: Row, numbers: tuple[ContactNumber, ...], fields: tuple[tuple[str, str], ...]
) -> ContactRow:
    by = row["promotional_by"]
    return ContactRow(
        row["id"],
        row["name"],
        row["notes"],
        bool(row["accepts_sms"]),
        row["created_at"],
        row["changed_at"],
        numbers,
        fields,
        _details(row),
        row["household"],
        row["promotional_since"],
        None if by is None else Act(by),
    )


def _details(row: Row) -> Details:
    return Details(
        external_id=row["external_id"],
        email=row["email"],
        language=row["language"],
        colleague=bool(row["colleague"]),
        street=row["street"],
        postcode=row["postcode"],
        town=row["town"],
        preferred=bool(row["preferred"]),
        promotional=Promotional(row["promotional"]),
    )


def _written(new: NewContact) -> tuple[Any, ...]:
    """Return what is stored of a contact, in the order of `queries.WRITTEN`."""
    name, details = checked_name(new.name), new.details
    common = (name, texts.plain(name), new.notes, new.accepts_sms, details.household)
    return (*common, *_VALUES(details))


def _choice(details: Details, now: int, act: Act | None) -> tuple[int | None, Act | None]:
    """Return the time and the act of a new contact's choice about promotional SMS."""
    return (None, None) if details.promotional == Promotional.UNKNOWN else (now, act)


def _write_numbers(store: Store, contact_id: int, new: NewContact) -> None:
    queries.add_number.execute_many(
        store,
        _OF_NUMBER,
        (
            (contact_id, position, number.address, number.label, number.private)
            for position, number in enumerate(new.numbers)
        ),
    )


def _write_fields(store: Store, contact_id: int, new: NewContact) -> None:
    queries.add_field.execute_many(
        store,
        _OF_FIELD,
        ((contact_id, name, value) for name, value in dict(new.fields).items()),
    )
