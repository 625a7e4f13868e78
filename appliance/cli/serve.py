"""`run` and `demo`: the daemon in the foreground."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from appliance.cli import arguments
from appliance.cli.common import other_names, settings_from, where
from appliance.config import PREFIX, load
from appliance.stand_ins import stand_ins

Command = TypeVar("Command", bound=Callable[..., Any])


def _listen(command: Command) -> Command:
    return click.option(
        "--listen", metavar="HOST:PORT", help="Where pages and API are served, or unix:/PATH."
    )(command)


@click.command()
@where
@_listen
@click.option(
    "--modem",
    "modems",
    metavar="PORT",
    multiple=True,
    help="Device path, auto, or simulated; once for each modem.",
)
@click.option(
    "--pin", help="PIN of the SIM, tried once; safer in the file or in SMS_APPLIANCE_PIN."
)
@click.option("--country", metavar="CC", help="Country whose national number format is used.")
def run(config: Path | None, modems: tuple[str, ...], **overrides: str | None) -> int:
    """Run the daemon in the foreground, logging to stderr, until SIGTERM or SIGINT."""
    pin = overrides.get("pin")
    if pin and not arguments.hide(pin):
        click.echo(
            "sms-appliance: other users of this machine can read the PIN in the list of "
            "processes; set SMS_APPLIANCE_PIN or the key `pin` instead of --pin",
            err=True,
        )
    # A stop before anything has started is not a failure. The daemon handles later ones.
    usual = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        # Imported here, so that other commands do not load what only the daemon needs.
        with stand_ins():
            from appliance import daemon

        first, more = next(iter(modems), None), modems[1:]
        return daemon.run(settings_from(config, more, modem=first, **overrides))
    finally:
        signal.signal(signal.SIGTERM, usual)


@click.command()
@click.option("--data-dir", help="Directory for all data; otherwise a new temporary one.")
@_listen
def demo(data_dir: str | None, listen: str | None) -> int:
    """Run on the simulated modem, with sample people who reply."""
    with stand_ins():
        from appliance.demo import demo as run_demo

    # The machine's configuration file describes its real modem, so the demo ignores it.
    settings = load(
        environment=os.environ,
        overrides={"data_dir": data_dir, "listen": listen},
        other_names=other_names,
    )
    named = data_dir or os.environ.get(f"{PREFIX}DATA_DIR")
    return run_demo(settings, data_dir=settings.store.data_dir if named else None)
