"""Resolve the address that a person or a program gives for a correspondent."""

from appliance.addresses import numbers
from appliance.errors import InputError
from appliance.store import discussions
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store


def resolve(store: Store, typed: str, country: str) -> str:
    """Return the address for `typed`: a number in any usual form, or one that wrote to the box.

    A number that is in no plan can be answered in the form in which the network delivered it. Raise
    InputError `not_a_number`.
    """
    try:
        return numbers.normalise(typed, country)
    except InputError:
        brought = typed.strip()
        if numbers.is_answerable(brought) and discussions.find(store, brought) is not None:
            return brought
        raise


def contact_number(store: Store, typed: str, label: str, country: str) -> ContactNumber:
    """Return a number as a contact stores it.

    Raise InputError `not_a_number` also for a sender's name.
    """
    address = resolve(store, typed, country)
    if not numbers.is_answerable(address):
        raise numbers.not_a_number(typed, field="number")
    return ContactNumber(address, label.strip())
