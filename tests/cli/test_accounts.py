"""`account`: accounts, credit and movements from the command line."""

import pytest
from fakes.command_line import CommandLine

PASSWORD = "correct horse\n"


@pytest.fixture
def school(command: CommandLine) -> CommandLine:
    command("user", "add", "sophie", "--role", "operator", "--password-stdin", stdin=PASSWORD)
    done = command("account", "add", "School", "--balance", "10", "--user", "sophie")
    assert (done.code, done.err) == (0, "")
    return command


def test_accounts_are_added_credited_and_put_away(school: CommandLine) -> None:
    command = school
    assert command("account", "add", "Town", "--unlimited").code == 0
    assert command("account", "credit", "School", "5", "--note", "invoice 7").out == "15\n"
    assert command("account", "list").out.splitlines() == [
        "NAME    LEFT      MONTHLY  USERS",
        "School  15        -        sophie",
        "Town    no limit  -        -",
    ]
    assert command("account", "list", "--json").json[0] == {
        "name": "School",
        "balance": 15,
        "allowance": None,
        "users": ["sophie"],
    }
    entries = command("account", "entries", "School", "--json").json
    assert [(each["cause"], each["segments"], each["actor"]) for each in entries] == [
        ("credit", 5, "system:command"),
        ("credit", 10, "system:command"),
    ]
    assert "invoice 7" in command("account", "entries", "School").out
    assert command("account", "users", "School").code == 0
    assert command("account", "archive", "School").code == 0
    assert "School" not in command("account", "list").out


def test_credit_is_transferred(school: CommandLine) -> None:
    school("account", "add", "Town")
    assert school("account", "transfer", "School", "Town", "4").out == "6\n"
    assert [each["balance"] for each in school("account", "list", "--json").json] == [6, 4]


def test_a_token_gets_its_account(school: CommandLine) -> None:
    school("token", "add", "crm")
    assert school("account", "token", "crm", "School").code == 0
    assert school("account", "token", "crm").code == 0
    assert "no token" in school("account", "token", "x", "School").err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["add", "school"], 1, "already"),
        (["add", "x", "--balance", "-1"], 2, "whole number"),
        (["add", "x", "--user", "nobody"], 1, "no user"),
        (["credit", "School", "0"], 2, "whole number"),
        (["credit", "School", "many"], 2, "SEGMENTS"),
        (["credit", "Moon", "1"], 1, "no account"),
        (["transfer", "School", "School", "1"], 2, "itself"),
        (["transfer", "School", "Town", "11"], 1, "10 are left"),
        (["entries", "Moon"], 1, "no account"),
    ],
)
def test_what_cannot_be_is_one_line(
    school: CommandLine, words: list[str], code: int, said: str
) -> None:
    school("account", "add", "Town")
    before = school("account", "list").out
    done = school("account", *words)
    assert (done.code, len(done.err.splitlines())) == (code, 1)
    assert said in done.err
    assert school("account", "list").out == before
