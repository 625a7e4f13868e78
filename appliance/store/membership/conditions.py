"""The conditions of a rule as conditions of a query for contacts."""

from functools import reduce
from operator import and_, or_
from typing import Any, Final, cast

from peewee import fn

from appliance.store import last_sent, measures
from appliance.store.dialect.expressions import contains
from appliance.store.membership.rule import About, Condition, Is, Match, Rule
from appliance.store.models.directory import Contact, ContactField, ContactNumber, GroupMember
from appliance.store.models.discussions import Discussion
from appliance.store.text import plain

_DAY_MS: Final = 86_400_000
_COLUMNS: Final = {
    About.TOWN: Contact.town,
    About.POSTCODE: Contact.postcode,
    About.LANGUAGE: Contact.language,
    About.PROMOTIONAL: Contact.promotional,
}
_LAST: Final = (About.LAST_SENT, About.LAST_RECEIVED)
_NEGATED: Final = {
    Is.NOT_EQUAL: Is.EQUAL,
    Is.EMPTY: Is.NOT_EMPTY,
    Is.NOT_WITHIN: Is.WITHIN,
}


def of_rule(rule: Rule, now_ms: int) -> Any:
    """Return the condition that a contact is a member by the rule."""
    every = [_of(condition, now_ms) for condition in rule.conditions]
    return reduce(and_ if rule.match is Match.ALL else or_, every)


def _of(condition: Condition, now_ms: int) -> Any:
    negated = condition.operator in _NEGATED
    operator = _NEGATED.get(condition.operator, condition.operator)
    holds = _positive(condition, operator, now_ms)
    return ~holds if negated else holds


def _positive(condition: Condition, operator: Is, now_ms: int) -> Any:
    about, value = condition.about, condition.value
    if about in _COLUMNS:
        return _of_column(about, operator, value)
    if about in _LAST:
        since = 0 if operator is Is.NOT_EMPTY else now_ms - int(value) * _DAY_MS
        return _of_contact(about, since)
    if about is About.FIELD:
        return _of_field(condition, operator)
    if about is About.NAME:
        return _of_text(Contact.sort_name, operator, value)
    if about is About.COLLEAGUE:
        return Contact.colleague == (value == "yes")
    members = GroupMember.select(GroupMember.contact_id)
    return Contact.id.in_(members.where(GroupMember.group_id == int(value)))


def _of_column(about: About, operator: Is, value: str) -> Any:
    """Return the condition about a detail of the contact; null is an empty text."""
    column = fn.coalesce(_COLUMNS[about], "")
    if operator is Is.NOT_EMPTY:
        return column != ""
    if about in (About.LANGUAGE, About.PROMOTIONAL):
        return column == value
    return _of_text(fn.plain_text(column), operator, value)


def _of_text(text: Any, operator: Is, value: str) -> Any:
    """Return the condition about a text without accents and case."""
    sought = plain(value)
    if operator is Is.CONTAINS:
        return contains(text, sought) > 0
    if operator is Is.BEGINS:
        return contains(text, sought) == 1
    return text == sought


def _of_field(condition: Condition, operator: Is) -> Any:
    value = ContactField.value
    if operator is Is.NOT_EMPTY:
        holds = fn.trim(value) != ""
    elif operator in (Is.GREATER, Is.LESS, Is.BETWEEN):
        holds = _of_measure(value, operator, condition)
    else:
        holds = _of_text(fn.plain_text(value), operator, condition.value)
    who = ContactField.select(ContactField.contact_id)
    return Contact.id.in_(who.where((ContactField.name == condition.name) & holds))


def _of_measure(value: Any, operator: Is, condition: Condition) -> Any:
    """Return the condition about a number or a date, whichever the condition gives."""
    bound: Any = measures.date_in(condition.value)
    if bound is not None:
        measured, upper = fn.date_in(value), cast("Any", measures.date_in(condition.to))
    else:
        bound = measures.number_in(condition.value)
        measured, upper = fn.number_in(value), measures.number_in(condition.to)
    if operator is Is.GREATER:
        return measured > bound
    if operator is Is.LESS:
        return measured < bound
    return measured.between(bound, upper)


def _of_contact(about: About, since_ms: int) -> Any:
    """Return the condition about the last SMS exchanged with any of the contact's numbers."""
    holds: Any = Discussion.last_received_at >= since_ms
    if about is About.LAST_SENT:
        lately = Discussion.id.in_(last_sent.not_noted(since_ms))
        holds = (Discussion.last_sent_at >= since_ms) | lately
    reached = Discussion.select(ContactNumber.contact_id).join(
        ContactNumber, on=ContactNumber.address == Discussion.address
    )
    return Contact.id.in_(reached.where(holds))
