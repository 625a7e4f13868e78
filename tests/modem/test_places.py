"""Which line uses which modem, and where each SIM is: known by its serial number."""

from pathlib import Path

import pytest

from appliance.errors import OtherSimError, PortError
from appliance.modem.places import ASKING, NOBODY, Place, Places

ORANGE, FREE, NEW = "8933010000000000001", "8933150000000000002", "8933200000000000003"


class Owners:
    """The box's lines by the serial numbers of their SIMs."""

    def __init__(self) -> None:
        self.by_card = {ORANGE: "orange", FREE: "free"}
        self.places = Places(self.owner)

    def owner(self, line: str, iccid: str, wanders: bool) -> str:  # noqa: FBT001 - the callback's form
        if line == ASKING:
            return self.by_card.get(iccid, NOBODY)
        return self.by_card.setdefault(iccid, "new" if wanders else line)

    def of(self, line: str) -> Place:
        return self.places.of(line)


@pytest.fixture
def owners() -> Owners:
    return Owners()


def test_a_line_stays_where_its_own_sim_is(owners: Owners) -> None:
    owners.of("orange").identify(ORANGE, "/dev/a", wanders=True)
    assert owners.of("orange").in_order(["/dev/b", "/dev/a"])[0] == "/dev/a"


def test_a_line_leaves_the_modem_with_the_sim_of_another(owners: Owners) -> None:
    with pytest.raises(OtherSimError) as caught:
        owners.of("orange").identify(FREE, "/dev/b", wanders=True)
    assert "belongs to the line free" in str(caught.value)
    assert owners.of("free").in_order(["/dev/a", "/dev/b"]) == ["/dev/b", "/dev/a"]
    assert owners.of("orange").in_order(["/dev/b", "/dev/a"]) == ["/dev/a", "/dev/b"]


def test_a_new_sim_in_a_chosen_port_is_that_line_s(owners: Owners) -> None:
    owners.of("orange").identify(NEW, "/dev/a", wanders=False)
    assert owners.by_card[NEW] == "orange"


def test_a_line_whose_sim_was_seen_elsewhere_goes_there(owners: Owners) -> None:
    orange = owners.of("orange")
    orange.identify(ORANGE, "/dev/a", wanders=False)
    orange.identify(None, "/dev/a", wanders=False)  # taken out; it may come back
    owners.places.saw("orange", "/dev/c")
    with pytest.raises(OtherSimError) as caught:
        orange.identify(None, "/dev/a", wanders=False)
    assert "now in the modem at /dev/c" in str(caught.value)


def test_a_port_holds_one_sim(owners: Owners) -> None:
    owners.of("orange").identify(ORANGE, "/dev/a", wanders=False)
    with pytest.raises(OtherSimError):
        owners.of("orange").identify(FREE, "/dev/a", wanders=False)
    assert owners.places.seen_of("orange") is None


def test_two_lines_never_use_one_modem(owners: Owners, tmp_path: Path) -> None:
    port, link = tmp_path / "ttyUSB0", tmp_path / "link"
    link.symlink_to(port)
    owners.of("orange").take(str(port))
    owners.of("orange").take(str(link))  # its own
    with pytest.raises(PortError) as caught:
        owners.of("free").take(str(link))
    assert caught.value.code == "port_of_other_line"
    assert owners.places.is_taken(str(link))
    owners.of("orange").leave()
    owners.of("free").take(str(link))


def test_without_owners_no_sim_is_asked_for() -> None:
    place = Places().of("sim")
    assert not place.tells_sims_apart
    place.identify(ORANGE, "/dev/a", wanders=True)
    assert place.in_order(["/dev/b", "/dev/a"]) == ["/dev/b", "/dev/a"]


def test_a_line_also_looks_at_the_chosen_port_of_a_line_that_works_elsewhere(
    owners: Owners,
) -> None:
    orange, free = owners.places.of("orange", "/dev/a"), owners.places.of("free", "/dev/b")
    assert orange.in_order(["/dev/a"]) == ["/dev/a"]  # the other line may still go there itself
    free.take("/dev/a")
    assert orange.in_order(["/dev/a"]) == ["/dev/a", "/dev/b"]
    assert (orange.is_visit("/dev/a"), orange.is_visit("/dev/b")) == (False, True)
    assert not orange.finds_own_sim(None, "/dev/b")
    assert not orange.finds_own_sim(NEW, "/dev/b")
    assert NEW not in owners.by_card
    assert orange.finds_own_sim(ORANGE, "/dev/b")
    assert not orange.is_visit("/dev/b")  # its SIM is there
    orange.take("/dev/b")
    assert owners.places.of("third", "/dev/c").in_order(["/dev/c"]) == ["/dev/c"]


def test_a_line_that_finds_its_port_by_itself_visits_nobody(owners: Owners) -> None:
    free, orange = owners.places.of("free", "/dev/b"), owners.places.of("orange")
    free.take("/dev/a")
    assert orange.in_order(["/dev/c"]) == ["/dev/c"]
    assert not orange.is_visit("/dev/b")
