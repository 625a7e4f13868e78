"""Rules of groups: what is refused, and with which words."""

from typing import Any

import pytest

from appliance.errors import ConflictError, InputError
from appliance.messaging.directory import entries, group_rules
from appliance.messaging.directory.contact_files import ContactRecord, RecordNumber
from appliance.messaging.directory.contact_import import plan
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts, correspondents, events, groups
from appliance.store.contact_details import Details
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.membership.rule import About, Condition, Is, Match, Rule

SOPHIE = Author("user", "sophie")
IN_LYON = Rule(Match.ALL, (Condition(About.TOWN, Is.EQUAL, "Lyon"),))


def person(store: Store, name: str, town: str = "", number: int = 1) -> int:
    numbers = (ContactNumber(f"+3361111111{number}"),)
    return entries.save_contact(store, Wanted(name, numbers, details=Details(town=town)), SOPHIE)


def by_rule(store: Store, rule: Rule = IN_LYON) -> int:
    return entries.save_group(store, "Lyonnais", SOPHIE, rule=rule)


@pytest.mark.parametrize(
    ("condition", "member", "words"),
    [
        (Condition(About.NAME, Is.GREATER, "x"), "is", "not possible"),
        (Condition(About.FIELD, Is.EQUAL, "x"), "name", "choose a field"),
        (Condition(About.TOWN, Is.EQUAL, " "), "value", "enter a value"),
        (Condition(About.TOWN, Is.EQUAL, "x" * 201), "value", "too long"),
        (Condition(About.LANGUAGE, Is.EQUAL, "xx"), "value", "on offer"),
        (Condition(About.GROUP, Is.EQUAL, "1"), "value", "its own group"),
        (Condition(About.GROUP, Is.EQUAL, "2"), "value", "follows a rule itself"),
        (Condition(About.GROUP, Is.EQUAL, "99"), "value", "no such group"),
        (Condition(About.GROUP, Is.EQUAL, "x"), "value", "no such group"),
        (Condition(About.LAST_SENT, Is.WITHIN, "0"), "value", "number of days"),
        (Condition(About.LAST_SENT, Is.WITHIN, "3651"), "value", "number of days"),
        (Condition(About.FIELD, Is.LESS, "x", name="A"), "value", "a number or a date"),
        (Condition(About.FIELD, Is.BETWEEN, "1", "2010-01-01", "A"), "to", "end of the range"),
        (Condition(About.FIELD, Is.BETWEEN, "2", "1", "A"), "to", "before it begins"),
    ],
)
def test_a_wrong_condition_is_named(
    store: Store, condition: Condition, member: str, words: str
) -> None:
    groups.add(store, "Parents")
    assert by_rule(store) == 2
    good = Condition(About.NAME, Is.CONTAINS, "a")
    with pytest.raises(InputError, match=words) as error:
        group_rules.checked(store, Rule(Match.ALL, (good, condition)), 1)
    assert error.value.field == f"rule.conditions[1].{member}"
    assert str(error.value).startswith("Condition 2: ")


@pytest.mark.parametrize("number", [0, 21])
def test_a_rule_has_some_conditions_and_not_too_many(store: Store, number: int) -> None:
    conditions = (Condition(About.TOWN, Is.EMPTY),) * number
    with pytest.raises(InputError):
        group_rules.checked(store, Rule(Match.ALL, conditions), None)


def test_what_a_condition_does_not_use_is_not_kept(store: Store) -> None:
    given = (
        Condition(About.TOWN, Is.EMPTY, "x", "y", "z"),
        Condition(About.FIELD, Is.LESS, " 3 ", "y", " Âge "),
    )
    assert group_rules.checked(store, Rule(Match.ALL, given), None).conditions == (
        Condition(About.TOWN, Is.EMPTY),
        Condition(About.FIELD, Is.LESS, "3", name="Âge"),
    )


def test_members_follow_the_rule(store: Store) -> None:
    anne, group = person(store, "Anne", "Lyon"), by_rule(store)
    assert [row.name for row in groups.members(store, group, limit=9)] == ["Anne"]
    zoe = person(store, "Zoé", "LYON", 2)
    assert groups.get(store, group).members == 2
    assert correspondents.members(store, [group]) == [anne, zoe]
    assert groups.of_contacts(store, [anne, zoe]) == {anne: ("Lyonnais",), zoe: ("Lyonnais",)}
    assert contacts.count(store, "zoé", group) == 1
    assert [row.id for row in contacts.page(store, limit=9, text="an", group_id=group)] == [anne]
    entries.remove_contact(store, anne, SOPHIE)
    assert correspondents.members(store, [group]) == [zoe]


def test_chosen_members_and_those_of_a_rule_come_together_each_once(store: Store) -> None:
    anne, zoe = person(store, "Anne"), person(store, "Zoé", "Lyon", 2)
    chosen = entries.save_group(store, "Choisis", SOPHIE, add=[anne, zoe])
    assert correspondents.members(store, [by_rule(store), chosen]) == [anne, zoe]


@pytest.mark.parametrize("change", ["put", "take", "save", "contact"])
def test_nobody_is_added_or_removed_by_hand(store: Store, change: str) -> None:
    anne, group = person(store, "Anne"), by_rule(store)
    changes: dict[str, Any] = {
        "put": lambda: entries.put_member(store, group, anne, SOPHIE),
        "take": lambda: entries.take_member(store, group, anne, SOPHIE),
        "save": lambda: entries.save_group(store, "Lyonnais", SOPHIE, group, add=[anne]),
        "contact": lambda: entries.save_contact(
            store, Wanted("Anne", (), groups=("Lyonnais",)), SOPHIE, anne
        ),
    }
    with pytest.raises(ConflictError, match="follow a rule") as error:
        changes[change]()
    assert error.value.code == "group_by_rule"
    assert contacts.get(store, anne).numbers


def test_naming_the_group_of_a_member_changes_nothing(store: Store) -> None:
    anne, group = person(store, "Anne", "Lyon"), by_rule(store)
    wanted = Wanted("Anne", (), groups=("lyonnais",), details=Details(town="Lyon"))
    entries.save_contact(store, wanted, SOPHIE, anne)
    assert groups.chosen_ids_of_contact(store, anne) == set()
    assert groups.has_member(store, group, anne)


def test_an_import_puts_nobody_into_a_group_by_rule_but_takes_an_export(store: Store) -> None:
    person(store, "Anne", "Lyon")
    by_rule(store)
    records = [
        ContactRecord(line, name, (RecordNumber(number),), groups=("Lyonnais", "Amis"))
        for line, name, number in ((2, "Anne", "+33611111111"), (3, "Zoé", "+33611111112"))
    ]
    anne, zoe = plan(store, records, "FR")
    assert (anne.verdict, anne.wanted and anne.wanted.groups) == ("changed", ("Amis",))
    assert zoe.verdict == "wrong"
    assert "Lyonnais" in str(zoe.problem)
    assert [line.verdict for line in plan(store, list(entries.records(store)), "FR")] == ["known"]


def test_a_rule_replaces_the_chosen_and_those_of_the_moment_stay_without_it(store: Store) -> None:
    anne, zoe = person(store, "Anne"), person(store, "Zoé", "Lyon", 2)
    group = entries.save_group(store, "Groupe", SOPHIE, add=[anne])
    entries.save_group(store, "Groupe", SOPHIE, group, rule=IN_LYON)
    assert correspondents.members(store, [group]) == [zoe]
    entries.save_group(store, "Groupe", SOPHIE, group)
    entries.save_group(store, "Groupe", SOPHIE, group, rule=None)
    assert groups.get(store, group).rule is None
    assert groups.chosen_ids_of_contact(store, zoe) == {group}
    told = [each.entry.told().get("rule") for each in events.journal(store, limit=4)]
    assert told == ["removed", None, "set", None]


def test_a_group_that_a_rule_names_stays_as_it_is(store: Store) -> None:
    parents = groups.add(store, "Parents")
    by_rule(store, Rule(Match.ALL, (Condition(About.GROUP, Is.NOT_EQUAL, str(parents)),)))
    with pytest.raises(ConflictError, match="Lyonnais"):
        entries.remove_group(store, parents, SOPHIE)
    with pytest.raises(ConflictError, match="Lyonnais"):
        entries.save_group(store, "Parents", SOPHIE, parents, rule=IN_LYON)
    assert groups.get(store, parents).rule is None
