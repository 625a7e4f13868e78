"""What is erased and deleted once it is old, and what stays whole whatever its age."""

from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store
from fakes.stored import StoredTraffic
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.config import PrivacySettings
from appliance.messaging.privacy import retention
from appliance.messaging.privacy.retention import Done
from appliance.store import discussions, events, incoming, messages, search
from appliance.store import retention as steps
from appliance.store.database import Store
from appliance.store.incoming import PartKey, StoredPart
from appliance.store.journal.box import RetentionRun
from appliance.store.journal.people import LoggedOut
from appliance.store.listing import MessageFilter
from appliance.store.retention import Found
from appliance.store.states import OUTGOING, UNFINISHED, MessageStatus

DAY = 86_400
MARIE, PAUL = "+33611111111", "+33622222222"
REPORT_DAYS = 7
NEVER_TOUCHED = {*UNFINISHED, MessageStatus.UNCERTAIN}


@pytest.fixture
def traffic(store: Store) -> StoredTraffic:
    return StoredTraffic(store)


def run(store: Store, *, texts: int = 0, history: int = 0) -> Done:
    return retention.run(store, PrivacySettings(texts, history), REPORT_DAYS)


def bodies(store: Store) -> dict[int, str]:
    return {row[0]: row[1] for row in store.rows("SELECT id, body FROM message")}


def found(store: Store, text: str) -> list[int]:
    return [row.id for row in messages.page(store, MessageFilter(text=text), limit=9).rows]


def kept_counts(store: Store) -> tuple[object, ...]:
    """Return the maintained counts beside those that the rows give."""
    kept = store.rows(
        "SELECT direction, status, count FROM status_count WHERE count > 0"
        " AND status <> 'unread' AND direction <> 'batch' ORDER BY 1, 2"
    )
    counted = store.rows(
        "SELECT direction, status, count(*) FROM message GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return [tuple(row) for row in kept], [tuple(row) for row in counted]


def test_an_old_text_goes_and_its_message_stays(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    old = traffic.incoming(MARIE, "ancien secret")
    (sent,) = traffic.outgoing(MARIE, body="vieux", status="delivered")
    search.catch_up(store)
    clock.advance(31 * DAY)
    young = traffic.incoming(MARIE, "nouveau secret")
    erased_at = clock.now_ms()
    assert run(store, texts=30).texts == 2
    assert bodies(store) == {old: "", sent: "", young: "nouveau secret"}
    assert store.value("SELECT erased_at FROM message WHERE id = ?", (old,)) == erased_at
    assert store.value("SELECT text FROM batch") == ""
    assert found(store, "secret") == [young]
    assert store.value("SELECT unread FROM discussion") == 2
    assert run(store, texts=30).texts == 0


def test_the_text_of_a_sending_goes_when_all_its_messages_are_old(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    _, waiting = traffic.outgoing(MARIE, PAUL, body="offre", status="sent")
    store.execute("UPDATE message SET status = 'uncertain' WHERE id = ?", (waiting,))
    clock.advance(31 * DAY)
    assert run(store, texts=30).texts == 1
    assert store.value("SELECT text FROM batch") == "offre"
    store.execute("UPDATE message SET status = 'failed' WHERE id = ?", (waiting,))
    assert run(store, texts=30).texts == 1
    assert store.value("SELECT text FROM batch") == ""
    assert store.value("SELECT count(*) FROM text_kept") == 0


def test_octets_and_pdus_go_with_the_text(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    message = traffic.incoming(MARIE, "")
    store.execute("UPDATE message SET kind = 'data', data = x'0102'")
    incoming.add_part(
        store, PartKey(MARIE, 7, 2), StoredPart(b"d" * 16, None, clock.now_ms(), 1, "sim", "0791")
    )
    incoming.assign(store, [b"d" * 16], message)
    clock.advance(31 * DAY)
    assert run(store, texts=30).texts == 1
    assert store.value("SELECT data FROM message") is None
    assert store.value("SELECT pdu FROM part") is None
    assert incoming.known(store, [b"d" * 16]) == {b"d" * 16}


@pytest.mark.parametrize("status", OUTGOING)
def test_what_may_still_be_sent_keeps_its_text(
    store: Store, clock: FakeClock, traffic: StoredTraffic, status: MessageStatus
) -> None:
    (message,) = traffic.outgoing(MARIE, status=status)
    clock.advance(400 * DAY)
    done = run(store, texts=30, history=300)
    stays = status in NEVER_TOUCHED
    assert bodies(store) == ({message: "Bonjour"} if stays else {})
    assert done.messages == (0 if stays else 1)


def test_a_message_stays_whole_while_its_report_may_come(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    (message,) = traffic.outgoing(MARIE, status="sent")
    clock.advance(31 * DAY)
    store.execute("UPDATE message SET sent_at = ?", (clock.now_ms() - 6 * DAY * 1000,))
    assert run(store, texts=30, history=30) == Done(at=clock.now_ms())
    clock.advance(2 * DAY)
    assert run(store, texts=30).texts == 1
    assert store.value("SELECT erased_at FROM message WHERE id = ?", (message,)) is not None


def test_a_message_that_was_sent_at_its_date_is_as_old_as_that_date(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    (scheduled,) = traffic.outgoing(MARIE, status="scheduled", body="plus tard")
    other = traffic.incoming(PAUL, "autre")
    clock.advance(400 * DAY)
    store.execute("UPDATE message SET status = 'delivered', at = ? WHERE id = ?",
                  (clock.now_ms(), scheduled))  # fmt: skip
    assert run(store, texts=30, history=300).messages == 1
    assert bodies(store) == {scheduled: "plus tard"}
    assert other not in bodies(store)
    clock.advance(31 * DAY)
    assert run(store, texts=30).texts == 1


def test_old_history_goes_whole(store: Store, clock: FakeClock, traffic: StoredTraffic) -> None:
    old = traffic.incoming(MARIE, "bonjour")
    traffic.outgoing(MARIE, status="delivered")
    store.execute("INSERT INTO part (digest, message_id, at) VALUES (x'01', ?, ?)",
                  (old, clock.now_ms()))  # fmt: skip
    store.execute(
        "INSERT INTO call (at, address, rings, modem) VALUES (?, ?, 1, 'sim')",
        (clock.now_ms(), PAUL),
    )
    events.append(store, LoggedOut())
    search.catch_up(store)
    clock.advance(366 * DAY)
    young = traffic.incoming(PAUL, "coucou")
    done = run(store, history=365)
    assert (done.messages, done.sendings, done.calls, done.received) == (2, 1, 1, 1)
    assert list(bodies(store)) == [young]
    left = store.value("SELECT 1 FROM batch UNION SELECT 1 FROM call UNION SELECT 1 FROM part")
    assert left is None
    assert [row.address for row in discussions.page(store, limit=9)] == [PAUL]
    assert store.value("SELECT count(*) FROM discussion WHERE address = ?", (MARIE,)) == 0
    assert discussions.unread_messages(store) == 1
    assert found(store, "bonjour") == []
    kept, counted = kept_counts(store)
    assert kept == counted
    assert store.value("PRAGMA foreign_key_check") is None


def test_the_newest_discussion_stays_so_that_its_id_is_not_reused(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    traffic.incoming(MARIE)
    clock.advance(366 * DAY)
    assert run(store, history=365).messages == 1
    assert discussions.page(store, limit=9) == []
    assert traffic.discussion(PAUL) == 2


def test_the_journal_tells_of_each_run(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    traffic.incoming(MARIE)
    clock.advance(31 * DAY)
    done = run(store, texts=30)
    (entry,) = events.journal(store, limit=9, kinds=["retention"])
    assert entry.entry == RetentionRun(texts=1)
    assert retention.last_run(store) == done


def test_what_would_go_is_told_before(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    began = clock.now_ms()
    traffic.incoming(MARIE)
    traffic.outgoing(PAUL, status="queued")
    clock.advance(31 * DAY)
    traffic.incoming(MARIE)
    wanted = PrivacySettings(30, 0)
    assert retention.preview(store, wanted, REPORT_DAYS).texts == Found(1, began)
    assert retention.preview(store, PrivacySettings(0, 30), REPORT_DAYS).messages == Found(1, began)
    assert retention.preview(store, PrivacySettings(), REPORT_DAYS).texts == Found(0, None)
    run(store, texts=30)
    assert retention.preview(store, wanted, REPORT_DAYS).texts == Found(0, None)


def test_a_message_from_the_future_is_old_only_if_an_old_one_follows(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    future = clock.now_ms() + 10**12
    first = traffic.incoming(MARIE, at=future)
    second = traffic.incoming(MARIE)
    third = traffic.incoming(MARIE, at=future)
    clock.advance(31 * DAY)
    assert run(store, texts=30).texts == 2
    assert bodies(store) == {first: "", second: "", third: "Bonjour"}


def test_a_run_that_is_given_up_goes_on_the_next_time(
    store: Store, clock: FakeClock, traffic: StoredTraffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "AT_ONCE", 2)
    for _ in range(7):
        traffic.incoming(MARIE)
    clock.advance(31 * DAY)
    asked = iter([False, False, False, True, True])
    wanted = PrivacySettings(30, 0)
    first = retention.run(store, wanted, REPORT_DAYS, lambda: next(asked))
    assert (first.texts, first.interrupted) == (4, True)
    assert run(store, texts=30) == Done(at=clock.now_ms(), texts=3)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(MessageStatus))),
    texts=st.integers(7, 60),
    history=st.integers(7, 120),
    at_once=st.integers(1, 7),
)
def test_whatever_is_old_and_settled_goes_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, MessageStatus]],
    texts: int,
    history: int,
    at_once: int,
) -> None:
    clock = FakeClock()
    store = new_store(Path(tmp_path_factory.mktemp("kept"), "appliance.db"), clock)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(steps, "AT_ONCE", at_once)
        traffic = StoredTraffic(store)
        made = []
        for wait, status in rows:
            clock.advance(wait * DAY)
            is_in = status in ("received", "incomplete")
            message = (
                traffic.incoming(status=status) if is_in else traffic.outgoing(status=status)[0]
            )
            made.append((message, status, clock.now_ms()))
        clock.advance(1)
        run(store, texts=texts, history=history)
        now = clock.now_ms()
        left = bodies(store)
        for message, status, at in made:
            stays = status in NEVER_TOUCHED
            assert (message in left) == (stays or at >= now - history * DAY * 1000)
            if message in left:
                assert bool(left[message]) == (stays or at >= now - texts * DAY * 1000)
        kept, counted = kept_counts(store)
        assert kept == counted
    store.close()
