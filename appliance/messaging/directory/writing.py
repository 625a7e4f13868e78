"""Write contacts with their groups, inside the caller's transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.store import contacts, groups
from appliance.store.contacts import ContactNumber, NewContact
from appliance.store.database import Store


@dataclass(frozen=True, slots=True)
class Wanted:
    """A contact to store."""

    name: str
    numbers: tuple[ContactNumber, ...]
    notes: str = ""
    accepts_sms: bool = True
    groups: tuple[str, ...] = ()  # names; missing groups are created
    fields: tuple[tuple[str, str], ...] = ()


def write(store: Store, wanted: Wanted, contact_id: int | None) -> int:
    """Add a contact, or replace the data of one; return its id.

    Raise InputError (name) or NotFoundError.
    """
    known: dict[str, Any] = {
        "notes": wanted.notes,
        "accepts_sms": wanted.accepts_sms,
        "fields": wanted.fields,
    }
    if contact_id is None:
        contact_id = contacts.add(store, wanted.name, wanted.numbers, **known)
    else:
        contacts.change(store, contact_id, wanted.name, wanted.numbers, **known)
    _set_groups(store, contact_id, wanted.groups)
    return contact_id


def write_many(store: Store, people: Sequence[Wanted]) -> None:
    """Add several contacts and put them into their groups."""
    ids = contacts.add_many(
        store,
        [
            NewContact(each.name, each.numbers, each.notes, each.accepts_sms, each.fields)
            for each in people
        ],
    )
    members: dict[str, list[int]] = defaultdict(list)
    for contact_id, person in zip(ids, people, strict=True):
        for name in dict.fromkeys(person.groups):
            members[name].append(contact_id)
    for name, those in members.items():
        groups.add_members(store, _group_id(store, name), those)


def _set_groups(store: Store, contact_id: int, names: Iterable[str]) -> None:
    """Put a contact into these groups and remove it from all others."""
    wanted = set()
    for name in names:
        wanted.add(_group_id(store, name))
    have = groups.ids_of_contact(store, contact_id)
    for group_id in have - wanted:
        groups.remove_members(store, group_id, [contact_id])
    for group_id in wanted - have:
        groups.add_members(store, group_id, [contact_id])


def _group_id(store: Store, name: str) -> int:
    """Return the group of that name; create it if it is missing."""
    found = groups.id_by_name(store, name)
    return groups.add(store, name) if found is None else found
