"""The correspondents of messages: discussions, groups and people by their ids."""

from appliance.store import contacts, correspondents, groups
from appliance.store.contacts import ContactNumber
from appliance.store.correspondents import Person
from appliance.store.database import Store

ANNE, BOB = "+33611111111", "+33622222222"


def test_discussions_are_made_once(store: Store) -> None:
    first = correspondents.ids(store, [ANNE, BOB, ANNE])
    assert set(first) == {ANNE, BOB}
    assert correspondents.ids(store, [BOB, ANNE]) == first
    assert correspondents.id_of(store, ANNE) == first[ANNE]
    assert correspondents.id_of(store, "+33633333333") not in first.values()
    assert correspondents.ids(store, []) == {}


def test_more_than_a_statement_takes_are_asked_for_in_parts(store: Store) -> None:
    asked = [f"+336{number:08}" for number in range(1_201)]
    found = correspondents.ids(store, asked)
    assert set(found) == set(asked)
    assert correspondents.addresses(store, found.values()) == {
        number: address for address, number in found.items()
    }


def test_ids_that_are_none_are_left_out(store: Store) -> None:
    anne = correspondents.id_of(store, ANNE)
    assert correspondents.addresses(store, [anne, 99]) == {anne: ANNE}
    team = groups.add(store, "Team")
    assert correspondents.known_groups(store, [team, 99]) == {team}


def test_members_come_once_and_by_name(store: Store) -> None:
    zoe = contacts.add(store, "Zoé", [ContactNumber(ANNE)])
    anne = contacts.add(store, "Anne", [ContactNumber(BOB)])
    contacts.add(store, "Nobody's", [])
    team, all_ = groups.add(store, "Team"), groups.add(store, "All")
    groups.add_members(store, team, [zoe, anne])
    groups.add_members(store, all_, [zoe])
    assert correspondents.members(store, [team, all_]) == [anne, zoe]
    assert correspondents.members(store, []) == []


def test_people_come_in_the_order_asked_with_their_numbers_in_order(store: Store) -> None:
    anne = contacts.add(store, "Anne", [ContactNumber(BOB), ContactNumber(ANNE)])
    mute = contacts.add(store, "Mute", [])
    assert correspondents.people(store, [mute, 99, anne]) == [
        Person(mute, "Mute", ()),
        Person(anne, "Anne", (BOB, ANNE)),
    ]
