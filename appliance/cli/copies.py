"""`backup` and `restore`: copies of the database."""

import shutil
import sys
import tempfile
from pathlib import Path

import click

from appliance.cli.common import settings_from, where
from appliance.clock import SystemClock
from appliance.errors import N_, NotFoundError, StoreError
from appliance.messaging.credentials import COMMAND
from appliance.store import backup as copies
from appliance.store import events, restoring
from appliance.store.database import Store

# Copying waits for nobody; the line in the journal waits so long for its turn.
_NOTE_SECONDS = 1.0
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--overwrite", is_flag=True, help="Replace FILE if it is there already.")
@where
def backup(file: Path, *, overwrite: bool, config: Path | None, data_dir: str | None) -> None:
    """Write a consistent, checked copy of everything kept to FILE, also while the daemon runs.

    `-` is standard output. The directory of FILE must be there: a stick that is not mounted has
    none, and the copy would lie beside the original.
    """
    to_output = str(file) == "-"
    if not to_output:
        _check_target(file, overwrite=overwrite)
    elif sys.stdout.isatty():
        raise click.UsageError("a copy is not written to a terminal: name a file")
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
    """Raise BadParameter where no copy may be written."""
    reason = ""
    # The copy takes the place of FILE: of /dev/stdout nothing would be left.
    if not file.name or (file.exists() and not file.is_file()):
        reason = f"“{file}” is no file"
    elif not file.parent.is_dir():
        reason = f"there is no directory {file.parent}; if it is on a stick, mount it first"
    elif file.exists() and not overwrite:
        reason = f"“{file}” is there already; --overwrite replaces it"
    if reason:
        raise click.BadParameter(reason, param_hint="'FILE'")


def _write_out(store: Store) -> int:
    """Write the copy to standard output, checked before its first octet; its size."""
    with tempfile.TemporaryDirectory(prefix="copy-", dir=store.path.parent) as folder:
        copy = Path(folder, store.path.name)
        size = copies.write(store, copy)
        with copy.open("rb") as content:
            shutil.copyfileobj(content, sys.stdout.buffer)
    return size


def _note_copy(store: Store, file: Path) -> None:
    """Write into the journal where a copy went: sticks and other disks leave the house."""
    where_to = "standard output" if str(file) == "-" else str(file.absolute())
    try:
        with store.transaction():
            events.append(store, "backup", actor=COMMAND.actor, detail={"copied": where_to})
    except StoreError as error:  # the copy is made all the same, of a full disk too
        click.echo(f"the journal could not be written: {error}", err=True)


@click.command()
@click.argument("file", type=_FILE)
@where
def restore(file: Path, config: Path | None, data_dir: str | None) -> None:
    """Check the copy FILE and put it in the place of the database; the daemon must not run."""
    database = settings_from(config, data_dir=data_dir).store.database
    kept = copies.restore(file, database, actor=COMMAND.actor)
    # One that was chosen in the settings before would take its place at the next start.
    restoring.give_up(database.parent)
    click.echo(f"restored {database} from {file}", err=True)
    if kept is not None:
        click.echo(f"the former database is kept as {kept}", err=True)
