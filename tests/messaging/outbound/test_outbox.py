"""The outbox: who is woken after the commit, and what is released although something else fails."""

from collections.abc import Callable
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, PERMANENT, SOPHIE, Box

from appliance.errors import N_, StoreFullError
from appliance.messaging.outbound import revising, staging
from appliance.messaging.requests import Author

HOUR_MS = 3_600_000
ALICE = Author("user", "alice", administers=True)


def scheduled(box: Box) -> int:
    return box.send_one("later", due_ms=box.clock.now_ms() + HOUR_MS)


def failed(box: Box) -> int:
    message = box.send_one("a")
    box.submit(PERMANENT)
    assert box.status(message) == "failed"
    return message


def held(box: Box) -> int:
    return box.send_one("a", "+33899123456")


def batch_of(box: Box, message: int) -> int:
    return int(box.message(message)["batch_id"])


@pytest.mark.parametrize(
    ("prepare", "decide", "wakes"),
    [
        (failed, lambda box, message: box.outbox.resend(message, SOPHIE), 1),
        (failed, lambda box, message: box.outbox.resend_many([message], SOPHIE), 1),
        (held, lambda box, message: box.outbox.release_held(message, ALICE), 1),
        (
            scheduled,
            lambda box, message: box.outbox.resume_batch(batch_of(box, message), SOPHIE),
            1,
        ),
        # Nothing has to go out because of these.
        (failed, lambda box, message: box.outbox.dismiss(message, SOPHIE), 0),
        (scheduled, lambda box, message: box.outbox.cancel(message, SOPHIE), 0),
        (
            scheduled,
            lambda box, message: box.outbox.pause_batch(batch_of(box, message), SOPHIE),
            0,
        ),
    ],
)
def test_the_modem_is_woken_by_what_gives_it_something_to_send(
    box: Box, prepare: Callable[[Box], int], decide: Callable[[Box, int], Any], wakes: int
) -> None:
    message = prepare(box)
    before = box.wakes
    decide(box, message)
    assert box.wakes - before == wakes


def test_a_send_within_a_larger_commit_wakes_after_it(box: Box) -> None:
    replaced = scheduled(box)
    before = box.wakes
    with box.store.transaction():
        box.outbox.cancel(replaced, SOPHIE)
        box.send("b")
        assert box.wakes == before
    assert box.wakes == before + 1


def test_a_commit_that_fails_wakes_nobody(box: Box) -> None:
    def send_and_fail() -> None:
        with box.store.transaction():
            box.send("a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        send_and_fail()
    assert box.wakes == 0


def test_due_messages_are_released_and_nothing_is_left(box: Box, clock: FakeClock) -> None:
    messages = [scheduled(box) for _ in range(3)]
    assert box.outbox.next_release_ms() == clock.now_ms() + HOUR_MS
    assert box.outbox.release_due() == 0
    clock.advance(HOUR_MS / 1000)
    before = box.wakes
    assert box.outbox.release_due() == 3
    assert box.wakes > before
    assert [box.status(message) for message in messages] == ["queued"] * 3
    assert box.outbox.next_release_ms() is None


@pytest.mark.parametrize("room", [revising, staging])
def test_due_messages_are_released_although_a_large_sending_fails(
    box: Box, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, room: Any
) -> None:
    """On a disk that is almost full, small writes may still succeed."""
    message = scheduled(box)
    clock.advance(HOUR_MS / 1000)

    def fail(*given: Any) -> int:
        raise StoreFullError("store_full", N_("The disk is full."))

    monkeypatch.setattr(room, "work_off_all", fail)
    with pytest.raises(StoreFullError):
        box.outbox.release_due()
    assert box.status(message) == "queued"


def test_settings_are_read_for_each_message(box: Box) -> None:
    assert box.message(box.send_one("a", NUMBER))["report"] == 1
    box.set_rules(delivery_reports=False)
    assert box.message(box.send_one("a", OTHER))["report"] == 0
