"""The command line as a whole: its commands and how their errors are reported."""

import difflib
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from appliance import __version__
from appliance.errors import ApplianceError, ConfigError, InputError

NAME: Final = "sms-appliance"
COULD_NOT: Final = 1
WRONG_VALUE: Final = 2
INTERRUPTED: Final = 130
# The module of each command. It is loaded when the command is used: a small box takes seconds to
# load what only the daemon needs.
_COMMANDS: Final = {
    "run": "serve",
    "demo": "serve",
    "simulate": "simulate",
    "user": "users",
    "token": "users",
    "account": "accounts",
    "person": "person",
    "line": "lines",
    "send": "send",
    "status": "status",
    "doctor": "doctor",
    "backup": "copies",
    "restore": "copies",
}
# For the list of commands, which loads none of them.
_SHORTLY: Final = {
    "run": "Run the daemon in the foreground.",
    "demo": "Run on the simulated modem, with sample people who reply.",
    "simulate": "Run the simulated modem alone, for any other program.",
    "user": "Add, list and remove people who may log in.",
    "token": "Add, list and remove the tokens with which programs log in.",
    "account": "Add, list and credit the accounts that pay for SMS.",
    "person": "Export or erase all that is stored about one person.",
    "line": "List, test, pause and resume the lines.",
    "send": "Queue a message and print its id.",
    "status": "Report the daemon's state and what is waiting; a check for monitoring.",
    "doctor": "Check everything and name a cure for each problem.",
    "backup": "Write a copy of all data, even while the daemon runs.",
    "restore": "Replace the database with a copy.",
}


class _Commands(click.Group):
    """The commands, in the order in which a newcomer needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own names
        """Return the names of the commands."""
        return list(_COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's own names
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _SHORTLY[name]) for name in _COMMANDS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name. Raise UsageError if there is none."""
        if cmd_name not in _COMMANDS:
            close = difflib.get_close_matches(cmd_name, _COMMANDS, n=1)
            hint = f', did you mean "{close[0]}"?' if close else f"; `{NAME} --help` lists them"
            raise click.UsageError(f'there is no command "{cmd_name}"{hint}', ctx)
        module = importlib.import_module(f"appliance.cli.{_COMMANDS[cmd_name]}")
        found = getattr(module, cmd_name)
        return found if isinstance(found, click.Command) else None


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name=NAME, message="%(prog)s %(version)s")
def program() -> None:
    """An office's own SMS box: one SIM, a browser, an API, no cloud, no message lost."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its exit code."""
    # Only the daemon has a log; the other commands print what they have to say.
    logging.getLogger().addHandler(logging.NullHandler())
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        result = program.main(arguments, prog_name=NAME, standalone_mode=False)
    except (click.ClickException, ApplianceError) as error:
        text, code = _explained(error)
    except BrokenPipeError:
        # The reader of our output has gone; keep Python from complaining at exit too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        text, code = f"{place}{error.strerror or error}", COULD_NOT
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    else:
        return result if isinstance(result, int) else 0
    for line in text.splitlines():
        click.echo(f"{NAME}: {line}", err=True)
    return code


def _explained(error: click.ClickException | ApplianceError) -> tuple[str, int]:
    """Return the text for an error and the exit code."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return f"which command? `{NAME} --help` lists them", WRONG_VALUE
    if isinstance(error, click.ClickException):
        return " ".join(error.format_message().split()), error.exit_code
    is_value = isinstance(error, ConfigError | InputError)
    return str(error), WRONG_VALUE if is_value else COULD_NOT
