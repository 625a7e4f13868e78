"""Groups of contacts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import Tuple

from appliance.errors import N_, ConflictError, NotFoundError
from appliance.store import contacts, search
from appliance.store import text as texts
from appliance.store.contacts import ContactRow
from appliance.store.database import Store
from appliance.store.dialect.expressions import contains
from appliance.store.marks import padded
from appliance.store.membership import members as by_rule
from appliance.store.membership.rule import Rule
from appliance.store.models.directory import Contact, ContactGroup, GroupMember
from appliance.store.statements import (
    Query,
    among,
    count_all,
    given,
    insert,
    statement,
    statements,
)

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group."""

    id: int
    name: str
    members: int
    created_at: int
    rule: Rule | None = None  # which the members follow; None: they are chosen


@dataclass(frozen=True, slots=True)
class GroupName:
    """A group without the number of its members, which takes time for a rule."""

    id: int
    name: str
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class RuledGroup:
    """A group whose members follow a rule."""

    id: int
    name: str
    rule: Rule


def _groups(*more: Any) -> Query:
    """Return the query for groups with the columns of `GroupRow`."""
    members_of = GroupMember.select(count_all()).where(GroupMember.group_id == ContactGroup.id)
    return ContactGroup.select(
        ContactGroup.id,
        ContactGroup.name,
        members_of,
        ContactGroup.created_at,
        ContactGroup.rule,
        *more,
    )


@statement
def _all_of() -> Query:
    query = _groups().where(contains(ContactGroup.sort_name, given("text")))
    return query.order_by(ContactGroup.sort_name, ContactGroup.id)


@statement
def _get() -> Query:
    return _groups().where(ContactGroup.id == given("id"))


@statements
def _by_ids(number: int) -> Query:
    return _groups().where(among(ContactGroup.id, "ids", number))


@statement
def _by_name() -> Query:
    return _groups().where(ContactGroup.sort_name == given("sort_name"))


@statement
def _id_by_name() -> Query:
    query = ContactGroup.select(ContactGroup.id)
    return query.where(ContactGroup.sort_name == given("sort_name"))


@statement
def _names() -> Query:
    query = ContactGroup.select(ContactGroup.id, ContactGroup.name, ContactGroup.rule)
    return query.order_by(ContactGroup.sort_name, ContactGroup.id)


@statement
def _rule_of() -> Query:
    query = ContactGroup.select(ContactGroup.name, ContactGroup.rule)
    return query.where(ContactGroup.id == given("id"))


@statement
def _by_rule() -> Query:
    query = ContactGroup.select(ContactGroup.id, ContactGroup.name, ContactGroup.rule)
    return query.where(ContactGroup.rule.is_null(is_null=False)).order_by(ContactGroup.sort_name)


@statement
def _set_rule() -> Query:
    return ContactGroup.update({ContactGroup.rule: given("rule")}).where(
        ContactGroup.id == given("id")
    )


@statement
def _remove_all_members() -> Query:
    return GroupMember.delete().where(GroupMember.group_id == given("group_id"))


@statement
def _add() -> Query:
    return insert(ContactGroup.name, ContactGroup.sort_name, ContactGroup.created_at)


@statement
def _rename() -> Query:
    now = {ContactGroup.name: given("name"), ContactGroup.sort_name: given("sort_name")}
    return ContactGroup.update(now).where(ContactGroup.id == given("id"))


@statement
def _remove() -> Query:
    return ContactGroup.delete().where(ContactGroup.id == given("id"))


@statement
def _members() -> Query:
    key = Contact.sort_name, Contact.id
    return (
        GroupMember.select(Contact.id)
        .join(Contact, on=Contact.id == GroupMember.contact_id)
        .where(
            GroupMember.group_id == given("group_id"),
            Tuple(*key) > Tuple(given("after_name"), given("after_id")),
        )
        .order_by(*key)
        .limit(given("limit"))
    )


@statement
def _add_member() -> Query:
    pair = insert(GroupMember.group_id, GroupMember.contact_id)
    return pair.on_conflict(action="nothing")


@statement
def _remove_member() -> Query:
    return GroupMember.delete().where(
        GroupMember.group_id == given("group_id"), GroupMember.contact_id == given("contact_id")
    )


@statements
def _of_contacts(number: int) -> Query:
    return (
        GroupMember.select(GroupMember.contact_id, ContactGroup.name)
        .join(ContactGroup, on=ContactGroup.id == GroupMember.group_id)
        .where(among(GroupMember.contact_id, "ids", number))
        .order_by(ContactGroup.sort_name)
    )


@statement
def _ids_of_contact() -> Query:
    query = GroupMember.select(GroupMember.group_id)
    return query.where(GroupMember.contact_id == given("contact_id"))


@statement
def _found() -> Query:
    closeness = search.closeness(ContactGroup.sort_name).alias("closeness")
    query = _groups(closeness).where(contains(ContactGroup.sort_name, given("text")))
    return query.order_by(closeness, ContactGroup.sort_name).limit(given("limit"))


@statement
def _count_found() -> Query:
    query = ContactGroup.select(count_all())
    return query.where(contains(ContactGroup.sort_name, given("text")))


def all_of(store: Store, text: str = "") -> list[GroupRow]:
    """Return all groups by name; with `text`, those whose name contains it.

    Accents and case do not matter.
    """
    return [_group(store, row) for row in _all_of.rows(store, text=texts.plain(text))]


def names(store: Store) -> list[GroupName]:
    """Return the names of all groups, in order."""
    return [GroupName(row[0], row[1], _rule(row[2])) for row in _names.rows(store)]


def get(store: Store, group_id: int) -> GroupRow:
    """Return a group. Raise NotFoundError."""
    row = _get.row(store, id=group_id)
    if row is None:
        raise _no_group()
    return _group(store, row)


def by_ids(store: Store, group_ids: Collection[int]) -> list[GroupRow]:
    """Return the groups of these ids, by name; leave out unknown ids."""
    asked, found = list(group_ids), list[GroupRow]()
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        found += (_group(store, row) for row in _by_ids(len(chunk)).rows(store, ids=chunk))
    return sorted(found, key=lambda row: (texts.plain(row.name), row.id))


def by_name(store: Store, name: str) -> GroupRow | None:
    """Return the group of that name, regardless of accents and case."""
    row = _by_name.row(store, sort_name=texts.plain(name))
    return _group(store, row) if row is not None else None


def id_by_name(store: Store, name: str) -> int | None:
    """Return the id of the group of that name, regardless of accents and case.

    It does not count the members.
    """
    found = _id_by_name.value(store, sort_name=texts.plain(name))
    return None if found is None else int(found)


def add(store: Store, name: str) -> int:
    """Add a group and return its id. Raise InputError (name) or ConflictError("group_exists")."""
    name = contacts.checked_name(name)
    with store.transaction():
        _refuse_double(store, name, None)
        return _add.insert(
            store, name=name, sort_name=texts.plain(name), created_at=store.clock.now_ms()
        )


def rename(store: Store, group_id: int, name: str) -> None:
    """Rename a group. Raise NotFoundError, InputError or ConflictError."""
    name = contacts.checked_name(name)
    with store.transaction():
        get(store, group_id)
        _refuse_double(store, name, group_id)
        _rename.execute(store, id=group_id, name=name, sort_name=texts.plain(name))


def remove(store: Store, group_id: int) -> bool:
    """Delete a group; its members stay contacts. Return False if there is none.

    Raise ConflictError `group_in_rule` if the rule of another group refers to it.
    """
    with store.transaction():
        _refuse_in_rule(store, group_id)
        return bool(_remove.execute(store, id=group_id))


def members(
    store: Store, group_id: int, *, limit: int, after: tuple[str, int] | None = None
) -> list[ContactRow]:
    """Return a page of the members by name, after the `cursor` of a row."""
    name, contact_id = after or ("", 0)
    rule = by_rule.rule_of(store, group_id)
    if rule is not None:
        found = by_rule.page(store, rule, limit=limit, after=(name, contact_id))
        return contacts.by_ids(store, found)
    rows = _members.rows(
        store, group_id=group_id, after_name=name, after_id=contact_id, limit=limit
    )
    return contacts.by_ids(store, [row[0] for row in rows])


def add_members(store: Store, group_id: int, contact_ids: Iterable[int]) -> int:
    """Add contacts to a group; return the number added.

    Raise NotFoundError, or ConflictError `group_by_rule` for a group whose members follow a rule.
    """
    with store.transaction():
        _require_chosen(store, group_id)
        asked = list(dict.fromkeys(contact_ids))
        if contacts.count_of(store, asked) != len(asked):
            raise NotFoundError("no_contact", N_("There is no such contact."))
        pairs = ((group_id, contact_id) for contact_id in asked)
        return _add_member.execute_many(store, ("group_id", "contact_id"), pairs)


def remove_members(store: Store, group_id: int, contact_ids: Iterable[int]) -> int:
    """Remove contacts from a group; return the number removed.

    Raise NotFoundError, or ConflictError `group_by_rule` for a group whose members follow a rule.
    """
    with store.transaction():
        _require_chosen(store, group_id)
        pairs = ((group_id, contact_id) for contact_id in contact_ids)
        return _remove_member.execute_many(store, ("group_id", "contact_id"), pairs)


def of_contacts(store: Store, contact_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the names of each contact's groups, chosen and by rule, by name."""
    found = {each: list(names) for each, names in chosen_of_contacts(store, contact_ids).items()}
    for group in with_rule(store):
        for contact_id in by_rule.among(store, group.rule, contact_ids):
            found[contact_id].append(group.name)
    return {each: tuple(sorted(names, key=texts.plain)) for each, names in found.items()}


def chosen_of_contacts(store: Store, contact_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the names of the groups into which each contact was put, by name."""
    found: dict[int, list[str]] = {contact_id: [] for contact_id in contact_ids}
    for start in range(0, len(contact_ids), _CHUNK):
        chunk = padded(contact_ids[start : start + _CHUNK])
        for contact_id, name in _of_contacts(len(chunk)).rows(store, ids=chunk):
            found[contact_id].append(name)
    return {contact_id: tuple(groups) for contact_id, groups in found.items()}


def chosen_ids_of_contact(store: Store, contact_id: int) -> set[int]:
    """Return the groups into which a contact was put."""
    return {row[0] for row in _ids_of_contact.rows(store, contact_id=contact_id)}


def with_rule(store: Store) -> list[RuledGroup]:
    """Return the groups whose members follow a rule, by name."""
    return [RuledGroup(row[0], row[1], Rule.read(row[2])) for row in _by_rule.rows(store)]


def following(store: Store, contact_id: int) -> list[RuledGroup]:
    """Return the groups of which a contact is a member by a rule, by name."""
    return [group for group in with_rule(store) if by_rule.among(store, group.rule, [contact_id])]


def has_member(store: Store, group_id: int, contact_id: int) -> bool:
    """Return whether a contact is a member of a group."""
    rule = by_rule.rule_of(store, group_id)
    if rule is None:
        return group_id in chosen_ids_of_contact(store, contact_id)
    return bool(by_rule.among(store, rule, [contact_id]))


def set_rule(store: Store, group_id: int, rule: Rule | None) -> None:
    """Let the members of a group follow a rule, or choose them: at first those of the moment.

    Raise NotFoundError, or ConflictError `group_in_rule` if another rule refers to the group.
    """
    with store.transaction():
        before = get(store, group_id).rule
        if rule is not None:
            _refuse_in_rule(store, group_id)
            _remove_all_members.execute(store, group_id=group_id)
        elif before is not None:
            pairs = ((group_id, contact_id) for contact_id in by_rule.all_ids(store, before))
            _add_member.execute_many(store, ("group_id", "contact_id"), pairs)
        _set_rule.execute(store, id=group_id, rule=rule.written() if rule else None)


def found(store: Store, typed: str, *, limit: int) -> list[tuple[int, GroupRow]]:
    """Return groups whose name contains the typed text, closest first, each with its closeness."""
    rows = _found.rows(store, typed=search.typed_name(typed), text=texts.plain(typed), limit=limit)
    return [(row[-1], _group(store, row[:-1])) for row in rows]


def count_found(store: Store, typed: str) -> int:
    """Return the number of groups whose name contains the typed text."""
    return int(_count_found.value(store, text=texts.plain(typed)))


def _group(store: Store, row: Sequence[Any]) -> GroupRow:
    """Return a group from the columns of `_groups`, with the members of its rule counted."""
    group_id, name, members, created_at, stored = row
    rule = _rule(stored)
    if rule is not None:
        members = by_rule.count(store, rule)
    return GroupRow(group_id, name, members, created_at, rule)


def _rule(stored: str | None) -> Rule | None:
    return None if stored is None else Rule.read(stored)


def _require_chosen(store: Store, group_id: int) -> None:
    row = _rule_of.row(store, id=group_id)
    if row is None:
        raise _no_group()
    if row[1] is not None:
        raise is_by_rule(row[0])


def is_by_rule(name: str) -> ConflictError:
    """Return the error for members of a group by rule that somebody chooses."""
    return ConflictError(
        "group_by_rule",
        N_(
            "The members of the group “%(name)s” follow a rule: nobody is added or removed by hand."
        ),
        cure=N_("Change the rule of the group, or the contact."),
        name=name,
    )


def _refuse_in_rule(store: Store, group_id: int) -> None:
    for other in with_rule(store):
        if group_id in other.rule.group_ids():
            raise ConflictError(
                "group_in_rule",
                N_("The rule of the group “%(name)s” refers to this group."),
                cure=N_("Change that rule first."),
                name=other.name,
            )


def _no_group() -> NotFoundError:
    return NotFoundError("no_group", N_("There is no such group."))


def _refuse_double(store: Store, name: str, group_id: int | None) -> None:
    found = by_name(store, name)
    if found is not None and found.id != group_id:
        raise ConflictError(
            "group_exists", N_("There is a group “%(name)s” already."), name=found.name
        )
