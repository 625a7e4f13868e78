"""Migrate a database to the newest schema, step by step.

Each step runs in its own transaction, which also sets the schema version in the file, so a step is
done whole or not at all. An existing database is backed up before its first step.
"""

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from appliance.store import migrations
from appliance.store.dialect import connection as sqlite

log = logging.getLogger(__name__)


class Migratable(Protocol):
    """What a migration needs of a store; a protocol, because stores import this module."""

    path: Path

    def transaction(self) -> AbstractContextManager[None]:
        """Return a write transaction."""

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run a statement."""

    def version(self) -> int:
        """Return the schema version; 0 means empty."""

    def checkpoint(self) -> bool:
        """Copy the log into the database file."""


def migrate(store: Migratable, version: int) -> None:
    """Migrate the database from `version` to the newest schema."""
    if version:
        copy_aside(store, version)
    for migration in migrations.pending(version):
        with store.transaction():
            if store.version() >= migration.number:
                continue  # another process was faster
            for statement in migration.statements:
                store.execute(statement)
            store.execute(sqlite.SET_APPLICATION % migrations.APPLICATION_ID)
            store.execute(sqlite.SET_VERSION % migration.number)
        log.info("database migrated to schema %d", migration.number)
    store.checkpoint()  # the file's header then has the version without the log


def copy_aside(store: Migratable, version: int) -> None:
    """Keep a copy of the database beside it, as it was before the migration."""
    target = store.path.with_name(f"{store.path.name}.schema-{version}")
    target.unlink(missing_ok=True)
    store.execute(sqlite.COPY_INTO, (str(target),))
    target.chmod(0o600)
