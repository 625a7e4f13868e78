"""Groups of contacts, and what is found while a recipient is being typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from appliance.errors import N_, ConflictError, NotFoundError
from appliance.store import contacts, correspondents, search
from appliance.store import text as texts
from appliance.store.contacts import ContactRow
from appliance.store.database import Store
from appliance.store.marks import marks, padded

_COLUMNS = (
    "g.id, g.name, (SELECT count(*) FROM group_member m WHERE m.group_id = g.id), g.created_at"
)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group."""

    id: int
    name: str
    members: int
    created_at: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Someone to send to, found by typing."""

    kind: Literal["contact", "group"]
    id: int
    name: str
    address: str | None  # the contact's number to use
    members: int  # of the group


def all_of(store: Store, text: str = "") -> list[GroupRow]:
    """Every group by name; with `text` those whose name holds it, accents and capitals aside."""
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM contact_group g WHERE instr(g.sort_name, ?)"  # noqa: S608 - constants
        " ORDER BY g.sort_name, g.id",
        (texts.plain(text),),
    )
    return [GroupRow(*row) for row in rows]


def get(store: Store, group_id: int) -> GroupRow:
    """One group. Raises NotFoundError."""
    row = store.row(f"SELECT {_COLUMNS} FROM contact_group g WHERE g.id = ?", (group_id,))  # noqa: S608 - constants
    if row is None:
        raise _no_group()
    return GroupRow(*row)


def by_name(store: Store, name: str) -> GroupRow | None:
    """The group of that name, accents and capitals aside."""
    row = store.row(
        f"SELECT {_COLUMNS} FROM contact_group g WHERE g.sort_name = ?",  # noqa: S608 - constants
        (texts.plain(name),),
    )
    return GroupRow(*row) if row is not None else None


def id_by_name(store: Store, name: str) -> int | None:
    """The id of the group of that name, accents and capitals aside; its members are not counted."""
    found = store.value("SELECT id FROM contact_group WHERE sort_name = ?", (texts.plain(name),))
    return None if found is None else int(found)


def add(store: Store, name: str) -> int:
    """Add a group; its id. Raises InputError (name) or ConflictError("group_exists")."""
    name = contacts.checked_name(name)
    with store.transaction():
        _refuse_double(store, name, None)
        return store.insert(
            "INSERT INTO contact_group (name, sort_name, created_at) VALUES (?, ?, ?)",
            (name, texts.plain(name), store.clock.now_ms()),
        )


def rename(store: Store, group_id: int, name: str) -> None:
    """Give a group another name. Raises NotFoundError, InputError or ConflictError."""
    name = contacts.checked_name(name)
    with store.transaction():
        get(store, group_id)
        _refuse_double(store, name, group_id)
        store.execute(
            "UPDATE contact_group SET name = ?, sort_name = ? WHERE id = ?",
            (name, texts.plain(name), group_id),
        )


def remove(store: Store, group_id: int) -> bool:
    """Delete a group; its members stay contacts. False if there is none."""
    return bool(store.execute("DELETE FROM contact_group WHERE id = ?", (group_id,)))


def members(
    store: Store, group_id: int, *, limit: int, after: tuple[str, int] | None = None
) -> list[ContactRow]:
    """A page of the members by name, after the `cursor` of a row."""
    name, contact_id = after or ("", 0)
    rows = store.rows(
        "SELECT c.id FROM group_member m JOIN contact c ON c.id = m.contact_id"
        " WHERE m.group_id = ? AND (c.sort_name, c.id) > (?, ?) ORDER BY c.sort_name, c.id LIMIT ?",
        (group_id, name, contact_id, limit),
    )
    return contacts.by_ids(store, [row[0] for row in rows])


def add_members(store: Store, group_id: int, contact_ids: Iterable[int]) -> int:
    """Put contacts into a group; how many were not in it. Raises NotFoundError."""
    with store.transaction():
        _require(store, group_id)
        asked = list(dict.fromkeys(contact_ids))
        if len(contacts.by_ids(store, asked)) != len(asked):
            raise NotFoundError("no_contact", N_("There is no such contact."))
        return store.execute_many(
            "INSERT INTO group_member (group_id, contact_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            ((group_id, contact_id) for contact_id in asked),
        )


def remove_members(store: Store, group_id: int, contact_ids: Iterable[int]) -> int:
    """Take contacts out of a group; how many were in it."""
    with store.transaction():
        return store.execute_many(
            "DELETE FROM group_member WHERE group_id = ? AND contact_id = ?",
            ((group_id, contact_id) for contact_id in contact_ids),
        )


def of_contacts(store: Store, contact_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of each contact's groups, by name."""
    found: dict[int, list[str]] = {contact_id: [] for contact_id in contact_ids}
    for start in range(0, len(contact_ids), _CHUNK):
        chunk = padded(contact_ids[start : start + _CHUNK])
        rows: Sequence[Any] = store.rows(
            "SELECT m.contact_id, g.name FROM group_member m"  # noqa: S608 - marks
            f" JOIN contact_group g ON g.id = m.group_id WHERE m.contact_id IN ({marks(chunk)})"
            " ORDER BY g.sort_name",
            chunk,
        )
        for contact_id, name in rows:
            found[contact_id].append(name)
    return {contact_id: tuple(groups) for contact_id, groups in found.items()}


def ids_of_contact(store: Store, contact_id: int) -> set[int]:
    """The groups that a contact is in."""
    rows = store.rows("SELECT group_id FROM group_member WHERE contact_id = ?", (contact_id,))
    return {row[0] for row in rows}


def suggest(store: Store, typed: str, *, limit: int) -> list[Suggestion]:
    """Groups and contacts whose name or number holds what was typed so far, the closest first."""
    if not typed.strip():
        return []
    name = search.typed_name(typed)
    rows = store.rows(
        f"SELECT {_COLUMNS}, {search.closeness('g.sort_name')} AS closeness FROM contact_group g"  # noqa: S608 - constants
        " WHERE instr(g.sort_name, ?) ORDER BY closeness, g.sort_name LIMIT ?",
        (name, name, name, texts.plain(typed), limit),
    )
    of_groups = [(row[-1], Suggestion("group", row[0], row[1], None, row[2])) for row in rows]
    both = sorted((*of_groups, *_contacts(store, typed, limit)), key=lambda each: each[0])
    return [suggestion for _, suggestion in both[:limit]]


def suggest_contacts(store: Store, typed: str, *, limit: int) -> list[Suggestion]:
    """Contacts whose name or number holds what was typed so far, the closest first."""
    return [suggestion for _, suggestion in _contacts(store, typed, limit)]


def count_suggestions(store: Store, typed: str, *, with_groups: bool = True) -> int:
    """How many contacts, and groups, `suggest` could name without a limit."""
    if not typed.strip():
        return 0
    sql = "SELECT count(*) FROM contact_group WHERE instr(sort_name, ?)"
    of_groups = store.value(sql, (texts.plain(typed),)) if with_groups else 0
    return int(of_groups) + contacts.count(store, typed)


def suggestions(store: Store, contact_ids: Sequence[int]) -> list[Suggestion]:
    """Contacts as somebody to send to, in this order."""
    return [
        Suggestion("contact", person.contact_id, person.name, next(iter(person.addresses), None), 0)
        for person in correspondents.people(store, contact_ids)
    ]


def _contacts(store: Store, typed: str, limit: int) -> list[tuple[int, Suggestion]]:
    """Contacts with how close each is."""
    rows = contacts.found(store, typed, limit=limit) if typed.strip() else []
    people = suggestions(store, [row["id"] for row in rows])
    return [(row["closeness"], person) for row, person in zip(rows, people, strict=True)]


def _require(store: Store, group_id: int) -> None:
    if store.value("SELECT 1 FROM contact_group WHERE id = ?", (group_id,)) is None:
        raise _no_group()


def _no_group() -> NotFoundError:
    return NotFoundError("no_group", N_("There is no such group."))


def _refuse_double(store: Store, name: str, group_id: int | None) -> None:
    found = by_name(store, name)
    if found is not None and found.id != group_id:
        raise ConflictError(
            "group_exists", N_("There is a group “%(name)s” already."), name=found.name
        )
