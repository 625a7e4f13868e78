"""Lines are stored and read with everything that they have."""

from dataclasses import replace

from appliance.store import lines, users
from appliance.store.database import Store
from appliance.store.lines import LineRow

FULL = LineRow(
    "provider",
    "smsapi",
    1,
    "Our provider",
    configured=True,
    settings={"key": {"sealed": "abc"}, "sender": "Mairie"},
    paused=True,
    iccid="8933",
    number="+33639980100",
    price=4500,
    promotional="no",
    pace_per_minute=5,
    daily_messages=0,
    monthly_recipients=100,
    promotional_hours="09:00-12:00",
    promotional_days="mon-fri",
    access="listed",
    countries=("FR", "BE"),
)


def test_a_line_is_read_as_it_was_stored(store: Store) -> None:
    lines.put(store, FULL)
    lines.put(store, LineRow("sim"))
    assert lines.every(store) == [LineRow("sim"), FULL]
    assert [row.shown for row in lines.every(store)] == ["sim", "Our provider"]


def test_a_line_is_changed_and_removed(store: Store) -> None:
    lines.put(store, FULL)
    lines.put(store, replace(FULL, label="", countries=None, paused=False))
    assert lines.every(store) == [replace(FULL, label="", countries=None, paused=False)]
    assert lines.remove(store, "provider")
    assert not lines.remove(store, "provider")
    assert lines.every(store) == []


def test_the_users_of_a_line_go_with_it_and_with_the_user(store: Store) -> None:
    sophie = users.add_user(store, "sophie", "operator", "x")
    alice = users.add_user(store, "alice", "operator", "x")
    lines.put(store, replace(FULL, users=frozenset({sophie, alice})))
    users.remove_user(store, alice)
    assert lines.every(store) == [replace(FULL, users=frozenset({sophie}))]
    lines.put(store, replace(FULL, users=frozenset()))
    assert lines.every(store)[0].users == frozenset()
