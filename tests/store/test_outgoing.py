"""The queries in every message's path use their indexes, however long the history."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, Box

from appliance.modem.traffic import Accepted
from appliance.store import outgoing, reports, waiting
from appliance.store.states import Event, MessageStatus, WrongChangeError


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path / "appliance.db", FakeClock())
    yield made
    made.store.close()


def plans(box: Box, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of all query plans from now on."""
    seen: list[str] = []
    real = box.store.rows

    def rows(sql: str, parameters: Any = ()) -> Any:
        seen.extend(row["detail"] for row in real(f"EXPLAIN QUERY PLAN {sql}", parameters))
        return real(sql, parameters)

    monkeypatch.setattr(box.store, "rows", rows)
    return seen


def test_nothing_scans_a_table_of_messages(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.send("Bonjour", NUMBER, OTHER)
    box.submit(Accepted(3))
    seen = plans(box, monkeypatch)
    store, now = box.store, box.clock.now_ms()
    outgoing.next_ready(store)
    outgoing.has_ready(store)
    outgoing.next_ready(store, ("sim", "other"), (1, 2))
    outgoing.outstanding(store, 1, 1)
    outgoing.submitting(store)
    outgoing.newest_uncertain(store, "sim")
    outgoing.barred(store, [NUMBER, OTHER])
    reports.awaiting(store, 3)
    reports.unanswered(store)
    waiting.due(store, now, now + 1000, scheduled=True)
    waiting.expired(store, now)
    waiting.next_due_ms(store, scheduled=False)
    waiting.stoppable_of_discussion(store, 1)
    waiting.stoppable_of_batch(store, 1, after=0, most=200)
    assert seen
    large = ("m", "message", "s", "segment", "b", "batch", "event", "p", "part")
    scans = [plan for plan in seen if plan.startswith(tuple(f"SCAN {name}" for name in large))]
    assert [plan for plan in scans if "INDEX" not in plan] == []


def test_a_status_is_recorded_with_its_error_and_counted(box: Box) -> None:
    message = box.send_one()
    box.claim()
    failed: outgoing.Columns = {"ready": 0, "error": "CMS 21"}
    outgoing.change(
        box.store, message, 1, MessageStatus.FAILED, on=Event.REFUSED, reason="no", **failed
    )
    assert box.statuses(message)[-1] == '{"status":"failed","error":"CMS 21","reason":"no"}'
    assert box.store.value("SELECT count FROM day_count WHERE what = 'failed'") == 1
    assert outgoing.change_all(box.store, [], MessageStatus.FAILED, on=Event.REFUSED) == 0


def test_a_change_that_the_table_does_not_know_changes_nothing(box: Box) -> None:
    message = box.send_one()
    with pytest.raises(WrongChangeError):
        outgoing.change(box.store, message, 1, MessageStatus.SENT, on=Event.REPORTED)
    with pytest.raises(WrongChangeError):
        outgoing.change(box.store, message, 1, MessageStatus.DELIVERED, on=Event.CLAIMED)
    assert box.status(message) == "queued"
