"""Which journal entries are deleted, and which stay whatever their age."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fakes import journal
from fakes.clock import FakeClock
from fakes.stored import StoredTraffic
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.store import consumers, events, pruning
from appliance.store.database import Store
from appliance.store.journal.messages import MessageChanged
from appliance.store.journal.people import LoggedOut
from appliance.store.pruning import prune
from appliance.store.states import MessageStatus

DAY = 86_400


def left(store: Store) -> list[int]:
    return [each.id for each in events.since(store, 0, 10_000)]


def aged(store: Store, clock: FakeClock, *days: float) -> list[int]:
    """Add log-outs with the given days before each."""
    made = []
    for each in days:
        clock.advance(each * DAY)
        made.append(events.append(store, LoggedOut()))
    return made


def cutoff(clock: FakeClock, days: float) -> int:
    return clock.now_ms() - int(days * DAY * 1000)


def test_what_is_older_goes(store: Store, clock: FakeClock) -> None:
    made = aged(store, clock, 0, 10, 10, 10)
    assert prune(store, cutoff(clock, 15)) == 2
    assert left(store) == made[2:]
    assert prune(store, cutoff(clock, 15)) == 0


def test_the_newest_entry_stays_so_that_no_number_is_reused(store: Store, clock: FakeClock) -> None:
    made = aged(store, clock, 0, 0)
    clock.advance(100 * DAY)
    assert prune(store, cutoff(clock, 15)) == 1
    assert left(store) == made[1:]
    assert events.append(store, LoggedOut()) == made[1] + 1


def test_the_history_of_a_message_stays_as_long_as_the_message(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    one, other = traffic.outgoing("+33611111111", "+33622222222")
    kept = [
        events.append(store, MessageChanged(message=one, status=MessageStatus.QUEUED)),
        events.append(store, MessageChanged(message=other, status=MessageStatus.QUEUED)),
    ][0]
    aged(store, clock, 0, 0)
    clock.advance(100 * DAY)
    (newest,) = aged(store, clock, 0)
    store.execute("DELETE FROM message WHERE id = ?", (other,))
    prune(store, cutoff(clock, 15))
    assert left(store) == [kept, newest]
    assert [each.id for each in events.for_message(store, one)] == [kept]


def test_it_stops_where_the_slowest_consumer_is(store: Store, clock: FakeClock) -> None:
    consumers.keep(store, ["slow"])
    made = aged(store, clock, 0, 0, 0)
    consumers.keep(store, ["slow", "fast"])
    clock.advance(100 * DAY)
    aged(store, clock, 0)
    assert prune(store, cutoff(clock, 15)) == 0
    assert consumers.move(store, "slow", 0, made[1])
    assert prune(store, cutoff(clock, 15)) == 2
    assert left(store)[0] == made[2]


@pytest.mark.parametrize("wrong", [0, 4_000_000_000_000], ids=["1970", "2096"])
def test_a_clock_that_was_wrong_for_a_while_neither_saves_nor_condemns(
    store: Store, clock: FakeClock, wrong: int
) -> None:
    old = aged(store, clock, 0, 1)
    store.execute("UPDATE event SET at = ? WHERE id = ?", (wrong, old[0]))
    clock.advance(50 * DAY)
    young = aged(store, clock, 0, 1, 1)
    store.execute("UPDATE event SET at = ? WHERE id = ?", (wrong, young[1]))
    assert prune(store, cutoff(clock, 15)) == 2
    assert left(store) == young


def test_it_goes_in_short_steps_and_can_be_given_up(
    store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "_AT_ONCE", 10)
    aged(store, clock, *[0] * 35)
    clock.advance(100 * DAY)
    before = store.commits
    asked = iter([False, True])
    assert prune(store, cutoff(clock, 15), given_up=lambda: next(asked)) == 10
    assert store.commits == before + 1
    assert prune(store, cutoff(clock, 15)) == 24
    assert store.commits == before + 4


@contextmanager
def temporary_store(clock: FakeClock) -> Iterator[Store]:
    with TemporaryDirectory() as directory:
        store = Store.open(Path(directory, "appliance.db"), clock)
        try:
            yield store
        finally:
            store.close()


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 20), st.sampled_from([None, "there", "gone"]))),
    days=st.integers(1, 60),
    place=st.none() | st.integers(0, 30),
    at_once=st.integers(1, 7),
)
def test_what_goes_is_old_about_nothing_that_exists_and_behind_every_consumer(
    rows: list[tuple[int, str | None]], days: int, place: int | None, at_once: int
) -> None:
    clock = FakeClock()
    with pytest.MonkeyPatch.context() as patched, temporary_store(clock) as store:
        patched.setattr(pruning, "_AT_ONCE", at_once)
        (there,) = StoredTraffic(store).outgoing()
        if place is not None:
            consumers.keep(store, ["one"])
            assert consumers.move(store, "one", 0, place)
        expected, removed = [], 0
        young = False
        made = []
        for wait, about in rows:
            clock.advance(wait * DAY)
            message = {"there": there, "gone": 999, None: None}[about]
            made.append((journal.write(store, "logout", message_id=message), clock.now_ms(), about))
        clock.advance(1)
        for number, at, about in made:
            young = young or at >= cutoff(clock, days)
            is_behind = place is None or number <= place
            if young or about == "there" or number == made[-1][0] or not is_behind:
                expected.append(number)
            else:
                removed += 1
        assert prune(store, cutoff(clock, days)) == removed
        assert left(store) == expected
