"""Find the contacts that a rule makes members, at the moment when they are asked for."""

import json
from collections.abc import Sequence
from typing import Any

from peewee import Tuple

from appliance.store.database import Store
from appliance.store.dialect.writing import written
from appliance.store.marks import padded
from appliance.store.membership import conditions
from appliance.store.membership.rule import Rule
from appliance.store.models.directory import Contact, ContactGroup
from appliance.store.statements import Query, count_all, given, statement

_CHUNK = 500


@statement
def _rule_of() -> Query:
    return ContactGroup.select(ContactGroup.rule).where(ContactGroup.id == given("id"))


def rule_of(store: Store, group_id: int) -> Rule | None:
    """Return the rule of a group; None if its members are chosen or there is no such group."""
    stored = _rule_of.value(store, id=group_id)
    return None if stored is None else Rule.read(stored)


def listed(store: Store, group_id: int | None) -> str | None:
    """Return the ids of the members of a group by rule as a JSON list; None for other groups."""
    rule = None if group_id is None else rule_of(store, group_id)
    return None if rule is None else json.dumps(all_ids(store, rule))


def count(store: Store, rule: Rule) -> int:
    """Return the number of members."""
    return int(_rows(store, Contact.select(count_all()).where(_holds(store, rule)))[0][0])


def all_ids(store: Store, rule: Rule) -> list[int]:
    """Return the ids of all members, in no order."""
    return [row[0] for row in _rows(store, Contact.select(Contact.id).where(_holds(store, rule)))]


def page(store: Store, rule: Rule, *, limit: int, after: tuple[str, int] = ("", 0)) -> list[int]:
    """Return the ids of a page of members by name, after a contact's name and id."""
    key = Contact.sort_name, Contact.id
    query = Contact.select(Contact.id).where(_holds(store, rule), Tuple(*key) > Tuple(*after))
    return [row[0] for row in _rows(store, query.order_by(*key).limit(limit))]


def among(store: Store, rule: Rule, contact_ids: Sequence[int]) -> set[int]:
    """Return those of the contacts that are members."""
    found: set[int] = set()
    for start in range(0, len(contact_ids), _CHUNK):
        chunk = padded(contact_ids[start : start + _CHUNK])
        query = Contact.select(Contact.id).where(Contact.id.in_(chunk), _holds(store, rule))
        found.update(row[0] for row in _rows(store, query))
    return found


def _holds(store: Store, rule: Rule) -> Any:
    return conditions.of_rule(rule, store.clock.now_ms())


def _rows(store: Store, query: Query) -> list[Any]:
    """Run a query that is built for one rule; all that people wrote is bound to marks."""
    return store.rows(*written(query))
