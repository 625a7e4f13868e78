"""Opt-outs: what they stop at once, and who gets an answer to a stop word."""

from dataclasses import replace

import pytest
from fakes.exchange import Box

from appliance.messaging.rules import optouts
from appliance.store import contacts, correspondents, days, events
from appliance.store import optouts as rows
from appliance.store.contact_details import Details, Promotional
from appliance.store.contacts import ContactNumber

ANNE, BOB = "+33611111111", "+33622222222"


def add(box: Box, address: str = ANNE) -> bool:
    return optouts.add(box.store, address, source="page", actor="user:sophie")


def wants_reply(box: Box, address: str = ANNE) -> bool:
    discussion = correspondents.id_of(box.store, address)
    return optouts.wants_reply(box.store, box.rules, discussion, address)


def test_it_counts_once_and_stops_what_waits(box: Box) -> None:
    waiting = box.send_one("Bonjour", ANNE)
    other = box.send_one("Bonjour", BOB)
    assert add(box)
    assert not add(box)
    assert [box.status(message) for message in (waiting, other)] == ["blocked", "queued"]


def test_it_refuses_promotional_sms_for_everybody_who_has_the_number(box: Box) -> None:
    agreed = Details(promotional=Promotional.YES)
    numbers = [ContactNumber(ANNE)]
    people = [
        contacts.add(box.store, "Anne", numbers, details=agreed),
        contacts.add(box.store, "Annie", numbers),
        contacts.add(box.store, "Bob", [ContactNumber(BOB)], details=agreed),
    ]
    add(box)
    add(box)
    optouts.remove(box.store, ANNE, source="page", actor="user:sophie")
    found = [contacts.get(box.store, each).details.promotional for each in people]
    assert found == [Promotional.NO, Promotional.NO, Promotional.YES]
    told = [each.entry for each in events.journal(box.store, limit=9, kinds=["preference"])]
    assert [(each.person, each.before, each.act) for each in reversed(told)] == [
        ("Anne", "yes", "stop"),
        ("Annie", "unknown", "stop"),
    ]


def test_what_it_blocked_stays_blocked_when_it_is_taken_off(box: Box) -> None:
    waiting = box.send_one("Bonjour", ANNE)
    add(box)
    assert optouts.remove(box.store, ANNE, source="page", actor="user:sophie")
    assert not optouts.remove(box.store, ANNE, source="page", actor="user:sophie")
    assert box.status(waiting) == "blocked"


def test_many_are_added_and_those_there_stay(box: Box) -> None:
    add(box)
    addresses = [ANNE, *(f"+3369{number:07}" for number in range(150))]
    optouts.add_many(box.store, addresses, source="api", actor="token:crm")
    assert rows.count(box.store) == 151


class TestReplies:
    @pytest.fixture(autouse=True)
    def written_to(self, box: Box) -> None:
        box.rules = replace(box.rules, stop_reply="You get no more SMS.")
        box.send_one("Bonjour", ANNE)

    def test_whom_the_box_wrote_to_is_answered(self, box: Box) -> None:
        assert wants_reply(box)

    def test_nobody_else_is(self, box: Box) -> None:
        assert not wants_reply(box, BOB)

    def test_without_words_nobody_is(self, box: Box) -> None:
        box.rules = replace(box.rules, stop_reply="  ")
        assert not wants_reply(box)

    def test_in_a_country_that_may_not_be_written_to_nobody_is(self, box: Box) -> None:
        box.send("Bonjour", "+12025550123")
        assert not wants_reply(box, "+12025550123")

    def test_so_many_a_day_and_no_more(self, box: Box) -> None:
        days.bump(box.store, "stop_reply", 200)
        assert not wants_reply(box)
        box.clock.advance(86_400)
        assert wants_reply(box)
