"""`backup` and `restore`: copies of the database."""

import shutil
import sys
import tempfile
from pathlib import Path

import click

from appliance.cli.common import settings_from, where
from appliance.clock import SystemClock
from appliance.errors import N_, NotFoundError, StoreError
from appliance.messaging.people.credentials import COMMAND
from appliance.store import backup as copies
from appliance.store import events, restoring
from appliance.store.database import Store
from appliance.store.journal.box import BackupNoted

# Copying needs no lock; the journal entry waits this long for its turn.
_NOTE_SECONDS = 1.0
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
@where
def backup(file: Path, *, overwrite: bool, config: Path | None, data_dir: str | None) -> None:
    """Write a consistent, checked copy of all data to FILE, even while the daemon runs.

    `-` is standard output. The directory of FILE must exist, so that the copy does not end up next
    to the original when a USB stick is not mounted.
    """
    to_output = str(file) == "-"
    if not to_output:
        _check_target(file, overwrite=overwrite)
    elif sys.stdout.isatty():
        raise click.UsageError("a copy cannot be written to a terminal: name a file")
    database = settings_from(config, data_dir=data_dir).store.database
    if not database.exists():
        raise NotFoundError(
            "no_database", N_("There is no database %(path)s to copy."), path=database
        )
    store = Store.open(database, SystemClock(), busy_seconds=_NOTE_SECONDS)
    try:
        size = _write_out(store) if to_output else copies.write(store, file)
        _note_copy(store, file)
    finally:
        store.close()
    click.echo(f"{file}: {size} octets", err=True)


def _check_target(file: Path, *, overwrite: bool) -> None:
    """Raise BadParameter if no copy may be written there."""
    reason = ""
    # The copy replaces FILE, which would destroy /dev/stdout.
    if not file.name or (file.exists() and not file.is_file()):
        reason = f"“{file}” is not a regular file"
    elif not file.parent.is_dir():
        reason = f"the directory {file.parent} does not exist; if it is on a USB stick, mount it"
    elif file.exists() and not overwrite:
        reason = f"“{file}” already exists; --overwrite replaces it"
    if reason:
        raise click.BadParameter(reason, param_hint="'FILE'")


def _write_out(store: Store) -> int:
    """Write the copy to standard output, checked before its first octet. Return its size."""
    with tempfile.TemporaryDirectory(prefix="copy-", dir=store.path.parent) as folder:
        copy = Path(folder, store.path.name)
        size = copies.write(store, copy)
        with copy.open("rb") as content:
            shutil.copyfileobj(content, sys.stdout.buffer)
    return size


def _note_copy(store: Store, file: Path) -> None:
    """Record in the journal where a copy went: sticks and other disks leave the building."""
    where_to = "standard output" if str(file) == "-" else str(file.absolute())
    try:
        with store.transaction():
            events.append(store, BackupNoted(actor=COMMAND.actor, copied=where_to))
    except StoreError as error:  # the copy exists anyway, even if the disk is full
        click.echo(f"the journal entry could not be written: {error}", err=True)


@click.command()
@click.argument("file", type=_FILE)
@where
def restore(file: Path, config: Path | None, data_dir: str | None) -> None:
    """Check the copy FILE and replace the database with it. The daemon must not run."""
    database = settings_from(config, data_dir=data_dir).store.database
    kept = copies.restore(file, database, actor=COMMAND.actor)
    # A copy chosen earlier in the settings would replace this one at the next start.
    restoring.give_up(database.parent)
    click.echo(f"restored {database} from {file}", err=True)
    if kept is not None:
        click.echo(f"the previous database is kept as {kept}", err=True)
