"""Each user gathers people on a clipboard of their own."""

import pytest
from fakes.exchange import coded

from appliance.errors import InputError
from appliance.messaging.people import users
from appliance.store import clipboards, contacts
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store


@pytest.fixture
def alice(store: Store) -> int:
    return users.create_user(store, "alice", "a long pass phrase", "operator").id


def person(store: Store, name: str) -> int:
    return contacts.add(store, name, [ContactNumber("+33612345678")])


def test_people_are_gathered_once_and_by_name(store: Store, alice: int) -> None:
    zoe, anne = person(store, "Zoé"), person(store, "Anne")
    assert clipboards.add(store, alice, contact_ids=[zoe], addresses=["+33699999999"]) == 2
    assert clipboards.add(store, alice, contact_ids=[zoe, anne], addresses=["+33699999999"]) == 1
    found = clipboards.of(store, alice)
    assert (found.contact_ids, found.addresses) == ((anne, zoe), ("+33699999999",))
    assert len(found) == clipboards.count(store, alice) == 3
    assert clipboards.among_contacts(store, alice, [zoe, 999]) == {zoe}


def test_nobody_sees_another_clipboard(store: Store, alice: int) -> None:
    bob = users.create_user(store, "bob", "a long pass phrase", "operator").id
    clipboards.add(store, alice, contact_ids=[person(store, "Anne")])
    assert len(clipboards.of(store, bob)) == 0
    clipboards.clear(store, bob)
    assert clipboards.count(store, alice) == 1


def test_what_is_deleted_leaves_the_clipboard(store: Store, alice: int) -> None:
    anne, zoe = person(store, "Anne"), person(store, "Zoé")
    clipboards.add(store, alice, contact_ids=[anne, zoe], addresses=["+33699999999"])
    contacts.remove(store, anne)
    clipboards.remove(store, alice, contact_ids=[999], addresses=["+33699999999"])
    assert clipboards.of(store, alice).contact_ids == (zoe,)
    clipboards.clear(store, alice)
    assert clipboards.count(store, alice) == 0


def test_a_full_clipboard_takes_nothing_more(
    store: Store, alice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboards, "MOST", 2)
    clipboards.add(store, alice, addresses=["+33611111111"])
    with pytest.raises(InputError, check=coded("clipboard_full")):
        clipboards.add(store, alice, addresses=["+33622222222", "+33633333333"])
    assert clipboards.of(store, alice).addresses == ("+33611111111",)
