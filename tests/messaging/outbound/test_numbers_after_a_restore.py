"""No number that a program or a page has seen is reused for something else after a restore."""

from pathlib import Path

import pytest
from fakes.clock import START_MS, FakeClock
from fakes.exchange import MODEM, Box

from appliance.messaging.outbound import restored, staging
from appliance.store import backup, contacts, events, groups, numbering, preferences
from appliance.store.journal.people import LoggedOut

MARIE = "+33639980101"


class Seen:
    """The numbers given out so far, by table."""

    def __init__(self, box: Box) -> None:
        tables = ("event", "message", "batch", "call", "contact", "contact_group")
        self.last = {
            table: int(box.store.value(f"SELECT max(id) FROM {table}") or 0)  # noqa: S608 - names
            for table in tables
        }


def live(box: Box) -> Seen:
    """Do one of each thing that happens in an office."""
    box.send_one("Bonjour", MARIE)
    box.exchange.rang(MODEM, 1, MARIE, 1)
    box.exchange.call_ended(MODEM, 1)
    contacts.add(box.store, "Marie", [])
    number = str(box.store.value("SELECT count(*) FROM contact_group"))
    groups.add(box.store, f"Group {number}")
    with box.store.transaction():
        events.append(box.store, LoggedOut())
    return Seen(box)


def begin_again(box: Box, copy: Path) -> Box:
    """Replace the box's database by the copy, and start on it."""
    box.store.close()
    backup.restore(copy, box.path, actor="user:alice")
    again = Box(box.path, box.clock)
    restored.hold_what_may_have_gone(again.store)
    return again


def assert_no_number_comes_again(box: Box, seen: Seen) -> None:
    before = Seen(box).last  # rows that the copy had
    live(box)
    for table, last in Seen(box).last.items():
        assert last > seen.last[table], table
        given = box.store.rows(
            f"SELECT id FROM {table} WHERE id > ? AND id <= ?",  # noqa: S608 - names
            (before[table], seen.last[table]),
        )
        assert given == [], table


def test_numbers_go_on_after_those_of_the_database_that_was_replaced(
    box: Box, tmp_path: Path
) -> None:
    live(box)
    backup.write(box.store, tmp_path / "copy.db")
    for _ in range(3):
        seen = live(box)
    again = begin_again(box, tmp_path / "copy.db")
    newest = events.since(again.store, seen.last["event"], 10_000)
    assert newest[-1].entry.told()["copy"] == "copy.db"
    assert events.version(again.store) < seen.last["event"] + 20, "right after them"
    assert_no_number_comes_again(again, seen)
    # Restore the same copy again: it knows nothing of what followed the first restore.
    seen = live(again)
    once_more = begin_again(again, tmp_path / "copy.db")
    assert_no_number_comes_again(once_more, seen)
    once_more.store.close()


@pytest.mark.parametrize("what", ["damaged", "gone"])
def test_numbers_are_made_of_the_time_where_the_database_cannot_be_read(
    box: Box, tmp_path: Path, clock: FakeClock, what: str
) -> None:
    live(box)
    copy = tmp_path / "copy.db"
    backup.write(box.store, copy)
    seen = live(box)
    for _ in range(2):
        box.store.close()
        if what == "gone":
            box.path.unlink()
        else:
            box.path.write_bytes(b"not a database" * 100)
        clock.advance(3_600)
        box = begin_again(box, copy)
        assert_no_number_comes_again(box, seen)
        seen = live(box)
    box.store.close()


def test_a_clock_that_is_not_set_leaves_a_gap(box: Box, tmp_path: Path, clock: FakeClock) -> None:
    seen = live(box)
    backup.write(box.store, tmp_path / "copy.db")
    box.store.close()
    box.path.unlink()
    clock.step(-START_MS / 1000)
    again = begin_again(box, tmp_path / "copy.db")
    assert events.version(again.store) > seen.last["event"] + 900_000
    assert_no_number_comes_again(again, seen)
    again.store.close()


def test_a_start_that_is_killed_half_way_is_begun_again(
    box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.write(box.store, tmp_path / "copy.db")
    seen = live(box)
    with monkeypatch.context() as patched:
        patched.setattr(staging, "work_off_all", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            begin_again(box, tmp_path / "copy.db")
    again = Box(box.path, box.clock)
    assert events.version(again.store) == seen.last["event"]
    live(again)
    restored.hold_what_may_have_gone(again.store)
    assert preferences.get(again.store, numbering.LAST) is None
    assert not again.store.rows("SELECT 1 FROM event WHERE kind = 'restored'")
    assert events.version(again.store) < seen.last["event"] + 20
    assert_no_number_comes_again(again, seen)
    again.store.close()


def test_the_database_before_the_restore_has_its_log_worked_in(box: Box, tmp_path: Path) -> None:
    backup.write(box.store, tmp_path / "copy.db")
    message = box.send_one("Bonjour", MARIE)
    again = begin_again(box, tmp_path / "copy.db")
    former = Box(box.path.with_name(f"{box.path.name}{backup.BEFORE_RESTORE}"), box.clock)
    assert former.status(message) == "queued"
    former.store.close()
    again.store.close()
