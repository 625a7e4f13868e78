"""What the commands share: where the settings come from, the store, and asking for a password."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from appliance.clock import SystemClock
from appliance.config import DEFAULT_FILE, PREFIX, Settings, load
from appliance.errors import InputError
from appliance.modem.simulator.options import SimulatorOptions

Command = TypeVar("Command", bound=Callable[..., Any])

if TYPE_CHECKING:
    from appliance.store.database import Store

# What the environment may hold besides the settings.
OTHER_NAMES: Final = ("config", *(option.name for option in fields(SimulatorOptions)))


def where(command: Command) -> Command:
    """Add `--config` and `--data-dir`."""
    with_data_dir = click.option("--data-dir", help="Directory where everything is kept.")(command)
    return click.option(
        "--config",
        envvar=f"{PREFIX}CONFIG",
        type=click.Path(path_type=Path),
        help="TOML file with settings.",
    )(with_data_dir)


def as_json(command: Command) -> Command:
    """Add `--json`."""
    return click.option("--json", "for_programs", is_flag=True, help="For programs.")(command)


def say_json(entries: Iterable[dict[str, Any]]) -> None:
    """Print a list for programs."""
    click.echo(json.dumps(list(entries), indent=2, ensure_ascii=False))


def settings_from(config: Path | None, **overrides: Any) -> Settings:
    """The settings in force, `overrides` being what the command line names."""
    if config is None and DEFAULT_FILE.exists():
        config = DEFAULT_FILE
    return load(
        config_file=config,
        environment=os.environ,
        overrides=overrides,
        other_names=OTHER_NAMES,
    )


@contextmanager
def opened_store(settings: Settings) -> "Iterator[Store]":
    """The database, made if there is none, closed afterwards. A daemon may be using it too."""
    # Here: who asks for help or has a wrong option needs no database.
    from appliance.store.database import Store

    store = Store.open(settings.store.database, SystemClock())
    try:
        yield store
    finally:
        store.close()


def password(*, from_stdin: bool) -> str:
    """A password: one line of standard input, or typed twice at a terminal."""
    if from_stdin:
        try:
            return sys.stdin.readline().rstrip("\r\n")
        except UnicodeDecodeError:
            raise InputError("bad_password", "The password is not UTF-8 text.") from None
    if not sys.stdin.isatty():
        raise click.UsageError("without a terminal a password comes by --password-stdin")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def table(headings: list[str], rows: list[list[str]]) -> str:
    """Columns for people: padded with spaces, nothing drawn around them."""
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
    return "\n".join(padded)
