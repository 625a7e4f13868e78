from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.messaging.recipients import typed_people
from appliance.store import contacts
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store

PEOPLE = [
    ("Marie Dupont", "+33612345601"),
    ("Marie Martin", "+33612345602"),
    ("Dupont, Jean", "+33612345603"),
    ("Zoë Lis", "+33612345604"),
    ("Couple A", "+33612345605"),
    ("Couple B", "+33612345605"),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(tmp_path / "appliance.db", FakeClock())
    for name, address in PEOPLE:
        contacts.add(store, name, [ContactNumber(address)])
    yield store
    store.close()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Marie Dupont", ["Marie Dupont"]),
        ("marie dupont\nzoe lis", ["Marie Dupont", "Zoë Lis"]),
        ("Marie Dupont, Marie Martin", ["Marie Dupont", "Marie Martin"]),
        ("Dupont, Jean", ["Dupont, Jean"]),
        ("martin", ["Marie Martin"]),
        ("06 12 34 56 01; +33612345602", ["Marie Dupont", "Marie Martin"]),
        ("Un voisin\t0612345601\tLyon", ["Marie Dupont"]),
        ("Dupont Marie 06.12.34.56.01", ["Marie Dupont"]),
        ("Marie : 06 12 34 56 01, Zoë (+33 6 12 34 56 04)", ["Marie Dupont", "Zoë Lis"]),
        ("Martin Marie\nlis zoë", ["Marie Martin", "Zoë Lis"]),
        ("Couple B\t0612345605", ["Couple B"]),
        ("Marie Dupont; Marie Dupont", ["Marie Dupont"]),
        ("\n ; \n", []),
    ],
)
def test_people_are_found(store: Store, text: str, names: list[str]) -> None:
    found = typed_people.find(store, text, "FR")
    assert [person.name for person in found.found] == names
    assert (found.problems, found.left) == ((), "")


@pytest.mark.parametrize(
    ("text", "codes", "left"),
    [
        ("Zorro", ["no_such_contact"], "Zorro"),
        ("Marie", ["several_contacts"], "Marie"),
        ("0699999999", ["number_of_nobody"], "0699999999"),
        ("0612345605", ["several_contacts"], "0612345605"),
        (
            "Marie Dupont; Zorro\nA\t0699999999",
            ["no_such_contact", "number_of_nobody"],
            "Zorro; 0699999999",
        ),
    ],
)
def test_nobody_vanishes(store: Store, text: str, codes: list[str], left: str) -> None:
    found = typed_people.find(store, text, "FR")
    assert [problem.code for problem in found.problems] == codes
    assert found.left == left


def test_a_chosen_contact_is_meant_by_the_name(store: Store) -> None:
    marie = contacts.get(store, 2)
    found = typed_people.find(store, "Marie", "FR", [marie])
    assert found.found == (marie,)
