from appliance.store import contacts, promotion
from appliance.store.contact_details import Details, Promotional
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store

SHARED, OWN, NOBODYS = "+33611111111", "+33622222222", "+33633333333"


def add(store: Store, name: str, choice: Promotional, *addresses: str) -> int:
    numbers = [ContactNumber(address) for address in addresses]
    return contacts.add(store, name, numbers, details=Details(promotional=choice))


def test_the_refusal_of_one_counts_for_all_who_share_a_number(store: Store) -> None:
    add(store, "Anne", Promotional.YES, SHARED, OWN)
    add(store, "Bob", Promotional.NO, SHARED)
    add(store, "Chloé", Promotional.YES, SHARED)
    add(store, "David", Promotional.UNKNOWN, NOBODYS)
    found = promotion.choices(store, [SHARED, OWN, NOBODYS, OWN])
    assert found == {SHARED: Promotional.NO, OWN: Promotional.YES}


def test_those_who_have_not_made_a_choice_are_found_by_their_number(store: Store) -> None:
    anne = add(store, "Anne", Promotional.YES, SHARED, OWN)
    bob = add(store, "Bob", Promotional.NO, SHARED)
    refusing = promotion.of_address(store, SHARED, other_than=Promotional.NO)
    assert refusing == [(anne, "Anne", Promotional.YES)]
    agreeing = promotion.of_address(store, SHARED, other_than=Promotional.YES)
    assert [each.contact_id for each in agreeing] == [bob]
