import pytest
from fakes.command_line import CommandLine
from fakes.office import Office

from appliance.clock import SystemClock
from appliance.messaging.people import users
from appliance.store.database import Store

PASSWORD = "correct horse"


def logs_in(command: CommandLine, name: str, password: str) -> bool:
    store = Store.open(command.database, SystemClock())
    try:
        return users.verify_password(store, name, password) is not None
    finally:
        store.close()


def add(command: CommandLine, name: str, role: str = "admin") -> None:
    done = command("user", "add", name, "--role", role, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_users_come_and_go(command: CommandLine) -> None:
    add(command, "sophie")
    add(command, "paul", "viewer")
    assert command("user", "list").out.splitlines() == [
        "NAME    ROLE    LANGUAGE  LAST LOG-IN",
        "paul    viewer  -         never",
        "sophie  admin   -         never",
    ]
    assert logs_in(command, "sophie", PASSWORD)
    done = command("user", "password", "sophie", "--password-stdin", stdin="battery staple\n")
    assert done.code == 0
    assert logs_in(command, "sophie", "battery staple")
    assert command("user", "remove", "paul").code == 0
    assert "paul" not in command("user", "list").out


@pytest.mark.parametrize(
    ("words", "stdin", "code", "said"),
    [
        (["user", "add", "x", "--role", "root", "--password-stdin"], PASSWORD, 2, "--role"),
        (["user", "add", "x", "--password-stdin"], PASSWORD, 2, "--role"),
        (["user", "add", "x", "--role", "admin", "--password-stdin"], "short", 2, "8 to 1024"),
        (["user", "add", "x", "--role", "admin", "--password-stdin"], "", 2, "8 to 1024"),
        (["user", "add", "a:b", "--role", "admin", "--password-stdin"], PASSWORD, 2, "no colon"),
        (["user", "add", "x", "--role", "admin"], PASSWORD, 2, "--password-stdin"),
        (["user", "add"], "", 2, "NAME"),
        (["user", "add", "sophie", "--role", "admin", "--password-stdin"], PASSWORD, 1, "already"),
        (["user", "password", "nobody", "--password-stdin"], PASSWORD, 1, "no user"),
        (["user", "remove", "nobody"], "", 1, "no user"),
        (["user", "remove", "sophie"], "", 1, "only administrator"),
        (["token", "add", "x", "--user", "nobody"], "", 1, "no user"),
        (["token", "remove", "x"], "", 1, "no token"),
    ],
)
def test_what_cannot_be_is_one_line(
    command: CommandLine, words: list[str], stdin: str, code: int, said: str
) -> None:
    add(command, "sophie")
    done = command(*words, stdin=stdin)
    assert done.code == code
    assert len(done.err.splitlines()) == 1
    assert said in done.err
    assert done.err.startswith("sms-appliance: ")
    assert "sophie" in command("user", "list").out


def test_a_tokens_secret_is_shown_only_once_and_by_itself(command: CommandLine) -> None:
    add(command, "sophie")
    done = command("token", "add", "crm", "--user", "sophie")
    (secret,) = done.out.splitlines()
    assert len(secret) == 64
    assert command("token", "list").out.splitlines() == [
        "NAME  USER    ROLE   LAST USED",
        "crm   sophie  admin  never",
    ]
    assert command("token", "add", "crm").code == 1
    assert command("token", "remove", "crm").code == 0
    assert command("token", "list").out.splitlines() == ["NAME  USER  ROLE  LAST USED"]


def test_it_works_while_the_daemon_runs(command: CommandLine, daemon: Office) -> None:
    add(command, "sophie")
    assert users.verify_password(daemon.store, "sophie", PASSWORD)
    command("user", "password", "sophie", "--password-stdin", stdin="battery staple\n")
    assert users.verify_password(daemon.store, "sophie", PASSWORD) is None


def test_the_lists_are_there_for_programs_too(command: CommandLine) -> None:
    add(command, "sophie")
    command("token", "add", "crm", "--user", "sophie")
    command("token", "add", "box")
    assert command("user", "list", "--json").json == [
        {"name": "sophie", "role": "admin", "language": None, "lastLogin": None}
    ]
    assert command("token", "list", "--json").json == [
        {"name": "box", "user": None, "role": "operator", "lastUsed": None},
        {"name": "crm", "user": "sophie", "role": "admin", "lastUsed": None},
    ]


def test_users_and_tokens_are_limited(command: CommandLine) -> None:
    command("token", "add", "crm")
    limited = command("token", "limit", "crm", "--countries", "europe,ca", "--daily-messages", "50")
    assert (limited.code, limited.err) == (0, "")
    refused = command("token", "limit", "crm", "--countries", "Atlantis")
    assert refused.code == 2
    assert "two-letter" in refused.err
    assert command("user", "limit", "nobody", "--countries", "FR").code != 0


def test_a_token_has_every_limit_of_the_page(command: CommandLine) -> None:
    command("token", "add", "crm")
    words = ["--minute-messages", "5", "--scopes", "messages:send, messages:read"]
    words += ["--to", "06 39 98 01 01", "--networks", "10.0.0.0/8"]
    limited = command("token", "limit", "crm", *words, "--expires", "2030-01-01T00:00:00+00:00")
    assert (limited.code, limited.err) == (0, "")
    assert command("token", "list", "--json").json == [
        {
            "name": "crm",
            "user": None,
            "role": "operator",
            "lastUsed": None,
            "minuteMessages": 5,
            "scopes": ["messages:send", "messages:read"],
            "recipients": ["+33639980101"],
            "networks": ["10.0.0.0/8"],
            "expires": "2030-01-01T00:00:00+00:00",
        }
    ]
    for wrong in (["--scopes", "send"], ["--to", "Nobody"], ["--expires", "soon"]):
        refused = command("token", "limit", "crm", *wrong)
        assert refused.code == 2, wrong
        assert len(refused.err.splitlines()) == 1
