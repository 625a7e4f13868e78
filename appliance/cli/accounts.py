"""`user` and `token`: who may log in. They work on the store, whether the daemon runs or not."""

from pathlib import Path

import click

from appliance.cli.common import opened_store, password, settings_from, table, where
from appliance.clock import to_datetime
from appliance.messaging import accounts
from appliance.messaging.credentials import COMMAND
from appliance.store import accounts as rows

_STDIN_HELP = "Read the password from standard input."


@click.group()
def user() -> None:
    """Add, list and remove people who may log in."""


@user.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(accounts.ROLES), help="What it may do.")
@click.option("--password-stdin", is_flag=True, help=_STDIN_HELP)
@where
def add_user(
    name: str, role: str, *, password_stdin: bool, config: Path | None, data_dir: str | None
) -> None:
    """Add a user; the password is asked for, or read from standard input."""
    settings = settings_from(config, data_dir=data_dir)
    chosen = password(from_stdin=password_stdin)
    with opened_store(settings) as store:
        accounts.create_user(store, name, chosen, role, actor=COMMAND.actor)


@user.command("list")
@where
def list_users(config: Path | None, data_dir: str | None) -> None:
    """List the users: name, role, language, last log-in."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        lines = [
            [found.name, found.role, found.language or "-", _day(found.last_login_at)]
            for found in rows.users(store)
        ]
    click.echo(table(["NAME", "ROLE", "LANGUAGE", "LAST LOG-IN"], lines))


@user.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help=_STDIN_HELP)
@where
def change_password(
    name: str, *, password_stdin: bool, config: Path | None, data_dir: str | None
) -> None:
    """Give a user another password; the user's sessions end."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        accounts.user(store, name)
        accounts.change_password(
            store, name, password(from_stdin=password_stdin), actor=COMMAND.actor
        )


@user.command("remove")
@click.argument("name")
@where
def remove_user(name: str, config: Path | None, data_dir: str | None) -> None:
    """Remove a user and the user's tokens."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        accounts.remove_user(store, name, actor=COMMAND.actor)


@click.group()
def token() -> None:
    """Add, list and remove tokens, by which programs log in to the API."""


@token.command("add")
@click.argument("name")
@click.option("--user", "user_name", help="Whose role it has; without one it is an operator.")
@where
def add_token(name: str, user_name: str | None, config: Path | None, data_dir: str | None) -> None:
    """Add a token and print its secret, which is not kept and cannot be shown again."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        click.echo(accounts.create_token(store, name, user_name=user_name, actor=COMMAND.actor))


@token.command("list")
@where
def list_tokens(config: Path | None, data_dir: str | None) -> None:
    """List the tokens: name, user, role, last use."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        lines = [
            [found.name, found.user_name or "-", found.role, _day(found.last_used_at)]
            for found in rows.tokens(store)
        ]
    click.echo(table(["NAME", "USER", "ROLE", "LAST USED"], lines))


@token.command("remove")
@click.argument("name")
@where
def remove_token(name: str, config: Path | None, data_dir: str | None) -> None:
    """Remove a token: it is refused from now on."""
    with opened_store(settings_from(config, data_dir=data_dir)) as store:
        accounts.remove_token(store, name, actor=COMMAND.actor)


def _day(at_ms: int | None) -> str:
    return to_datetime(at_ms).astimezone().strftime("%Y-%m-%d %H:%M") if at_ms else "never"
