"""`user` and `token`: manage who may log in, directly in the store, with or without the daemon."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from appliance.cli.common import (
    as_json,
    opened_store,
    password,
    say_json,
    settings_from,
    table,
    where,
)
from appliance.clock import to_datetime, to_ms
from appliance.errors import N_, InputError
from appliance.messaging.people import allowances, users
from appliance.messaging.people.credentials import COMMAND
from appliance.messaging.recipients import known_numbers
from appliance.store import groups
from appliance.store import users as rows
from appliance.store.database import Store
from appliance.store.token_limits import TokenLimits

_STDIN_HELP = "Read the password from standard input."
_countries = click.option(
    "--countries", help="Allowed countries: europe, world or codes, such as europe,CA."
)


@click.group()
def user() -> None:
    """Add, list and remove people who may log in."""


@user.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(users.ROLES), help="Role of the user.")
@click.option("--password-stdin", is_flag=True, help=_STDIN_HELP)
@where
def add_user(
    name: str, role: str, *, password_stdin: bool, config: Path | None, data_dir: str | None
) -> None:
    """Add a user. The command asks for the password or reads it from standard input."""
    settings = settings_from(config, data_dir=data_dir)
    chosen = password(from_stdin=password_stdin)
    with opened_store(settings) as store:
        users.create_user(store, name, chosen, role, actor=COMMAND.actor)


@user.command("list")
@as_json
@where
def list_users(*, for_programs: bool, config: Path | None, data_dir: str | None) -> None:
    """List the users: name, role, language, last log-in."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        users = rows.users(store)
    if for_programs:
        say_json(
            {
                "name": found.name,
                "role": found.role,
                "language": found.language,
                "lastLogin": _moment(found.last_login_at),
            }
            for found in users
        )
        return
    lines = [
        [found.name, found.role, found.language or "-", _day(found.last_login_at)]
        for found in users
    ]
    click.echo(table(["NAME", "ROLE", "LANGUAGE", "LAST LOG-IN"], lines))


@user.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help=_STDIN_HELP)
@where
def change_password(
    name: str, *, password_stdin: bool, config: Path | None, data_dir: str | None
) -> None:
    """Set a new password for a user and end the user's sessions."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        users.user(store, name)
        users.change_password(store, name, password(from_stdin=password_stdin), actor=COMMAND.actor)


@user.command("limit")
@click.argument("name")
@_countries
@where
def limit_user(name: str, countries: str | None, config: Path | None, data_dir: str | None) -> None:
    """Set the countries to which a user may send; without the option, those of the box."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        allowances.limit_user(store, name, _split(countries), actor=COMMAND.actor)


@user.command("remove")
@click.argument("name")
@where
def remove_user(name: str, config: Path | None, data_dir: str | None) -> None:
    """Remove a user and the user's tokens."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        users.remove_user(store, name, actor=COMMAND.actor)


@click.group()
def token() -> None:
    """Add, list and remove the tokens with which programs log in to the API."""


@token.command("add")
@click.argument("name")
@click.option("--user", "user_name", help="User whose role it has; otherwise operator.")
@where
def add_token(name: str, user_name: str | None, config: Path | None, data_dir: str | None) -> None:
    """Add a token and print its secret, which is not stored and cannot be shown again."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        click.echo(users.create_token(store, name, user_name=user_name, actor=COMMAND.actor))


@token.command("limit")
@click.argument("name")
@_countries
@click.option("--daily-messages", type=int, help="Maximum SMS a day; no limit if omitted.")
@click.option("--minute-messages", type=int, help="Maximum SMS a minute; no limit if omitted.")
@click.option("--scopes", help="What it may do at most, such as messages:send,messages:read.")
@click.option("--to", "recipients", multiple=True, help="Group or number it may write to.")
@click.option("--line", help="Line that sends its SMS.")
@click.option("--networks", help="Where it may be used from, such as 192.168.1.0/24,10.0.0.5.")
@click.option("--expires", help="When it ends, such as 2026-12-31T18:00:00+01:00.")
@where
def limit_token(
    name: str,
    *,
    countries: str | None,
    daily_messages: int | None,
    minute_messages: int | None,
    scopes: str | None,
    recipients: tuple[str, ...],
    line: str | None,
    networks: str | None,
    expires: str | None,
    config: Path | None,
    data_dir: str | None,
) -> None:
    """Set the limits of a token; an omitted option removes that limit."""
    settings = settings_from(config, data_dir=data_dir)
    with opened_store(settings) as store:
        group_ids, addresses = _recipients(store, recipients, settings.messaging.country)
        limits = TokenLimits(
            scopes=_texts(scopes),
            networks=_texts(networks),
            group_ids=group_ids,
            numbers=addresses,
            line=line,
            expires_at=None if expires is None else _end(expires),
            minute_messages=minute_messages,
        )
        allowances.limit_token(
            store, name, _split(countries), daily_messages, limits, actor=COMMAND.actor
        )


@token.command("list")
@as_json
@where
def list_tokens(*, for_programs: bool, config: Path | None, data_dir: str | None) -> None:
    """List the tokens: name, user, role, last use."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        tokens = rows.tokens(store)
    if for_programs:
        say_json(
            {
                "name": found.name,
                "user": found.user_name,
                "role": found.role,
                "lastUsed": _moment(found.last_used_at),
                **_limits(found),
            }
            for found in tokens
        )
        return
    lines = [
        [found.name, found.user_name or "-", found.role, _day(found.last_used_at)]
        for found in tokens
    ]
    click.echo(table(["NAME", "USER", "ROLE", "LAST USED"], lines))


@token.command("remove")
@click.argument("name")
@where
def remove_token(name: str, config: Path | None, data_dir: str | None) -> None:
    """Remove a token, which can no longer be used."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        users.remove_token(store, name, actor=COMMAND.actor)


def _limits(token: rows.TokenRow) -> dict[str, Any]:
    """Return the limits that a token has, as JSON."""
    limits = token.limits
    recipients = [*(f"group {each}" for each in limits.group_ids or ()), *(limits.numbers or ())]
    found = {
        "countries": token.countries,
        "dailyMessages": token.daily_messages,
        "minuteMessages": limits.minute_messages,
        "scopes": limits.scopes,
        "recipients": recipients or None,
        "line": limits.line,
        "networks": limits.networks,
        "expires": _moment(limits.expires_at),
    }
    return {name: value for name, value in found.items() if value is not None}


def _end(typed: str) -> int:
    """Return the moment of an option; local time without an offset."""
    try:
        return to_ms(datetime.fromisoformat(typed).astimezone())
    except (ValueError, OverflowError, OSError):
        raise InputError(
            "bad_date",
            N_("“%(date)s” is not a date and time such as 2026-12-24T09:00."),
            field="expires",
            date=typed,
        ) from None


def _texts(typed: str | None) -> tuple[str, ...] | None:
    found = _split(typed)
    return None if found is None else tuple(each.strip() for each in found)


def _recipients(
    store: Store, typed: tuple[str, ...], country: str
) -> tuple[tuple[int, ...] | None, tuple[str, ...] | None]:
    """Return the groups and the numbers that are named. Raise InputError for neither."""
    if not typed:
        return None, None
    found = {each: groups.by_name(store, each) for each in typed}
    addresses = [
        known_numbers.contact_number(store, each, "", country).address
        for each, group in found.items()
        if not group
    ]
    return tuple(group.id for group in found.values() if group), tuple(addresses)


def _split(countries: str | None) -> list[str] | None:
    """Return the countries of an option, or None if it was omitted or is empty."""
    return [name for name in (countries or "").split(",") if name.strip()] or None


def _day(at_ms: int | None) -> str:
    return to_datetime(at_ms).astimezone().strftime("%Y-%m-%d %H:%M") if at_ms else "never"


def _moment(at_ms: int | None) -> str | None:
    return None if at_ms is None else to_datetime(at_ms).isoformat()
