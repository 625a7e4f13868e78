from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.errors import ConflictError, InputError, NotFoundError
from appliance.messaging.people import sessions, users
from appliance.messaging.people.sessions import Limits
from appliance.store import events
from appliance.store import sessions as session_rows
from appliance.store import users as rows
from appliance.store.database import Store

PASSWORD = "correct horse"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    opened = new_store(tmp_path / "appliance.db", clock)
    yield opened
    opened.close()


def test_a_user_logs_in_with_the_password_only(store: Store) -> None:
    made = users.create_user(store, "  Sophie ", PASSWORD, "admin", actor="command")
    assert (made.name, made.role) == ("Sophie", "admin")
    assert users.verify_password(store, "sophie", PASSWORD) == made
    for name, password in [("Sophie", "other"), ("Paul", PASSWORD), ("Sophie", ""), ("\x00", "")]:
        assert users.verify_password(store, name, password) is None


def test_the_password_is_kept_as_argon2id_and_never_shown(store: Store) -> None:
    made = users.create_user(store, "sophie", PASSWORD, "viewer")
    assert made.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "argon2" not in repr(made)


def test_accents_may_be_typed_either_way(store: Store) -> None:
    users.create_user(store, "Ame\u0301lie", PASSWORD, "viewer")
    assert users.verify_password(store, "Am\u00e9lie", PASSWORD)
    assert users.verify_password(store, "Ame\u0301lie", PASSWORD)


@pytest.mark.parametrize("name", ["", "  ", "a:b", "a\nb", "x" * 65, "\udcff"])
def test_a_name_that_cannot_log_in_is_refused(store: Store, name: str) -> None:
    with pytest.raises(InputError) as caught:
        users.create_user(store, name, PASSWORD, "viewer")
    assert caught.value.field == "name"
    assert str(caught.value)


@pytest.mark.parametrize("password", ["", "seven77", "x" * 1025, "with\x00nul00", "abcdefgh\udcff"])
def test_a_password_that_is_too_weak_or_no_text_is_refused(store: Store, password: str) -> None:
    with pytest.raises(InputError) as caught:
        users.create_user(store, "sophie", password, "viewer")
    assert caught.value.field == "password"
    assert password not in str(caught.value) or not password


def test_an_unknown_role_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="The role must be one of viewer, operator, admin"):
        users.create_user(store, "sophie", PASSWORD, "root")


def test_a_name_is_given_once(store: Store) -> None:
    users.create_user(store, "sophie", PASSWORD, "admin")
    with pytest.raises(ConflictError, match="already"):
        users.create_user(store, "SOPHIE", PASSWORD, "viewer")


def test_another_password_ends_the_sessions_and_the_old_password(store: Store) -> None:
    users.create_user(store, "sophie", PASSWORD, "viewer")
    sophie = users.user(store, "sophie")
    for _ in range(2):
        sessions.begin(store, sophie, Limits(12, 30), address="::1", browser="")
    kept, _ended = sorted(row.id for row in session_rows.of_user(store, sophie.id))
    users.change_password(store, "sophie", "battery staple", kept_session=kept)
    assert [row.id for row in session_rows.of_user(store, sophie.id)] == [kept]
    users.change_password(store, "sophie", "battery staple")
    assert session_rows.of_user(store, sophie.id) == []
    assert users.verify_password(store, "sophie", PASSWORD) is None
    assert users.verify_password(store, "sophie", "battery staple")
    with pytest.raises(NotFoundError):
        users.change_password(store, "paul", "battery staple")


def test_a_hash_of_other_parameters_is_renewed_without_ending_sessions(store: Store) -> None:
    made = users.create_user(store, "sophie", PASSWORD, "viewer")
    weak = users.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    rows.set_password(store, made.id, weak)
    sessions.begin(store, made, Limits(12, 30), address="::1", browser="")
    renewed = users.verify_password(store, "sophie", PASSWORD)
    assert renewed is not None
    assert "m=19456,t=2,p=1" in renewed.password_hash
    assert len(session_rows.of_user(store, made.id)) == 1


@pytest.mark.parametrize(
    "password",
    ["password123", "Azerty123", "MotDePasse", "wachtwoord", "zaq12wsx", "sophie.l", "        "],
)
def test_what_anybody_would_try_first_is_refused(store: Store, password: str) -> None:
    with pytest.raises(InputError) as refused:
        users.create_user(store, "Sophie.L", password, "viewer")
    assert refused.value.code == "common_password"


def test_the_last_administrator_stays(store: Store) -> None:
    users.create_user(store, "sophie", PASSWORD, "admin")
    with pytest.raises(ConflictError, match="is the only administrator"):
        users.remove_user(store, "sophie")
    with pytest.raises(ConflictError, match="is the only administrator"):
        users.change_role(store, "sophie", "viewer")
    users.create_user(store, "paul", PASSWORD, "viewer")
    users.change_role(store, "paul", "admin")
    users.remove_user(store, "sophie")
    assert [user.name for user in rows.users(store)] == ["paul"]


def test_what_changes_a_user_is_in_the_journal(store: Store) -> None:
    users.create_user(store, "sophie", PASSWORD, "admin", actor="command")
    users.create_token(store, "crm", user_name="sophie", actor="user:sophie")
    users.remove_token(store, "crm")
    found = [(event.entry.kind, event.entry.actor) for event in events.since(store, 0, 10)]
    assert found == [("user", "command"), ("token", "user:sophie"), ("token", None)]


def test_a_token_is_identified_only_by_its_secret(store: Store) -> None:
    users.create_user(store, "sophie", PASSWORD, "viewer")
    secret = users.create_token(store, "crm", user_name="sophie")
    assert len(secret) >= 43
    found = users.verify_token(store, secret)
    assert found is not None
    assert (found.name, found.user_name, found.role) == ("crm", "sophie", "viewer")
    assert users.verify_token(store, secret[:-1]) is None
    assert users.verify_token(store, "\udcff") is None
    assert secret.encode() not in store.path.read_bytes()


def test_a_token_of_the_box_is_an_operator(store: Store) -> None:
    secret = users.create_token(store, "crm")
    found = users.verify_token(store, secret)
    assert found is not None
    assert (found.user_name, found.role) == (None, "operator")


def test_a_token_goes_with_its_user(store: Store) -> None:
    users.create_user(store, "sophie", PASSWORD, "viewer")
    secret = users.create_token(store, "crm", user_name="sophie")
    users.remove_user(store, "sophie")
    assert users.verify_token(store, secret) is None


def test_token_names_are_given_once_and_removed_once(store: Store) -> None:
    users.create_token(store, "crm")
    with pytest.raises(ConflictError, match="already"):
        users.create_token(store, "CRM")
    users.remove_token(store, "crm")
    with pytest.raises(NotFoundError, match="There is no token"):
        users.remove_token(store, "crm")
    with pytest.raises(NotFoundError, match="There is no user"):
        users.create_token(store, "x", user_name="nobody")


def test_the_use_of_a_token_is_noted_once_an_hour(store: Store, clock: FakeClock) -> None:
    secret = users.create_token(store, "crm")
    noted = []
    for seconds in (0, 10, 3600):
        clock.advance(seconds)
        users.verify_token(store, secret)
        noted.append(rows.tokens(store)[0].last_used_at)
    assert noted == [noted[0], noted[0], clock.now_ms()]


@pytest.mark.parametrize(
    ("role", "wanted", "allowed"),
    [
        ("viewer", "viewer", True),
        ("viewer", "operator", False),
        ("operator", "viewer", True),
        ("operator", "admin", False),
        ("admin", "operator", True),
        ("root", "viewer", False),
    ],
)
def test_each_role_may_do_what_those_before_it_may(
    role: str,
    wanted: users.Role,
    allowed: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert users.may(role, wanted) is allowed


def test_language_and_last_login_are_kept(store: Store, clock: FakeClock) -> None:
    made = users.create_user(store, "sophie", PASSWORD, "viewer")
    rows.set_language(store, made.id, "pl")
    rows.note_login(store, made.id)
    found = rows.user_by_id(store, made.id)
    assert found is not None
    assert (found.language, found.last_login_at) == ("pl", clock.now_ms())
    assert rows.user_by_id(store, 99) is None
