"""Whom messages are exchanged with: discussions by address, contacts and groups by id."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from appliance.store.database import Store
from appliance.store.marks import marks, padded

_CHUNK = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as a recipient; the first address is the one to use."""

    contact_id: int
    name: str
    addresses: tuple[str, ...]


def ids(store: Store, addresses: Sequence[str]) -> dict[str, int]:
    """The discussion of each address; those that are not there yet are made."""
    store.execute_many(
        "INSERT INTO discussion (address) VALUES (?) ON CONFLICT DO NOTHING",
        ((address,) for address in addresses),
    )
    found: dict[str, int] = {}
    for chunk in _chunks(addresses):
        rows = store.rows(
            f"SELECT address, id FROM discussion WHERE address IN ({marks(chunk)})",  # noqa: S608 - marks
            chunk,
        )
        found.update((row[0], row[1]) for row in rows)
    return found


def addresses(store: Store, discussion_ids: Iterable[int]) -> dict[int, str]:
    """The address of each discussion; unknown ids are left out."""
    found: dict[int, str] = {}
    for chunk in _chunks(tuple(discussion_ids)):
        rows = store.rows(f"SELECT id, address FROM discussion WHERE id IN ({marks(chunk)})", chunk)  # noqa: S608 - marks
        found.update((row[0], row[1]) for row in rows)
    return found


def id_of(store: Store, address: str) -> int:
    """The discussion of one address, made if it is not there yet."""
    found = store.value("SELECT id FROM discussion WHERE address = ?", (address,))
    if found is not None:
        return int(found)
    return store.insert("INSERT INTO discussion (address) VALUES (?)", (address,))


def known_groups(store: Store, group_ids: Iterable[int]) -> set[int]:
    """Those of the ids that are groups."""
    asked = padded(tuple(group_ids))
    rows = store.rows(f"SELECT id FROM contact_group WHERE id IN ({marks(asked)})", asked)  # noqa: S608 - marks
    return {row[0] for row in rows}


def members(store: Store, group_ids: Iterable[int]) -> list[int]:
    """The contacts of these groups, each once, by name."""
    asked = padded(tuple(group_ids))
    rows = store.rows(
        "SELECT DISTINCT c.id, c.sort_name FROM group_member g JOIN contact c"  # noqa: S608 - marks
        f" ON c.id = g.contact_id WHERE g.group_id IN ({marks(asked)}) ORDER BY c.sort_name, c.id",
        asked,
    )
    return [row[0] for row in rows]


def people(store: Store, contact_ids: Sequence[int]) -> list[Person]:
    """The contacts of these ids, in this order; unknown ids are left out."""
    names: dict[int, str] = {}
    addresses: dict[int, list[str]] = {}
    for chunk in _chunks(contact_ids):
        rows = store.rows(
            "SELECT c.id, c.name, n.address FROM contact c"  # noqa: S608 - marks
            f" LEFT JOIN contact_number n ON n.contact_id = c.id WHERE c.id IN ({marks(chunk)})"
            " ORDER BY n.position",
            chunk,
        )
        for contact_id, name, address in rows:
            names[contact_id] = name
            addresses.setdefault(contact_id, []).extend([address] if address else [])
    return [
        Person(contact_id, names[contact_id], tuple(addresses[contact_id]))
        for contact_id in contact_ids
        if contact_id in names
    ]


def _chunks(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (padded(values[start : start + _CHUNK]) for start in range(0, len(values), _CHUNK))
