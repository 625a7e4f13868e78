"""The daily housekeeping, and what the journal records of it."""

import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes.asked_lines import AskedLines
from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.clock import SystemClock
from appliance.config import Settings
from appliance.messaging.balance.readings import Balances
from appliance.messaging.journal.consumers import Consumers
from appliance.messaging.journal.counted_entries import CountedEntries
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.preferences import Preferences
from appliance.scheduler import maintenance
from appliance.scheduler.clockwork import Clockwork
from appliance.scheduler.jobs import Every
from appliance.scheduler.maintenance import Maintenance
from appliance.store import backup, events
from appliance.store.database import Store
from appliance.store.journal.box import BackupNoted
from appliance.store.journal.people import LoggedOut

PATIENCE = 20.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = new_store(tmp_path / "appliance.db", FakeClock())
    yield store
    store.close()


@pytest.fixture
def entries(store: Store) -> CountedEntries:
    return CountedEntries(store)


@pytest.fixture
def housekeeping(store: Store, entries: CountedEntries) -> Maintenance:
    return kept_house(store, entries)


def kept_house(store: Store, entries: CountedEntries, **settings_of_store: Any) -> Maintenance:
    of_store = replace(Settings().store, data_dir=store.path.parent, **settings_of_store)
    settings = replace(Settings(), store=of_store)
    preferences = Preferences(store, settings)
    outbox = Outbox(store, store.clock, preferences.messaging, lambda: None)
    return Maintenance(
        store,
        store.clock,
        settings,
        preferences,
        show_incomplete=lambda: None,
        outbox=outbox,
        modems=tuple,
        entries=entries,
        consumers=Consumers(store, []),
        keep_accounts=lambda: None,
        balances=Balances(store, store.clock, outbox, AskedLines([]), lambda *_: ""),
        find_modems=lambda: None,
    )


def run(housekeeping: Maintenance, name: str) -> None:
    (job,) = (job for job in housekeeping.jobs() if job.name == name)
    job.run()


def test_the_nightly_backup_is_in_the_journal(
    housekeeping: Maintenance, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maintenance, "is_trusted", lambda _: True)
    run(housekeeping, "nightly-backup")
    (made,) = backup.stored(store)
    (entry,) = events.journal(store, limit=9)
    assert entry.entry == BackupNoted(added=made.name)


def test_what_was_counted_is_written_when_its_minute_is_over(
    housekeeping: Maintenance, entries: CountedEntries, store: Store
) -> None:
    for _ in range(3):
        entries.note("refused", "user:victor", actor="user:victor", detail={"page": "/settings"})
    run(housekeeping, "counted-entries")
    assert len(events.journal(store, limit=9)) == 1
    assert isinstance(store.clock, FakeClock)
    store.clock.advance(60)
    run(housekeeping, "counted-entries")
    assert events.journal(store, limit=1)[0].entry.told() == {"page": "/settings", "times": 2}


def test_what_takes_long_has_a_worker_of_its_own(housekeeping: Maintenance) -> None:
    """The other one releases the scheduled messages."""
    long = {job.name for job in housekeeping.jobs() if job.takes_long}
    assert long == {
        "nightly-backup",
        "checkpoint",
        "search-index",
        "modems",
        "retention",
        "erasures",
        "reports",
    }


def test_messages_are_released_while_a_backup_is_made(
    housekeeping: Maintenance, monkeypatch: pytest.MonkeyPatch
) -> None:
    checking, go_on, released = threading.Event(), threading.Event(), threading.Event()

    def check(*_: object) -> int:
        checking.set()
        assert go_on.wait(PATIENCE)
        return 1

    monkeypatch.setattr(maintenance, "is_trusted", lambda _: True)
    monkeypatch.setattr(backup, "_check", check)  # quick_check, which takes minutes on a card
    jobs = [replace(job, when=Every(1)) for job in housekeeping.jobs() if job.takes_long]
    work = Clockwork(jobs, SystemClock(), release=released.set, next_release_ms=lambda: None)
    work.start()
    try:
        assert checking.wait(PATIENCE)
        released.clear()
        work.release_now()
        assert released.wait(PATIENCE)
    finally:
        go_on.set()
        work.stop()


def test_the_journal_is_pruned_where_the_settings_say_so(
    store: Store,
    entries: CountedEntries,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    clock = store.clock
    assert isinstance(clock, FakeClock)
    house = kept_house(store, entries, journal_days=30)
    events.append(store, LoggedOut())
    clock.advance(31 * 86_400)
    newest = events.append(store, LoggedOut())
    monkeypatch.setattr(maintenance, "is_trusted", lambda _: False)
    run(house, "prune-journal")
    assert len(events.since(store, 0, 9)) == 2
    monkeypatch.setattr(maintenance, "is_trusted", lambda _: True)
    run(house, "prune-journal")
    assert [each.id for each in events.since(store, 0, 9)] == [newest]
    assert caplog.messages[-1] == "journal: 1 old entries deleted"


def test_without_that_setting_it_is_kept_for_ever(housekeeping: Maintenance) -> None:
    assert "prune-journal" not in {job.name for job in housekeeping.jobs()}


def test_uploaded_files_that_nobody_confirmed_are_deleted(
    housekeeping: Maintenance, store: Store
) -> None:
    directory = store.path.parent / maintenance.UPLOADS
    directory.mkdir()
    old, new = directory / "old", directory / "new"
    for file in (old, new):
        file.write_text("Marie,0612345678")
    os.utime(old, (0, 0))
    run(housekeeping, "tidy")
    assert [*directory.iterdir()] == [new]
