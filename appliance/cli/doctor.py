"""`doctor`: check the modem, SIM, network, service centre, lights, disk and clock."""

from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from appliance.cli import client
from appliance.cli.common import as_json, say_json, settings_from, where

_MARKS: Final = {"ok": "ok", "note": "note", "problem": "PROBLEM"}


@click.command()
@click.option("--modem", metavar="PORT", help="Device path to check instead.")
@as_json
@where
def doctor(
    modem: str | None, *, for_programs: bool, config: Path | None, data_dir: str | None
) -> int:
    """Check everything and name a cure for each problem. The exit code is 1 if there is one."""
    # Imported here: it loads nearly the whole program.
    from appliance.cli import examination

    settings = settings_from(config, data_dir=data_dir, modem=modem)
    wrong, told = False, list[dict[str, Any]]()
    for finding in examination.look(settings, client.find(settings), modem):
        wrong = wrong or finding.level == "problem"
        if for_programs:
            told.append(asdict(finding))
            continue
        click.echo(f"{_MARKS[finding.level]:8}{finding.subject:16}{finding.text}")
        if finding.cure and finding.level != "ok":
            click.echo(f"{'':24}-> {finding.cure}")
    if for_programs:
        say_json(told)
    return int(wrong)
