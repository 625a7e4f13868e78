"""Past days are counted once, again while they may change, and never lose what was deleted."""

from datetime import date, timedelta

import pytest
from fakes.clock import FakeClock
from fakes.stored import StoredTraffic

from appliance.messaging.reports import closing, figures
from appliance.messaging.reports.closing import Closed
from appliance.messaging.reports.figures import Sum, Wanted
from appliance.store import report_days
from appliance.store.database import Store

DAY_S, DAY_MS = 86_400, 86_400_000
REPORT_DAYS = 3
MARIE, PAUL = "+33611111111", "+33622222222"


@pytest.fixture
def traffic(store: Store) -> StoredTraffic:
    return StoredTraffic(store)


def states(store: Store, day: date) -> dict[figures.Key, Sum]:
    return dict(figures.report(store, Wanted(day, day)).by["state"])


def change(store: Store, message_id: int, status: str) -> None:
    store.execute("UPDATE message SET status = ? WHERE id = ?", (status, message_id))


def test_today_is_counted_as_it_is_asked_for(store: Store, traffic: StoredTraffic) -> None:
    traffic.outgoing(MARIE, PAUL, status="sent")
    traffic.incoming()
    now = closing.today(store)
    assert closing.closed(store) == Closed(now.isoformat(), now.isoformat())
    assert states(store, now) == {"sent": Sum(2, 2), "received": Sum(1, 1)}


def test_a_day_that_is_over_is_counted_and_stored(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    day = closing.today(store)
    closing.run(store, REPORT_DAYS)
    assert report_days.of_day(store, day.isoformat()) == []
    traffic.outgoing(MARIE, status="delivered")
    clock.advance(DAY_S)
    assert closing.run(store, REPORT_DAYS) == 1
    assert [row.messages for row in report_days.of_day(store, day.isoformat())] == [1]
    assert states(store, day) == {"delivered": Sum(1, 1)}
    assert closing.run(store, REPORT_DAYS) == 0


def test_what_a_rule_delays_is_no_decision_to_take(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    day = closing.today(store)
    delayed, _, undecided = traffic.outgoing(MARIE, PAUL, "+33633333333", status="held")
    other = "UPDATE message SET release_at = ? WHERE id <> ?"
    store.execute(other, (clock.now_ms() + 40 * DAY_MS, undecided))
    expected = {"delayed": Sum(2, 2), "held": Sum(1, 1)}
    assert states(store, day) == expected
    closing.run(store, REPORT_DAYS)
    clock.advance(30 * DAY_S)
    closing.run(store, REPORT_DAYS)
    assert states(store, day) == expected
    only = figures.report(store, Wanted(day, day, {"state": "delayed"}))
    assert only.total == Sum(2, 2)
    assert [each.sent for each in only.days] == [Sum(2, 2)]
    change(store, delayed, "sent")
    closing.run(store, REPORT_DAYS)  # an old day is counted again, since one has gone
    assert states(store, day) == {"delayed": Sum(1, 1), "held": Sum(1, 1), "sent": Sum(1, 1)}


def test_an_old_history_is_counted_from_its_end(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    first = closing.today(store)
    traffic.outgoing(MARIE, status="failed")
    clock.advance(100 * DAY_S)
    traffic.incoming()
    clock.advance(10 * DAY_S)
    now = closing.today(store)
    wanted = Wanted(first, now)
    assert figures.report(store, wanted).complete_from == now
    # The program stops as soon as it has counted the newest day of the history.
    newest = first + timedelta(days=100)
    closing.run(store, 0, lambda: bool(report_days.of_day(store, newest.isoformat())))
    assert figures.report(store, wanted).complete_from == newest
    closing.run(store, REPORT_DAYS)
    assert closing.closed(store) == Closed("", now.isoformat())
    report = figures.report(store, wanted)
    assert (report.complete_from, report.total) == (None, Sum(2, 2))


def test_late_reports_change_a_recent_day(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    day = closing.today(store)
    (message,) = traffic.outgoing(MARIE, status="sent")
    clock.advance(DAY_S)
    closing.run(store, REPORT_DAYS)
    change(store, message, "delivered")
    closing.run(store, REPORT_DAYS)
    assert states(store, day) == {"delivered": Sum(1, 1)}


def test_a_decision_changes_an_old_day(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    day = closing.today(store)
    (message,) = traffic.outgoing(MARIE, status="uncertain")
    clock.advance(50 * DAY_S)
    closing.run(store, REPORT_DAYS)
    assert states(store, day) == {"uncertain": Sum(1, 1)}
    change(store, message, "failed")
    assert closing.run(store, REPORT_DAYS) == 1
    assert states(store, day) == {"failed": Sum(1, 1)}


def test_deleted_messages_stay_counted(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    day = closing.today(store)
    gone, *_ = traffic.outgoing(MARIE, PAUL, status="delivered")
    clock.advance(DAY_S)
    closing.run(store, REPORT_DAYS)
    store.execute("DELETE FROM message WHERE id = ?", (gone,))
    assert closing.run(store, REPORT_DAYS) == 0
    assert states(store, day) == {"delivered": Sum(2, 2)}


def test_a_clock_set_back_opens_days_again(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    clock.advance(DAY_S)
    closing.run(store, REPORT_DAYS)
    clock.step(-DAY_S)
    traffic.incoming()
    closing.run(store, REPORT_DAYS)
    now = closing.today(store)
    assert closing.closed(store).until == now.isoformat()
    assert states(store, now) == {"received": Sum(1, 1)}
