"""The members that the queries find are those that a plain evaluation of the rule finds."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fakes.clock import FakeClock
from fakes.new_store import new_store
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.store import contacts, groups
from appliance.store.contact_details import Details, Promotional
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.measures import date_in, number_in
from appliance.store.membership import members
from appliance.store.membership.rule import OPERATORS, About, Condition, Is, Match, Rule
from appliance.store.text import plain

DAY_MS = 86_400_000
TEXTS = ("", "Élan", "elan", "LYON 3e", "Lyon", "12", "12,5", "-3", "2010-12-03", "4/12/2010")
FIELDS = ("Classe", "Né le")
DAYS = (None, 0, 1, 5, 40)  # since the last SMS


@dataclass(frozen=True)
class Someone:
    name: str
    town: str = ""
    postcode: str = ""
    language: str | None = None
    colleague: bool = False
    promotional: str = "unknown"
    fields: Mapping[str, str] = field(default_factory=dict)
    member: bool = False  # of the group 1
    sent: int | None = None  # days ago
    received: int | None = None


PEOPLE = st.lists(
    st.builds(
        Someone,
        name=st.sampled_from(TEXTS[1:]),
        town=st.sampled_from(TEXTS),
        postcode=st.sampled_from(TEXTS),
        language=st.sampled_from((None, "fr", "pl")),
        colleague=st.booleans(),
        promotional=st.sampled_from(tuple(Promotional)),
        fields=st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(TEXTS)),
        member=st.booleans(),
        sent=st.sampled_from(DAYS),
        received=st.sampled_from(DAYS),
    ),
    max_size=6,
)


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    about = draw(st.sampled_from(tuple(About)))
    operator = draw(st.sampled_from(OPERATORS[about]))
    values: Mapping[About, tuple[str, ...]] = {
        About.LANGUAGE: ("fr", "pl"),
        About.COLLEAGUE: ("yes", "no"),
        About.PROMOTIONAL: ("yes", "no", "unknown"),
        About.GROUP: ("1",),
        About.LAST_SENT: ("1", "3", "30"),
        About.LAST_RECEIVED: ("1", "3", "30"),
    }
    value = draw(st.sampled_from(values.get(about, ("élan", "lyon", "l", "5B", "12"))))
    to = ""
    if operator in (Is.GREATER, Is.LESS, Is.BETWEEN):
        value, to = draw(st.sampled_from((("-5", "12"), ("12", "12,5"), ("3/12/2010",) * 2)))
    name = draw(st.sampled_from(FIELDS)) if about is About.FIELD else ""
    return Condition(about, operator, value, to, name)


RULES = st.builds(
    Rule, st.sampled_from(tuple(Match)), st.lists(conditions(), min_size=1, max_size=4).map(tuple)
)


def fits(condition: Condition, who: Someone) -> bool:
    """Return whether a condition holds, by plain Python."""
    negated = {Is.NOT_EQUAL: Is.EQUAL, Is.EMPTY: Is.NOT_EMPTY, Is.NOT_WITHIN: Is.WITHIN}
    operator = negated.get(condition.operator, condition.operator)
    holds = _fits(condition, operator, who)
    return not holds if condition.operator in negated else holds


def _fits(condition: Condition, operator: Is, who: Someone) -> bool:
    if condition.about in (About.LAST_SENT, About.LAST_RECEIVED):
        last = who.sent if condition.about is About.LAST_SENT else who.received
        return last is not None and (operator is Is.NOT_EMPTY or last <= int(condition.value))
    if condition.about is About.GROUP:
        return who.member
    if condition.about is About.COLLEAGUE:
        return who.colleague == (condition.value == "yes")
    texts = {
        About.FIELD: who.fields.get(condition.name, ""),
        About.NAME: who.name,
        About.TOWN: who.town,
        About.POSTCODE: who.postcode,
        About.LANGUAGE: who.language or "",
        About.PROMOTIONAL: who.promotional,
    }
    return compares(operator, texts[condition.about], condition)


def compares(operator: Is, text: str, condition: Condition) -> bool:
    if operator is Is.NOT_EMPTY:
        return text != ""
    found, sought = plain(text), plain(condition.value)
    if operator is Is.CONTAINS:
        return sought in found
    if operator is Is.BEGINS:
        return found.startswith(sought)
    if operator is Is.EQUAL:
        return found == sought
    return measures(operator, text, condition)


def measures(operator: Is, text: str, condition: Condition) -> bool:
    read: Callable[[str], Any] = number_in if date_in(condition.value) is None else date_in
    bound, value = read(condition.value), read(text)
    if value is None:
        return False
    if operator is Is.BETWEEN:
        return bool(bound <= value <= read(condition.to))
    return bool(value > bound if operator is Is.GREATER else value < bound)


def expected(rule: Rule, people: list[Someone]) -> list[int]:
    every = all if rule.match is Match.ALL else any
    return [
        number
        for number, who in enumerate(people, 1)
        if every(fits(condition, who) for condition in rule.conditions)
    ]


def enter(store: Store, who: Someone, number: int) -> None:
    address = f"+3361111111{number}"
    details = Details(
        language=who.language,
        colleague=who.colleague,
        town=who.town,
        postcode=who.postcode,
        promotional=Promotional(who.promotional),
    )
    contact = contacts.add(
        store, who.name, [ContactNumber(address)], fields=who.fields, details=details
    )
    if who.member:
        groups.add_members(store, 1, [contact])
    now = store.clock.now_ms()
    store.execute(
        "INSERT INTO discussion (address, last_sent_at, last_received_at) VALUES (?, ?, ?)",
        (
            address,
            None if who.sent is None else now - who.sent * DAY_MS,
            None if who.received is None else now - who.received * DAY_MS,
        ),
    )


@settings(max_examples=60, deadline=None)
@given(people=PEOPLE, rules=st.lists(RULES, min_size=1, max_size=8))
def test_the_query_finds_those_whom_the_rule_means(
    people: list[Someone], rules: list[Rule]
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        store = new_store(Path(directory) / "appliance.db", FakeClock())
        store.execute("PRAGMA synchronous = OFF")
        groups.add(store, "Choisis")
        for number, who in enumerate(people, 1):
            enter(store, who, number)
        for rule in rules:
            right = expected(rule, people)
            assert sorted(members.all_ids(store, rule)) == right
            assert members.count(store, rule) == len(right)
            assert members.among(store, rule, range(1, 9)) == set(right)
            assert sorted(members.page(store, rule, limit=9)) == right
        store.close()


def test_a_page_follows_the_last_member_by_name(store: Store) -> None:
    for name in ("Zoé", "Anne", "Élise"):
        contacts.add(store, name, [])
    rule = Rule(Match.ALL, (Condition(About.NAME, Is.CONTAINS, "e"),))
    first = members.page(store, rule, limit=2)
    assert first == [2, 3]
    assert members.page(store, rule, limit=2, after=("elise", 3)) == [1]
