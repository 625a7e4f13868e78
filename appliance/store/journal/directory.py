"""Entries about contacts and groups."""

from dataclasses import dataclass
from typing import ClassVar, Final

from appliance.store.journal.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(Entry):
    """A contact was added, changed or removed; the member that says which names it."""

    KIND: ClassVar[str] = "contact"

    added: str | None = None
    changed: str | None = None
    removed: str | None = None
    contact: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChanged(Entry):
    """A group was added, changed or removed; the member that says which names it."""

    KIND: ClassVar[str] = "group"

    added: str | None = None
    changed: str | None = None
    removed: str | None = None
    group: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsImported(Entry):
    """Contacts were imported from a file: the numbers of new and of changed ones."""

    KIND: ClassVar[str] = "import"

    new: int
    changed: int


ENTRIES: Final[tuple[type[Entry], ...]] = (ContactChanged, GroupChanged, ContactsImported)
