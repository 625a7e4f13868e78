"""The conditions of a list, written so that one index answers each query."""

import pytest

from appliance.store.listing import MessageFilter, Order
from appliance.store.message_conditions import everything, is_impossible, parts, statuses


@pytest.mark.parametrize(
    ("wanted", "order", "looked_up_by"),
    [
        (MessageFilter(), "newest", ["direction", "direction"]),
        (MessageFilter(direction="out"), "newest", ["direction"]),
        (MessageFilter(statuses=("failed", "sent")), "newest", ["status", "status"]),
        (MessageFilter(statuses=("received",)), "newest", ["received"]),
        (MessageFilter(unread=True), "newest", ["unread"]),
        (MessageFilter(unread=False), "newest", ["unread"]),
        (MessageFilter(address="+33"), "newest", ["others"]),
        (MessageFilter(batch_id=1), "newest", ["others"]),
        (MessageFilter(statuses=("scheduled",)), "due", ["release"]),
        (MessageFilter(direction="in", statuses=("sent",)), "newest", []),
    ],
)
def test_each_part_is_looked_up_by_one_index(
    wanted: MessageFilter, order: Order, looked_up_by: list[str]
) -> None:
    assert [part.shape.by for part in parts(wanted, order)] == looked_up_by


def test_each_state_is_a_part_of_its_own_with_its_value() -> None:
    wanted = MessageFilter(statuses=("failed", "sent"), since_ms=5)
    found = list(parts(wanted, "newest"))
    assert [part.values["status"] for part in found] == ["failed", "sent"]
    assert all(part.shape.since and not part.shape.until for part in found)
    assert all(part.values["since"] == 5 for part in found)


@pytest.mark.parametrize(
    ("wanted", "sought"),
    [
        (MessageFilter(statuses=("failed", "failed")), 1),
        (MessageFilter(direction="out", statuses=("received", "sent")), 1),
        (MessageFilter(direction="in", statuses=("received", "sent")), 1),
        (MessageFilter(), 0),
    ],
)
def test_states_are_sought_once_and_of_their_direction(wanted: MessageFilter, sought: int) -> None:
    assert len(statuses(wanted)) == sought


@pytest.mark.parametrize(
    ("wanted", "impossible"),
    [
        (MessageFilter(direction="in", statuses=("sent",)), True),
        (MessageFilter(direction="out", unread=True), True),
        (MessageFilter(direction="in", unread=True), False),
        (MessageFilter(direction="in"), False),
        (MessageFilter(), False),
    ],
)
def test_what_cannot_be_is_not_asked_for(wanted: MessageFilter, *, impossible: bool) -> None:
    assert is_impossible(wanted) is impossible


def test_everything_has_each_condition_that_is_given() -> None:
    wanted = MessageFilter("out", ("sent",), None, "+33", 7, 1, 2, 3)
    part = everything(wanted)
    shape = part.shape
    assert (shape.direction, shape.statuses, shape.address, shape.batch) == (True, 1, True, True)
    assert (shape.after, shape.since, shape.until) == (True, True, True)
    assert len(shape.conditions()) == 8
    assert {part.values[name] for name in ("address", "batch_id", "after_id")} == {"+33", 7, 3}
    assert everything(MessageFilter()).shape.conditions() == []
