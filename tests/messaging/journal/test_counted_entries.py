"""Journal entries that strangers can cause: none is lost, and they do not fill the card."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.errors import StoreDamagedError
from appliance.messaging.journal import counted_entries
from appliance.messaging.journal.counted_entries import MOST_SOURCES, CountedEntries
from appliance.store import events
from appliance.store.database import Store


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    store = new_store(tmp_path / "appliance.db", clock)
    yield store
    store.close()


@pytest.fixture
def entries(store: Store) -> CountedEntries:
    return CountedEntries(store)


def fail(entries: CountedEntries, source: str = "192.0.2.1", tried: str = "sophie") -> None:
    detail = {"tried": tried, "from": source, "unknown": ""}
    entries.note("login_failed", source, actor="system:stranger", detail=detail)


def written(store: Store) -> list[object]:
    return [event.entry.told() for event in reversed(events.journal(store, limit=500))]


def test_one_entry_a_minute_and_source_and_none_is_left_out(
    entries: CountedEntries, store: Store, clock: FakeClock
) -> None:
    first = {"tried": "sophie", "from": "192.0.2.1"}
    for _ in range(100):
        fail(entries)
    entries.catch_up()
    assert written(store) == [first]
    fail(entries, "192.0.2.2")
    assert len(written(store)) == 2
    clock.advance(60)
    entries.catch_up()
    assert written(store)[2:] == [{**first, "times": 99}]
    entries.catch_up()
    assert len(written(store)) == 3
    clock.advance(60)
    fail(entries)
    assert written(store)[3:] == [first]


def test_an_entry_names_a_few_of_those_that_were_tried(
    entries: CountedEntries, store: Store, clock: FakeClock
) -> None:
    for number in range(100):
        fail(entries, tried=f"user{number}")
    clock.advance(60)
    entries.catch_up()
    names = [f"user{number}" for number in range(1, 6)]
    assert written(store)[1] == {"tried": [*names, "…"], "from": "192.0.2.1", "times": 99}


def test_a_flood_from_many_sources_shares_an_entry(
    entries: CountedEntries, store: Store, clock: FakeClock
) -> None:
    for number in range(5_000):
        fail(entries, f"10.0.{number // 250}.{number % 250}")
    assert len(entries) == len(written(store)) == MOST_SOURCES + 1
    clock.advance(60)
    entries.catch_up()
    assert len(written(store)) == MOST_SOURCES + 2
    entries.note("refused", "user:victor", actor="user:victor", detail={"page": "/settings"})
    clock.advance(60)
    entries.catch_up()
    entries.catch_up()
    assert written(store)[-1] == {"page": "/settings"}
    assert len(entries) == 0


def test_a_refusal_waits_for_no_lock_and_is_recorded_later(
    entries: CountedEntries, store: Store, clock: FakeClock
) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        fail(entries)
        fail(entries)
        other.execute("ROLLBACK")
    assert written(store) == []
    clock.advance(60)
    entries.catch_up()
    assert written(store) == [{"tried": "sophie", "from": "192.0.2.1", "times": 2}]


def test_an_unusable_store_does_not_prevent_refusals(
    entries: CountedEntries,
    store: Store,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def damaged(*_: object, **__: object) -> None:
        raise StoreDamagedError("store_damaged", "damaged")

    with monkeypatch.context() as patched:
        patched.setattr(events, "append", damaged)
        fail(entries)
        entries.catch_up(whatever_the_time=True)
    assert "the journal could not be written: damaged" in caplog.messages
    clock.advance(60)
    entries.catch_up()
    assert written(store) == [{"tried": "sophie", "from": "192.0.2.1"}]


def test_the_end_of_the_program_writes_what_was_counted(
    entries: CountedEntries, store: Store
) -> None:
    for _ in range(3):
        fail(entries)
    entries.catch_up(whatever_the_time=True)
    assert [event.entry.actor for event in events.journal(store, limit=9)] == [
        "system:stranger"
    ] * 2
    assert written(store)[1] == {"tried": "sophie", "from": "192.0.2.1", "times": 2}


def test_the_log_tells_each_entry_with_names_masked(
    entries: CountedEntries, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, counted_entries.__name__):
        for _ in range(3):
            fail(entries)
        clock.advance(60)
        entries.catch_up()
        entries.note("refused", "user:victor", actor="user:victor", detail={"page": "/settings"})
    assert [record.getMessage() for record in caplog.records] == [
        "log-in refused: tried s•••••; from 192.0.2.1",
        "log-in refused: tried s•••••; from 192.0.2.1; 2 times",
        "request not allowed: page /settings; by user v•••••",
    ]
