"""Write contacts with their groups and preferences, inside the caller's transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from appliance.messaging.directory import person_preferences
from appliance.messaging.directory.person_preferences import By
from appliance.store import contacts, groups
from appliance.store.contact_details import NONE_KNOWN, Details
from appliance.store.contacts import ContactNumber, ContactRow, NewContact
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
    details: Details = NONE_KNOWN

    @classmethod
    def of(cls, row: ContactRow, group_names: tuple[str, ...]) -> Self:
        """Return a stored contact as it is."""
        return cls(
            row.name,
            row.numbers,
            row.notes,
            row.accepts_sms,
            group_names,
            row.fields,
            row.details,
        )

    @property
    def contact(self) -> NewContact:
        """The contact without its groups."""
        return NewContact(
            self.name, self.numbers, self.notes, self.accepts_sms, self.fields, self.details
        )


def write(store: Store, wanted: Wanted, contact_id: int | None, by: By) -> int:
    """Add a contact, or replace the data of one; return its id.

    Raise InputError (name), NotFoundError or ConflictError `group_by_rule`.
    """
    if contact_id is None:
        (contact_id,) = contacts.add_many(store, [wanted.contact], by.act)
        person_preferences.note_new(store, contact_id, wanted.contact, by)
    else:
        before = contacts.change(store, contact_id, wanted.contact, by.act)
        person_preferences.note_changes(store, before, wanted.contact, by)
    _set_groups(store, contact_id, wanted.groups)
    return contact_id


def write_many(store: Store, people: Sequence[Wanted], by: By) -> None:
    """Add several contacts and put them into their groups."""
    new = [each.contact for each in people]
    ids = contacts.add_many(store, new, by.act)
    for contact_id, contact in zip(ids, new, strict=True):
        person_preferences.note_new(store, contact_id, contact, by)
    members: dict[str, list[int]] = defaultdict(list)
    for contact_id, person in zip(ids, people, strict=True):
        for name in dict.fromkeys(person.groups):
            members[name].append(contact_id)
    for name, those in members.items():
        groups.add_members(store, _group_id(store, name), those)


def _set_groups(store: Store, contact_id: int, names: Iterable[str]) -> None:
    """Put a contact into these groups and remove it from all others.

    A group by rule may be named if the contact is its member. Raise ConflictError `group_by_rule`
    if it is not.
    """
    by_rule = {group.id: group for group in groups.with_rule(store)}
    wanted = set()
    for name in names:
        group_id = _group_id(store, name)
        if group_id not in by_rule:
            wanted.add(group_id)
        elif not groups.has_member(store, group_id, contact_id):
            raise groups.is_by_rule(by_rule[group_id].name)
    have = groups.chosen_ids_of_contact(store, contact_id)
    for group_id in have - wanted:
        groups.remove_members(store, group_id, [contact_id])
    for group_id in wanted - have:
        groups.add_members(store, group_id, [contact_id])


def _group_id(store: Store, name: str) -> int:
    """Return the group of that name; create it if it is missing."""
    found = groups.id_by_name(store, name)
    return groups.add(store, name) if found is None else found
