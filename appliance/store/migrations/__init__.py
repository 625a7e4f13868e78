"""The schema, as an append-only list of steps.

A released step is never changed; a later step follows it. It imports only other steps, so that no
change elsewhere affects it. `appliance.store.migrating` applies the steps.

A step is loaded when it is applied: a box whose database has the newest schema needs none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import overload

from appliance.errors import N_, StoreTooNewError


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    number: int
    statements: Sequence[str]


class Steps(Sequence[Migration]):
    """Steps by the names of their modules, such as `m0001_initial`."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    @property
    def newest(self) -> int:
        """The number of the last step."""
        return _number(self._names[-1])

    def __len__(self) -> int:
        """Return the number of steps."""
        return len(self._names)

    @overload
    def __getitem__(self, place: int) -> Migration: ...
    @overload
    def __getitem__(self, place: slice) -> "Steps": ...
    def __getitem__(self, place: int | slice) -> "Migration | Steps":
        """Load a step, or return several of them."""
        if isinstance(place, slice):
            return Steps(self._names[place])
        name = self._names[place]
        return Migration(_number(name), import_module(f"{__name__}.{name}").STATEMENTS)


def _number(name: str) -> int:
    return int(name[1:].partition("_")[0])


# "SMSa": distinguishes our databases from other SQLite files.
APPLICATION_ID = 0x534D5361

_EVERY = Steps(
    (
        "m0001_initial",
        "m0002_numbers",
        "m0003_sessions",
        "m0005_filters",  # there was never a version 4
        "m0006_limits",
        "m0007_lasting_ids",
        "m0008_staging",
        "m0009_recipients",
        "m0010_journal",
        "m0011_templates",
        "m0012_imports",
        "m0013_revisions",
        "m0014_sendings",
        "m0015_preferences",
        "m0016_accounts",
        "m0017_privacy",
        "m0018_caps",
        "m0019_undecided",
        "m0020_balances",
        "m0021_staged_rows",
        "m0022_clipboards",
        "m0023_report_days",
        "m0024_rules",
        "m0025_revised_forms",
        "m0026_subjects",
        "m0027_lines",
        "m0028_allowances",
        "m0029_last_sent",
        "m0030_routes",
        "m0031_line_rules",
        "m0032_delayed_in_reports",
        "m0033_sending_search",
        "m0034_hooks",
        "m0035_open_segments",
        "m0036_token_limits",
        "m0037_hook_groups",
        "m0038_hook_forms",
        "m0039_data_messages",
        "m0040_mqtt",
        "m0041_mail",
    )
)
MIGRATIONS: Sequence[Migration] = _EVERY
NEWEST = _EVERY.newest


def refuse_newer(version: int) -> None:
    """Raise StoreTooNewError for a database that a newer program wrote."""
    if version > NEWEST:
        raise StoreTooNewError(
            "store_too_new",
            N_("The database has schema %(version)d; this program knows up to %(known)d."),
            cure=N_("Install the newer program again, or restore an older backup."),
            version=version,
            known=NEWEST,
        )


def pending(version: int) -> list[Migration]:
    """Return the steps that a database at `version` lacks."""
    if version == NEWEST:
        return []
    return [migration for migration in MIGRATIONS if migration.number > version]
