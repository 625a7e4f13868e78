"""The rule of a group as JSON: conditions about contacts, which name groups by their names."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from appliance.messaging.directory import group_rules
from appliance.store import groups
from appliance.store.contacts import LONGEST_NAME
from appliance.store.membership.rule import About, Condition, Is, Match, Rule
from appliance.web.api.schema import Schema, refused
from appliance.web.frame.services import services

_CONDITION: Final[Schema] = {
    "title": "Condition",
    "type": "object",
    "properties": {
        "about": {
            "type": "string",
            "enum": [each.value for each in About],
            "description": "what of the contact; `field` is a custom field",
        },
        "name": {
            "type": "string",
            "maxLength": LONGEST_NAME,
            "description": "of the custom field, for `field`",
        },
        "is": {
            "type": "string",
            "enum": [each.value for each in Is],
            "description": "`name`, `town`, `postcode` and `field`: `equal`, `notEqual`, `contains`"
            " or `begins`, without accents and case; `field` also: `greater`, `less` or `between`,"
            " for numbers and dates. `language`, `promotional`, `group`: `equal` or `notEqual`."
            " `colleague`: `equal`. `lastSent`, `lastReceived`: `within` or `notWithin` so many"
            " days. All but `name`, `colleague`, `promotional` and `group`: `empty` or `notEmpty`",
        },
        "value": {
            "type": "string",
            "maxLength": group_rules.LONGEST_VALUE,
            "description": "a text; a number; a date as YYYY-MM-DD or DD/MM/YYYY; a number of days;"
            " the name of a group whose members are chosen; fr, en, pl or nl; yes, no or unknown",
        },
        "to": {
            "type": "string",
            "maxLength": group_rules.LONGEST_VALUE,
            "description": "the end of the range, for `between`",
        },
    },
    "required": ["about", "is"],
}


def rule_schema(title: str) -> Schema:
    """Return the schema of a rule."""
    return {
        "title": title,
        "type": ["object", "null"],
        "properties": {
            "match": {"type": "string", "enum": [each.value for each in Match]},
            "conditions": {
                "type": "array",
                "items": {**_CONDITION, "title": f"{title}Condition"},
                "minItems": 1,
                "maxItems": group_rules.MOST_CONDITIONS,
            },
        },
        "required": ["match", "conditions"],
        "description": "which the members follow; null: they are chosen",
    }


def as_json(rule: Rule, names: Mapping[int, str]) -> dict[str, Any]:
    """Return a rule for a program."""
    return {"match": rule.match, "conditions": [_shown(each, names) for each in rule.conditions]}


def _shown(condition: Condition, names: Mapping[int, str]) -> dict[str, Any]:
    value = condition.value
    if condition.about is About.GROUP:
        value = names.get(int(value), "")
    told = {
        "about": condition.about,
        "name": condition.name,
        "is": condition.operator,
        "value": value,
        "to": condition.to,
    }
    return {name: member for name, member in told.items() if member}


def read(given: Mapping[str, Any], group_id: int | None) -> Rule:
    """Return the rule that a program gives. Raise InputError, which names the condition."""
    conditions = tuple(
        _with_group_id(
            Condition(
                About(each["about"]),
                Is(each["is"]),
                each.get("value", ""),
                each.get("to", ""),
                each.get("name", ""),
            ),
            position,
        )
        for position, each in enumerate(given["conditions"])
    )
    return group_rules.checked(services().store, Rule(Match(given["match"]), conditions), group_id)


def _with_group_id(condition: Condition, position: int) -> Condition:
    if condition.about is not About.GROUP:
        return condition
    found = groups.id_by_name(services().store, condition.value)
    if found is None:
        raise refused("is not a group", f"rule.conditions[{position}].value")
    return replace(condition, value=str(found))
