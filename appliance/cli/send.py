"""`send`: queue a message through the running daemon or, without one, in the store."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import click

from appliance import local_time
from appliance.cli import client
from appliance.cli.client import Daemon
from appliance.cli.common import opened_store, settings_from, where
from appliance.clock import SystemClock, to_ms
from appliance.config import Settings
from appliance.errors import N_, ApplianceError, ConflictError, InputError

if TYPE_CHECKING:
    from appliance.store.sendings import Form

_ACCEPTED: Final = 202
_CONFLICT: Final = 409
# The forms of a message, and their names in the API.
_FORMS: Final[dict[str, str]] = {
    "normal": "normal",
    "flash": "flash",
    "normal-then-flash": "normalThenFlash",
}
_WRONG_VALUE: Final = frozenset({400, 413, 422})


# The explanations for messages that are not sent, by state and reason.
_NO_SMS: Final = "not sent: the recipient wants no SMS"
_NOT_SENT: Final[dict[str, dict[str, str]]] = {
    "blocked": {
        "opted_out": _NO_SMS,
        "no_sms": _NO_SMS,
        "no_consent": "not sent: the recipient has not agreed to promotional SMS",
        "duplicate_24h": "not sent: the same text goes to this number already (duplicate_hours)",
        "country_not_allowed": "not sent: the setting allowed_countries excludes this country",
    },
    "held": {
        "mobile_line": "held: mobile numbers carry no promotional mass sendings",
        "no_line": "held: no line may send to this number",
        "premium_number": "held: this number may cost extra; --yes sends anyway",
        "satellite_number": "held: this is a satellite telephone; --yes sends anyway",
        "unknown_range": "held: no country has such a number; --yes sends anyway",
    },
}


class _Order(NamedTuple):
    """The message to send."""

    number: str
    text: str
    due: datetime | None
    agreed: bool  # also to numbers that call for help or may cost extra
    form: str
    validity_hours: int | None


@click.command()
@click.argument("number")
@click.argument("text")
@click.option("--at", metavar="ISO8601", help="When to send; local time without an offset.")
@click.option(
    "--yes", is_flag=True, help="Send even to an emergency number or one that may cost extra."
)
@click.option(
    "--form",
    type=click.Choice(list(_FORMS)),
    default="normal",
    show_default=True,
    help="How the phone shows it; the last one: once more as flash if it comes back as an error.",
)
@click.option(
    "--validity-hours",
    type=click.IntRange(1, 72),
    metavar="HOURS",
    help="Do not send it any more after this time, 1 to 72 hours.",
)
@where
def send(
    number: str,
    text: str,
    at: str | None,
    *,
    yes: bool,
    form: str,
    validity_hours: int | None,
    config: Path | None,
    data_dir: str | None,
) -> None:
    """Queue a message and print its id. With `-` as TEXT, read the text from standard input."""
    settings = settings_from(config, data_dir=data_dir)
    text = _typed() if text == "-" else text
    due, due_note = _due(at)
    order = _Order(number, text, due, yes, form, validity_hours)
    daemon = client.find(settings)
    if daemon is not None:
        public_id, status, why = _through(daemon, order)
    else:
        public_id, status, why = _into_store(settings, order)
    if status in _NOT_SENT:
        click.echo(_NOT_SENT[status].get(why or "", f"{status}: {why}"), err=True)
    elif due_note:
        click.echo(due_note, err=True)
    click.echo(public_id)


def _typed() -> str:
    """Return the text on standard input without its final line end."""
    try:
        return sys.stdin.read().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise InputError("bad_text", N_("The text is not UTF-8."), field="text") from None


def _due(at: str | None) -> tuple[datetime | None, str]:
    """Return when to send (None: at once) and a remark about that time."""
    if at is None:
        return None, ""
    try:
        typed = datetime.fromisoformat(at)
        return (typed, "") if typed.tzinfo else _in_local_time(typed)
    except (ValueError, OverflowError, OSError):
        raise InputError(
            "bad_date",
            N_("“%(date)s” is not a date and time such as 2026-12-24T09:00."),
            field="at",
            date=at,
        ) from None


def _in_local_time(typed: datetime) -> tuple[datetime, str]:
    reading = local_time.read(typed, SystemClock().now_ms())
    moment = local_time.local(reading.at_ms)
    leaves = f"it will be sent at {moment.isoformat(timespec='minutes')}"
    if reading.skipped:
        return moment, f"the clocks skip {typed:%H:%M} on that day: {leaves}"
    if reading.repeated:
        return moment, f"{typed:%H:%M} occurs twice on that day: {leaves}; an offset selects one"
    return moment, ""


def _through(daemon: Daemon, order: _Order) -> tuple[str, str, str | None]:
    request: dict[str, Any] = {
        "phoneNumbers": [order.number],
        "textMessage": {"text": order.text},
        "emergency": order.agreed,
        "allowCosts": order.agreed,
    }
    if order.form != "normal":
        request["form"] = _FORMS[order.form]
    if order.validity_hours is not None:
        request["validityHours"] = order.validity_hours
    if order.due is not None:
        request["scheduleAt"] = order.due.isoformat()
    answer = daemon.ask("POST", "/api/v1/messages", request)
    if answer.status == _ACCEPTED:
        recipient = answer.body["recipients"][0]
        return answer.body["id"], recipient["status"], recipient.get("error")
    if answer.code == "emergency_number":
        raise _emergency(order)
    if answer.status in _WRONG_VALUE:
        raise InputError("refused", "%(reason)s", reason=answer.message)
    if answer.status == _CONFLICT:
        raise ConflictError("refused", "%(reason)s", reason=answer.message)
    raise ApplianceError("refused", "%(reason)s", reason=answer.message)


def _into_store(settings: Settings, order: _Order) -> tuple[str, str, str | None]:
    # Imported here: usually the daemon runs, and then none of it is needed.
    from appliance.lines.registry import Lines
    from appliance.messaging.outbound.outbox import Outbox
    from appliance.messaging.people.credentials import COMMAND
    from appliance.messaging.preferences import Preferences
    from appliance.messaging.requests import NewMessage

    request = NewMessage(
        text=order.text,
        numbers=(order.number,),
        due_ms=None if order.due is None else to_ms(order.due),
        form=cast("Form", order.form.replace("-", "_")),
        ttl_seconds=None if order.validity_hours is None else order.validity_hours * 3600,
        origin="command",
        emergency_confirmed=order.agreed,
        costs_allowed=order.agreed,
    )
    with opened_store(settings) as store:
        messaging = Preferences(store, settings).messaging
        outbox = Outbox(store, store.clock, messaging, lambda: None, Lines(store, messaging))
        try:
            batch = outbox.accept(request, COMMAND)
        except InputError as error:
            raise _emergency(order) if error.code == "emergency_number" else error from None
    return batch.public_id, batch.messages[0].status, batch.messages[0].error


def _emergency(order: _Order) -> InputError:
    return InputError(
        "emergency_number",
        N_(
            "%(number)s is an emergency number, and nobody may read an SMS sent to it."
            " Nothing was sent; add --yes to send it anyway."
        ),
        field="number",
        number=order.number.strip(),
    )
