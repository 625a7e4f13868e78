"""Edits of large sendings: accepted in one short commit, carried out in several, never in part."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fakes.exchange import SOPHIE, Box

from appliance.errors import N_, StoreFullError
from appliance.messaging.outbound import staging
from appliance.messaging.outbound.revision import Change, Revised
from appliance.messaging.requests import Author
from appliance.messaging.rules import optouts
from appliance.store import revisions
from appliance.store.journal.messages import MessageDecided

MANY = tuple(f"+3363998{number:04d}" for number in range(staging.AT_ONCE * 2 + 50))
FULL = StoreFullError("store_full", N_("The disk is full."))
OLD, NEW = "Réunion lundi", "Réunion mardi"
COMMITS = 3


class KilledError(BaseException):
    """The process ends here."""


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, *, after: int, error: BaseException) -> Iterator[None]:
    """The commit that changes messages fails from the one after so many on."""
    write_some, done = revisions.write_some, [0]

    def fail(*given: Any) -> object:
        done[0] += 1
        if done[0] > after:
            raise error
        return write_some(*given)

    with monkeypatch.context() as patch:
        patch.setattr(revisions, "write_some", fail)
        yield


@pytest.fixture
def batch_id(box: Box) -> int:
    return box.send(OLD, *MANY, due_ms=box.clock.now_ms() + 60_000).batch_id


def edited(box: Box, batch_id: int, text: str = NEW, before: str = OLD) -> Revised:
    """Give the sending another text, and a date a minute later than it has."""
    due = box.store.value("SELECT due_at FROM batch WHERE id = ?", (batch_id,))
    return box.outbox.revise(batch_id, Change(text, due + 60_000, before, due), SOPHIE)


def texts(box: Box) -> dict[str, int]:
    rows = box.store.rows("SELECT body, count(*) FROM message GROUP BY body")
    return {row[0]: row[1] for row in rows}


def ready(box: Box) -> dict[str, int]:
    """The texts of what may go out."""
    rows = box.store.rows("SELECT body, count(*) FROM message WHERE ready = 1 GROUP BY body")
    return {row[0]: row[1] for row in rows}


def lines(box: Box) -> int:
    """How many lines of messages' histories tell of an edit."""
    decided = "SELECT count(*) FROM event WHERE kind = ? AND message_id IS NOT NULL"
    return int(box.store.value(decided, (MessageDecided.KIND,)))


def test_no_commit_changes_more_than_some(box: Box, batch_id: int) -> None:
    before = box.store.commits
    assert edited(box, batch_id) == Revised(scheduled=len(MANY), held=0, blocked=0)
    assert box.store.commits - before == 1 + COMMITS
    assert texts(box) == {NEW: len(MANY)}
    assert lines(box) == len(MANY)


@pytest.mark.parametrize("after", range(COMMITS))
def test_a_kill_in_between_leaves_no_message_as_it_was(
    box: Box, monkeypatch: pytest.MonkeyPatch, batch_id: int, after: int
) -> None:
    optouts.add(box.store, MANY[-1], source="page", actor="user:sophie")
    with failing(monkeypatch, after=after, error=KilledError()), pytest.raises(KilledError):
        edited(box, batch_id)
    box.crash()
    assert box.outbox.next_release_ms() == box.clock.now_ms(), "the scheduler is asked at once"
    box.outbox.release_due()
    assert texts(box) == {NEW: len(MANY) - 1, OLD: 1}, "the one that is blocked stays as it was"
    assert lines(box) == len(MANY) - 1
    box.clock.advance(119)
    assert box.outbox.release_due() == 0
    box.clock.advance(2)
    assert box.outbox.release_due() == len(MANY) - 1


def test_what_has_the_old_text_is_never_released(
    box: Box, monkeypatch: pytest.MonkeyPatch, batch_id: int
) -> None:
    other = box.send_one(due_ms=box.clock.now_ms() + 60_000)
    with failing(monkeypatch, after=1, error=FULL):
        assert edited(box, batch_id).scheduled == len(MANY)
        box.clock.advance(3600)
        with pytest.raises(StoreFullError):
            box.outbox.release_due()
    assert box.status(other) == "queued"
    assert ready(box) == {"Bonjour": 1}
    box.outbox.release_due()
    assert texts(box) == {NEW: len(MANY), "Bonjour": 1}
    assert ready(box) == {NEW: len(MANY), "Bonjour": 1}


def test_whoever_edits_again_edits_all(
    box: Box, monkeypatch: pytest.MonkeyPatch, batch_id: int
) -> None:
    with failing(monkeypatch, after=1, error=FULL):
        edited(box, batch_id)
    edited(box, batch_id, "Réunion jeudi", NEW)
    assert texts(box) == {"Réunion jeudi": len(MANY)}
    assert lines(box) == 2 * len(MANY)


def test_a_held_message_is_let_go_with_the_new_text(
    box: Box, monkeypatch: pytest.MonkeyPatch, batch_id: int
) -> None:
    last = box.store.value("SELECT max(id) FROM message")
    box.store.execute(
        "UPDATE message SET status = 'held', release_at = NULL, error = 'costly' WHERE id = ?",
        (last,),
    )
    with failing(monkeypatch, after=1, error=FULL):
        assert edited(box, batch_id).held == 1
    box.outbox.release_held(last, Author("user", "alice", administers=True))
    assert box.message(last)["body"] == NEW


def test_what_is_cancelled_half_way_stays_cancelled(
    box: Box, monkeypatch: pytest.MonkeyPatch, batch_id: int
) -> None:
    with failing(monkeypatch, after=1, error=FULL):
        edited(box, batch_id)
    assert box.outbox.cancel_batch(batch_id, SOPHIE) == len(MANY)
    box.outbox.release_due()
    assert revisions.under_way(box.store) is None
    assert box.outbox.next_release_ms() is None
