"""Choose one recipient for each household, so that each address gets a single SMS."""

from collections.abc import Mapping

from appliance.config import MessagingSettings
from appliance.messaging.directory import person_numbers
from appliance.messaging.directory.households import Resident, of_contacts
from appliance.messaging.recipients.audience import Named
from appliance.messaging.requests import LeftOut
from appliance.store import contacts
from appliance.store.database import Store


def others(
    store: Store,
    settings: MessagingSettings,
    named: Mapping[str, Named],
) -> dict[str, LeftOut]:
    """Return who is left out, by address, because another recipient of the address gets the SMS.

    `named` are recipients who may be sent to. The preferred person of a household is chosen, then
    whoever has a mobile, then the first in the order of the sending. The name of the chosen person
    is the detail.
    """
    landlines = set(person_numbers.landlines(named, settings.country))
    homes: dict[str, list[tuple[str, Resident]]] = {}
    for address, resident in _residents(store, named).items():
        homes.setdefault(resident.household, []).append((address, resident))
    found: dict[str, LeftOut] = {}
    for home in homes.values():
        chosen, person = min(home, key=lambda one: (one[0] in landlines, not one[1].preferred))
        for address, _ in home:
            if address != chosen:
                place = named[address].place
                found[address] = LeftOut(address, "same_address", place, person.name)
    return found


def _residents(store: Store, named: Mapping[str, Named]) -> dict[str, Resident]:
    """Return the person at each number: the chosen contact, else the only one who has it."""
    people = {address: name.contact_id for address, name in named.items() if name.contact_id}
    plain = [address for address, name in named.items() if not name.contact_id]
    for address, rows in contacts.by_addresses(store, plain).items():
        if len(rows) == 1:
            people[address] = rows[0].id
    residents = of_contacts(store, list(people.values()))
    return {
        address: residents[contact_id]
        for address in named
        if (contact_id := people.get(address)) in residents
    }
