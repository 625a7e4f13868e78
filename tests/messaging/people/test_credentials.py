import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store
from hypothesis import given
from hypothesis import strategies as st

from appliance.messaging.people import users
from appliance.messaging.people.credentials import COMMAND, Caller, Credentials, Guess, parse
from appliance.messaging.requests import Author
from appliance.store import users as rows
from appliance.store.database import Store

PASSWORD = "correct horse"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    opened = new_store(tmp_path / "appliance.db", clock)
    users.create_user(opened, "sophie", PASSWORD, "operator")
    yield opened
    opened.close()


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names whose passwords were really hashed."""
    hashed: list[str] = []
    verify = users.verify_password

    def counting(store: Store, name: str, password: str) -> rows.UserRow | None:
        hashed.append(name)
        return verify(store, name, password)

    monkeypatch.setattr(users, "verify_password", counting)
    return hashed


def by_basic(credentials: Credentials, guess: Guess) -> Caller | None:
    return credentials.recall(guess) or credentials.verify(guess)


def basic(text: bytes) -> str:
    return f"Basic {base64.b64encode(text).decode()}"


@pytest.mark.parametrize(
    ("header", "parsed"),
    [
        ("Bearer abc", "abc"),
        ("bearer   abc ", "abc"),
        ("Bearer", None),
        ("", None),
        ("Digest x", None),
        (basic(b"sophie:a:b"), Guess("sophie", "a:b")),
        (basic("sophie:é€".encode()), Guess("sophie", "é€")),
        (basic(b"sophie"), None),
        (basic("hélène:clé".encode("iso-8859-1")), Guess("hélène", "clé")),
        ("Basic !!!", None),
        ("Basic", None),
    ],
)
def test_headers_are_taken_apart(header: str, parsed: str | Guess | None) -> None:
    assert parse(header) == parsed


@given(st.text())
def test_no_header_makes_an_error(header: str) -> None:
    parse(header)
    parse(f"Basic {header}")


def test_a_token_names_its_caller_as_bearer_and_as_basic(store: Store) -> None:
    secret = users.create_token(store, "crm", user_name="sophie")
    credentials = Credentials(store)
    caller = Caller(Author("token", "crm"), "operator")
    assert credentials.by_token(secret) == caller
    assert by_basic(credentials, Guess("CRM", secret)) == caller
    assert by_basic(credentials, Guess("other", secret)) is None
    assert credentials.by_token("no such token") is None


def test_the_box_itself_is_an_administrator(store: Store) -> None:
    credentials = Credentials(store, box_token="local secret")
    assert credentials.by_token("local secret") == Caller(COMMAND, "admin")
    assert credentials.by_token("local secret!") is None
    assert Credentials(store).by_token("") is None


def test_a_good_password_is_hashed_once_in_five_minutes(
    store: Store, clock: FakeClock, hashing: list[str]
) -> None:
    credentials = Credentials(store)
    for _ in range(3):
        caller = by_basic(credentials, Guess("sophie", PASSWORD))
        assert caller == Caller(Author("user", "sophie"), "operator")
    assert hashing == ["sophie"]
    clock.advance(301)
    assert by_basic(credentials, Guess("sophie", PASSWORD))
    assert hashing == ["sophie", "sophie"]


def test_a_wrong_password_is_never_remembered(store: Store, hashing: list[str]) -> None:
    credentials = Credentials(store)
    by_basic(credentials, Guess("sophie", PASSWORD))
    for _ in range(2):
        assert by_basic(credentials, Guess("sophie", "wrong horse")) is None
    assert len(hashing) == 3


def test_a_changed_password_is_forgotten_at_once(store: Store) -> None:
    credentials = Credentials(store)
    assert by_basic(credentials, Guess("sophie", PASSWORD))
    users.change_password(store, "sophie", "battery staple")
    assert by_basic(credentials, Guess("sophie", PASSWORD)) is None


def test_a_changed_role_and_a_removed_user_hold_at_once(store: Store) -> None:
    credentials = Credentials(store)
    assert by_basic(credentials, Guess("sophie", PASSWORD))
    users.change_role(store, "sophie", "viewer")
    assert by_basic(credentials, Guess("sophie", PASSWORD)) == Caller(
        Author("user", "sophie"), "viewer"
    )
    users.remove_user(store, "sophie")
    assert by_basic(credentials, Guess("sophie", PASSWORD)) is None


def test_what_is_remembered_has_a_bound(
    store: Store, monkeypatch: pytest.MonkeyPatch, hashing: list[str]
) -> None:
    monkeypatch.setattr("appliance.messaging.people.credentials._REMEMBER_MOST", 1)
    users.create_user(store, "paul", PASSWORD, "viewer")
    credentials = Credentials(store)
    for name in ("sophie", "paul", "paul", "sophie"):
        assert by_basic(credentials, Guess(name, PASSWORD))
    assert hashing == ["sophie", "paul", "sophie"]
