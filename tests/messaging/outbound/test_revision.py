"""Editing a scheduled sending: checked as on acceptance, and changed in one commit."""

import pytest
from fakes.clock import FakeClock
from fakes.exchange import SOPHIE, Box, coded

from appliance.errors import ApplianceError, InputError
from appliance.messaging.outbound.revision import Change
from appliance.messaging.requests import AcceptedBatch, Author
from appliance.store import batch_progress, events
from appliance.store.journal.messages import SendingChanged

HOUR_MS = 3_600_000
MANY = tuple(f"+3363998{number:04d}" for number in range(12))
LONG = "Une phrase qui prend sa place. " * 6
ALICE = Author("user", "alice")


def scheduled(box: Box, clock: FakeClock, *numbers: str, hours: int = 24, **more: object) -> int:
    due = clock.now_ms() + hours * HOUR_MS
    batch: AcceptedBatch = box.send("Avant", *(numbers or MANY), due_ms=due, **more)
    return batch.batch_id


def change(box: Box, batch_id: int, text: str, due_ms: int | None) -> Change:
    batch = batch_progress.get(box.store, batch_id)
    assert batch is not None
    return Change(text, due_ms, batch.text, batch.due_at or 0)


def rows(box: Box, batch_id: int) -> list[tuple[object, ...]]:
    found = box.store.rows(
        "SELECT status, body, segments, release_at FROM message WHERE batch_id = ? ORDER BY id",
        (batch_id,),
    )
    return [tuple(row) for row in found]


def test_text_and_date_change_for_all_and_ids_stay(box: Box, clock: FakeClock) -> None:
    batch_id = scheduled(box, clock)
    ids = [row[0] for row in box.store.rows("SELECT id FROM message ORDER BY id")]
    due = clock.now_ms() + 2 * HOUR_MS
    before, wakes = box.store.commits, box.wakes
    revised = box.outbox.revise(batch_id, change(box, batch_id, LONG, due), ALICE)
    assert box.store.commits == before + 1
    assert box.wakes == wakes + 1
    assert (revised.scheduled, revised.held, revised.blocked) == (12, 0, 0)
    assert rows(box, batch_id) == [("scheduled", LONG, 2, due)] * 12
    assert ids == [row[0] for row in box.store.rows("SELECT id FROM message ORDER BY id")]
    (entry,) = events.journal(box.store, limit=1)
    assert entry.entry == SendingChanged(
        actor="user:alice", sending=batch_id, decision="revised", messages=12
    )
    clock.advance(2 * HOUR_MS / 1000)
    box.outbox.release_due()
    assert {row[0] for row in rows(box, batch_id)} == {"queued"}
    assert box.claim().total == 2


def test_whoever_said_stop_since_is_left_out(box: Box, clock: FakeClock) -> None:
    batch_id = scheduled(box, clock)
    with box.store.transaction():
        box.store.execute(
            "INSERT INTO optout (address, since, source, actor) VALUES (?, 1, 'page', 'x')",
            (MANY[3],),
        )
    due = clock.now_ms() + 2 * HOUR_MS
    revised = box.outbox.revise(batch_id, change(box, batch_id, "Après", due), SOPHIE)
    assert (revised.scheduled, revised.blocked) == (11, 1)
    assert [row[0] for row in rows(box, batch_id)].count("blocked") == 1


def test_a_country_that_is_not_allowed_any_more_is_left_out(box: Box, clock: FakeClock) -> None:
    batch_id = scheduled(box, clock, "+33612345678", "+48601234567")
    box.set_rules(allowed_countries=("FR",))
    due = clock.now_ms() + 2 * HOUR_MS
    revised = box.outbox.revise(batch_id, change(box, batch_id, "Après", due), SOPHIE)
    assert (revised.scheduled, revised.blocked) == (1, 1)


@pytest.mark.parametrize(
    ("text", "hours", "code"),
    [
        ("", 2, "text_empty"),
        ("x" * 5000, 2, "text_too_long"),
        ("Après", None, "due_missing"),
        ("Après", -2, "due_in_past"),
        ("Après", 24 * 366 * 1000, "date_too_far"),
    ],
)
def test_what_is_wrong_changes_nothing(
    box: Box, clock: FakeClock, text: str, hours: int | None, code: str
) -> None:
    batch_id = scheduled(box, clock)
    before = rows(box, batch_id)
    due = None if hours is None else clock.now_ms() + hours * HOUR_MS
    with pytest.raises(InputError, check=coded(code)):
        box.outbox.revise(batch_id, change(box, batch_id, text, due), SOPHIE)
    assert rows(box, batch_id) == before


def test_nothing_is_sent_after_its_own_end(box: Box, clock: FakeClock) -> None:
    batch_id = scheduled(box, clock, ttl_seconds=3600)
    due = clock.now_ms() + 30 * HOUR_MS
    with pytest.raises(InputError, check=coded("expires_too_early")):
        box.outbox.revise(batch_id, change(box, batch_id, "Après", due), SOPHIE)


def test_begun_cancelled_or_changed_messages_are_not_touched(box: Box, clock: FakeClock) -> None:
    begun = scheduled(box, clock, hours=1)
    cancelled = scheduled(box, clock)
    changed = scheduled(box, clock)
    stale = change(box, changed, "Après", clock.now_ms() + 5 * HOUR_MS)
    box.outbox.revise(changed, change(box, changed, "Autre", clock.now_ms() + 3 * HOUR_MS), SOPHIE)
    box.outbox.cancel_batch(cancelled, SOPHIE)
    clock.advance(3600)
    due = clock.now_ms() + 5 * HOUR_MS
    for batch_id, wanted, code in (
        (begun, change(box, begun, "Après", due), "sending_begun"),
        (cancelled, change(box, cancelled, "Après", due), "sending_begun"),
        (changed, stale, "sending_changed"),
        (99, stale, "unknown_batch"),
    ):
        with pytest.raises(ApplianceError, check=coded(code)):
            box.outbox.revise(batch_id, wanted, SOPHIE)
    assert "Après" not in {row[0] for row in box.store.rows("SELECT body FROM message")}


def test_one_that_was_taken_back_stays_so(box: Box, clock: FakeClock) -> None:
    batch_id = scheduled(box, clock)
    first = box.store.value("SELECT min(id) FROM message")
    box.outbox.cancel(first, SOPHIE)
    due = clock.now_ms() + 2 * HOUR_MS
    assert box.outbox.revise(batch_id, change(box, batch_id, "Après", due), SOPHIE).scheduled == 11
    assert box.message(first)["body"] == "Avant"


def test_now_is_a_date_like_any_other(box: Box, clock: FakeClock) -> None:
    batch_id = scheduled(box, clock)
    box.outbox.revise(batch_id, change(box, batch_id, "Après", clock.now_ms() - 1000), SOPHIE)
    box.outbox.release_due()
    assert {row[:2] for row in rows(box, batch_id)} == {("queued", "Après")}
