"""The schema, as an append-only list of steps.

A released step is never changed: a later one follows it. Each runs in a transaction of its own and
sets SQLite's `user_version` to its number, so that a step is done whole or not at all. An existing
database is copied aside before its first step.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.errors import N_, StoreTooNewError
from appliance.store.migrations import (
    m0001_initial,
    m0002_numbers,
    m0003_sessions,
    m0005_filters,
    m0006_limits,
    m0007_lasting_ids,
    m0008_staging,
)

if TYPE_CHECKING:
    from appliance.store.database import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    number: int
    statements: Sequence[str]


# "SMSa": tells our databases from any other SQLite file.
APPLICATION_ID = 0x534D5361

MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, m0001_initial.STATEMENTS),
    Migration(2, m0002_numbers.STATEMENTS),
    Migration(3, m0003_sessions.STATEMENTS),
    Migration(5, m0005_filters.STATEMENTS),  # there was never a fourth
    Migration(6, m0006_limits.STATEMENTS),
    Migration(7, m0007_lasting_ids.STATEMENTS),
    Migration(8, m0008_staging.STATEMENTS),
)
NEWEST = MIGRATIONS[-1].number


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
    """The steps that a database at `version` lacks."""
    return [migration for migration in MIGRATIONS if migration.number > version]


def migrate(store: "Store", version: int) -> None:
    """Bring the database from `version` to the newest schema."""
    if version:
        copy_aside(store, version)
    for migration in pending(version):
        with store.transaction():
            if store.version() >= migration.number:
                continue  # another process was faster
            for statement in migration.statements:
                store.execute(statement)
            store.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            store.execute(f"PRAGMA user_version = {migration.number}")
        log.info("database brought to schema %d", migration.number)
    store.checkpoint()  # the file's header then tells its schema without its log


def copy_aside(store: "Store", version: int) -> None:
    """Keep a copy of the database as it was before its migration, beside it."""
    target = store.path.with_name(f"{store.path.name}.schema-{version}")
    target.unlink(missing_ok=True)
    store.execute("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)
