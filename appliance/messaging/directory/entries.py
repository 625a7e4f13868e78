"""Validate and store contacts and groups, and record every change and its author in the journal.

An accepted import is completed first, so that it does not overwrite a later change.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Literal, TypeAlias, cast

from appliance.addresses import numbers
from appliance.messaging.directory import checking, staged_imports, writing
from appliance.messaging.directory.contact_files import ContactRecord, RecordNumber
from appliance.messaging.directory.person_preferences import By
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts, events, groups
from appliance.store.contact_details import Act
from appliance.store.contacts import ContactNumber, ContactRow
from appliance.store.database import Store
from appliance.store.journal.directory import ContactChanged, GroupChanged, RuleChange
from appliance.store.membership.rule import Rule

# What a program changes of a contact: the contact as it is becomes the contact as it should be.
Change: TypeAlias = Callable[[Wanted], Wanted]

_EXPORTED_AT_ONCE = 500
_KINDS = ("contact", "group", "import", "preference")  # of journal entries about the directory


def contact_number(typed: str, label: str, country: str) -> ContactNumber:
    """Return a number as a contact stores it.

    Raise InputError `not_a_number` also for a sender's name.
    """
    address = numbers.normalise(typed, country)
    if not numbers.is_answerable(address):
        raise numbers.not_a_number(typed, field="number")
    return ContactNumber(address, label.strip())


def save_contact(
    store: Store,
    wanted: Wanted,
    author: Author,
    contact_id: int | None = None,
    *,
    act: Act = Act.FORM,
) -> int:
    """Add a contact, or replace the data of one; return its id.

    `act` is how preferences change. Raise InputError, ConflictError `external_id_taken` or
    NotFoundError.
    """
    with staged_imports.none_under_way(store):
        return _save(store, wanted, By(author.actor, act), contact_id)


def change_contact(store: Store, contact_id: int, change: Change, author: Author) -> None:
    """Change a contact for a program: as it is when nobody else can change it.

    Raise as `save_contact`.
    """
    with staged_imports.none_under_way(store):
        _save(store, change(_wanted(store, contact_id)), By(author.actor, Act.API), contact_id)


def save_external(
    store: Store, external_id: str, change: Change, author: Author
) -> tuple[int, bool]:
    """Change the contact that a program knows under this id, or add it.

    Return the contact's id, and whether it is new. Raise as `save_contact`.
    """
    with staged_imports.none_under_way(store):
        found = contacts.id_by_external_id(store, external_id)
        start = Wanted("", ()) if found is None else _wanted(store, found)
        wanted = change(start)
        wanted = replace(wanted, details=replace(wanted.details, external_id=external_id))
        return _save(store, wanted, By(author.actor, Act.API), found), found is None


def _wanted(store: Store, contact_id: int) -> Wanted:
    row = contacts.get(store, contact_id)
    return Wanted.of(row, groups.chosen_of_contacts(store, [contact_id])[contact_id])


def _save(store: Store, wanted: Wanted, by: By, contact_id: int | None) -> int:
    wanted = replace(wanted, details=checking.checked(wanted.details))
    checking.refuse_double(store, wanted.details.external_id, contact_id)
    saved = writing.write(store, wanted, contact_id, by)
    is_new = contact_id is None
    events.append(
        store,
        ContactChanged(
            actor=by.actor,
            added=wanted.name if is_new else None,
            changed=None if is_new else wanted.name,
            contact=saved,
        ),
    )
    return saved


def version(store: Store) -> int:
    """Return the number of the last change of contacts and groups; 0 before the first one."""
    newest = events.journal(store, limit=1, kinds=_KINDS)
    return newest[0].id if newest else 0


def remove_contact(store: Store, contact_id: int, author: Author) -> ContactRow:
    """Delete a contact and return it as it was. Raise NotFoundError."""
    with staged_imports.none_under_way(store):
        found = contacts.get(store, contact_id)
        contacts.remove(store, contact_id)
        events.append(store, ContactChanged(actor=author.actor, removed=found.name))
    return found


def save_group(
    store: Store,
    name: str,
    author: Author,
    group_id: int | None = None,
    *,
    add: Iterable[int] = (),
    remove: Iterable[int] = (),
    rule: Rule | Literal["as it is"] | None = "as it is",
) -> int:
    """Add or rename a group, add and remove contacts, and return its id.

    A `rule` replaces the members; None lets those of the moment be chosen ones. Raise InputError
    (name), ConflictError `group_exists`, `group_by_rule` or `group_in_rule`, or NotFoundError.
    """
    with staged_imports.none_under_way(store):
        is_new = group_id is None
        if group_id is None:
            group_id = groups.add(store, name)
        else:
            groups.rename(store, group_id, name)
        changed = _set_rule(store, group_id, rule)
        _set_members(store, group_id, add, remove)
        events.append(
            store,
            GroupChanged(
                actor=author.actor,
                added=name.strip() if is_new else None,
                changed=None if is_new else name.strip(),
                group=group_id,
                rule=changed,
            ),
        )
    return group_id


def _set_rule(
    store: Store, group_id: int, rule: Rule | Literal["as it is"] | None
) -> RuleChange | None:
    """Give a group its rule or none; return what changed."""
    before = groups.get(store, group_id).rule
    if rule in ("as it is", before):
        return None
    groups.set_rule(store, group_id, cast("Rule | None", rule))
    if before is None:
        return RuleChange.SET
    return RuleChange.REMOVED if rule is None else RuleChange.CHANGED


def _set_members(store: Store, group_id: int, add: Iterable[int], remove: Iterable[int]) -> None:
    added, removed = list(add), list(remove)
    if removed:
        groups.remove_members(store, group_id, removed)
    if added:
        groups.add_members(store, group_id, added)


def put_member(store: Store, group_id: int, contact_id: int, author: Author) -> None:
    """Add a contact to a group, unless it is a member. Raise NotFoundError."""
    with staged_imports.none_under_way(store):
        if groups.add_members(store, group_id, [contact_id]):
            _note_members(store, group_id, author)


def take_member(store: Store, group_id: int, contact_id: int, author: Author) -> bool:
    """Remove a contact from a group; return False if it is no member. Raise NotFoundError."""
    with staged_imports.none_under_way(store):
        groups.get(store, group_id)
        removed = bool(groups.remove_members(store, group_id, [contact_id]))
        if removed:
            _note_members(store, group_id, author)
    return removed


def _note_members(store: Store, group_id: int, author: Author) -> None:
    name = groups.get(store, group_id).name
    events.append(store, GroupChanged(actor=author.actor, changed=name, group=group_id))


def remove_group(store: Store, group_id: int, author: Author) -> None:
    """Delete a group; its members stay contacts.

    Raise NotFoundError, or ConflictError `group_in_rule` if another rule refers to it.
    """
    with staged_imports.none_under_way(store):
        found = groups.get(store, group_id)
        groups.remove(store, group_id)
        events.append(store, GroupChanged(actor=author.actor, removed=found.name))


def records(store: Store) -> Iterator[ContactRecord]:
    """Return all contacts in the form of a file, by name."""
    last: tuple[str, int] | None = None
    while True:
        found = contacts.page(store, limit=_EXPORTED_AT_ONCE, after=last)
        names = groups.of_contacts(store, [row.id for row in found])
        for row in found:
            yield ContactRecord(
                line=0,
                name=row.name,
                numbers=tuple(
                    RecordNumber(n.address, n.label, private=n.private or None) for n in row.numbers
                ),
                notes=row.notes,
                accepts_sms=row.accepts_sms,
                groups=names[row.id],
                fields=row.fields,
                details=tuple(row.details.known()),
            )
        if len(found) < _EXPORTED_AT_ONCE:
            return
        last = found[-1].cursor
