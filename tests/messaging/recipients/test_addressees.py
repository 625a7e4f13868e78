"""The recipients in a typed text: numbers, names, questions, and unknown ones."""

import pytest
from fakes.exchange import Box

from appliance.messaging.recipients import addressees
from appliance.messaging.recipients.addressees import Addressees
from appliance.store import contacts, groups
from appliance.store.contacts import ContactNumber


def person(box: Box, name: str) -> int:
    return contacts.add(box.store, name, [ContactNumber("+33612345678")])


def read(box: Box, text: str) -> Addressees:
    return addressees.read(box.store, text, "FR")


def test_numbers_come_once_as_written(box: Box) -> None:
    found = read(box, "06 12 34 56 78\n06 12 34 56 78\n06 12 34 56 79")
    assert len(found.numbers) == 2
    assert (found.people, found.questions, found.unknown) == ((), (), ())


def test_a_name_is_a_person_a_question_or_unknown(box: Box) -> None:
    marie = person(box, "Marie Dupont")
    for _ in range(2):
        person(box, "Paul Martin")
    found = read(box, "Marie Dupont\nPaul Martin\nNobody At All\nNobody At All")
    assert [(each.kind, each.id) for each in found.people] == [("contact", marie)]
    [question] = found.questions
    assert (question.typed, len(question.candidates)) == ("Paul Martin", 2)
    assert found.unknown == ("Nobody At All",)


def test_a_group_is_named_too(box: Box) -> None:
    team = groups.add(box.store, "Team")
    found = read(box, "Team")
    assert [(each.kind, each.id) for each in found.people] == [("group", team)]


def test_a_name_with_a_comma_is_one_if_there_is_somebody_of_it(box: Box) -> None:
    jean = person(box, "Dupont, Jean")
    found = read(box, "Dupont, Jean")
    assert ([each.id for each in found.people], found.unknown) == ([jean], ())
    assert read(box, "Martin, Anne").unknown == ("Martin", "Anne")


def test_the_same_person_twice_is_one(box: Box) -> None:
    person(box, "Marie Dupont")
    assert len(read(box, "Marie Dupont\nMARIE DUPONT").people) == 1


def test_names_are_looked_up_to_a_limit(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    person(box, "Marie Dupont")
    text = "Nobody One\nNobody Two\nMarie Dupont"
    assert len(read(box, text).people) == 1
    monkeypatch.setattr(addressees, "_MOST_NAMES", 2)
    found = read(box, text)
    assert (found.people, len(found.unknown)) == ((), 3)
