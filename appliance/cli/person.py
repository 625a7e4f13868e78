"""`person`: one person's data, as a file or erased, directly in the store."""

from pathlib import Path

import click

from appliance.cli.common import opened_store, settings_from, where
from appliance.errors import InputError
from appliance.messaging.people.credentials import COMMAND
from appliance.messaging.privacy import erasing, export, people
from appliance.store import events
from appliance.store.journal.box import Exported


@click.group()
def person() -> None:
    """Write all that is stored about one person to a file, or erase it."""


@person.command("export")
@click.argument("number")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; standard output if omitted.",
)
@where
def export_person(
    number: str, output: Path | None, config: Path | None, data_dir: str | None
) -> None:
    """Write all that is stored about the person who has NUMBER, as JSON."""
    settings = settings_from(config, data_dir=data_dir)
    with opened_store(settings) as store:
        found = people.of_number(store, number, settings.country)
        with click.open_file(str(output or "-"), "w", encoding="utf-8") as file:
            for piece in export.pieces(store, found):
                file.write(piece)
        with store.transaction():
            entry = Exported(actor=COMMAND.actor, exported="person", form="json")
            events.append(store, entry)


@person.command("erase")
@click.argument("number")
@click.option("--yes", is_flag=True, help="Erase without asking.")
@where
def erase_person(number: str, *, yes: bool, config: Path | None, data_dir: str | None) -> None:
    """Erase the person who has NUMBER: contact, SMS, calls, traces in the journal.

    An opt-out stays as a hash that still blocks. Backups keep what they contain.
    """
    settings = settings_from(config, data_dir=data_dir)
    with opened_store(settings) as store:
        found = people.of_number(store, number, settings.country)
        stored = people.stored(store, found)
        what = f"{found.name or number}: {stored.messages} SMS, {stored.calls} calls"
        if stored.alerts:
            what += f", the alerts of {', '.join(stored.alerts)}"
        if not yes and not click.confirm(f"Erase everything about {what}?"):
            raise InputError("not_confirmed", "Nothing was erased.")
        erasure = erasing.erase(store, found, COMMAND)
        erasing.finish(store)
        if not erasing.is_complete(store, erasure):
            click.echo("An SMS is being sent to this person: the daemon erases the rest after it.")
