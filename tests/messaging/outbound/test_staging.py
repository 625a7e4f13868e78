"""Large sendings: accepted in one short commit, turned into messages in several, never partly."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.exchange import SOPHIE, Box, coded

from appliance.errors import N_, ConflictError, StoreFullError
from appliance.messaging.outbound import decisions, staging
from appliance.messaging.requests import NewMessage
from appliance.messaging.rules import optouts
from appliance.store import batch_lists, batch_progress, batch_recipients, sendings
from appliance.store.listing import MessageFilter, Order

MANY = tuple(f"+3363998{number:04d}" for number in range(staging.AT_ONCE * 3 + 50))


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, *, after: int, error: BaseException) -> Iterator[None]:
    """Let the commit that creates messages fail after this many successes."""
    unstage, done = sendings.unstage, [0]

    def fail(*given: Any) -> int:
        done[0] += 1
        if done[0] > after:
            raise error
        return unstage(*given)

    with monkeypatch.context() as patch:
        patch.setattr(sendings, "unstage", fail)
        yield


def addresses(box: Box) -> list[str]:
    rows = box.store.rows(
        "SELECT d.address FROM message m JOIN discussion d ON d.id = m.discussion_id ORDER BY m.id"
    )
    return [row[0] for row in rows]


class KilledError(BaseException):
    """Raised where the process is killed."""


def test_no_commit_makes_more_than_some(box: Box) -> None:
    before = box.store.commits
    accepted = box.send("Bonjour", *MANY)
    assert box.store.commits - before == 1 + 4
    assert [made.address for made in accepted.messages] == list(MANY)
    assert addresses(box) == list(MANY)
    ids = [made.message_id for made in accepted.messages]
    assert [box.status(each) for each in (ids[0] or 0, ids[-1] or 0)] == ["queued", "queued"]
    assert sendings.staged_batches(box.store) == []


def test_a_few_are_one_commit(box: Box) -> None:
    before = box.store.commits
    box.send("Bonjour", *MANY[: staging.AT_ONCE])
    assert box.store.commits - before == 1


@pytest.mark.parametrize("after", range(4))
def test_a_kill_in_between_loses_and_repeats_nobody(
    box: Box, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    with failing(monkeypatch, after=after, error=KilledError()), pytest.raises(KilledError):
        box.send("Bonjour", *MANY, public_id="offer")
    box.crash()
    assert len(addresses(box)) == after * staging.AT_ONCE
    assert box.outbox.next_release_ms() == box.clock.now_ms(), "the scheduler is asked at once"
    with pytest.raises(ConflictError, check=coded("duplicate_id")):
        box.send("Bonjour", *MANY, public_id="offer")
    box.outbox.release_due()
    assert addresses(box) == list(MANY)
    assert box.outbox.next_release_ms() is None


def test_while_the_disk_is_full_it_is_accepted_and_follows(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = StoreFullError("store_full", N_("The disk is full."))
    with failing(monkeypatch, after=1, error=full):
        accepted = box.send("Bonjour", *MANY)
    assert accepted.messages[0].message_id is not None
    assert accepted.messages[-1].message_id is None
    assert box.wakes == 1
    box.outbox.release_due()
    assert addresses(box) == list(MANY)


def test_what_cannot_be_made_yet_holds_up_nothing_that_is_due(
    box: Box, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminder = box.send_one(due_ms=clock.now_ms() + 60_000)
    full = StoreFullError("store_full", N_("The disk is full."))
    with failing(monkeypatch, after=0, error=full):
        box.send("Bonjour", *MANY)
        clock.advance(61)
        wakes = box.wakes
        with pytest.raises(StoreFullError):
            box.outbox.release_due()
    assert box.status(reminder) == "queued"
    assert box.wakes == wakes + 1
    box.outbox.release_due()
    assert len(addresses(box)) == 1 + len(MANY)


def test_whoever_asks_half_way_is_told_of_all(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    full = StoreFullError("store_full", N_("The disk is full."))
    with failing(monkeypatch, after=1, error=full):
        batch_id = box.send("Bonjour", *MANY, public_id="offer").batch_id
    box.submit_all()
    batch = batch_progress.get(box.store, batch_id)
    row = batch_lists.by_public_id(box.store, "offer")
    assert batch is not None
    assert row is not None
    to_be_made = len(MANY) - staging.AT_ONCE
    assert batch_progress.counts(box.store, batch) == {
        "sent": staging.AT_ONCE,
        "queued": to_be_made,
    }
    assert batch_recipients.statuses(box.store, batch_id, batch.total) == {"sent", "queued"}
    for most in (None, 10):
        outcome = batch_recipients.outcomes(box.store, [row], most)[batch_id]
        assert outcome.statuses == {"sent", "queued"}
        assert not outcome.whole
    box.outbox.release_due()
    assert batch_progress.counts(box.store, batch)["queued"] == to_be_made
    assert batch_recipients.outcomes(box.store, [row])[batch_id].whole


def test_a_sending_for_later_is_for_later(box: Box, clock: FakeClock) -> None:
    accepted = box.send("Bonjour", *MANY, due_ms=clock.now_ms() + 60_000)
    assert {made.status for made in accepted.messages} == {"scheduled"}
    assert box.outbox.release_due() == 0
    clock.advance(61)
    before, wakes = box.store.commits, box.wakes
    assert box.outbox.release_due() == len(MANY), "nobody calls again before a minute is over"
    assert box.store.commits - before >= len(MANY) // staging.AT_ONCE
    assert box.wakes - wakes >= len(MANY) // staging.AT_ONCE, "the first go while others follow"
    assert box.outbox.next_release_ms() is None


@pytest.mark.parametrize("decision", ["cancel", "pause"])
def test_what_is_decided_half_way_holds_for_all(
    box: Box, monkeypatch: pytest.MonkeyPatch, decision: str
) -> None:
    full = StoreFullError("store_full", N_("The disk is full."))
    with failing(monkeypatch, after=1, error=full):
        batch_id = box.send("Bonjour", *MANY).batch_id
    if decision == "cancel":
        assert box.outbox.cancel_batch(batch_id, SOPHIE) == len(MANY)
    else:
        box.outbox.pause_batch(batch_id, SOPHIE)
    box.outbox.release_due()
    assert addresses(box) == list(MANY)
    assert box.line("sim").claim() is None


def test_what_was_paused_half_way_goes_when_it_is_resumed(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = StoreFullError("store_full", N_("The disk is full."))
    with failing(monkeypatch, after=1, error=full):
        batch_id = box.send("Bonjour", *MANY).batch_id
    box.outbox.pause_batch(batch_id, SOPHIE)
    box.outbox.release_due()
    box.outbox.resume_batch(batch_id, SOPHIE)
    assert len(box.submit_all()) == len(MANY)


def test_what_is_cancelled_half_way_was_never_ready(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = StoreFullError("store_full", N_("The disk is full."))
    with failing(monkeypatch, after=0, error=full):
        batch_id = box.send("Bonjour", *MANY).batch_id
    unstage, claimed = sendings.unstage, []

    def unstage_after_a_claim(*given: Any) -> int:
        claimed.append(box.store.value("SELECT count(*) FROM message WHERE ready = 1"))
        return unstage(*given)

    monkeypatch.setattr(sendings, "unstage", unstage_after_a_claim)
    assert box.outbox.cancel_batch(batch_id, SOPHIE) == len(MANY)
    assert set(claimed) == {0}
    lines = box.store.rows("SELECT detail FROM event WHERE kind = 'cancellation'")
    assert [f'"messages":{len(MANY)}' in line[0] for line in lines] == [True]


def test_a_large_sending_instead_of_another_message_is_both_or_neither(
    box: Box, clock: FakeClock
) -> None:
    draft = box.send_one(due_ms=clock.now_ms() + 60_000)
    request = NewMessage("Bonjour", MANY, public_id="offer")
    box.outbox.accept(request, SOPHIE, instead_of=draft)
    assert box.status(draft) == "cancelled"
    other = box.send_one(due_ms=clock.now_ms() + 60_000)
    with pytest.raises(ConflictError, check=coded("duplicate_id")):
        box.outbox.accept(request, SOPHIE, instead_of=other)
    assert box.status(other) == "scheduled"
    with pytest.raises(ConflictError, check=coded("wrong_state")):
        box.outbox.accept(NewMessage("Bonjour", MANY), SOPHIE, instead_of=draft)
    assert len(addresses(box)) == len(MANY) + 2


def test_cancelling_many_is_several_commits_and_one_line(box: Box) -> None:
    batch_id = box.send("Bonjour", *MANY).batch_id
    before = box.store.commits
    assert box.outbox.cancel_batch(batch_id, SOPHIE) == len(MANY)
    assert box.store.commits - before == 1 + 4
    lines = box.store.rows("SELECT detail FROM event WHERE kind = 'cancellation'")
    assert [f'"messages":{len(MANY)}' in line[0] for line in lines] == [True]


def test_sending_many_again_is_a_few_commits(box: Box, clock: FakeClock) -> None:
    ids = [made.message_id for made in box.send("Bonjour", *MANY, ttl_seconds=60).messages]
    clock.advance(61)
    assert box.outbox.release_due() == len(MANY)
    optouts.add(box.store, MANY[7], source="page", actor="user:sophie")
    before = box.store.commits
    resent = box.outbox.resend_many([each for each in ids if each is not None] * 2, SOPHIE)
    assert resent.sent == len(MANY) - 1
    assert {error.code for error in resent.refused} == {"opted_out"}
    assert box.store.commits - before <= 2 * len(MANY) // 40
    assert box.status(ids[0] or 0) == "queued"
    assert box.status(ids[7] or 0) == "expired"


def test_inside_another_transaction_it_is_part_of_that(box: Box) -> None:
    def send_and_die() -> None:
        with box.store.transaction():
            box.outbox.accept(NewMessage("Bonjour", MANY), SOPHIE)
            raise KilledError

    with pytest.raises(KilledError):
        send_and_die()
    assert addresses(box) == []
    assert sendings.staged_batches(box.store) == []


@pytest.fixture
def interleaved(box: Box, monkeypatch: pytest.MonkeyPatch) -> Box:
    """Return a large sending, and one accepted and stored while its messages were being created."""
    full = StoreFullError("store_full", N_("The disk is full."))
    with failing(monkeypatch, after=1, error=full):
        box.send("Bonjour", *MANY, public_id="large")
    box.send("Bonjour", public_id="meanwhile")
    box.outbox.release_due()
    box.send("Bonjour", public_id="last")
    return box


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_no_list_passes_over_what_came_while_messages_were_made(
    interleaved: Box, order: Order
) -> None:
    wanted = MessageFilter(direction="out", text="Bonjour")
    found: list[str] = []
    cursor: str | None = None
    for _ in range(10):
        page = batch_lists.page(interleaved.store, wanted, limit=5, cursor=cursor, order=order)
        found += [row.public_id for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert sorted(found) == ["large", "last", "meanwhile"]
    assert batch_lists.count(interleaved.store, wanted) == 3


@pytest.mark.parametrize(
    ("since", "expected"), [("large", ["last", "meanwhile"]), ("meanwhile", ["last"])]
)
def test_messages_that_arrive_during_a_large_sending_come_after_it(
    interleaved: Box, since: str, expected: list[str]
) -> None:
    known = batch_lists.by_public_id(interleaved.store, since)
    assert known is not None
    wanted = MessageFilter(direction="out", statuses=("queued",))
    page = batch_lists.page(interleaved.store, wanted, limit=5, cursor=None, after=known.id)
    assert sorted(row.public_id for row in page.rows) == expected
    assert batch_lists.count(interleaved.store, wanted, known.id) == len(expected)


def test_what_a_kill_leaves_of_a_cancellation_waits_and_is_not_sent(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted = box.send("Bonjour", *MANY)
    take_back, done = decisions._take_back, [0]

    def killed(*given: Any) -> int:
        done[0] += 1
        if done[0] == 2:
            raise KilledError
        return take_back(*given)

    with monkeypatch.context() as patch:
        patch.setattr(decisions, "_take_back", killed)
        with pytest.raises(KilledError):
            box.outbox.cancel_batch(accepted.batch_id, SOPHIE)
    box.crash()
    box.outbox.release_due()
    assert box.line().claim() is None
    progress = batch_progress.get(box.store, accepted.batch_id)
    assert progress is not None
    assert progress.paused
    left = len(MANY) - staging.AT_ONCE
    assert box.outbox.cancel_batch(accepted.batch_id, SOPHIE) == left
    assert {box.status(made.message_id or 0) for made in accepted.messages} == {"cancelled"}


@pytest.mark.parametrize("paused", [False, True])
def test_a_cancellation_leaves_the_pause_as_it_was(box: Box, *, paused: bool) -> None:
    accepted = box.send("Bonjour", *MANY[:3])
    if paused:
        box.outbox.pause_batch(accepted.batch_id, SOPHIE)
    box.outbox.cancel_batch(accepted.batch_id, SOPHIE)
    progress = batch_progress.get(box.store, accepted.batch_id)
    assert progress is not None
    assert bool(progress.paused) is paused
