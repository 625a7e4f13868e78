"""The operators' codes: the program's, and those that an administrator corrected."""

import pytest

from appliance.errors import InputError
from appliance.messaging.balance import codes, networks
from appliance.messaging.balance.readings import THE_RULE
from appliance.store.balances import NetworkRow
from appliance.store.database import Store


def test_the_programs_codes_are_codes() -> None:
    assert len({known.network for known in networks.KNOWN}) == 14
    for known in networks.KNOWN:
        assert codes.code(known.code) == known.code
        assert known.certain <= bool(known.code)


def test_the_network_of_a_sim_is_found_by_its_imsi(store: Store) -> None:
    found = networks.of_sim(store, "208010000000001")
    assert found is not None
    assert (found.name, found.code, found.certain) == ("Orange (FR)", "#123#", True)
    assert networks.of_sim(store, "310260000000001") is None
    assert networks.of_sim(store, None) is None


def test_what_was_changed_comes_first_until_it_is_restored(store: Store) -> None:
    typed = NetworkRow("20815", " Free ", "#55 5#", "1,2", "solde [amount]")
    networks.change(store, typed, THE_RULE)
    networks.change(store, NetworkRow("310260", "T-Mobile US", "#225#", "", ""), THE_RULE)
    free = networks.of_sim(store, "208150000000001")
    assert free == networks.Network(
        "20815", "Free", "#555#", "1 2", "solde [amount]", certain=True, changed=True
    )
    american = networks.of_sim(store, "310260000000001")
    assert american is not None
    assert american.name == "T-Mobile US"
    assert len(networks.every(store)) == 15
    networks.restore(store, "20815", THE_RULE)
    networks.restore(store, "20815", THE_RULE)
    free = networks.of_sim(store, "208150000000001")
    assert free is not None
    assert not free.changed


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (NetworkRow("208", "X", "", "", ""), "network"),
        (NetworkRow("2080A", "X", "", "", ""), "network"),
        (NetworkRow("20801", " ", "", "", ""), "name"),
        (NetworkRow("20801", "x" * 41, "", "", ""), "name"),
        (NetworkRow("20801", "X", "solde", "", ""), "code"),
        (NetworkRow("20801", "X", "*31#", "", ""), "code"),
        (NetworkRow("20801", "X", "", "un", ""), "answers"),
        (NetworkRow("20801", "X", "", "", "solde"), "pattern"),
    ],
)
def test_a_wrong_value_changes_nothing(store: Store, row: NetworkRow, field: str) -> None:
    with pytest.raises(InputError) as caught:
        networks.change(store, row, THE_RULE)
    assert caught.value.field == field
    assert not any(known.changed for known in networks.every(store))
