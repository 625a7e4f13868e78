"""What an account pays for a sending, who may use which account, and when nobody pays."""

import pytest
from fakes.credit import ADMIN, add_account, balance, check_ledger, settle, with_sophie
from fakes.exchange import NUMBER, OTHER, PERMANENT, SOPHIE, UNKNOWN, Box, coded

from appliance.errors import ConflictError, CreditError, ForbiddenError, InputError
from appliance.messaging.credit import accounts, taking
from appliance.messaging.outbound.revision import Change
from appliance.messaging.people import users
from appliance.messaging.requests import Author, NewMessage
from appliance.messaging.rules import optouts
from appliance.modem.traffic import Accepted
from appliance.store import removal
from appliance.store.database import Store

LONG = "a" * 400  # 3 segments
HOUR_MS = 3_600_000


def test_nobody_pays_until_an_account_exists(box: Box) -> None:
    message = box.send_one("Bonjour")
    assert box.message(message)["charged"] is None
    preview = box.outbox.preview(NewMessage("Bonjour", (NUMBER,)), SOPHIE)
    assert preview.cost is None
    assert not box.store.rows("SELECT 1 FROM account_entry")


def test_a_sending_takes_its_segments_with_who_and_what(box: Box) -> None:
    with_sophie(box.store, balance=10)
    sent = box.send(LONG, NUMBER, OTHER)
    assert balance(box.store) == 4
    entry = box.store.rows("SELECT * FROM account_entry ORDER BY id DESC LIMIT 1")[0]
    assert (entry["cause"], entry["segments"], entry["actor"], entry["batch_id"]) == (
        "sending",
        -6,
        "user:sophie",
        sent.batch_id,
    )


def test_credit_for_all_but_one_stores_nothing_and_says_how_much(box: Box) -> None:
    with_sophie(box.store, balance=5)
    request = NewMessage(LONG, (NUMBER, OTHER))
    cost = box.outbox.preview(request, SOPHIE).cost
    assert cost is not None
    assert (cost.account, cost.needed, cost.available, cost.is_covered) == ("School", 6, 5, False)
    with pytest.raises(CreditError) as refused:
        box.outbox.accept(request, SOPHIE)
    assert refused.value.values == {"name": "School", "needed": 6, "available": 5}
    assert balance(box.store) == 5
    assert not box.store.rows("SELECT 1 FROM batch")


def test_what_is_blocked_at_once_costs_nothing(box: Box) -> None:
    with_sophie(box.store, balance=1)
    optouts.add(box.store, OTHER, source="page", actor="user:alice")
    box.send("Bonjour", NUMBER, OTHER)
    settle(box)
    assert balance(box.store) == 0
    check_ledger(box.store)


def test_a_large_sending_is_charged_although_its_messages_are_made_later(box: Box) -> None:
    with_sophie(box.store, balance=1000)
    sent = box.send("Bonjour", *(f"+336123{number:05d}" for number in range(500)))
    assert balance(box.store) == 500
    box.outbox.cancel_batch(sent.batch_id, SOPHIE)
    settle(box)
    assert balance(box.store) == 1000
    entries = box.store.rows("SELECT segments FROM account_entry WHERE cause = 'refund'")
    assert len(entries) <= 5, "one entry for many messages"
    check_ledger(box.store)


def test_an_account_without_limit_always_pays(box: Box) -> None:
    with_sophie(box.store, balance=None)
    box.send(LONG)
    assert balance(box.store) == -3
    preview = box.outbox.preview(NewMessage(LONG, (NUMBER,)), SOPHIE)
    assert preview.cost is not None
    assert preview.cost.is_covered


def test_a_failed_message_is_given_back_and_a_resend_takes_again(box: Box) -> None:
    with_sophie(box.store, balance=3)
    message = box.send_one(LONG)
    box.submit(PERMANENT)
    settle(box)
    assert balance(box.store) == 3
    box.outbox.resend(message, SOPHIE)
    assert balance(box.store) == 0
    box.submit(PERMANENT)
    # Sent again before the consumer has come to it: it costs what it cost.
    box.outbox.resend(message, SOPHIE)
    settle(box)
    assert balance(box.store) == 0


def test_a_resend_that_cannot_be_paid_is_refused(box: Box) -> None:
    with_sophie(box.store, balance=1)
    message = box.send_one("Bonjour")
    box.submit(PERMANENT)
    settle(box)
    box.send_one("Bonsoir")
    with pytest.raises(CreditError):
        box.outbox.resend(message, SOPHIE)
    resent = box.outbox.resend_many([message], SOPHIE)
    assert (resent.sent, [error.code for error in resent.refused]) == (0, ["no_credit"])
    assert box.status(message) == "failed"


def test_segments_that_went_before_a_cancellation_are_paid(box: Box) -> None:
    with_sophie(box.store, balance=3)
    message = box.send_one(LONG)
    box.submit(Accepted(1))
    box.outbox.cancel(message, SOPHIE)
    settle(box)
    assert balance(box.store) == 2


def test_what_was_given_up_in_doubt_and_went_is_paid_after_all(box: Box) -> None:
    with_sophie(box.store, balance=1)
    message = box.send_one("Bonjour")
    doubted = box.submit(UNKNOWN)
    box.outbox.dismiss(message, SOPHIE)
    settle(box)
    assert balance(box.store) == 1
    box.send_one("Bonsoir")
    box.line().settle(doubted, Accepted(7))
    settle(box)
    assert box.status(message) == "sent"
    assert balance(box.store) == -1
    check_ledger(box.store)


def test_a_message_deleted_before_it_was_settled_is_given_back(box: Box) -> None:
    with_sophie(box.store, balance=1)
    message = box.send_one("Bonjour")
    box.submit(PERMANENT)
    removal.remove(box.store, [message], actor="user:alice")
    settle(box)
    assert balance(box.store) == 1


def test_an_edit_settles_the_difference(box: Box) -> None:
    with_sophie(box.store, balance=4)
    due = box.clock.now_ms() + HOUR_MS
    sent = box.send("Bonjour", NUMBER, due_ms=due)
    box.outbox.revise(sent.batch_id, Change(LONG, due, "Bonjour", due), SOPHIE)
    assert balance(box.store) == 1
    box.outbox.revise(sent.batch_id, Change("Bonsoir", due, LONG, due), SOPHIE)
    assert balance(box.store) == 3
    with_sophie(box.store, balance=0, name="Town")
    with pytest.raises(CreditError):
        box.outbox.revise(sent.batch_id, Change("a" * 900, due, "Bonsoir", due), SOPHIE)
    assert balance(box.store) == 3
    check_ledger(box.store)


def test_the_message_that_another_replaces_pays_for_it(box: Box) -> None:
    with_sophie(box.store, balance=1)
    due = box.clock.now_ms() + HOUR_MS
    message = box.send_one("Bonjour", due_ms=due)
    request = NewMessage("Bonsoir", (NUMBER,), due_ms=due)
    box.outbox.accept(request, SOPHIE, instead_of=message)
    settle(box)
    assert balance(box.store) == 0
    check_ledger(box.store)


# --- who pays -----------------------------------------------------------------------------------


def payer(store: Store, author: Author, name: str | None = None) -> str | None:
    found = taking.payer(store, name, author)
    return found.name if found else None


def test_a_user_of_one_account_need_not_name_it_and_one_of_several_must(store: Store) -> None:
    with_sophie(store)
    assert payer(store, SOPHIE) == "School"
    with_sophie(store, name="Town")
    with pytest.raises(InputError, check=coded("account_needed")) as asked:
        payer(store, SOPHIE)
    assert asked.value.field == "account"
    assert payer(store, SOPHIE, "town") == "Town"


def test_a_user_of_none_is_refused_and_an_administrator_is_not(store: Store) -> None:
    add_account(store)
    users.create_without_password(store, "paul", "operator")
    users.create_without_password(store, "alice", "admin")
    with pytest.raises(ForbiddenError, check=coded("no_account")):
        payer(store, Author("user", "paul"))
    with pytest.raises(ForbiddenError, check=coded("not_your_account")):
        payer(store, Author("user", "paul"), "School")
    assert payer(store, ADMIN) is None
    assert payer(store, ADMIN, "School") == "School"
    for free in (Author("rule", "stop"), Author("system", "command")):
        assert payer(store, free) is None


def test_an_unknown_account_is_said_also_while_there_is_none(store: Store) -> None:
    for _ in range(2):
        with pytest.raises(InputError, check=coded("unknown_account")):
            payer(store, ADMIN, "Moon")
        add_account(store, name=f"A{_}")


def test_a_token_belongs_to_one_account(store: Store) -> None:
    with_sophie(store)
    with_sophie(store, name="Town")
    users.create_token(store, "crm", user_name="sophie")
    crm = Author("token", "crm")
    with pytest.raises(InputError, check=coded("account_needed")):
        payer(store, crm)
    accounts.give_token(store, "crm", "Town", ADMIN)
    assert payer(store, crm) == "Town"
    with pytest.raises(ForbiddenError, check=coded("not_your_account")):
        payer(store, crm, "School")
    accounts.archive(store, "Town", ADMIN)
    with pytest.raises(ConflictError, check=coded("account_archived")):
        payer(store, crm)


def test_a_chosen_name_is_found_whichever_way_its_accents_are_written(store: Store) -> None:
    add_account(store, "École")
    assert payer(store, ADMIN, " E\u0301cole ") == "École"


def test_a_token_of_the_box_sends_without_an_account(store: Store) -> None:
    add_account(store)
    users.create_token(store, "alarm")
    assert payer(store, Author("token", "alarm")) is None


def test_once_all_accounts_are_archived_nobody_pays(box: Box) -> None:
    with_sophie(box.store, balance=2)
    message = box.send_one("Bonjour")
    accounts.archive(box.store, "School", ADMIN)
    assert payer(box.store, SOPHIE) is None
    box.submit(PERMANENT)
    settle(box)
    assert box.message(message)["charged"] == 0, "given back to the archived account"
    with pytest.raises(ConflictError, check=coded("account_archived")):
        box.outbox.resend(message, SOPHIE)
    check_ledger(box.store)
