import pytest

from appliance.errors import ConflictError, InputError, NotFoundError
from appliance.store import contacts, groups
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store


@pytest.fixture
def people(store: Store) -> list[int]:
    return [
        contacts.add(store, name, [ContactNumber(f"+3361111111{number}")])
        for number, name in enumerate(("Zoé", "Anne", "Élise"))
    ]


def test_a_group_has_members_by_name(store: Store, people: list[int]) -> None:
    group = groups.add(store, " Équipe  A ")
    assert groups.add_members(store, group, [*people, people[0]]) == 3
    assert groups.add_members(store, group, people[:1]) == 0
    row = groups.get(store, group)
    assert (row.name, row.members) == ("Équipe A", 3)
    first = groups.members(store, group, limit=2)
    rest = groups.members(store, group, limit=2, after=first[-1].cursor)
    assert [member.name for member in first + rest] == ["Anne", "Élise", "Zoé"]
    assert groups.remove_members(store, group, [people[0], 999]) == 1
    assert groups.get(store, group).members == 2


def test_groups_by_their_ids_come_by_name(store: Store) -> None:
    ids = [groups.add(store, name) for name in ("Zone", "équipe", "Atelier")]
    found = groups.by_ids(store, [*ids, 999])
    assert [group.name for group in found] == ["Atelier", "équipe", "Zone"]
    assert groups.by_ids(store, []) == []


def test_a_contact_that_goes_leaves_its_groups(store: Store, people: list[int]) -> None:
    group = groups.add(store, "Équipe")
    groups.add_members(store, group, people)
    contacts.remove(store, people[0])
    assert groups.get(store, group).members == 2
    assert groups.remove(store, group)
    assert not groups.remove(store, group)
    assert contacts.count(store) == 2


def test_names_of_groups_are_unique_however_written(store: Store) -> None:
    group = groups.add(store, "Équipe")
    with pytest.raises(ConflictError):
        groups.add(store, "EQUIPE")
    groups.rename(store, group, "équipe")
    other = groups.add(store, "Autre")
    with pytest.raises(ConflictError):
        groups.rename(store, other, "Equipe")
    with pytest.raises(InputError):
        groups.rename(store, other, " ")
    with pytest.raises(NotFoundError):
        groups.rename(store, 999, "x")
    assert [row.name for row in groups.all_of(store)] == ["Autre", "équipe"]
    assert [row.name for row in groups.all_of(store, "EQ")] == ["équipe"]
    assert groups.by_name(store, "personne") is None


def test_members_that_are_not_there_are_refused_and_none_is_added(
    store: Store, people: list[int]
) -> None:
    group = groups.add(store, "Équipe")
    with pytest.raises(NotFoundError):
        groups.add_members(store, group, [*people, 999])
    with pytest.raises(NotFoundError):
        groups.add_members(store, 999, people)
    assert groups.get(store, group).members == 0


def test_each_contact_knows_its_groups(store: Store, people: list[int]) -> None:
    for name in ("Zone", "Alerte"):
        groups.add_members(store, groups.add(store, name), people[:1])
    assert groups.of_contacts(store, people) == {
        people[0]: ("Alerte", "Zone"),
        people[1]: (),
        people[2]: (),
    }


def test_the_id_of_a_removed_group_never_comes_again(store: Store) -> None:
    first = groups.add(store, "Équipe")
    assert groups.remove(store, first)
    assert groups.add(store, "Parents") > first
