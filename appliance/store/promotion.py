"""What people with a number have chosen about promotional SMS."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from appliance.store.contact_details import Promotional
from appliance.store.database import Store
from appliance.store.marks import padded
from appliance.store.models.directory import Contact, ContactNumber
from appliance.store.statements import Query, among, given, statement, statements

_CHUNK: Final = 500


class Chooser(NamedTuple):
    """A contact with its present choice."""

    contact_id: int
    name: str
    choice: Promotional


@statements
def _choices(number: int) -> Query:
    query = ContactNumber.select(ContactNumber.address, Contact.promotional)
    return query.join(Contact, on=Contact.id == ContactNumber.contact_id).where(
        among(ContactNumber.address, "addresses", number),
        Contact.promotional != Promotional.UNKNOWN.value,
    )


@statement
def _of_address() -> Query:
    query = Contact.select(Contact.id, Contact.name, Contact.promotional).distinct()
    return query.join(ContactNumber, on=ContactNumber.contact_id == Contact.id).where(
        ContactNumber.address == given("address"), Contact.promotional != given("choice")
    )


def choices(store: Store, addresses: Iterable[str]) -> dict[str, Promotional]:
    """Return the choice of each address; leave out addresses of which none is known.

    The refusal of one person counts for everybody who has the number.
    """
    asked = list(dict.fromkeys(addresses))
    found: dict[str, Promotional] = {}
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        for address, choice in _choices(len(chunk)).rows(store, addresses=chunk):
            if found.get(address) != Promotional.NO:
                found[address] = Promotional(choice)
    return found


def of_address(store: Store, address: str, *, other_than: Promotional) -> list[Chooser]:
    """Return the contacts that have this number and have not made this choice."""
    rows = _of_address.rows(store, address=address, choice=other_than)
    return [Chooser(row[0], row[1], Promotional(row[2])) for row in rows]
