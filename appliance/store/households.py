"""Households: the contacts who live at one address."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.store.database import Row, Store
from appliance.store.marks import padded
from appliance.store.models.directory import Contact
from appliance.store.statements import Query, among, given, statement, statements

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Resident:
    """A contact as a member of a household."""

    contact_id: int
    name: str
    household: str
    preferred: bool
    accepts_sms: bool


def _residents() -> Query:
    return Contact.select(
        Contact.id, Contact.name, Contact.household, Contact.preferred, Contact.accepts_sms
    )


@statement
def _members() -> Query:
    query = _residents().where(Contact.household == given("household"))
    return query.order_by(Contact.preferred.desc(), Contact.sort_name, Contact.id)


@statements
def _of_contacts(number: int) -> Query:
    return _residents().where(
        among(Contact.id, "ids", number), Contact.household.is_null(is_null=False)
    )


@statement
def _preferred() -> Query:
    return Contact.select(Contact.id, Contact.name).where(
        Contact.household == given("household"), Contact.preferred == 1
    )


@statement
def _any() -> Query:
    return Contact.select(1).where(Contact.household.is_null(is_null=False)).limit(1)


def are_known(store: Store) -> bool:
    """Return whether any contact has a complete address."""
    return _any.value(store) is not None


def members(store: Store, household: str) -> list[Resident]:
    """Return the contacts of a household: the preferred one first, then by name."""
    return [_read(row) for row in _members.rows(store, household=household)]


def of_contacts(store: Store, contact_ids: Sequence[int]) -> dict[int, Resident]:
    """Return those of the contacts whose address is complete, by their ids."""
    found: dict[int, Resident] = {}
    for start in range(0, len(contact_ids), _CHUNK):
        chunk = padded(contact_ids[start : start + _CHUNK])
        rows = _of_contacts(len(chunk)).rows(store, ids=chunk)
        found.update((row[0], _read(row)) for row in rows)
    return found


def preferred(store: Store, household: str) -> list[tuple[int, str]]:
    """Return the ids and names of the preferred contacts of a household."""
    return [(row[0], row[1]) for row in _preferred.rows(store, household=household)]


def _read(row: Row) -> Resident:
    contact_id, name, household, is_preferred, accepts_sms = row
    return Resident(contact_id, name, household, bool(is_preferred), bool(accepts_sms))
