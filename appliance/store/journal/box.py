"""Entries about the box: settings, backups, the machine, what left it, its modems and its light."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from appliance.store.journal.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged(Entry):
    """Settings have new values, by their names."""

    KIND: ClassVar[str] = "setting"

    changed: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupNoted(Entry):
    """A copy of the database was made, taken away or restored; the member names the copy."""

    KIND: ClassVar[str] = "backup"

    added: str | None = None
    removed: str | None = None
    downloaded: str | None = None
    copied: str | None = None  # to this file
    refused: str | None = None  # to restore it
    restored: str | None = None  # it waits for the next start
    given_up: bool | None = None
    copy: str | None = None  # it is the database now
    held: int | None = None  # messages that waited in it


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineAsked(Entry):
    """The machine was given other settings, or was asked to restart or to switch itself off."""

    KIND: ClassVar[str] = "machine"

    changed: Mapping[str, Any] | None = None
    kept: str | None = None
    asked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported(Entry):
    """A list left the box as a file."""

    KIND: ClassVar[str] = "export"

    exported: str  # the list
    form: str | None = None
    people: int | None = None
    sought: str | None = None
    status: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModemChanged(Entry):
    """A modem is in another condition."""

    KIND: ClassVar[str] = "modem"

    condition: str
    operator: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionSeen(Entry):
    """Somebody has looked at what the warning light says."""

    KIND: ClassVar[str] = "attention"


ENTRIES: Final[tuple[type[Entry], ...]] = (
    SettingsChanged,
    BackupNoted,
    MachineAsked,
    Exported,
    ModemChanged,
    AttentionSeen,
)
