"""`account`: manage who pays for SMS, directly in the store, with or without the daemon."""

from pathlib import Path

import click

from appliance.cli.common import (
    as_json,
    opened_store,
    say_json,
    settings_from,
    table,
    where,
)
from appliance.clock import to_datetime
from appliance.messaging.credit import accounts, movements
from appliance.messaging.people.credentials import COMMAND
from appliance.messaging.preferences import Preferences
from appliance.store import accounts as rows
from appliance.store import ledger
from appliance.store.accounts import AccountRow

_MOST_ENTRIES = 500
_note = click.option("--note", default="", help="Text that the movement shows.")


@click.group()
def account() -> None:
    """Add, list and credit the accounts that pay for SMS."""


@account.command("add")
@click.argument("name")
@click.option("--balance", default=0, type=int, help="First credit, in SMS (segments).")
@click.option("--unlimited", is_flag=True, help="No limit: SMS are only counted.")
@click.option("--allowance", type=int, help="SMS added each month.")
@click.option("--alert-below", type=int, help="Alert below this number of SMS.")
@click.option("--alert-number", help="Number that gets the alert by SMS.")
@click.option("--user", "users", multiple=True, help="User who may send at its cost; repeatable.")
@where
def add_account(name: str, config: Path | None, data_dir: str | None, **more: object) -> None:
    """Add an account. With the first one, users who are no administrators need one to send."""
    settings = settings_from(config, data_dir=data_dir)
    balance = None if more.pop("unlimited") else more["balance"]
    wanted = accounts.Wanted(**{**more, "name": name, "balance": balance})  # type: ignore[arg-type]
    with opened_store(settings) as store:
        country = Preferences(store, settings).messaging().country
        accounts.create(store, wanted, COMMAND, country)


@account.command("list")
@as_json
@where
def list_accounts(*, for_programs: bool, config: Path | None, data_dir: str | None) -> None:
    """List the accounts: name, SMS left, monthly allowance, users."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        found, users = rows.every(store), rows.users(store)
    if for_programs:
        say_json(
            {
                "name": each.name,
                "balance": each.available,
                "allowance": each.allowance_segments,
                "users": users.get(each.id, []),
            }
            for each in found
        )
        return
    lines = [
        [
            each.name,
            _left(each),
            str(each.allowance_segments or "-"),
            ", ".join(users.get(each.id, [])) or "-",
        ]
        for each in found
    ]
    click.echo(table(["NAME", "LEFT", "MONTHLY", "USERS"], lines))


@account.command("credit")
@click.argument("name")
@click.argument("segments", type=int)
@_note
@where
def credit(name: str, segments: int, note: str, config: Path | None, data_dir: str | None) -> None:
    """Give an account credit, in SMS (segments)."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        movements.credit(store, accounts.get(store, name), segments, note, COMMAND)
        click.echo(_left(accounts.get(store, name)))


@account.command("transfer")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.argument("segments", type=int)
@_note
@where
def transfer(
    source: str,
    target: str,
    segments: int,
    *,
    note: str,
    config: Path | None,
    data_dir: str | None,
) -> None:
    """Transfer credit from one account to another."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        pair = accounts.get(store, source), accounts.get(store, target)
        movements.transfer(store, pair, segments, note, COMMAND)
        click.echo(_left(accounts.get(store, source)))


@account.command("users")
@click.argument("name")
@click.argument("users", nargs=-1)
@where
def set_users(name: str, users: tuple[str, ...], config: Path | None, data_dir: str | None) -> None:
    """Replace the users of an account; without any, it has none."""
    settings = settings_from(config, data_dir=data_dir)
    with opened_store(settings) as store:
        country = Preferences(store, settings).messaging().country
        accounts.change(store, name, {"users": users}, COMMAND, country)


@account.command("token")
@click.argument("token")
@click.argument("name", required=False)
@where
def set_token(token: str, name: str | None, config: Path | None, data_dir: str | None) -> None:
    """Let an account pay for what a token sends; without a name, its user's pays, or none."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        accounts.give_token(store, token, name, COMMAND)


@account.command("entries")
@click.argument("name")
@click.option("--limit", default=50, type=click.IntRange(1, _MOST_ENTRIES), help="How many.")
@as_json
@where
def list_entries(
    name: str, limit: int, *, for_programs: bool, config: Path | None, data_dir: str | None
) -> None:
    """List the movements of an account, newest first."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        found = ledger.entries(store, accounts.get(store, name).id, limit=limit)
    if for_programs:
        say_json(
            {
                "at": to_datetime(each.at).isoformat(),
                "actor": each.actor,
                "cause": each.cause,
                "segments": each.segments,
                "balance": each.balance,
                "note": each.note,
                "sending": each.sending,
                "account": each.counterpart,
            }
            for each in found
        )
        return
    lines = [
        [
            to_datetime(each.at).astimezone().strftime("%Y-%m-%d %H:%M"),
            each.cause,
            f"{each.segments:+d}",
            str(each.balance),
            each.actor or "the box",
            each.counterpart or each.sending or each.note or "-",
        ]
        for each in found
    ]
    click.echo(table(["WHEN", "CAUSE", "SMS", "LEFT", "BY", "ABOUT"], lines))


@account.command("archive")
@click.argument("name")
@where
def archive(name: str, config: Path | None, data_dir: str | None) -> None:
    """Put an account away; its movements are kept."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        accounts.archive(store, name, COMMAND)


def _left(found: AccountRow) -> str:
    return "no limit" if found.available is None else str(found.available)
