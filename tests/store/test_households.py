from appliance.store import contacts, households
from appliance.store.contact_details import Details
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.households import Resident

HOUSEHOLD = "av de la gare 12|69003|lyon"


def add(store: Store, name: str, street: str, *, preferred: bool = False) -> int:
    at = Details(street=street, postcode="69003", town="Lyon", preferred=preferred)
    return contacts.add(store, name, [ContactNumber("+33611111111")], details=at)


def test_the_preferred_member_comes_first_then_the_others_by_name(store: Store) -> None:
    zoe = add(store, "Zoé", "12 avenue de la Gare")
    anne = add(store, "Anne", "12, av. de la gare")
    paul = add(store, "Paul", "12 AVENUE DE LA GARE", preferred=True)
    add(store, "Neighbour", "14 avenue de la Gare")
    found = households.members(store, HOUSEHOLD)
    assert [each.contact_id for each in found] == [paul, anne, zoe]
    assert found[0] == Resident(paul, "Paul", HOUSEHOLD, preferred=True, accepts_sms=True)
    assert households.preferred(store, HOUSEHOLD) == [(paul, "Paul")]
    assert households.members(store, "elsewhere") == []


def test_contacts_without_a_complete_address_have_no_household(store: Store) -> None:
    zoe, bob = add(store, "Zoé", "12 avenue de la Gare"), add(store, "Bob", "Le Bourg")
    found = households.of_contacts(store, [zoe, bob, 999])
    assert found.keys() == {zoe}
    assert found[zoe].household == HOUSEHOLD
