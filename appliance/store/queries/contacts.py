"""Queries of the directory: contacts with their numbers and custom fields."""

from typing import Any, Final, Literal, TypeAlias

from peewee import SQL, Case, Select, Tuple, fn

from appliance.store import search
from appliance.store.contact_details import NAMES
from appliance.store.dialect import text_search as fts
from appliance.store.dialect.expressions import json_values, last_id
from appliance.store.models.directory import Contact, ContactField, GroupMember
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

# Those among whom a search looks: all contacts, the chosen members of a group, or listed ones.
Among: TypeAlias = Literal["all", "chosen", "listed"]

_DETAILS: Final = tuple(getattr(Contact, name) for name in NAMES)
# What a form, a file or a program gives, in the order of `written`.
_WRITTEN: Final = (
    Contact.name,
    Contact.sort_name,
    Contact.notes,
    Contact.accepts_sms,
    Contact.household,
    *_DETAILS,
)
WRITTEN: Final = tuple(column.name for column in _WRITTEN)


def _people(*more: Any) -> Query:
    """Return the query for contacts without their numbers and fields."""
    return Contact.select(
        Contact.id,
        Contact.name,
        Contact.notes,
        Contact.accepts_sms,
        Contact.created_at,
        Contact.changed_at,
        Contact.sort_name,
        Contact.household,
        Contact.promotional_since,
        Contact.promotional_by,
        *_DETAILS,
        *more,
    )


@statements
def by_ids(number: int) -> Query:
    return _people().where(among(Contact.id, "ids", number))


@statement
def page() -> Query:
    key = Contact.sort_name, Contact.id
    after = Tuple(given("after_name"), given("after_id"))
    return _people().where(Tuple(*key) > after).order_by(*key).limit(given("limit"))


def _matching(*, name: bool, address: bool, group: Among) -> Any:
    """Return the condition that a contact matches by name or number, among some or all."""
    parts = search.matching_contacts(name=name, address=address)
    matching = Contact.id.in_(parts[0].union(parts[1]) if len(parts) > 1 else parts[0])
    if group == "all":
        return matching
    if group == "listed":
        return matching & Contact.id.in_(json_values(given("listed")))
    members = GroupMember.select(GroupMember.contact_id)
    return matching & Contact.id.in_(members.where(GroupMember.group_id == given("group_id")))


@statements
def found(*, name: bool, address: bool, group: Among, after: bool) -> Query:
    closeness = search.closeness(Contact.sort_name).alias("closeness")
    query = _people(closeness).where(_matching(name=name, address=address, group=group))
    key: tuple[Any, ...] = (closeness, Contact.sort_name, Contact.id)
    if after:
        inner = query.alias("inner")
        key = inner.c.closeness, inner.c.sort_name, inner.c.id
        name_of_last = given("after_name")
        last = Tuple(search.closeness(name_of_last), name_of_last, given("after_id"))
        query = Select([inner], [SQL("*")]).where(Tuple(*key) > last)
    return query.order_by(*key).limit(given("limit"))


@statement
def beginning() -> Query:
    return (
        Contact.select(Contact.id)
        .where(Contact.id.in_(fts.matching(fts.CONTACTS, given("words"))))
        .order_by(fn.length(Contact.sort_name), Contact.sort_name, Contact.id)
        .limit(given("limit"))
    )


@statement
def count() -> Query:
    return Contact.select(count_all())


@statements
def count_of(number: int) -> Query:
    return Contact.select(count_all()).where(among(Contact.id, "ids", number))


@statements
def count_matching(*, name: bool, address: bool, group: Among) -> Query:
    matching = _matching(name=name, address=address, group=group)
    return Contact.select(count_all()).where(matching)


@statements
def who_has(number: int) -> Query:
    return StoredNumber.select(StoredNumber.address, StoredNumber.contact_id).where(
        among(StoredNumber.address, "addresses", number)
    )


@statements
def names(number: int) -> Query:
    return (
        StoredNumber.select(StoredNumber.address, Contact.name)
        .join(Contact, on=Contact.id == StoredNumber.contact_id)
        .where(among(StoredNumber.address, "addresses", number))
        .order_by(StoredNumber.contact_id.desc())
    )


@statement
def add() -> Query:
    return insert(
        Contact.id,
        *_WRITTEN,
        Contact.created_at,
        Contact.changed_at,
        Contact.promotional_since,
        Contact.promotional_by,
    )


@statement
def add_number() -> Query:
    return insert(
        StoredNumber.contact_id,
        StoredNumber.position,
        StoredNumber.address,
        StoredNumber.label,
        StoredNumber.private,
    )


@statement
def add_field() -> Query:
    return insert(ContactField.contact_id, ContactField.name, ContactField.value)


@statement
def greatest_id() -> Query:
    return last_id("contact")


@statement
def change() -> Query:
    now = {column: given(column.name) for column in (*_WRITTEN, Contact.changed_at)}
    return Contact.update({**now, **_choice()}).where(Contact.id == given("id"))


def _choice() -> dict[Any, Any]:
    """Return the new time and act of the choice about promotional SMS, if the choice changes."""
    is_same = Contact.promotional == given("promotional")
    return {
        column: Case(None, ((is_same, column),), given(column.name))
        for column in (Contact.promotional_since, Contact.promotional_by)
    }


@statement
def choose_promotional() -> Query:
    now = {column: given(column.name) for column in (Contact.promotional, Contact.changed_at)}
    return Contact.update({**now, **_choice()}).where(Contact.id == given("id"))


@statement
def prefer() -> Query:
    now = {Contact.preferred: given("preferred"), Contact.changed_at: given("changed_at")}
    return Contact.update(now).where(Contact.id == given("id"))


@statement
def id_by_external_id() -> Query:
    return Contact.select(Contact.id).where(Contact.external_id == given("external_id"))


@statements
def by_external_ids(number: int) -> Query:
    return _people().where(among(Contact.external_id, "external_ids", number))


@statement
def remove() -> Query:
    return Contact.delete().where(Contact.id == given("id"))


@statement
def remove_numbers() -> Query:
    return StoredNumber.delete().where(StoredNumber.contact_id == given("id"))


@statement
def remove_fields() -> Query:
    return ContactField.delete().where(ContactField.contact_id == given("id"))


@statements
def numbers(number: int) -> Query:
    query = StoredNumber.select(
        StoredNumber.contact_id, StoredNumber.address, StoredNumber.label, StoredNumber.private
    ).where(among(StoredNumber.contact_id, "ids", number))
    return query.order_by(StoredNumber.contact_id, StoredNumber.position)


@statements
def fields(number: int) -> Query:
    query = ContactField.select(
        ContactField.contact_id, ContactField.name, ContactField.value
    ).where(among(ContactField.contact_id, "ids", number))
    return query.order_by(ContactField.contact_id, ContactField.name)
