"""Whose number an address is: part of the queries of lists."""

from typing import Any

from appliance.store.models.directory import Contact, ContactNumber


def contact_name(address: Any) -> Any:
    """Return the query for the name of the contact with an address; the oldest contact's."""
    return (
        ContactNumber.select(Contact.name)
        .join(Contact, on=Contact.id == ContactNumber.contact_id)
        .where(ContactNumber.address == address)
        .order_by(ContactNumber.contact_id)
        .limit(1)
    )
