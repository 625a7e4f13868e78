"""The settings of a line's balance, all or none."""

from dataclasses import replace

import pytest

from appliance.errors import InputError
from appliance.messaging.balance import line_settings
from appliance.messaging.balance.line_settings import Wanted
from appliance.messaging.balance.readings import THE_RULE
from appliance.store import balances, events
from appliance.store.balances import BalanceRow
from appliance.store.database import Store
from appliance.store.journal.balance import BalanceSettings

WANTED = Wanted("#123#", "1,1", "Credit [amount]", 500, "06 12 34 56 78", 200, 15)


def change(store: Store, wanted: Wanted) -> None:
    line_settings.change(store, "sim", wanted, "FR", THE_RULE)


def test_they_are_stored_and_the_journal_names_what_changed(store: Store) -> None:
    change(store, WANTED)
    assert balances.of_line(store, "sim") == BalanceRow(
        "sim", "#123#", "1 1", "Credit [amount]", 500, "+33612345678", None, 200, 15
    )
    change(store, replace(WANTED, alert_below=None))
    change(store, replace(WANTED, alert_below=None))
    told = [found.entry for found in events.journal(store, limit=10)]
    assert [entry.changed for entry in told if isinstance(entry, BalanceSettings)] == [
        {"balance_alert_below": ""},
        {
            "balance_code": "#123#",
            "balance_answers": "1 1",
            "balance_pattern": "Credit [amount]",
            "balance_alert_below": "5.00",
            "balance_alert_number": "+33612345678",
            "balance_allowance": 200,
            "balance_allowance_day": 15,
        },
    ]


def test_an_alert_ends_with_its_level_or_its_code(store: Store) -> None:
    change(store, WANTED)
    balances.set_alert(store, "sim", 7)
    change(store, replace(WANTED, alert_below=600))
    assert balances.newest_alert(store) == 7
    change(store, replace(WANTED, alert_below=None))
    assert balances.newest_alert(store) == 0
    balances.set_alert(store, "sim", 7)
    change(store, replace(WANTED, code=""))
    assert balances.newest_alert(store) == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "solde"}, "code"),
        ({"code": "**21*0612345678#"}, "code"),
        ({"answers": "oui"}, "answers"),
        ({"pattern": "Credit"}, "pattern"),
        ({"alert_below": -1}, "alert_below"),
        ({"alert_below": 10**9}, "alert_below"),
        ({"alert_number": "6,12E+08"}, "alert_number"),
        ({"alert_number": "Orange"}, "alert_number"),
        ({"allowance": 0}, "allowance"),
        ({"allowance": 10**9}, "allowance"),
        ({"allowance_day": 32}, "allowance_day"),
        ({"allowance_day": 0}, "allowance_day"),
    ],
)
def test_a_wrong_value_changes_nothing(store: Store, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(InputError) as caught:
        change(store, replace(WANTED, **wrong))  # type: ignore[arg-type]
    assert caught.value.field == field
    assert balances.every(store) == []
