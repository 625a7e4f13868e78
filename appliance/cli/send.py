"""`send`: queue a message through the running daemon or, without one, into the store."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from appliance.cli import client
from appliance.cli.client import Daemon
from appliance.cli.common import opened_store, settings_from, where
from appliance.clock import to_ms
from appliance.config import Settings
from appliance.errors import N_, ApplianceError, ConflictError, InputError

_ACCEPTED: Final = 202
_CONFLICT: Final = 409
_WRONG_VALUE: Final = frozenset({400, 413, 422})


@click.command()
@click.argument("number")
@click.argument("text")
@click.option("--at", metavar="ISO8601", help="When; local time if it has no offset.")
@click.option("--yes", is_flag=True, help="Send to an emergency number such as 112 too.")
@where
def send(
    number: str,
    text: str,
    at: str | None,
    *,
    yes: bool,
    config: Path | None,
    data_dir: str | None,
) -> None:
    """Queue a message and print its id. TEXT `-` is read from standard input."""
    settings = settings_from(config, data_dir=data_dir)
    if not yes:
        _no_emergency(number, settings.messaging.country)
    text = _typed() if text == "-" else text
    due = _due(at)
    daemon = client.find(settings)
    if daemon is not None:
        public_id, status = _through(daemon, number, text, due)
    else:
        public_id, status = _into_store(settings, number, text, due)
    if status == "blocked":
        click.echo("not sent: the recipient wants no SMS", err=True)
    click.echo(public_id)


def _no_emergency(number: str, country: str) -> None:
    # Here: `--help` needs no plan of numbers.
    from appliance.messaging import numbers

    if numbers.is_emergency(number.strip(), country):
        raise InputError(
            "emergency_number",
            N_(
                "%(number)s calls for help, and an SMS to it may be read by nobody."
                " Nothing was sent; add --yes to send it all the same."
            ),
            field="number",
            number=number.strip(),
        )


def _typed() -> str:
    """The text on standard input, without its last line's end."""
    try:
        return sys.stdin.read().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise InputError("bad_text", N_("The text is not UTF-8."), field="text") from None


def _due(at: str | None) -> datetime | None:
    if at is None:
        return None
    try:
        moment = datetime.fromisoformat(at)
        return moment if moment.tzinfo else moment.astimezone()
    except (ValueError, OverflowError, OSError):
        raise InputError(
            "bad_date",
            N_("“%(date)s” is no date and time, such as 2026-12-24T09:00."),
            field="at",
            date=at,
        ) from None


def _through(daemon: Daemon, number: str, text: str, due: datetime | None) -> tuple[str, str]:
    request: dict[str, Any] = {"phoneNumbers": [number], "textMessage": {"text": text}}
    if due is not None:
        request["scheduleAt"] = due.isoformat()
    answer = daemon.ask("POST", "/api/v1/messages", request)
    if answer.status == _ACCEPTED:
        return answer.body["id"], answer.body["recipients"][0]["status"]
    if answer.status in _WRONG_VALUE:
        raise InputError("refused", "%(reason)s", reason=answer.message)
    if answer.status == _CONFLICT:
        raise ConflictError("refused", "%(reason)s", reason=answer.message)
    raise ApplianceError("refused", "%(reason)s", reason=answer.message)


def _into_store(
    settings: Settings, number: str, text: str, due: datetime | None
) -> tuple[str, str]:
    # Here: mostly the daemon runs, and then none of it is needed.
    from appliance.messaging.credentials import COMMAND
    from appliance.messaging.outbox import Outbox
    from appliance.messaging.preferences import Preferences
    from appliance.messaging.requests import NewMessage

    due_ms = None if due is None else to_ms(due)
    with opened_store(settings) as store:
        outbox = Outbox(
            store, store.clock, Preferences(store, settings).messaging, wake=lambda: None
        )
        request = NewMessage(text=text, numbers=(number,), due_ms=due_ms, origin="command")
        batch = outbox.accept(request, COMMAND)
    return batch.public_id, batch.messages[0].status
