"""Whose SIM is it: known ones stay their lines', new ones are taken over or become new lines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.lines.modem.sims import SimOwners
from appliance.modem.places import ASKING, NOBODY
from appliance.store import events
from appliance.store import lines as stored
from appliance.store.lines import LineRow

ORANGE, FREE, NEW = "8933010000000000001", "8933150000000000002", "8933200000000000003"


class Box:
    """A box with lines, and what was done for new SIMs."""

    def __init__(self, folder: Path, *lines: LineRow) -> None:
        self.store = new_store(folder / "data" / "appliance.db", FakeClock())
        for line in lines:
            stored.put(self.store, line)
        self.changes = 0
        self.owners = SimOwners(self.store, lambda: stored.every(self.store), self._changed)

    def _changed(self) -> None:
        self.changes += 1

    def owner(self, line: str, iccid: str, *, wanders: bool = True) -> str:
        return self.owners.owner(line, iccid, wanders)

    def cards(self) -> dict[str, str | None]:
        return {row.name: row.iccid for row in stored.every(self.store)}

    def told(self) -> list[tuple[str | None, str]]:
        found = events.journal(self.store, limit=10, kinds=["sim"])
        return [(each.entry.line, each.entry.sim) for each in found]  # type: ignore[attr-defined]


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path, LineRow("sim", iccid=ORANGE))
    yield box
    box.store.close()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Box]:
    box = Box(
        tmp_path,
        LineRow("orange", iccid=ORANGE),
        LineRow("free", iccid=FREE),
        LineRow("provider", kind="smsapi"),
    )
    yield box
    box.store.close()


@pytest.mark.parametrize("wanders", [True, False])
def test_the_first_sim_of_a_line_is_noted_without_a_word(tmp_path: Path, *, wanders: bool) -> None:
    box = Box(tmp_path, LineRow("sim"))
    assert box.owner("sim", ORANGE, wanders=wanders) == "sim"
    assert box.cards() == {"sim": ORANGE}
    assert (box.changes, box.told()) == (1, [])
    assert box.owner("sim", ORANGE, wanders=wanders) == "sim"
    assert box.changes == 1
    box.store.close()


def test_a_known_sim_is_its_line_s_wherever_it_is(two: Box) -> None:
    assert two.owner("orange", FREE) == "free"
    assert two.owner("free", ORANGE, wanders=False) == "orange"
    assert two.owner(NOBODY, FREE) == "free"
    assert two.cards() == {"orange": ORANGE, "free": FREE, "provider": None}


def test_the_only_modem_of_a_box_takes_a_new_sim_once_its_own_is_in_no_other_port(
    one: Box,
) -> None:
    assert one.owner("sim", NEW) == NOBODY  # its own may be in another port
    assert one.owner("sim", NEW) == "sim"
    assert one.cards() == {"sim": NEW}
    assert one.told() == [("sim", "replaced")]


def test_a_chosen_port_takes_a_new_sim_at_once(two: Box) -> None:
    assert two.owner("orange", NEW, wanders=False) == "orange"
    assert two.cards()["orange"] == NEW
    assert two.told() == [("orange", "replaced")]


def test_of_several_modems_that_are_found_by_themselves_a_new_sim_is_a_new_line(two: Box) -> None:
    assert two.owner("orange", NEW) == NOBODY
    assert two.owner("orange", NEW) == "sim2"
    assert two.cards() == {"orange": ORANGE, "free": FREE, "provider": None, "sim2": NEW}
    assert (two.changes, two.told()) == (1, [("sim2", "found")])


def test_a_new_sim_in_a_modem_that_no_line_uses_is_a_new_line(one: Box) -> None:
    assert one.owner(NOBODY, NEW) == "sim2"
    assert one.owner(NOBODY, NEW) == "sim2"
    assert one.owners.owner_of_found(NEW + "0") == "sim3"
    assert one.told() == [("sim3", "found"), ("sim2", "found")]


def test_a_session_of_a_line_that_was_removed_keeps_its_sim(one: Box) -> None:
    assert one.owner("removed", NEW) == "removed"
    assert one.cards() == {"sim": ORANGE}


def test_who_only_asks_is_told_of_known_sims_and_changes_nothing(two: Box) -> None:
    assert two.owner(ASKING, FREE, wanders=False) == "free"
    for _ in range(2):
        assert two.owner(ASKING, NEW, wanders=False) == NOBODY
    assert two.cards() == {"orange": ORANGE, "free": FREE, "provider": None}
    assert two.changes == 0
