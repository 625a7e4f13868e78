"""A journal that held working state, brought to the present schema."""

from pathlib import Path

import pytest
from fakes import journal
from fakes.clock import FakeClock

from appliance.store import attention, events, migrations, reports
from appliance.store.database import Store
from appliance.store.journal.messages import MessagesRead, ReportTold
from appliance.store.reports import Told

TOLD = {"recipient": "+33611111111", "status": 0, "taken_at": 5, "modem": "sim"}


@pytest.fixture
def old(tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Store:
    """An empty database of the schema before."""
    with monkeypatch.context() as patched:
        before = [each for each in migrations.MIGRATIONS if each.number < 10]
        patched.setattr(migrations, "MIGRATIONS", before)
        return Store.open(tmp_path / "old" / "appliance.db", clock)


def brought(old: Store, clock: FakeClock) -> Store:
    old.close()
    return Store.open(old.path, clock)


def test_the_newest_reports_are_still_remembered(old: Store, clock: FakeClock) -> None:
    for reference in range(12):
        journal.write(old, "report_unmatched", TOLD | {"reference": reference})
        clock.advance(1)
    journal.write(old, "report_unmatched", "damaged {")
    journal.write(old, "report_unmatched", {"recipient": "+336", "status": 0})
    without_line = {key: value for key, value in TOLD.items() if key != "modem"}
    journal.write(old, "report_unmatched", without_line | {"reference": 99})
    store = brought(old, clock)
    remembered = reports.unmatched(store)
    assert remembered[0] == (clock.now_ms(), Told(99, "+33611111111", 0, 5, None))
    assert [told.reference for _, told in remembered] == [99, 11, 10, 9, 8, 7, 6, 5, 4]
    reports.keep_unmatched(store, Told(100, "+33611111111", 0))
    assert reports.unmatched(store)[0][1].reference == 100
    store.close()


def test_what_somebody_has_looked_at_stays_looked_at(old: Store, clock: FakeClock) -> None:
    journal.write(old, "attention", actor="system:button")
    seen = journal.write(old, "attention", actor="system:button")
    journal.write(old, "login")
    store = brought(old, clock)
    assert attention.seen_until(store) == seen
    store.close()


def test_where_nobody_has_looked_there_is_nothing_to_remember(old: Store, clock: FakeClock) -> None:
    store = brought(old, clock)
    assert attention.seen_until(store) == 0
    assert reports.unmatched(store) == []
    store.close()


def test_the_journal_reads_as_before(old: Store, clock: FakeClock) -> None:
    report = {"status": "sent", "report": "trying", "code": "0x30", "sequence": 1}
    told = journal.write(old, "message", report, message_id=4, discussion_id=2)
    read = journal.write(old, "message", "read", discussion_id=2)
    login = journal.write(old, "login", {"from": "192.0.2.1"}, actor="user:a")
    store = brought(old, clock)
    assert [each.id for each in events.journal(store, limit=9)] == [login]
    traffic = events.journal(store, limit=9, kinds=("message", "read", "report"))
    assert [each.id for each in traffic] == [read, told]
    assert traffic[0].entry == MessagesRead(discussion=2)
    assert isinstance(traffic[1].entry, ReportTold)
    store.close()
