"""A rule of a group: conditions about contacts, all or any of which must hold."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final, Self


class Match(StrEnum):
    """How many of the conditions must hold."""

    ALL = "all"
    ANY = "any"


class About(StrEnum):
    """What of a contact a condition looks at."""

    FIELD = "field"  # a custom field
    NAME = "name"
    TOWN = "town"
    POSTCODE = "postcode"
    LANGUAGE = "language"
    COLLEAGUE = "colleague"
    PROMOTIONAL = "promotional"
    GROUP = "group"
    LAST_SENT = "lastSent"
    LAST_RECEIVED = "lastReceived"


class Is(StrEnum):
    """The operator of a condition."""

    EQUAL = "equal"
    NOT_EQUAL = "notEqual"
    CONTAINS = "contains"
    BEGINS = "begins"
    EMPTY = "empty"
    NOT_EMPTY = "notEmpty"
    GREATER = "greater"
    LESS = "less"
    BETWEEN = "between"
    WITHIN = "within"  # the last so many days
    NOT_WITHIN = "notWithin"


_TEXT: Final = (Is.EQUAL, Is.NOT_EQUAL, Is.CONTAINS, Is.BEGINS)
_FILLED: Final = (Is.EMPTY, Is.NOT_EMPTY)
_CONTACT: Final = (Is.WITHIN, Is.NOT_WITHIN, *_FILLED)
OPERATORS: Final[Mapping[About, tuple[Is, ...]]] = {
    About.FIELD: (*_TEXT, *_FILLED, Is.GREATER, Is.LESS, Is.BETWEEN),
    About.NAME: _TEXT,
    About.TOWN: (*_TEXT, *_FILLED),
    About.POSTCODE: (*_TEXT, *_FILLED),
    About.LANGUAGE: (Is.EQUAL, Is.NOT_EQUAL, *_FILLED),
    About.COLLEAGUE: (Is.EQUAL,),
    About.PROMOTIONAL: (Is.EQUAL, Is.NOT_EQUAL),
    About.GROUP: (Is.EQUAL, Is.NOT_EQUAL),
    About.LAST_SENT: _CONTACT,
    About.LAST_RECEIVED: _CONTACT,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition about a contact."""

    about: About
    operator: Is
    value: str = ""  # a code, a text, a number, a date, a number of days, or the id of a group
    to: str = ""  # the upper bound of `between`
    name: str = ""  # of the custom field


@dataclass(frozen=True, slots=True)
class Rule:
    """The conditions of a group."""

    match: Match
    conditions: tuple[Condition, ...]

    @classmethod
    def read(cls, stored: str) -> Self:
        """Return the rule from its stored form."""
        found: dict[str, Any] = json.loads(stored)
        return cls(
            Match(found["match"]),
            tuple(
                Condition(
                    **{**each, "about": About(each["about"]), "operator": Is(each["operator"])}
                )
                for each in found["conditions"]
            ),
        )

    def written(self) -> str:
        """Return the form in which the rule is stored."""
        conditions = [
            {name: value for name, value in asdict(each).items() if value}
            for each in self.conditions
        ]
        return json.dumps({"match": self.match, "conditions": conditions}, ensure_ascii=False)

    def group_ids(self) -> set[int]:
        """Return the groups that the conditions name."""
        return {int(each.value) for each in self.conditions if each.about is About.GROUP}
