"""The SMS to the number of an account that falls below its level."""

import pytest
from fakes.credit import ADMIN, add_account, balance, consumers, settle, with_sophie
from fakes.exchange import OTHER, Box

from appliance.messaging.credit import accounts, movements
from appliance.store import events, ledger
from appliance.store.journal.accounts import AccountLow


def alerts(box: Box) -> list[str]:
    rows = box.store.rows("SELECT body FROM message WHERE direction = 'out' ORDER BY id")
    return [row[0] for row in rows if "SMS." in row[0]]


def test_an_alert_goes_once_for_each_fall_and_costs_nothing(box: Box) -> None:
    with_sophie(box.store, balance=5, alert_below=5, alert_number=OTHER)
    box.send("one")
    box.send("two")
    settle(box)
    assert alerts(box) == ["Box SMS : le compte School n'a plus que 4 SMS."]
    assert balance(box.store) == 3
    movements.credit(box.store, accounts.get(box.store, "School"), 2, "", ADMIN)
    box.send("three")
    settle(box)
    assert len(alerts(box)) == 2
    assert accounts.get(box.store, "School").is_low


def test_a_level_above_the_balance_alerts_at_once_and_without_a_number_only_marks(
    box: Box,
) -> None:
    add_account(box.store, balance=3)
    found = accounts.change(box.store, "School", {"alert_below": 10}, ADMIN, "FR")
    assert found.is_low
    settle(box)
    assert alerts(box) == []
    assert not accounts.change(box.store, "School", {"alert_below": None}, ADMIN, "FR").is_low


def test_an_account_that_was_renamed_meanwhile_gets_its_alert(box: Box) -> None:
    with_sophie(box.store, balance=5, alert_below=5, alert_number=OTHER)
    box.send("one")
    accounts.change(box.store, "School", {"name": "College"}, ADMIN, "FR")
    add_account(box.store, alert_number="+33639980102")  # takes the name over
    settle(box)
    assert alerts(box) == ["Box SMS : le compte College n'a plus que 4 SMS."]


def test_an_entry_of_an_earlier_version_names_its_account(box: Box) -> None:
    with_sophie(box.store, balance=5, alert_below=2, alert_number=OTHER)
    consumers(box)
    with box.store.transaction():
        events.append(box.store, AccountLow(account="School", balance=1))
    settle(box)
    assert alerts(box) == ["Box SMS : le compte School n'a plus que 1 SMS."]


def test_an_account_that_was_archived_meanwhile_gets_no_alert(box: Box) -> None:
    with_sophie(box.store, balance=5, alert_below=5, alert_number=OTHER)
    box.send("one")
    accounts.archive(box.store, "School", ADMIN)
    settle(box)
    assert alerts(box) == []


def test_a_balance_at_its_level_is_not_below_it(box: Box) -> None:
    with_sophie(box.store, balance=6, alert_below=5, alert_number=OTHER)
    box.send("one")
    settle(box)
    assert alerts(box) == []


def test_an_alert_comes_from_the_box_and_no_account_pays_for_it(box: Box) -> None:
    with_sophie(box.store, balance=1, alert_below=1, alert_number=OTHER)
    box.send("one")
    settle(box)
    row = box.store.rows(
        "SELECT author_kind, author, account_id FROM batch ORDER BY id DESC LIMIT 1"
    )[0]
    assert tuple(row) == ("rule", "credit", None)
    assert balance(box.store) == 0


@pytest.mark.parametrize("language", ["fr", "en", "pl", "nl"])
def test_an_alert_is_in_the_language_of_the_box(box: Box, language: str) -> None:
    add_account(box.store, "Club {x}", balance=3, alert_below=5, alert_number=OTHER)
    work = consumers(box, language)
    while work.work() is not None:
        pass
    text = box.store.rows("SELECT body FROM message")[0][0]
    assert "Club {x}" in text
    assert "3 " in text
    assert (language == "fr") == ("compte" in text)


def test_an_alert_that_cannot_be_sent_is_passed_over(box: Box) -> None:
    """The next entries are handled although a rule refuses this alert."""
    add_account(box.store, balance=3, alert_below=5, alert_number="+33612345678")
    box.store.execute("UPDATE account SET alert_number = 'no number'")
    settle(box)
    add_account(box.store, "Town", balance=3, alert_below=5, alert_number=OTHER)
    settle(box)
    assert [text.split(" le compte ")[1][:4] for text in alerts(box)] == ["Town"]


def test_a_kill_after_the_alert_was_stored_sends_no_second_one(box: Box) -> None:
    add_account(box.store, balance=3, alert_below=5, alert_number=OTHER)
    settle(box)
    box.crash()
    settle(box)
    assert len(alerts(box)) == 1


def test_an_archived_account_alerts_nobody(box: Box) -> None:
    add_account(box.store, balance=3, alert_below=5, alert_number=OTHER)
    accounts.archive(box.store, "School", ADMIN)
    settle(box)
    assert alerts(box) == []


def test_an_account_in_debt_is_said_to_have_none_left(box: Box) -> None:
    account = add_account(box.store, balance=3)
    accounts.change(box.store, "School", {"alert_below": 2, "alert_number": OTHER}, ADMIN, "FR")
    with box.store.transaction():
        ledger.move(box.store, account.id, -5, "sending")
    settle(box)
    assert alerts(box) == ["Box SMS : le compte School n'a plus que 0 SMS."]
