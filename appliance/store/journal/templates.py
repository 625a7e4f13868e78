"""Entries about templates."""

from dataclasses import dataclass
from typing import ClassVar, Final

from appliance.store.journal.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChanged(Entry):
    """A template was added, changed, archived, unarchived or removed; each names its label."""

    KIND: ClassVar[str] = "template"

    added: str | None = None
    changed: str | None = None
    archived: str | None = None
    unarchived: str | None = None
    removed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesImported(Entry):
    """Templates were imported from a file: the numbers of new and of replaced ones."""

    KIND: ClassVar[str] = "template_import"

    new: int
    replaced: int


ENTRIES: Final[tuple[type[Entry], ...]] = (TemplateChanged, TemplatesImported)
