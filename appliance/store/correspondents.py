"""Correspondents: discussions by address, contacts and groups by id."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from peewee import JOIN

from appliance.store.database import Store
from appliance.store.dialect.expressions import json_values
from appliance.store.marks import padded
from appliance.store.membership import members as by_rule
from appliance.store.membership.rule import Rule
from appliance.store.models.directory import Contact, ContactGroup, ContactNumber, GroupMember
from appliance.store.models.discussions import Discussion
from appliance.store.statements import Query, among, given, insert, statement, statements

_CHUNK = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as a recipient; the first address is used unless another is chosen."""

    contact_id: int
    name: str
    addresses: tuple[str, ...]


@statement
def _make() -> Query:
    return insert(Discussion.address).on_conflict(action="nothing")


@statements
def _ids(number: int) -> Query:
    query = Discussion.select(Discussion.address, Discussion.id)
    return query.where(among(Discussion.address, "addresses", number))


@statements
def _addresses(number: int) -> Query:
    query = Discussion.select(Discussion.id, Discussion.address)
    return query.where(among(Discussion.id, "ids", number))


@statement
def _id_of() -> Query:
    return Discussion.select(Discussion.id).where(Discussion.address == given("address"))


@statement
def _add() -> Query:
    return insert(Discussion.address)


@statements
def _known_groups(number: int) -> Query:
    return ContactGroup.select(ContactGroup.id).where(among(ContactGroup.id, "ids", number))


@statements
def _members(number: int) -> Query:
    return (
        GroupMember.select(Contact.id, Contact.sort_name)
        .distinct()
        .join(Contact, on=Contact.id == GroupMember.contact_id)
        .where(among(GroupMember.group_id, "groups", number))
        .order_by(Contact.sort_name, Contact.id)
    )


@statements
def _rules(number: int) -> Query:
    return ContactGroup.select(ContactGroup.rule).where(
        among(ContactGroup.id, "ids", number), ContactGroup.rule.is_null(is_null=False)
    )


@statement
def _by_name() -> Query:
    listed = Contact.select(Contact.id).where(Contact.id.in_(json_values(given("ids"))))
    return listed.order_by(Contact.sort_name, Contact.id)


@statements
def _people(number: int) -> Query:
    return (
        Contact.select(Contact.id, Contact.name, ContactNumber.address)
        .join(ContactNumber, JOIN.LEFT_OUTER, on=ContactNumber.contact_id == Contact.id)
        .where(among(Contact.id, "ids", number))
        .order_by(ContactNumber.position)
    )


def ids(store: Store, addresses: Sequence[str]) -> dict[str, int]:
    """Return the discussion of each address; create those that are missing."""
    _make.execute_many(store, ("address",), ((address,) for address in addresses))
    found: dict[str, int] = {}
    for chunk in _chunks(addresses):
        rows = _ids(len(chunk)).rows(store, addresses=chunk)
        found.update((row[0], row[1]) for row in rows)
    return found


def addresses(store: Store, discussion_ids: Iterable[int]) -> dict[int, str]:
    """Return the address of each discussion; leave out unknown ids."""
    found: dict[int, str] = {}
    for chunk in _chunks(tuple(discussion_ids)):
        rows = _addresses(len(chunk)).rows(store, ids=chunk)
        found.update((row[0], row[1]) for row in rows)
    return found


def id_of(store: Store, address: str) -> int:
    """Return the discussion of one address; create it if it is missing."""
    found = _id_of.value(store, address=address)
    return _add.insert(store, address=address) if found is None else int(found)


def known_groups(store: Store, group_ids: Iterable[int]) -> set[int]:
    """Return those of the ids that are groups."""
    asked = padded(tuple(group_ids))
    return {row[0] for row in _known_groups(len(asked)).rows(store, ids=asked)}


def members(store: Store, group_ids: Iterable[int]) -> list[int]:
    """Return the contacts of these groups, chosen and by rule, each once, by name."""
    asked = padded(tuple(group_ids))
    chosen = [row[0] for row in _members(len(asked)).rows(store, groups=asked)]
    rules = [Rule.read(row[0]) for row in _rules(len(asked)).rows(store, ids=asked)]
    if not rules:
        return chosen
    found = {contact_id for rule in rules for contact_id in by_rule.all_ids(store, rule)}
    together = json.dumps(sorted(found.union(chosen)))
    return [row[0] for row in _by_name.rows(store, ids=together)]


def people(store: Store, contact_ids: Sequence[int]) -> list[Person]:
    """Return the contacts of these ids, in this order; leave out unknown ids."""
    names: dict[int, str] = {}
    addresses: dict[int, list[str]] = {}
    for chunk in _chunks(contact_ids):
        for contact_id, name, address in _people(len(chunk)).rows(store, ids=chunk):
            names[contact_id] = name
            addresses.setdefault(contact_id, []).extend([address] if address else [])
    return [
        Person(contact_id, names[contact_id], tuple(addresses[contact_id]))
        for contact_id in contact_ids
        if contact_id in names
    ]


def _chunks(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (padded(values[start : start + _CHUNK]) for start in range(0, len(values), _CHUNK))
