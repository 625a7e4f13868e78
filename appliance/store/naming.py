"""Expressions for queries of lists that find the contact's name for an address."""

from typing import Any

from peewee import fn

from appliance.store.models.directory import Contact, ContactNumber


def contact_name(address: Any) -> Any:
    """Return the query for the name of the contact with an address; of several, the oldest's."""
    return (
        ContactNumber.select(Contact.name)
        .join(Contact, on=Contact.id == ContactNumber.contact_id)
        .where(ContactNumber.address == address)
        .order_by(ContactNumber.contact_id)
        .limit(1)
    )


def chosen_name(contact_id: Any, address: Any) -> Any:
    """Return the query for the name of the chosen contact, else of the contact with the address.

    Two contacts may share a number, as families do.
    """
    of_chosen = Contact.select(Contact.name).where(Contact.id == contact_id)
    return fn.coalesce(of_chosen, contact_name(address))
