"""Entries about contacts and groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from appliance.store.contact_details import Act, Preference
from appliance.store.journal.entry import Codes, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(Entry):
    """A contact was added, changed or removed; the member that says which names it."""

    KIND: ClassVar[str] = "contact"

    added: str | None = None
    changed: str | None = None
    removed: str | None = None
    contact: int | None = None


class RuleChange(StrEnum):
    """What happened to the rule that a group's members follow."""

    SET = "set"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChanged(Entry):
    """A group was added, changed or removed; the member that says which names it."""

    KIND: ClassVar[str] = "group"
    CODES: ClassVar[Mapping[str, Codes]] = {"rule": RuleChange}

    added: str | None = None
    changed: str | None = None
    removed: str | None = None
    group: int | None = None
    rule: RuleChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsImported(Entry):
    """Contacts were imported from a file: the numbers of new and of changed ones."""

    KIND: ClassVar[str] = "import"

    new: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceChanged(Entry):
    """A preference of a contact has changed."""

    KIND: ClassVar[str] = "preference"
    CODES: ClassVar[Mapping[str, Codes]] = {"preference": Preference, "act": Act}

    person: str  # the contact's name
    preference: Preference
    before: str  # yes, no, unknown, or a language; empty: none
    after: str
    act: Act
    contact: int | None = None


ENTRIES: Final[tuple[type[Entry], ...]] = (
    ContactChanged,
    GroupChanged,
    ContactsImported,
    PreferenceChanged,
)
