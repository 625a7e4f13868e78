"""Incoming messages are stored before they are deleted or acknowledged, whatever happens."""

from collections.abc import Sequence
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.port import FAST
from fakes.traffic import FakeTraffic

from appliance.errors import StoreFullError
from appliance.modem.arrivals import Arrivals
from appliance.modem.library import CommandError, TextModeError
from appliance.modem.message_commands import StoredPdu
from appliance.modem.traffic import Incoming
from appliance.modem.urcs import Direct, Stored

NO = CommandError("refused")


class FakeDriver:
    """A driver with storages in memory that records its commands."""

    def __init__(self, **storages: dict[int, str]) -> None:
        self.storages = tuple(storages)
        self.kept = storages
        self.log: list[str] = []
        self.broken: Exception | None = None  # raised by every check
        self.keeps: set[int] = set()  # indexes that it does not delete
        self.in_time = True
        self.sim_may_have_changed = False

    def list_storage(self, storage: str) -> list[StoredPdu]:
        self.log.append(f"list {storage}")
        if self.broken:
            raise self.broken
        return [StoredPdu(index, 0, pdu, whole=True) for index, pdu in self.kept[storage].items()]

    def read(self, storage: str, index: int) -> StoredPdu | None:
        self.log.append(f"read {storage} {index}")
        if self.broken:
            raise self.broken
        pdu = self.kept[storage].get(index)
        return None if pdu is None else StoredPdu(index, 0, pdu, whole=True)

    def delete(self, storage: str, index: int) -> bool:
        self.log.append(f"delete {storage} {index}")
        if index in self.keeps:
            return False
        self.kept[storage].pop(index)
        return True

    def acknowledge(self) -> bool:
        self.log.append("acknowledge")
        return self.in_time

    def reject(self) -> bool:
        self.log.append("reject")
        return self.in_time

    def acknowledged_too_late(self) -> None:
        self.log.append("too late")


class Floor:
    """Arrivals between a driver and a traffic, after the first sweep."""

    def __init__(self, **storages: dict[int, str]) -> None:
        self.clock = FakeClock()
        self.traffic = FakeTraffic()
        self.driver: Any = FakeDriver(**storages)
        self.arrivals = Arrivals("sim", self.traffic, self.clock, FAST)
        self.work()
        self.driver.log.clear()

    def work(self) -> None:
        self.arrivals.work(self.driver)

    @property
    def pdus(self) -> list[str]:
        return [incoming.pdu for incoming in self.traffic.received]


def direct(pdu: str, *, whole: bool = True) -> Direct:
    return Direct("message", pdu, whole)


def test_at_the_start_every_storage_is_emptied_in_one_commit_each() -> None:
    floor = Floor(SM={1: "AA", 2: "BB"}, ME={7: "CC"})
    assert floor.pdus == ["AA", "BB", "CC"]
    assert floor.traffic.commits == 2
    assert floor.driver.kept == {"SM": {}, "ME": {}}
    assert not floor.arrivals.pending()


def test_announced_messages_are_read_one_by_one_and_many_are_listed() -> None:
    floor = Floor(SM={})
    floor.driver.kept["SM"] = {3: "AA", 4: "BB"}
    for index in (4, 3):
        floor.arrivals.note_stored(Stored("SM", index))
    assert floor.arrivals.pending()
    floor.work()
    assert floor.driver.log == ["read SM 3", "read SM 4", "delete SM 3", "delete SM 4"]
    floor.driver.log.clear()
    for index in range(9):
        floor.arrivals.note_stored(Stored("SM", index))
    floor.work()
    assert floor.driver.log == ["list SM"]


def test_a_storage_without_an_index_is_listed() -> None:
    floor = Floor(SM={})
    floor.driver.kept["SM"] = {3: "AA"}
    floor.arrivals.note_stored(Stored("SM", None))
    floor.work()
    assert floor.driver.log == ["list SM", "delete SM 3"]


@pytest.mark.parametrize("event", [Stored(None, None), Stored("X9", 1)])
def test_what_names_no_storage_or_too_many_is_swept(event: Stored) -> None:
    floor = Floor(SM={})
    if event.storage:
        for number in range(8):
            floor.arrivals.note_stored(Stored(f"X{number}", 1))
    floor.arrivals.note_stored(event)
    assert floor.arrivals.due() == floor.clock.monotonic()


def test_a_message_that_lies_elsewhere_is_looked_for_everywhere() -> None:
    floor = Floor(SM={}, SR={})
    floor.driver.kept["SR"] = {1: "AA"}
    floor.arrivals.note_stored(Stored("SM", 1))
    floor.work()
    assert floor.arrivals.pending()
    floor.work()
    assert floor.pdus == ["AA"]


def test_a_message_that_was_just_deleted_is_not_looked_for() -> None:
    floor = Floor(SM={})
    floor.driver.kept["SM"] = {3: "AA"}
    floor.arrivals.note_stored(Stored("SM", 3))
    floor.work()
    floor.arrivals.note_stored(Stored("SM", 3))  # announced twice
    floor.work()
    assert not floor.arrivals.pending()


def test_nothing_is_deleted_or_acknowledged_that_was_not_kept() -> None:
    floor = Floor(SM={})
    floor.driver.kept["SM"] = {3: "AA"}
    floor.traffic.full = True
    floor.arrivals.note_stored(Stored("SM", 3))
    floor.arrivals.note_direct(direct("BB"), acknowledged=True)
    with pytest.raises(StoreFullError):
        floor.work()
    assert floor.driver.log == []
    floor.traffic.full = False
    floor.work()
    assert floor.pdus == ["BB", "AA"]
    assert floor.driver.log == ["acknowledge", "read SM 3", "delete SM 3"]


def test_what_the_modem_does_not_delete_is_kept_once() -> None:
    floor = Floor(SM={})
    floor.driver.kept["SM"] = {3: "AA"}
    floor.driver.keeps = {3}
    for _ in range(3):
        floor.arrivals.sweep_soon()
        floor.work()
    assert floor.pdus == ["AA"]
    floor.driver.kept["SM"] = {3: "BB"}  # another message at its index
    floor.arrivals.sweep_soon()
    floor.work()
    assert floor.pdus == ["AA", "BB"]


def test_a_message_that_the_floor_above_cannot_bear_stays_and_holds_up_no_other() -> None:
    floor = Floor(SM={})
    floor.traffic.poison = "BAD"
    floor.driver.kept["SM"] = {1: "AA", 2: "BAD", 3: "CC"}
    floor.arrivals.sweep_soon()
    floor.work()
    floor.arrivals.sweep_soon()
    floor.work()
    assert floor.pdus == ["AA", "CC"]
    assert floor.driver.kept == {"SM": {2: "BAD"}}


def test_a_storage_that_cannot_be_read_is_looked_into_soon_and_later_ever_less_often() -> None:
    floor = Floor(SM={})
    floor.driver.broken = NO
    pauses = []
    for _ in range(3):
        floor.arrivals.sweep_soon()
        floor.work()
        pauses.append(floor.arrivals.due() - floor.clock.monotonic())
    assert pauses == [FAST.unread_first, 2 * FAST.unread_first, 4 * FAST.unread_first]
    floor.driver.broken = None
    floor.arrivals.sweep_soon()
    floor.work()
    assert floor.arrivals.due() - floor.clock.monotonic() == FAST.sweep


def test_a_modem_in_text_mode_is_reported_and_the_announcement_kept() -> None:
    floor = Floor(SM={})
    floor.driver.kept["SM"] = {3: "AA"}
    floor.driver.broken = TextModeError("")
    floor.arrivals.note_stored(Stored("SM", 3))
    with pytest.raises(TextModeError):
        floor.work()
    floor.driver.broken = None
    floor.work()
    assert floor.pdus == ["AA"]


@pytest.mark.parametrize(
    ("whole", "acknowledged", "kept", "said"),
    [
        (True, True, ["AA"], ["acknowledge"]),
        (True, False, ["AA"], []),
        # The network still has the damaged message, if we reject it.
        (False, True, [], ["reject"]),
        (False, False, ["AA"], []),
    ],
)
def test_what_came_straight_to_us(
    kept: list[str], said: list[str], *, whole: bool, acknowledged: bool
) -> None:
    floor = Floor(SM={})
    floor.arrivals.note_direct(direct("AA", whole=whole), acknowledged=acknowledged)
    floor.work()
    assert (floor.pdus, floor.driver.log) == (kept, said)
    assert not floor.arrivals.pending()


def test_too_late_nothing_is_acknowledged_and_everything_looked_into() -> None:
    floor = Floor(SM={})
    floor.arrivals.note_direct(direct("AA"), acknowledged=True)
    floor.clock.advance(FAST.acknowledge + 1)
    floor.work()
    assert floor.driver.log == ["too late", "list SM"]


def test_an_acknowledgement_that_the_modem_refuses_is_followed_by_a_look() -> None:
    floor = Floor(SM={})
    floor.driver.in_time = False
    floor.arrivals.note_direct(direct("AA"), acknowledged=True)
    floor.work()
    assert floor.driver.log == ["acknowledge", "list SM"]


def test_a_new_link_forgets_what_the_old_one_announced() -> None:
    floor = Floor(SM={})
    floor.arrivals.note_stored(Stored("SM", 3))
    floor.arrivals.note_direct(direct("AA"), acknowledged=True)
    floor.arrivals.new_link()
    floor.work()
    assert floor.pdus == ["AA"]
    assert floor.driver.log == ["list SM"]


def test_what_is_read_while_the_sim_changes_is_neither_stored_nor_deleted() -> None:
    floor = Floor(SM={})
    floor.driver.kept["SM"] = {3: "AA"}
    floor.arrivals.note_stored(Stored("SM", 3))
    floor.driver.sim_may_have_changed = True
    floor.work()
    assert not floor.pdus
    assert floor.driver.kept == {"SM": {3: "AA"}}
    floor.driver.sim_may_have_changed = False
    floor.work()
    assert floor.pdus == ["AA"]
    assert floor.driver.kept == {"SM": {}}


def test_what_is_stored_while_the_sim_changes_is_deleted_later() -> None:
    floor = Floor(SM={})
    floor.driver.kept["SM"] = {3: "AA"}
    floor.arrivals.note_stored(Stored("SM", 3))
    receive = floor.traffic.receive

    def receive_slowly(batch: Sequence[Incoming]) -> None:
        receive(batch)
        floor.driver.sim_may_have_changed = True

    floor.traffic.receive = receive_slowly  # type: ignore[method-assign]
    floor.work()
    assert floor.driver.kept == {"SM": {3: "AA"}}
    floor.driver.sim_may_have_changed = False
    floor.arrivals.sweep_soon()
    floor.work()
    assert floor.pdus == ["AA"]
    assert floor.driver.kept == {"SM": {}}


def test_nothing_is_acknowledged_for_another_sim() -> None:
    floor = Floor(SM={})
    floor.arrivals.note_direct(direct("AA"), acknowledged=True)
    floor.driver.sim_may_have_changed = True
    floor.work()
    assert floor.pdus == ["AA"]
    assert "acknowledge" not in floor.driver.log
