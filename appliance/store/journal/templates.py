"""Entries about templates."""

from dataclasses import dataclass
from typing import ClassVar, Final

from appliance.store.journal.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChanged(Entry):
    """A template was added, changed, put away, put back or removed; each names its label."""

    KIND: ClassVar[str] = "template"

    added: str | None = None
    changed: str | None = None
    archived: str | None = None
    unarchived: str | None = None
    removed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesImported(Entry):
    """Templates came from a file: so many new ones, so many that replaced others."""

    KIND: ClassVar[str] = "template_import"

    new: int
    replaced: int


ENTRIES: Final[tuple[type[Entry], ...]] = (TemplateChanged, TemplatesImported)
