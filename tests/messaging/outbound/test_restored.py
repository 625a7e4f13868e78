from pathlib import Path

from fakes.clock import FakeClock
from fakes.exchange import Box

from appliance.messaging.outbound import restored
from appliance.store import backup, consumers, events, preferences
from appliance.store.journal.box import BackupNoted

MARIE = "+33639980101"
HOUR_MS = 3_600_000


def restored_box(box: Box, folder: Path, clock: FakeClock) -> Box:
    """Return the box as restored from its own backup on another machine."""
    copy = folder / "copy.db"
    backup.write(box.store, copy)
    place = folder / "restored" / "appliance.db"
    place.parent.mkdir()
    backup.put_in_place(copy, place)
    return Box(place, clock)


def test_what_waited_is_held_and_what_is_for_later_stays(
    box: Box, tmp_path: Path, clock: FakeClock
) -> None:
    queued = box.send_one("maintenant", MARIE)
    due = box.send_one("tout à l'heure", MARIE, due_ms=clock.now_ms() + HOUR_MS)
    later = box.send_one("demain", MARIE, due_ms=clock.now_ms() + 24 * HOUR_MS)
    long = box.send_one("x" * 300, "+33639980102", priority=10)
    clock.advance(2 * 3600)
    box.claim()
    again = restored_box(box, tmp_path, clock)
    assert restored.hold_what_may_have_gone(again.store) == 2
    assert [again.status(each) for each in (queued, due, later)] == ["held", "held", "scheduled"]
    assert again.message(queued)["error"] == "restored"
    assert again.status(long) == "submitting", "in a modem's hand: the session settles it"
    assert not again.store.rows("SELECT 1 FROM message WHERE ready = 1 AND status = 'queued'")
    assert restored.hold_what_may_have_gone(again.store) == 0, "once per restore"
    again.store.close()


def test_the_journal_says_which_copy_it_was_and_who_restored_it(
    box: Box, tmp_path: Path, clock: FakeClock
) -> None:
    copy = tmp_path / "copy.db"
    backup.write(box.store, copy)
    for number, (actor, noted) in enumerate((("system:command", "system:command"), ("", None))):
        place = tmp_path / str(number) / "appliance.db"
        place.parent.mkdir()
        backup.restore(copy, place, actor=actor)
        again = Box(place, clock)
        assert restored.hold_what_may_have_gone(again.store) == 0
        (entry,) = events.journal(again.store, limit=9, kinds=["backup"])
        assert entry.entry == BackupNoted(actor=noted, copy="copy.db", held=0)
        again.store.close()


def test_followers_of_the_journal_go_on_after_what_the_copy_holds(
    box: Box, tmp_path: Path, clock: FakeClock
) -> None:
    consumers.keep(box.store, ["hooks"])
    box.send_one("maintenant", MARIE)
    again = restored_box(box, tmp_path, clock)
    last = events.version(again.store)
    restored.hold_what_may_have_gone(again.store)
    (row,) = consumers.every(again.store)
    assert row.reached == last
    held, told = (each.entry.told() for each in events.since(again.store, last, 9))
    assert (held["status"], told["held"]) == ("held", 1)
    again.store.close()


def test_what_an_earlier_program_restored_is_held_too(box: Box) -> None:
    queued = box.send_one("maintenant", MARIE)
    preferences.put(box.store, backup.RESTORED, value=True)
    assert restored.hold_what_may_have_gone(box.store) == 1
    assert box.status(queued) == "held"


def test_a_database_that_was_not_restored_is_left_alone(box: Box) -> None:
    queued = box.send_one("maintenant", MARIE)
    assert restored.hold_what_may_have_gone(box.store) == 0
    assert box.status(queued) == "queued"
