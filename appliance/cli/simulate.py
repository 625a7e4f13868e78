"""`simulate`: the simulated modem alone, for any other program."""

import dataclasses
import sys
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from appliance.config import PREFIX
from appliance.modem.simulator.options import SimulatorOptions

Command = TypeVar("Command", bound=Callable[..., Any])


def _described(command: Command) -> Command:
    """Add one option for each field of `SimulatorOptions`."""
    hints = typing.get_type_hints(SimulatorOptions)
    for field in reversed(dataclasses.fields(SimulatorOptions)):
        name = f"--{field.name.replace('_', '-')}"
        details = _taken(hints[field.name]) | {
            "envvar": f"{PREFIX}{field.name.upper()}",
            "show_default": field.default not in (None, "", ()),
            "help": f"{field.metadata['doc'][:1].upper()}{field.metadata['doc'][1:]}.",
            "required": field.name == "link",
        }
        if field.default is not None:  # click takes an explicit None for a value given
            details["default"] = field.default
        command = click.option(name, **details)(command)
    return command


def _taken(hint: Any) -> dict[str, Any]:
    """Return how click parses a field of that type."""
    if isinstance(hint, types.UnionType):
        return _taken(typing.get_args(hint)[0])
    if hint is bool:
        return {"is_flag": True}
    if typing.get_origin(hint) is tuple:
        return {"multiple": True}
    return {"type": click.Path(path_type=Path) if hint is Path else hint}


@click.command()
@_described
def simulate(**values: Any) -> None:
    """Run the simulated modem on a pseudo-terminal, until SIGTERM or SIGINT."""
    # Imported here, so that other commands do not load the simulator.
    from appliance.modem.simulator.command import run

    sys.exit(run(SimulatorOptions(**values)))
