"""What all entries of the journal share.

The table has columns for the common fields, so that readers of many entries can filter by them. The
fields that a class adds are stored in the entry's detail, as JSON.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar, Final, NamedTuple, Self, TypeAlias

Codes: TypeAlias = type[StrEnum]


class Direction(StrEnum):
    """The direction of the message or call that an entry is about."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event; the base class of every kind of entry.

    In an entry about a message, `sending` and `line` are the message's own when the entry is
    written.
    """

    KIND: ClassVar[str]
    DIRECTION: ClassVar[Direction | None] = None
    KEYS: ClassVar[Mapping[str, str]] = {}  # of fields with another name in the detail
    CODES: ClassVar[Mapping[str, Codes]] = {}  # the type of the codes in these fields

    message: int | None = None
    discussion: int | None = None
    sending: int | None = None  # the batch
    line: str | None = None  # the line of the message or call
    actor: str | None = None  # user:sophie, token:crm, rule:stop; None: the box

    @property
    def kind(self) -> str:
        """The code of the kind, as stored in the table."""
        return self.KIND

    @property
    def direction(self) -> Direction | None:
        """The direction, or None if the entry is not about traffic."""
        return self.DIRECTION

    def told(self) -> dict[str, Any]:
        """Return the fields other than the common ones, by the detail's keys."""
        return {
            member.key: value
            for member in _members(type(self))
            if (value := getattr(self, member.name)) is not None
        }

    def written(self) -> str | None:
        """Return the detail as stored in the table."""
        told = self.told()
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")) if told else None

    @classmethod
    def made(cls, told: Mapping[str, Any], **common: Any) -> Self:
        """Return the entry with this detail.

        Raise KeyError for a missing member, ValueError for an unknown code.
        """
        found: dict[str, Any] = {}
        for member in _members(cls):
            if member.key in told:
                value = told[member.key]
                found[member.name] = value if member.codes is None else member.codes(value)
            elif member.is_needed:
                raise KeyError(member.key)
        return cls(**common, **found)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEntry(Entry):
    """An entry that another version of the program wrote, as stored in the table."""

    KIND: ClassVar[str] = ""

    name: str  # its kind
    detail: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The code of the kind, as stored in the table."""
        return self.name

    def told(self) -> dict[str, Any]:
        """Return the fields by the detail's keys."""
        return dict(self.detail)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A stored entry, with its number and the time when it was written."""

    id: int
    at: int
    entry: Entry


class _Member(NamedTuple):
    """A field that a class adds to the common ones."""

    name: str
    key: str  # in the detail
    codes: Codes | None
    is_needed: bool


_COMMON: Final = frozenset(each.name for each in fields(Entry))
_MEMBERS: Final[dict[type[Entry], tuple[_Member, ...]]] = {}


def _members(entry: type[Entry]) -> tuple[_Member, ...]:
    found = _MEMBERS.get(entry)
    if found is None:
        found = _MEMBERS[entry] = tuple(
            _Member(
                each.name,
                entry.KEYS.get(each.name, each.name),
                entry.CODES.get(each.name),
                each.default is MISSING,
            )
            for each in fields(entry)
            if each.name not in _COMMON
        )
    return found


def keys(entry: type[Entry]) -> tuple[str, ...]:
    """Return the keys that the detail of a class can have."""
    return tuple(each.key for each in _members(entry))
