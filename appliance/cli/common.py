"""What the commands share: loading the settings, opening the store, asking for a password."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from appliance.clock import SystemClock
from appliance.config import DEFAULT_FILE, PREFIX, Settings, load
from appliance.errors import InputError
from appliance.lines import kinds

Command = TypeVar("Command", bound=Callable[..., Any])

if TYPE_CHECKING:
    from appliance.store.database import Store


def other_names() -> tuple[str, ...]:
    """Return the names that the environment may have besides the settings."""
    # Imported here: only a name that is no setting asks.
    from appliance.modem.simulator.options import SimulatorOptions

    return ("config", *(option.name for option in fields(SimulatorOptions)))


def where(command: Command) -> Command:
    """Add `--config` and `--data-dir` to a command."""
    with_data_dir = click.option("--data-dir", help="Directory for all data.")(command)
    return click.option(
        "--config",
        envvar=f"{PREFIX}CONFIG",
        type=click.Path(path_type=Path),
        help="TOML file with settings.",
    )(with_data_dir)


def as_json(command: Command) -> Command:
    """Add `--json` to a command."""
    return click.option("--json", "for_programs", is_flag=True, help="Print JSON.")(command)


def say_json(entries: Iterable[dict[str, Any]]) -> None:
    """Print a list as JSON."""
    click.echo(json.dumps(list(entries), indent=2, ensure_ascii=False))


def settings_from(
    config: Path | None, more_modems: Sequence[str] = (), /, **overrides: Any
) -> Settings:
    """Return the effective settings; `overrides` and `more_modems` come from the command line."""
    if config is None and DEFAULT_FILE.exists():
        config = DEFAULT_FILE
    return load(
        config_file=config,
        environment=os.environ,
        overrides=overrides,
        other_names=other_names,
        more_modems=more_modems,
        kinds=kinds.OF_FILE,
    )


@contextmanager
def opened_store(settings: Settings) -> "Iterator[Store]":
    """Open the database, creating it if necessary, and close it afterwards.

    A daemon may be using it at the same time.
    """
    # Imported here: help and wrong options need no database.
    from appliance.store.database import Store

    store = Store.open(settings.store.database, SystemClock())
    try:
        yield store
    finally:
        store.close()


def password(*, from_stdin: bool) -> str:
    """Return a password: one line of standard input, or typed twice at a terminal."""
    if from_stdin:
        try:
            return sys.stdin.readline().rstrip("\r\n")
        except UnicodeDecodeError:
            raise InputError("bad_password", "The password is not UTF-8 text.") from None
    if not sys.stdin.isatty():
        raise click.UsageError("without a terminal, use --password-stdin for the password")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def table(headings: list[str], rows: list[list[str]]) -> str:
    """Format columns, padded with spaces and without borders."""
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
    return "\n".join(padded)
