"""Whom an SMS was sent last to, and when: what rules find before and after it is noted."""

from pathlib import Path

import pytest
from fakes import journal
from fakes.clock import FakeClock
from fakes.stored import StoredTraffic

from appliance.store import contacts, events, last_sent, migrations, outgoing, pruning, removal
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.journal.people import LoggedOut
from appliance.store.membership import members
from appliance.store.membership.rule import About, Condition, Is, Match, Rule
from appliance.store.states import Event, MessageStatus

ANNE, BOB = "+33611111111", "+33622222222"
DAY = 86_400


def reached(store: Store, operator: Is = Is.NOT_EMPTY, days: str = "") -> list[int]:
    """Return the contacts to whom an SMS was sent, or not, within some days."""
    rule = Rule(Match.ALL, (Condition(About.LAST_SENT, operator, days),))
    return sorted(members.all_ids(store, rule))


def send(
    store: Store,
    traffic: StoredTraffic,
    address: str = ANNE,
    status: MessageStatus = MessageStatus.SENT,
) -> int:
    """Let a line accept the last part of a message."""
    (message,) = traffic.outgoing(address, status="submitting")
    discussion = traffic.discussion(address)
    now = store.clock.now_ms()
    with store.transaction():
        outgoing.change(store, message, discussion, status, on=Event.ACCEPTED, ready=0, sent_at=now)
    return message


def noted(store: Store) -> list[int | None]:
    return [row[0] for row in store.rows("SELECT last_sent_at FROM discussion ORDER BY id")]


def progress(store: Store) -> int:
    found: int = store.value("SELECT event_id FROM sent_progress")
    return found


@pytest.fixture
def people(store: Store) -> tuple[int, int]:
    anne = contacts.add(store, "Anne", [ContactNumber(ANNE)])
    return anne, contacts.add(store, "Bob", [ContactNumber(BOB)])


def test_an_sms_counts_at_once_and_its_commit_leaves_the_discussion_alone(
    store: Store, traffic: StoredTraffic, people: tuple[int, int]
) -> None:
    anne, bob = people
    traffic.outgoing(BOB)
    send(store, traffic)
    assert noted(store) == [None, None]
    assert reached(store) == reached(store, Is.WITHIN, "1") == [anne]
    assert reached(store, Is.EMPTY) == reached(store, Is.NOT_WITHIN, "1") == [bob]


def test_it_counts_as_long_once_it_is_noted(
    store: Store, clock: FakeClock, traffic: StoredTraffic, people: tuple[int, int]
) -> None:
    now = clock.now_ms()
    send(store, traffic)
    for _ in range(2):
        assert reached(store, Is.WITHIN, "10") == [people[0]]
        clock.advance(10 * DAY)
        assert reached(store, Is.WITHIN, "10") == [people[0]]
        clock.advance(1)
        assert reached(store, Is.WITHIN, "10") == []
        clock.advance(-10 * DAY - 1)
        last_sent.catch_up(store)
        assert noted(store) == [now]


def test_the_latest_of_several_is_noted_whatever_the_clock_said(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    now = clock.now_ms()
    for days in (1, -2, 0):
        clock.advance(days * DAY)
        send(store, traffic)
    last_sent.catch_up(store)
    send(store, traffic)
    last_sent.catch_up(store)
    assert noted(store) == [now + DAY * 1000]


@pytest.mark.parametrize("status", [MessageStatus.DELIVERED, MessageStatus.FAILED])
def test_an_sms_whose_report_came_first_is_noted_at_once(
    store: Store, traffic: StoredTraffic, people: tuple[int, int], status: MessageStatus
) -> None:
    send(store, traffic, status=status)
    assert noted(store) == [store.clock.now_ms()]
    assert reached(store) == [people[0]]


def test_a_message_that_never_went_does_not_count(
    store: Store, traffic: StoredTraffic, people: tuple[int, int]
) -> None:
    (message,) = traffic.outgoing(ANNE, status="submitting")
    discussion = traffic.discussion(ANNE)
    outgoing.change(store, message, discussion, MessageStatus.FAILED, on=Event.REFUSED, ready=0)
    last_sent.catch_up(store)
    assert reached(store, Is.EMPTY) == [*people]


@pytest.mark.parametrize("deleted_first", [False, True])
def test_it_counts_even_if_it_was_deleted_since(
    store: Store,
    clock: FakeClock,
    traffic: StoredTraffic,
    people: tuple[int, int],
    *,
    deleted_first: bool,
) -> None:
    message = send(store, traffic)
    if not deleted_first:
        last_sent.catch_up(store)
    assert removal.remove(store, [message], actor="user:sophie") == 1
    assert reached(store) == [people[0]]
    clock.advance(100 * DAY)
    events.append(store, LoggedOut())
    pruning.prune(store, clock.now_ms() - DAY * 1000)
    assert len(events.since(store, 0, 9)) == 1
    assert reached(store, Is.WITHIN, "100") == [people[0]]


def test_a_deleted_discussion_is_no_obstacle(store: Store, traffic: StoredTraffic) -> None:
    message = send(store, traffic)
    traffic.outgoing(BOB)
    removal.remove(store, [message], actor="user:sophie")
    removal.forget_discussions(store, [traffic.discussion(ANNE)])
    last_sent.catch_up(store)
    assert noted(store) == [None]


def test_nothing_is_written_while_nothing_is_sent(store: Store, traffic: StoredTraffic) -> None:
    send(store, traffic)
    last_sent.catch_up(store)
    reached_entry = progress(store)
    assert reached_entry == events.version(store)
    events.append(store, LoggedOut())
    last_sent.catch_up(store)
    assert progress(store) == reached_entry


def test_many_other_entries_are_passed_over_once(
    store: Store, traffic: StoredTraffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_sent, "_CHUNK", 3)
    for _ in range(7):
        events.append(store, LoggedOut())
    last_sent.catch_up(store)
    assert progress(store) == 6
    for _ in range(7):
        send(store, traffic)
    last_sent.catch_up(store)
    assert noted(store) == [store.clock.now_ms()]
    assert progress(store) == 14


def test_a_database_of_before_knows_what_was_sent_until_then(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old" / "appliance.db"
    with monkeypatch.context() as patched:
        before = [each for each in migrations.MIGRATIONS if each.number < 29]
        patched.setattr(migrations, "MIGRATIONS", before)
        old = Store.open(path, clock)
    (message,) = StoredTraffic(old).outgoing(ANNE, status="submitting")
    old.execute("UPDATE message SET sent_at = 70, status = 'sent' WHERE id = ?", (message,))
    newest = journal.write(old, "message", "sent", message_id=message, discussion_id=1)
    old.close()
    store = Store.open(path, clock)
    assert noted(store) == [70]
    last_sent.catch_up(store)
    assert noted(store) == [70]
    assert progress(store) == newest
    store.close()
