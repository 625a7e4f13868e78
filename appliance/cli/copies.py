"""`backup` and `restore`: copies of the database."""

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
@where
def backup(file: Path, config: Path | None, data_dir: str | None) -> None:
    """Write a consistent, checked copy of everything kept to FILE, also while the daemon runs."""
    # The copy takes the place of FILE: of /dev/stdout nothing would be left.
    if not file.name or (file.exists() and not file.is_file()):
        raise click.BadParameter(f"“{file}” is no file", param_hint="'FILE'")
    database = settings_from(config, data_dir=data_dir).store.database
    if not database.exists():
        raise NotFoundError(
            "no_database", N_("There is no database %(path)s to copy."), path=database
        )
    store = Store.open(database, SystemClock(), busy_seconds=_NOTE_SECONDS)
    try:
        size = copies.write(store, file)
        _note_copy(store, file)
    finally:
        store.close()
    click.echo(f"{file}: {size} octets", err=True)


def _note_copy(store: Store, file: Path) -> None:
    """Write into the journal where a copy went: sticks and other disks leave the house."""
    try:
        with store.transaction():
            events.append(
                store, "backup", actor=COMMAND.actor, detail={"copied": str(file.absolute())}
            )
    except StoreError as error:  # the copy is made all the same, of a full disk too
        click.echo(f"the journal could not be written: {error}", err=True)


@click.command()
@click.argument("file", type=_FILE)
@where
def restore(file: Path, config: Path | None, data_dir: str | None) -> None:
    """Check the copy FILE and put it in the place of the database; the daemon must not run."""
    database = settings_from(config, data_dir=data_dir).store.database
    kept = copies.restore(file, database)
    # One that was chosen in the settings before would take its place at the next start.
    restoring.give_up(database.parent)
    click.echo(f"restored {database} from {file}", err=True)
    if kept is not None:
        click.echo(f"the former database is kept as {kept}", err=True)
