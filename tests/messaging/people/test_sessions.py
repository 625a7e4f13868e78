"""Sessions: begun by a log-in, ended by time, by their owner, or by room for others."""

import pytest
from fakes.exchange import Box

from appliance.errors import NotFoundError
from appliance.messaging.people import sessions
from appliance.messaging.people.sessions import Limits
from appliance.messaging.requests import Author
from appliance.store import events
from appliance.store import sessions as session_rows
from appliance.store import users as rows
from appliance.store.users import UserRow

LIMITS = Limits(idle_hours=12, days=30)
HOUR_S = 3600


@pytest.fixture
def sophie(box: Box) -> UserRow:
    rows.add_user(box.store, "sophie", "operator", "hash")
    found = rows.user_by_name(box.store, "sophie")
    assert found is not None
    return found


def begin(box: Box, user: UserRow) -> str:
    return sessions.begin(box.store, user, LIMITS, address="192.0.2.1", browser="Firefox")


def is_in(box: Box, secret: str, *, note_use: bool = True) -> bool:
    return sessions.resume(box.store, secret, LIMITS, note_use=note_use) is not None


def test_a_secret_leads_to_its_session_and_no_other_does(box: Box, sophie: UserRow) -> None:
    secret = begin(box, sophie)
    found = sessions.resume(box.store, secret, LIMITS, note_use=False)
    assert found is not None
    assert found[1].name == "sophie"
    assert not is_in(box, "x" + secret)
    assert not is_in(box, "\ud800")


def test_use_makes_it_last_and_idleness_ends_it(box: Box, sophie: UserRow) -> None:
    secret = begin(box, sophie)
    for _ in range(3):
        box.clock.advance(11 * HOUR_S)
        assert is_in(box, secret)
        box.store.postponed.catch_up()
    box.clock.advance(11 * HOUR_S)
    assert is_in(box, secret, note_use=False)  # a page's automatic request
    box.clock.advance(2 * HOUR_S)
    assert not is_in(box, secret)


def test_in_all_it_lasts_so_many_days(box: Box, sophie: UserRow) -> None:
    secret = begin(box, sophie)
    for _ in range(30 * 24 // 6):
        box.clock.advance(6 * HOUR_S)
        assert is_in(box, secret)
        box.store.postponed.catch_up()
    box.clock.advance(1)
    assert not is_in(box, secret)


def test_a_log_in_clears_away_what_has_ended(box: Box, sophie: UserRow) -> None:
    begin(box, sophie)
    box.clock.advance(13 * HOUR_S)
    begin(box, sophie)
    assert len(session_rows.of_user(box.store, sophie.id)) == 1


def test_the_one_unused_for_longest_makes_room(box: Box, sophie: UserRow) -> None:
    first = begin(box, sophie)
    for _ in range(50):
        box.clock.advance(1)
        begin(box, sophie)
    assert len(session_rows.of_user(box.store, sophie.id)) == 50
    assert not is_in(box, first)


def test_a_log_out_is_told_once(box: Box, sophie: UserRow) -> None:
    secret = begin(box, sophie)
    sessions.end(box.store, secret)
    told = events.version(box.store)
    sessions.end(box.store, secret)
    assert events.version(box.store) == told
    assert not is_in(box, secret)


def test_others_are_ended_one_by_one_or_all(box: Box, sophie: UserRow) -> None:
    author = Author("user", "sophie")
    for _ in range(3):
        begin(box, sophie)
    first, second, third = (each.id for each in session_rows.of_user(box.store, sophie.id))
    sessions.end_one(box.store, sophie, first, author)
    with pytest.raises(NotFoundError):
        sessions.end_one(box.store, sophie, first, author)
    assert sessions.end_others(box.store, sophie, second, author) == 1
    assert [each.id for each in session_rows.of_user(box.store, sophie.id)] == [second]
    told = events.version(box.store)
    assert sessions.end_others(box.store, sophie, second, author) == 0
    assert events.version(box.store) == told
    assert third
