"""Households: who lives at one address, and who gets the one SMS for it."""

from collections.abc import Sequence

from appliance.addresses.postal import household_of
from appliance.store import households
from appliance.store.database import Store
from appliance.store.households import Resident

__all__ = ["Resident", "household_of", "members", "of_contacts"]


def members(store: Store, household: str) -> list[Resident]:
    """Return the contacts of a household: the preferred one first, then by name."""
    return households.members(store, household)


def of_contacts(store: Store, contact_ids: Sequence[int]) -> dict[int, Resident]:
    """Return those of the contacts whose address is complete, by their ids."""
    return households.of_contacts(store, contact_ids)
