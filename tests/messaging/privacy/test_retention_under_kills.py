"""Retention, killed before each statement: what is young stays, and what is old goes in the end."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.credit import balance, check_sums, with_sophie
from fakes.exchange import NUMBER, OTHER, PERMANENT, SOPHIE, Box
from fakes.killed import ends_before
from fakes.stored import StoredTraffic

from appliance.config import PrivacySettings
from appliance.messaging.credit import refunds
from appliance.messaging.privacy import retention
from appliance.modem.traffic import Accepted
from appliance.store import pruning, search
from appliance.store import retention as steps

DAY = 86_400
REPORT_DAYS = 7
WANTED = PrivacySettings(text_days=30, history_days=300)
FTS = ("message_fts", "batch_fts", "discussion_fts")

State = dict[str, list[tuple[object, ...]]]


def filled(path: Path) -> Box:
    """Return a box with a year of traffic: sendings, received texts, calls, the journal."""
    box = Box(path, FakeClock())
    traffic = StoredTraffic(box.store)
    with_sophie(box.store, balance=100)
    for days in (0, 40, 200, 60, 40):  # ages: 340, 300, 100, 40 days and today
        box.clock.advance(days * DAY)
        sent = box.send(f"Offre de {days}", NUMBER, OTHER, "+33639980101", subject="Objet")
        box.submit(Accepted(days % 200))
        box.submit(PERMANENT)
        if days == 60:
            box.store.execute(
                "UPDATE message SET status = 'uncertain' WHERE batch_id = ? AND status = 'sent'",
                (sent.batch_id,),
            )
        box.outbox.cancel_batch(sent.batch_id, SOPHIE)
        traffic.incoming(NUMBER, f"secret {days}")
        traffic.incoming("+33639980102", f"secret {days}", read=True)
        box.store.execute(
            "INSERT INTO call (at, address, rings, modem) VALUES (?, ?, 1, 'sim')",
            (box.clock.now_ms(), OTHER),
        )
    box.send("Bientôt", NUMBER, due_ms=box.clock.now_ms() + 1000)
    search.catch_up(box.store)
    return box


def run(box: Box) -> Callable[[], object]:
    return lambda: retention.run(box.store, WANTED, REPORT_DAYS)


def state(box: Box) -> State:
    """Return what is left, without what tells of the runs themselves."""
    queries = {
        "messages": "SELECT id, status, body, erased_at IS NULL, charged FROM message ORDER BY id",
        "sendings": "SELECT id, text, subject FROM batch ORDER BY id",
        "calls": "SELECT id FROM call ORDER BY id",
        "discussions": "SELECT id, address, messages, unread, last_message_id FROM discussion"
        " ORDER BY id",
        "counts": "SELECT direction, status, count FROM status_count WHERE count > 0 ORDER BY 1, 2",
        "kept": "SELECT message_id FROM text_kept ORDER BY 1",
        "journal": "SELECT id FROM event WHERE kind <> 'retention' AND kind <> 'reply' ORDER BY id",
    }
    return {name: [tuple(row) for row in box.store.rows(sql)] for name, sql in queries.items()}


def young(box: Box, found: State) -> list[tuple[object, ...]]:
    """Return the messages that no run may touch."""
    newest = box.clock.now_ms() - 30 * DAY * 1000
    ids = {row[0] for row in box.store.rows("SELECT id FROM message WHERE at >= ?", (newest,))}
    return [row for row in found["messages"] if row[0] in ids or row[1] == "uncertain"]


def check_whole(box: Box) -> None:
    """Fail unless the database agrees with itself."""
    assert box.store.value("PRAGMA integrity_check") == "ok"
    assert box.store.value("PRAGMA foreign_key_check") is None
    counted = box.store.rows(
        "SELECT direction, status, count(*) FROM message GROUP BY 1, 2 ORDER BY 1, 2"
    )
    kept = box.store.rows(
        "SELECT direction, status, count FROM status_count WHERE count > 0"
        " AND status <> 'unread' AND direction <> 'batch' ORDER BY 1, 2"
    )
    assert [tuple(row) for row in kept] == [tuple(row) for row in counted]
    for index in FTS:
        check = f"INSERT INTO {index} ({index}) VALUES ('integrity-check')"  # noqa: S608 - FTS
        box.store.execute(check)
    check_sums(box.store)


def test_wherever_it_is_killed_the_next_run_completes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "AT_ONCE", 4)
    monkeypatch.setattr(pruning, "_AT_ONCE", 10)
    alive = filled(tmp_path / "alive.db")
    alive.store.checkpoint()
    copy, now = alive.path.read_bytes(), alive.clock.now_ms()
    before = state(alive)
    run(alive)()
    expected = state(alive)
    refunds.settle_all(alive.store)
    left = balance(alive.store)
    assert len(expected["messages"]) < len(before["messages"])
    assert "" in {row[2] for row in expected["messages"]}
    alive.store.close()
    for statement in itertools.count():
        path = tmp_path / f"{statement}.db"
        path.write_bytes(copy)
        box = Box(path, FakeClock(now))
        stays = young(box, state(box))
        was_killed = ends_before(statement, run(box))
        box.crash()
        check_whole(box)
        assert young(box, state(box)) == stays, "it touched what is young"
        run(box)()
        check_whole(box)
        assert state(box) == expected
        refunds.settle_all(box.store)
        assert balance(box.store) == left
        assert run(box)() == retention.Done(at=box.clock.now_ms())
        box.store.close()
        if not was_killed:
            break
    assert statement > 40


def test_a_run_that_is_killed_every_night_gets_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each commit counts, so that a box that loses its power each night, a bit later, gets on."""
    monkeypatch.setattr(steps, "AT_ONCE", 4)
    monkeypatch.setattr(pruning, "_AT_ONCE", 10)
    box = filled(tmp_path / "appliance.db")
    night = 3
    while ends_before(night, run(box)):
        box.crash()
        check_whole(box)
        night += 3
    alive = filled(tmp_path / "alive.db")
    run(alive)()
    assert state(box) == state(alive)
    for each in (box, alive):
        each.store.close()
