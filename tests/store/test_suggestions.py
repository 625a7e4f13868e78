"""Contacts and groups are suggested while a recipient is being typed."""

import pytest

from appliance.store import contacts, groups, suggestions
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store


@pytest.fixture
def people(store: Store) -> list[int]:
    return [
        contacts.add(store, name, [ContactNumber(f"+3361111111{number}")])
        for number, name in enumerate(("Zoé", "Anne", "Élise"))
    ]


def test_typing_finds_groups_and_contacts(store: Store, people: list[int]) -> None:
    group = groups.add(store, "Élèves")
    groups.add_members(store, group, people)
    found = suggestions.suggest(store, "el", limit=10)
    assert [(each.kind, each.id, each.members) for each in found] == [
        ("group", group, 3),
        ("contact", people[2], 0),
    ]
    assert found[1].address == "+33611111112"
    assert len(suggestions.suggest(store, "el", limit=1)) == 1
    assert suggestions.suggest(store, " ", limit=10) == []
    assert [each.id for each in suggestions.suggest(store, "06 11 11 11 12", limit=9)] == [
        people[2]
    ]


def test_the_closest_is_suggested_first_and_the_rest_is_counted(store: Store) -> None:
    for number in range(8):
        contacts.add(store, f"{chr(65 + number)}lain MARTIN", [])
    contacts.add(store, "Marie Dupont", [ContactNumber("+33611111111")])
    groups.add(store, "Le marché")
    groups.add(store, "Mardi")
    found = [each.name for each in suggestions.suggest(store, "mar", limit=4)]
    assert found == ["Mardi", "Marie Dupont", "Le marché", "Alain MARTIN"]
    assert suggestions.count(store, "mar") == 11
    assert suggestions.count(store, "mar", with_groups=False) == 9
    assert suggestions.count(store, " ") == 0
    assert suggestions.suggest_contacts(store, "mar", limit=1)[0].address == "+33611111111"
