"""Consumers handle each entry once and in order, independently of each other."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from fakes.clock import FakeClock
from fakes.exchange import Box
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from appliance.messaging.journal import consumers
from appliance.messaging.journal.consumers import AT_ONCE, Consumer, Consumers
from appliance.store import consumers as rows
from appliance.store import events, preferences
from appliance.store.database import Store
from appliance.store.journal.entry import Entry, Recorded
from appliance.store.journal.messages import IncomingCall
from appliance.store.journal.people import LoggedIn, LoggedOut

CALL = IncomingCall(call=1)


def never(_: Recorded) -> bool:
    return False


def always(_: Recorded) -> bool:
    return True


@dataclass
class Handler:
    """Records in the store what it handled; fails where `fails` says so."""

    name: str = "one"
    fails: Callable[[Recorded], bool] = field(default=never)

    def __call__(self, store: Store, found: Recorded) -> None:
        assert store.in_transaction()
        preferences.put(store, self.name, [*self.done(store), found.id])
        if self.fails(found):
            raise ValueError("this one not")

    def done(self, store: Store) -> list[int]:
        """Return the numbers of the entries that it handled, as committed."""
        return list(preferences.get(store, self.name, []))

    def consumer(self, *wanted: type[Entry]) -> Consumer:
        return Consumer(self.name, wanted or (IncomingCall,), self)


@pytest.fixture
def store(box: Box) -> Store:
    return box.store


def followed(store: Store, *all_of_them: Consumer) -> Consumers:
    """Return consumers that the test runs by hand."""
    made = Consumers(store, all_of_them)
    made.take_places()
    return made


def work_off(made: Consumers) -> float | None:
    """Run until there is nothing to do at once. Return the seconds until there is."""
    while (wait := made.work()) == 0:
        pass
    return wait


def appended(store: Store, number: int, entry: Entry = CALL) -> list[int]:
    with store.transaction():
        return [events.append(store, entry) for _ in range(number)]


def test_each_entry_of_the_kinds_is_handled_once_and_in_order(store: Store) -> None:
    handler = Handler()
    made = followed(store, handler.consumer(IncomingCall, LoggedIn))
    wanted = appended(store, 3)
    appended(store, 2, LoggedOut())
    wanted += appended(store, 1, LoggedIn())
    assert work_off(made) is None
    assert handler.done(store) == wanted
    assert work_off(made) is None
    assert handler.done(store) == wanted


def test_a_new_consumer_starts_at_the_newest_entry(store: Store) -> None:
    appended(store, 3)
    handler = Handler()
    made = followed(store, handler.consumer())
    assert work_off(made) is None
    wanted = appended(store, 1)
    work_off(made)
    assert handler.done(store) == wanted


def test_it_goes_on_where_it_stopped(store: Store) -> None:
    handler = Handler()
    work_off(followed(store, handler.consumer()))
    wanted = appended(store, 2)
    work_off(followed(store, handler.consumer()))
    assert handler.done(store) == wanted


def test_a_removed_consumer_is_forgotten(store: Store) -> None:
    followed(store, Handler("one").consumer(), Handler("two").consumer())
    followed(store, Handler("two").consumer())
    assert [row.name for row in rows.every(store)] == ["two"]
    followed(store)
    assert rows.slowest(store) is None


def test_transactions_are_short(store: Store) -> None:
    handler = Handler()
    made = followed(store, handler.consumer())
    appended(store, AT_ONCE + 5)
    assert made.work() == 0
    assert len(handler.done(store)) == AT_ONCE


def test_a_transaction_ends_after_some_time(store: Store, clock: FakeClock) -> None:
    handler = Handler()

    def slow(to: Store, found: Recorded) -> None:
        handler(to, found)
        clock.advance(consumers.LONGEST_TURN_SECONDS)

    made = followed(store, Consumer("one", (IncomingCall,), slow))
    appended(store, 3)
    assert made.work() == 0
    assert len(handler.done(store)) == 1


class TestWaking:
    def test_waiting_threads_are_woken_after_the_commit(self, store: Store) -> None:
        woken = []
        made = followed(store, Handler().consumer())
        store.awaited = dict.fromkeys(store.awaited, lambda: woken.append(store.in_transaction()))
        events.append_all(store, CALL, [(1, 1), (2, 1)])
        with store.transaction():
            events.append(store, CALL)
            events.append(store, LoggedOut())
            assert woken == [False]
        assert woken == [False, False]
        made.stop()

    def test_nobody_is_woken_after_a_rollback(self, store: Store) -> None:
        woken = []
        store.awaited = {"call": lambda: woken.append(1)}
        with contextlib.suppress(ZeroDivisionError), store.transaction():
            events.append(store, CALL)
            raise ZeroDivisionError
        assert woken == []

    def test_the_thread_handles_what_comes_and_stops(self, store: Store) -> None:
        handled = threading.Event()
        handler = Handler()

        def tell(to: Store, found: Recorded) -> None:
            handler(to, found)
            to.after_commit(handled.set)

        made = Consumers(store, [Consumer("one", (IncomingCall,), tell)])
        made.start()
        wanted = appended(store, 1)
        assert handled.wait(10)
        made.stop()
        assert handler.done(store) == wanted
        assert not any(thread.name == "journal" for thread in threading.enumerate())

    def test_without_consumers_there_is_no_thread_and_nobody_is_woken(self, store: Store) -> None:
        made = Consumers(store, [])
        made.start()
        assert not any(thread.name == "journal" for thread in threading.enumerate())
        assert store.awaited == {}
        made.stop()


class TestFailures:
    def test_it_is_tried_again_after_growing_pauses(self, store: Store, clock: FakeClock) -> None:
        handler = Handler(fails=always)
        made = followed(store, handler.consumer())
        appended(store, 1)
        pauses = []
        for _ in range(13):
            wait = work_off(made)
            assert wait is not None
            pauses.append(wait)
            clock.advance(wait)
        assert pauses[:4] == [1, 2, 4, 8]
        assert pauses[-1] == 600
        assert handler.done(store) == []

    def test_what_comes_before_is_handled_and_what_comes_after_waits(
        self, store: Store, clock: FakeClock
    ) -> None:
        handler = Handler()
        made = followed(store, handler.consumer())
        numbers = appended(store, 9)
        handler.fails = lambda found: found.id == numbers[4]
        assert work_off(made) == 1
        assert handler.done(store) == numbers[:4]
        handler.fails = never
        assert work_off(made) == 1
        clock.advance(1)
        assert work_off(made) is None
        assert handler.done(store) == numbers

    def test_others_go_on(self, store: Store) -> None:
        bad, good = Handler("bad", always), Handler("good")
        made = followed(store, bad.consumer(), good.consumer())
        wanted = appended(store, 2)
        assert work_off(made) == 1
        assert good.done(store) == wanted

    def test_it_is_reported_until_it_works_again(
        self, store: Store, clock: FakeClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        handler = Handler("hooks", always)
        made = followed(store, handler.consumer())
        appended(store, 1)
        with caplog.at_level(logging.INFO, consumers.__name__):
            for _ in range(4):
                clock.advance(work_off(made) or 0)
            (row,) = rows.failing(store)
            assert (row.name, row.failures, row.problem) == ("hooks", 4, "this one not")
            handler.fails = never
            assert work_off(made) is None
        assert rows.failing(store) == []
        assert [record.message for record in caplog.records] == [
            "journal: hooks failed and will be tried again",
            "journal: hooks failed 2 times in a row: this one not",
            "journal: hooks failed 4 times in a row: this one not",
            "journal: hooks works again",
        ]

    def test_a_place_that_another_program_moved_is_looked_up(
        self, store: Store, clock: FakeClock
    ) -> None:
        handler = Handler()
        made = followed(store, handler.consumer())
        numbers = appended(store, 3)
        place = rows.reached(store, "one")
        assert place is not None
        assert rows.move(store, "one", place, numbers[1])
        clock.advance(work_off(made) or 0)
        work_off(made)
        assert handler.done(store) == numbers[2:]


def test_what_is_not_wanted_costs_no_commit_until_it_is_much(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "_LOOKED_AT", 10)
    monkeypatch.setattr(consumers, "_PASSED_OVER", 40)
    made = followed(store, Handler().consumer())
    appended(store, 39, LoggedOut())
    before = store.commits
    assert work_off(made) is None
    assert (store.commits, rows.reached(store, "one")) == (before, 0)
    (last,) = appended(store, 1, LoggedOut())
    work_off(made)
    assert rows.reached(store, "one") == last


class Journal(RuleBasedStateMachine):
    """Append entries, and let consumers run, fail, recover and be killed, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.context = temporary_store()
        self.store = next(self.context)
        self.broken = {"calls": False, "all": False}
        self.expected: dict[str, list[int]] = {"calls": [], "all": []}
        self.begin()

    @rule()
    def begin(self) -> None:
        """Start the program, after a kill or not: everything in memory is new."""
        calls = Handler("calls", lambda _: self.broken["calls"]).consumer()
        every = Handler("all", lambda _: self.broken["all"]).consumer(IncomingCall, LoggedOut)
        self.consumers = followed(self.store, calls, every)

    @rule(number=st.integers(1, 30), call=st.booleans())
    def append(self, number: int, *, call: bool) -> None:
        """Append some entries in one commit."""
        made = appended(self.store, number, CALL if call else LoggedOut())
        self.expected["all"] += made
        self.expected["calls"] += made if call else []

    @rule()
    def turn(self) -> None:
        """Give each consumer a turn unless it is postponed."""
        self.consumers.work()

    @rule(seconds=st.integers(1, 700))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        clock = self.store.clock
        assert isinstance(clock, FakeClock)
        clock.advance(seconds)

    @rule(name=st.sampled_from(["calls", "all"]))
    def breaks_or_recovers(self, name: str) -> None:
        """Let a handler raise from now on, or no longer."""
        self.broken[name] = not self.broken[name]

    @invariant()
    def handled_is_the_beginning_of_what_came(self) -> None:
        """Check that nothing is handled twice, omitted, or out of order."""
        for name, expected in self.expected.items():
            done = Handler(name).done(self.store)
            assert done == expected[: len(done)]

    @precondition(lambda self: not any(self.broken.values()))
    @rule()
    def all_is_handled_in_the_end(self) -> None:
        """Check that every working consumer has handled everything."""
        self.wait(700)
        work_off(self.consumers)
        for name, expected in self.expected.items():
            assert Handler(name).done(self.store) == expected

    def teardown(self) -> None:
        """Close the store."""
        self.context.close()


def temporary_store() -> Iterator[Store]:
    """A store that is deleted after its test."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as directory:
        store = Store.open(Path(directory, "appliance.db"), FakeClock())
        try:
            yield store
        finally:
            store.close()


Journal.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
TestJournal = Journal.TestCase
