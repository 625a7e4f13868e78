from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.messaging.recipients import addressees, named
from appliance.store import contacts, groups
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store

PEOPLE = [
    "Marie Dupont",
    "Marie Martin",
    "Marie-Paule Durand",
    "Dupont, Jean",
    "Zoë Lis",
    "Anne",
    "Anne Roy",
    "Luc Petit",
    "Luc PETIT",
    "Accueil",
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(tmp_path / "appliance.db", FakeClock())
    for place, name in enumerate(PEOPLE):
        contacts.add(store, name, [ContactNumber(f"+3361234560{place}")])
    for name in ("Équipe de nuit", "Accueil"):
        groups.add(store, name)
    yield store
    store.close()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Marie Dupont", "Marie Dupont"),
        ("dupont marie", "Marie Dupont"),
        ("mar dup", "Marie Dupont"),
        ("ZOE", "Zoë Lis"),
        ("Jean Dupont", "Dupont, Jean"),
        ("marie-paule", "Marie-Paule Durand"),
        ("Anne", "Anne"),  # an exact match wins over a longer name
        ("equipe de nuit", "Équipe de nuit"),
    ],
)
def test_one_is_meant_for_certain(store: Store, typed: str, name: str) -> None:
    found = named.find(store, typed)
    assert (found.is_certain, [each.name for each in found.candidates]) == (True, [name])


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Marie", {"Marie Dupont", "Marie Martin", "Marie-Paule Durand"}),
        ("Luc Petit", {"Luc Petit", "Luc PETIT"}),
        ("Accueil", {"Accueil"}),  # a contact and a group
        ("équipe", {"Équipe de nuit"}),  # a group may have many members
        ("z", {"Zoë Lis"}),
        ("Zorro", set()),
        ("upont", set()),
        ("--", set()),
    ],
)
def test_no_person_is_guessed(store: Store, typed: str, names: set[str]) -> None:
    found = named.find(store, typed)
    assert not found.is_certain
    assert {each.name for each in found.candidates} == names


def test_a_text_is_read_whole(store: Store) -> None:
    text = "Dupont, Jean\nmarie dupont; 36111\nMarie, Zorro\nPaul\t0612345678"
    found = addressees.read(store, text, "FR")
    assert found.numbers == ("36111", "0612345678")
    assert [person.name for person in found.people] == ["Dupont, Jean", "Marie Dupont"]
    assert [question.typed for question in found.questions] == ["Marie"]
    assert found.unknown == ("Zorro",)
    assert found.beside == ("Paul",)


def test_two_names_in_a_row_are_not_one_that_begins_so(store: Store) -> None:
    """Marie and Paul are not Marie-Paule."""
    found = addressees.read(store, "Marie Martin, Paule", "FR")
    assert [person.name for person in found.people] == ["Marie Martin", "Marie-Paule Durand"]


def test_a_text_of_many_names_is_read_in_bounded_work(store: Store) -> None:
    found = addressees.read(store, "\n".join(f"Zorro {place}" for place in range(3000)), "FR")
    assert len(found.unknown) == 3000
