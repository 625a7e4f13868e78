"""Entries about the box: settings, backups, the machine, exports, modems, retention and so on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from appliance.store.journal.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged(Entry):
    """Settings have new values; the entry gives their names."""

    KIND: ClassVar[str] = "setting"

    changed: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupNoted(Entry):
    """A backup was made, removed or restored; the member that says which names the file."""

    KIND: ClassVar[str] = "backup"

    added: str | None = None
    removed: str | None = None
    downloaded: str | None = None
    copied: str | None = None  # to this file
    refused: str | None = None  # the restore was refused
    restored: str | None = None  # restored at the next start
    given_up: bool | None = None
    copy: str | None = None  # the database now in use
    held: int | None = None  # messages that waited in it


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineAsked(Entry):
    """The machine's settings were changed, or it was asked to restart or shut down."""

    KIND: ClassVar[str] = "machine"

    changed: Mapping[str, Any] | None = None
    kept: str | None = None
    asked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported(Entry):
    """A list was exported as a file."""

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
    """The state of a modem changed."""

    KIND: ClassVar[str] = "modem"

    condition: str
    operator: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChanged(Entry):
    """A person added, changed, removed, paused or resumed a line."""

    KIND: ClassVar[str] = "line"

    added: str | None = None  # its name
    removed: str | None = None
    changed: Mapping[str, Any] | None = None  # settings and their new values
    paused: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStopped(Entry):
    """A line stopped mass sending after failures in a row, or resumed it."""

    KIND: ClassVar[str] = "line_stop"

    failures: int | None = None
    resumed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimRecognised(Entry):
    """A line has another SIM, or was made for a SIM that no line knew."""

    KIND: ClassVar[str] = "sim"

    sim: str  # replaced, found


@dataclass(frozen=True, slots=True, kw_only=True)
class HookChanged(Entry):
    """A webhook was made, changed, given a new key, paused, resumed or removed."""

    KIND: ClassVar[str] = "hook"

    hook: str  # its address, without a query
    change: str  # added, changed, key, paused, resumed, removed


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionSeen(Entry):
    """A person looked at what the warning light reports."""

    KIND: ClassVar[str] = "attention"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRun(Entry):
    """Old texts were erased, and old history deleted: the numbers of each."""

    KIND: ClassVar[str] = "retention"

    texts: int | None = None
    messages: int | None = None
    calls: int | None = None
    sendings: int | None = None
    received: int | None = None  # PDUs
    entries: int | None = None  # of the journal
    interrupted: bool | None = None  # the program was stopped meanwhile


ENTRIES: Final[tuple[type[Entry], ...]] = (
    SettingsChanged,
    BackupNoted,
    MachineAsked,
    Exported,
    ModemChanged,
    LineChanged,
    LineStopped,
    SimRecognised,
    HookChanged,
    AttentionSeen,
    RetentionRun,
)
