"""What an account gets back: for which ends, once, also after a kill, a deletion or a restore."""

import pytest
from fakes.credit import ADMIN, balance, check_ledger, check_settled, settle, with_sophie
from fakes.exchange import NUMBER, OTHER, PERMANENT, SOPHIE, Box

from appliance.messaging.credit import accounts, refunds
from appliance.messaging.privacy import erasing, people
from appliance.messaging.rules import optouts
from appliance.modem.traffic import Accepted
from appliance.store import removal

LONG = "a" * 400  # 3 segments


def refunded(box: Box) -> list[int]:
    rows = box.store.rows("SELECT segments FROM account_entry WHERE cause = 'refund' ORDER BY id")
    return [row[0] for row in rows]


def test_each_end_without_a_sent_message_gives_back(box: Box) -> None:
    with_sophie(box.store, balance=12)
    box.send_one(LONG)
    box.submit(PERMANENT)
    cancelled = box.send_one(LONG, due_ms=box.clock.now_ms() + 7_200_000)
    box.outbox.cancel(cancelled, SOPHIE)
    box.send_one(LONG, OTHER)
    optouts.add(box.store, OTHER, source="page", actor="user:alice")
    settle(box)
    assert refunded(box) == [3, 3, 3]
    assert balance(box.store) == 12
    check_settled(box.store)


def test_a_sent_message_gives_nothing_back(box: Box) -> None:
    with_sophie(box.store, balance=3)
    box.send_one(LONG)
    box.submit_all()
    settle(box)
    refunds.settle_all(box.store)
    assert refunded(box) == []


def test_nothing_is_given_back_twice(box: Box) -> None:
    with_sophie(box.store, balance=3)
    box.send_one(LONG)
    box.submit(PERMANENT)
    settle(box)
    refunds.settle_all(box.store)
    box.crash()
    settle(box)
    assert refunded(box) == [3]


def test_after_a_restore_what_is_due_is_given_back_without_its_entries(box: Box) -> None:
    with_sophie(box.store, balance=4)
    box.send_one(LONG)
    box.submit(PERMANENT)
    partly = box.send_one("b")
    box.outbox.cancel(partly, SOPHIE)
    refunds.settle_all(box.store)
    assert refunded(box) == [3, 1]
    check_ledger(box.store)


def test_an_archived_account_gets_its_own_back(box: Box) -> None:
    with_sophie(box.store, balance=3)
    box.send_one(LONG)
    accounts.archive(box.store, "School", ADMIN)
    with_sophie(box.store, balance=0)
    box.submit(PERMANENT)
    settle(box)
    assert [row[0] for row in box.store.rows("SELECT balance FROM account ORDER BY id")] == [3, 0]


@pytest.mark.parametrize("way", ["erased", "deleted"])
def test_a_message_that_is_gone_when_its_entry_is_handled_was_given_back(
    box: Box, way: str
) -> None:
    with_sophie(box.store, balance=6)
    failed = box.send_one(LONG, NUMBER)
    box.submit(PERMANENT)
    box.send_one("b" * 400, NUMBER)
    box.submit(Accepted(1))
    if way == "deleted":
        removal.remove(box.store, [failed], actor=ADMIN.actor)
    else:
        box.submit_all(2)
        erasing.erase(box.store, people.of_number(box.store, NUMBER, "FR"), ADMIN)
        erasing.work_off(box.store)
        assert not box.store.rows("SELECT 1 FROM message")
    settle(box)
    assert refunded(box) == [3]
    assert balance(box.store) == 3


def test_what_an_erasure_stops_is_given_back(box: Box) -> None:
    with_sophie(box.store, balance=3)
    box.send_one(LONG, NUMBER, due_ms=box.clock.now_ms() + 7_200_000)
    erasing.erase(box.store, people.of_number(box.store, NUMBER, "FR"), ADMIN)
    erasing.work_off(box.store)
    settle(box)
    assert not box.store.rows("SELECT 1 FROM message")
    assert refunded(box) == [3]
