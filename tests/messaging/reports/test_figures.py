"""Past and present days give the same figures, and filters combine."""

from datetime import date, timedelta

import pytest
from fakes.clock import FakeClock
from fakes.stored import StoredTraffic

from appliance.errors import InputError
from appliance.messaging.reports import closing, figures
from appliance.messaging.reports.figures import Sum, Wanted
from appliance.store.database import Store

DAY_S = 86_400
MARIE, PAUL = "+33611111111", "+33622222222"


@pytest.fixture
def day(store: Store) -> date:
    """Store messages of several states, groups, templates and accounts."""
    traffic = StoredTraffic(store)
    traffic.incoming()
    traffic.outgoing(MARIE, PAUL, status="delivered")
    (failed,) = traffic.outgoing(MARIE, status="failed")
    store.execute("UPDATE batch SET template_id = 5, account_id = 8 WHERE total = 2")
    store.execute("INSERT INTO batch_group SELECT id, 3 FROM batch")
    store.execute("INSERT INTO batch_group SELECT id, 4 FROM batch WHERE total = 2")
    store.execute("UPDATE message SET modem = 'sim', segments = 2 WHERE id = ?", (failed,))
    return closing.today(store)


@pytest.mark.parametrize("past", [False, True])
def test_a_day_is_the_same_now_and_later(
    store: Store, clock: FakeClock, day: date, *, past: bool
) -> None:
    if past:
        clock.advance(DAY_S)
        closing.run(store, 3)
        store.execute("DELETE FROM message")
    report = figures.report(store, Wanted(day, day))
    assert report.total == Sum(4, 5)
    assert (report.days[0].sent, report.days[0].received) == (Sum(3, 4), Sum(1, 1))
    assert report.by == {
        "state": {"delivered": Sum(2, 2), "failed": Sum(1, 2), "received": Sum(1, 1)},
        "author": {"user:sophie": Sum(3, 4)},
        "account": {8: Sum(2, 2), 0: Sum(1, 2)},
        "group": {3: Sum(3, 4), 4: Sum(2, 2)},
        "template": {5: Sum(2, 2), 0: Sum(1, 2)},
        "line": {"": Sum(3, 3), "sim": Sum(1, 2)},
    }


@pytest.mark.parametrize("past", [False, True])
@pytest.mark.parametrize(
    ("filters", "messages"),
    [
        ({"direction": "in"}, 1),
        ({"state": "delivered", "group": 4}, 2),
        ({"state": "failed", "group": 4}, 0),
        ({"author": "user:sophie", "line": "sim"}, 1),
        ({"author": "token:sophie"}, 0),
        ({"template": 5, "account": 8}, 2),
    ],
)
def test_filters_combine(
    store: Store, clock: FakeClock, day: date, filters: dict[str, figures.Key], messages: int,
    *, past: bool,
) -> None:  # fmt: skip
    if past:
        clock.advance(DAY_S)
        closing.run(store, 3)
    report = figures.report(store, Wanted(day, day, filters))
    assert report.total.messages == messages
    if "group" in filters and messages:
        assert list(report.by["group"]) == [filters["group"]]


def test_a_period_ends_today_and_is_of_five_years_at_most(store: Store) -> None:
    now = closing.today(store)
    later = now + timedelta(days=9)
    assert figures.read_period(store, now - closing.DAY, later) == (now - closing.DAY, now)
    with pytest.raises(InputError, match="before it begins"):
        figures.read_period(store, now, now - closing.DAY)
    with pytest.raises(InputError, match="not begun"):
        figures.read_period(store, later, later)
    with pytest.raises(InputError, match="five years"):
        figures.read_period(store, now - timedelta(days=2000), now)
