"""Rows of sessions: found by their secret, used, and ended."""

import pytest
from fakes.clock import FakeClock

from appliance.store import sessions, users
from appliance.store.database import Store


@pytest.fixture
def sophie(store: Store) -> int:
    return users.add_user(store, "sophie", "operator", "hash")


def add(store: Store, user: int, secret: bytes) -> int:
    return sessions.add(store, user, secret, "192.0.2.1", "Firefox")


def test_a_session_is_found_with_its_user(store: Store, sophie: int, clock: FakeClock) -> None:
    number = add(store, sophie, b"1")
    found = sessions.find(store, b"1")
    assert found is not None
    session, user = found
    assert (session.id, session.user_id, user.name) == (number, sophie, "sophie")
    assert (session.address, session.browser) == ("192.0.2.1", "Firefox")
    assert session.created_at == session.used_at == clock.now_ms()
    assert sessions.find(store, b"2") is None


def test_the_one_used_last_comes_first(store: Store, sophie: int, clock: FakeClock) -> None:
    first, second = add(store, sophie, b"1"), add(store, sophie, b"2")
    assert [each.id for each in sessions.of_user(store, sophie)] == [second, first]
    clock.advance(1)
    sessions.note_use(store, first)
    assert [each.id for each in sessions.of_user(store, sophie)] == [first, second]


def test_nobody_ends_the_session_of_another(store: Store, sophie: int) -> None:
    other = users.add_user(store, "paul", "viewer", "hash")
    number = add(store, sophie, b"1")
    assert not sessions.remove(store, number, other)
    assert sessions.remove(store, number, sophie)
    assert not sessions.remove(store, number, sophie)


@pytest.mark.parametrize(("keeps", "ended"), [(True, 1), (False, 2)])
def test_the_others_are_ended(store: Store, sophie: int, ended: int, *, keeps: bool) -> None:
    paul = users.add_user(store, "paul", "viewer", "hash")
    kept = add(store, sophie, b"1")
    add(store, sophie, b"2")
    add(store, paul, b"3")
    assert sessions.remove_others(store, sophie, kept if keeps else None) == ended
    assert len(sessions.of_user(store, sophie)) == 2 - ended
    assert sessions.remove_all(store) == 3 - ended


def test_what_is_unused_or_old_is_ended(store: Store, sophie: int, clock: FakeClock) -> None:
    start = clock.now_ms()
    used = add(store, sophie, b"old, in use")
    add(store, sophie, b"old, not used")
    clock.advance(10)
    sessions.note_use(store, used)
    fresh = add(store, sophie, b"new")
    assert sessions.remove_ended(store, start + 5000, start) == 1
    assert {each.id for each in sessions.of_user(store, sophie)} == {used, fresh}
    assert sessions.remove_ended(store, start + 5000, start + 1) == 1
    assert [each.id for each in sessions.of_user(store, sophie)] == [fresh]
