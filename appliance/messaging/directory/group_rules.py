"""Check the rule of a group before it is stored; each error names the condition."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from appliance.errors import N_, InputError, NotFoundError
from appliance.store import groups
from appliance.store.contact_details import LANGUAGES, Promotional
from appliance.store.database import Store
from appliance.store.measures import date_in, number_in
from appliance.store.membership.rule import OPERATORS, About, Condition, Is, Rule

MOST_CONDITIONS: Final = 20
LONGEST_VALUE: Final = 200
MOST_DAYS: Final = 3650
_MEASURING: Final = (Is.GREATER, Is.LESS, Is.BETWEEN)
_CODES: Final = {
    About.LANGUAGE: LANGUAGES,
    About.COLLEAGUE: ("yes", "no"),
    About.PROMOTIONAL: tuple(Promotional),
}


class _WrongError(Exception):
    """A member of a condition is wrong, for a reason."""

    def __init__(self, member: str, reason: str) -> None:
        super().__init__(reason)
        self.member = member
        self.reason = reason


def checked(store: Store, rule: Rule, group_id: int | None) -> Rule:
    """Return the rule in the form to store.

    Raise InputError `no_condition`, `too_many_conditions` or `bad_condition`.
    """
    if not rule.conditions:
        raise InputError(
            "no_condition", N_("A rule needs at least one condition."), field="rule.conditions"
        )
    if len(rule.conditions) > MOST_CONDITIONS:
        raise InputError(
            "too_many_conditions",
            N_("A rule can have at most %(limit)d conditions."),
            field="rule.conditions",
            limit=MOST_CONDITIONS,
        )
    made = []
    for position, condition in enumerate(rule.conditions):
        try:
            made.append(_condition(store, condition, group_id))
        except _WrongError as error:
            raise InputError(
                "bad_condition",
                N_("Condition %(position)d: %(reason)s"),
                field=f"rule.conditions[{position}].{error.member}",
                position=position + 1,
                reason=error.reason,
            ) from None
    return replace(rule, conditions=tuple(made))


def _condition(store: Store, given: Condition, group_id: int | None) -> Condition:
    if given.operator not in OPERATORS[given.about]:
        raise _WrongError("is", N_("this comparison is not possible here."))
    name = given.name.strip() if given.about is About.FIELD else ""
    if given.about is About.FIELD and not name:
        raise _WrongError("name", N_("choose a field."))
    if given.operator in (Is.EMPTY, Is.NOT_EMPTY):
        return Condition(given.about, given.operator, name=name)
    value = " ".join(given.value.split())
    if not value:
        raise _WrongError("value", N_("enter a value."))
    if max(len(value), len(name), len(given.to)) > LONGEST_VALUE:
        raise _WrongError("value", N_("the value is too long."))
    if given.operator in _MEASURING:
        return _measure(replace(given, value=value, name=name, to=given.to.strip()))
    _check_value(store, given.about, value, group_id)
    return Condition(given.about, given.operator, value, name=name)


def _check_value(store: Store, about: About, value: str, group_id: int | None) -> None:
    if about in _CODES and value not in _CODES[about]:
        raise _WrongError("value", N_("choose one of the values on offer."))
    if about is About.GROUP:
        _check_group(store, value, group_id)
    if about in (About.LAST_SENT, About.LAST_RECEIVED) and not (
        value.isascii() and value.isdecimal() and 1 <= int(value[:9]) <= MOST_DAYS
    ):
        raise _WrongError("value", N_("enter a number of days from 1 to 3650."))


def _check_group(store: Store, value: str, group_id: int | None) -> None:
    if group_id is not None and value == str(group_id):
        raise _WrongError("value", N_("a rule cannot refer to its own group."))
    try:
        found = groups.get(store, int(value))
    except (NotFoundError, ValueError):
        raise _WrongError("value", N_("there is no such group.")) from None
    if found.rule is not None:
        raise _WrongError("value", N_("this group follows a rule itself; choose another one."))


def _measure(condition: Condition) -> Condition:
    """Return a comparison of numbers or dates."""
    read: Callable[[str], Any] = number_in if date_in(condition.value) is None else date_in
    bound = read(condition.value)
    if bound is None:
        raise _WrongError("value", N_("enter a number or a date, such as 12.5 or 31/12/2026."))
    if condition.operator is not Is.BETWEEN:
        return replace(condition, to="")
    upper = read(condition.to)
    if upper is None:
        raise _WrongError("to", N_("enter the end of the range: a number or a date as well."))
    if upper < bound:
        raise _WrongError("to", N_("the range ends before it begins."))
    return condition
