"""The rule in the form of a group: rows of conditions, as typed and as stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, TypeVar

from flask import request
from flask_babel import gettext

from appliance.errors import N_
from appliance.messaging.directory import group_rules
from appliance.store import contact_fields, contacts, groups
from appliance.store.membership import members
from appliance.store.membership.rule import OPERATORS, About, Condition, Is, Match, Rule
from appliance.web.frame.languages import LANGUAGES
from appliance.web.frame.services import services

MOST_NAMES: Final = 5  # of those who fit
_SUBJECTS: Final[Mapping[About, str]] = {
    About.NAME: N_("Name"),
    About.TOWN: N_("Town"),
    About.POSTCODE: N_("Postcode"),
    About.LANGUAGE: N_("Language"),
    About.COLLEAGUE: N_("Colleague"),
    About.PROMOTIONAL: N_("Promotional SMS"),
    About.GROUP: N_("Member of the group"),
    About.LAST_SENT: N_("Last SMS sent"),
    About.LAST_RECEIVED: N_("Last SMS received"),
}
_LAST: Final = (About.LAST_SENT, About.LAST_RECEIVED)
# The words for the same operators where they are about a moment.
_OF_LAST: Final[Mapping[str, Is]] = {"never": Is.EMPTY, "ever": Is.NOT_EMPTY}
_OPERATORS: Final[Mapping[str, str]] = {
    Is.EQUAL: N_("is"),
    Is.NOT_EQUAL: N_("is not"),
    Is.CONTAINS: N_("contains"),
    Is.BEGINS: N_("begins with"),
    Is.EMPTY: N_("is empty"),
    Is.NOT_EMPTY: N_("is not empty"),
    Is.GREATER: N_("is greater or later than"),
    Is.LESS: N_("is less or earlier than"),
    Is.BETWEEN: N_("is between"),
    Is.WITHIN: N_("in the last … days"),
    Is.NOT_WITHIN: N_("not in the last … days"),
    "never": N_("never"),
    "ever": N_("at least once"),
}
T = TypeVar("T", About, Is)
_CHOSEN: Final = (About.LANGUAGE, About.COLLEAGUE, About.PROMOTIONAL, About.GROUP)
_FIELD: Final = f"{About.FIELD}:"


@dataclass(frozen=True, slots=True)
class Row:
    """A condition as typed."""

    about: str = ""  # a subject; of a custom field: "field:" and its name; empty: no condition
    operator: str = Is.EQUAL
    value: str = ""
    choice: str = ""  # a value on offer: "language:fr"
    to: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the fields of a row offer: codes and words."""

    subjects: list[tuple[str, str]]
    fields: list[tuple[str, str]]
    operators: list[tuple[str, str, str]]  # also the subjects that it goes with
    values: list[tuple[str, str, list[tuple[str, str]]]]  # of a subject: code, word, values


def typed() -> list[Row]:
    """Return the rows of the form that have a condition."""
    names = ("about", "operator", "value", "choice", "to")
    columns = (request.form.getlist(f"rule_{name}") for name in names)
    rows = (Row(*row) for row in zip_longest(*columns, fillvalue=""))
    return [row for row in rows if row.about]


def stored(rule: Rule) -> list[Row]:
    """Return the rows of a stored rule."""
    return [
        Row(
            f"{_FIELD}{each.name}" if each.about is About.FIELD else each.about,
            _shown(each),
            "" if each.about in _CHOSEN else each.value,
            f"{each.about}:{each.value}" if each.about in _CHOSEN else "",
            each.to,
        )
        for each in rule.conditions
    ]


def _shown(condition: Condition) -> str:
    """Return the operator of a condition as the form offers it."""
    if condition.about not in _LAST:
        return condition.operator
    return next(
        (code for code, operator in _OF_LAST.items() if operator is condition.operator),
        condition.operator,
    )


def read(group_id: int | None) -> Rule:
    """Return the rule that the form gives. Raise InputError, which names the condition."""
    match = Match.ANY if request.form.get("rule_match") == Match.ANY else Match.ALL
    conditions = tuple(_condition(row) for row in typed())
    return group_rules.checked(services().store, Rule(match, conditions), group_id)


def _condition(row: Row) -> Condition:
    name = row.about.removeprefix(_FIELD) if row.about.startswith(_FIELD) else ""
    about = About.FIELD if name else _code(About, row.about, About.FIELD)
    value = row.value
    if about in _CHOSEN:
        value = row.choice.removeprefix(f"{about}:") if row.choice.startswith(f"{about}:") else ""
    operator = _OF_LAST.get(row.operator) or _code(Is, row.operator, Is.EQUAL)
    return Condition(about, operator, value, row.to, name)


def _code(kind: type[T], code: str, otherwise: T) -> T:
    return next((each for each in kind if each == code), otherwise)


def choices(rows: list[Row], group_id: int | None) -> Choices:
    """Return what the rows offer; fields that nobody has any more stay in their rows."""
    store = services().store
    names = contact_fields.names(store)
    kept = [row.about.removeprefix(_FIELD) for row in rows if row.about.startswith(_FIELD)]
    every = dict.fromkeys((*names, *kept))
    of_groups = [
        (f"{About.GROUP}:{group.id}", group.name)
        for group in groups.names(store)
        if group.rule is None and group.id != group_id
    ]
    return Choices(
        [(code.value, gettext(word)) for code, word in _SUBJECTS.items()],
        [(f"{_FIELD}{name}", name) for name in every],
        [(code, gettext(word), _going_with(code)) for code, word in _OPERATORS.items()],
        [
            (About.LANGUAGE, gettext("Language"), [(f"language:{c}", w) for c, w in LANGUAGES]),
            (About.COLLEAGUE, gettext("Colleague"), _answers(About.COLLEAGUE)),
            (About.PROMOTIONAL, gettext("Promotional SMS"), _answers(About.PROMOTIONAL)),
            (About.GROUP, gettext("Group"), of_groups),
        ],
    )


def _going_with(code: str) -> str:
    """Return the subjects that an operator goes with, as the form offers it."""
    operator = _OF_LAST.get(code, code)
    of_last = code in _OF_LAST
    worded = operator in _OF_LAST.values()
    return " ".join(
        about
        for about, known in OPERATORS.items()
        if operator in known and not (worded and (about in _LAST) != of_last)
    )


def _answers(about: About) -> list[tuple[str, str]]:
    words = {"yes": gettext("yes"), "no": gettext("no")}
    if about is About.PROMOTIONAL:
        words["unknown"] = gettext("not known")
    return [(f"{about}:{code}", word) for code, word in words.items()]


@dataclass(frozen=True, slots=True)
class Fitting:
    """Those who fit a rule now."""

    members: int
    names: list[str]  # the first of them


def fitting(rule: Rule) -> Fitting:
    """Return who fits the rule."""
    store = services().store
    found = members.page(store, rule, limit=MOST_NAMES)
    return Fitting(members.count(store, rule), [row.name for row in contacts.by_ids(store, found)])
