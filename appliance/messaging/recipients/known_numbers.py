"""What people and programs type as the address of somebody whom the box may know already."""

from appliance.addresses import numbers
from appliance.errors import InputError
from appliance.store import discussions
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store


def resolve(store: Store, typed: str, country: str) -> str:
    """Return the address for `typed`: a number in any usual writing, or one that wrote to us.

    A number that no plan knows can be answered as the network brought it. Raises InputError
    `not_a_number`.
    """
    try:
        return numbers.normalise(typed, country)
    except InputError:
        brought = typed.strip()
        if numbers.is_answerable(brought) and discussions.find(store, brought) is not None:
            return brought
        raise


def contact_number(store: Store, typed: str, label: str, country: str) -> ContactNumber:
    """Return a number as a contact keeps it; InputError `not_a_number` also for a sender's name."""
    address = resolve(store, typed, country)
    if not numbers.is_answerable(address):
        raise numbers.not_a_number(typed, field="number")
    return ContactNumber(address, label.strip())
