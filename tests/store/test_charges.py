"""What is due back for a message, by its state and by what has gone of it."""

import pytest
from fakes.credit import add_account, balance
from fakes.stored import StoredTraffic

from appliance.store import charges
from appliance.store.database import Store

FIVE = tuple(f"+3361111111{last}" for last in range(5))


@pytest.fixture
def messages(store: Store, traffic: StoredTraffic) -> list[int]:
    """Return messages of 3 segments each that an account has paid for."""
    account = add_account(store)
    made = traffic.outgoing(*FIVE)
    store.execute("UPDATE batch SET account_id = ?", (account.id,))
    store.execute("UPDATE message SET segments = 3, charged = 3")
    return made


def put(store: Store, message_id: int, status: str, next_sequence: int = 1) -> None:
    store.execute(
        "UPDATE message SET status = ?, next_sequence = ?, ready = 0 WHERE id = ?",
        (status, next_sequence, message_id),
    )


def settle(store: Store, message_id: int) -> None:
    with store.transaction():
        charges.settle(store, message_id)


@pytest.mark.parametrize(
    ("status", "next_sequence", "back"),
    [
        ("queued", 1, 0),
        ("submitting", 2, 0),
        ("sent", 4, 0),
        ("delivered", 4, 0),
        ("uncertain", 2, 0),
        ("failed", 1, 3),
        ("failed", 3, 3),
        ("cancelled", 1, 3),
        ("cancelled", 3, 1),
        ("blocked", 1, 3),
        ("expired", 2, 2),
        ("expired", 4, 0),
    ],
)
def test_what_is_due(
    store: Store, messages: list[int], status: str, next_sequence: int, back: int
) -> None:
    put(store, messages[0], status, next_sequence)
    assert charges.is_due(store, messages[0]) == (back > 0)
    for _ in range(2):
        settle(store, messages[0])
        assert balance(store) == back
    charge = charges.of_message(store, messages[0])
    assert charge is not None
    assert charge.charged == 3 - back


def test_the_following_messages_are_settled_in_the_same_entry_and_earlier_ones_not(
    store: Store, messages: list[int]
) -> None:
    for each in messages:
        put(store, each, "cancelled")
    put(store, messages[3], "sent", 4)
    settle(store, messages[1])
    assert balance(store) == 9
    assert store.value("SELECT count(*) FROM account_entry") == 1
    assert charges.due(store) == [messages[0]]


def test_another_sending_is_settled_by_itself(
    store: Store, messages: list[int], traffic: StoredTraffic
) -> None:
    (other,) = traffic.outgoing()
    store.execute("UPDATE message SET segments = 1, charged = 1 WHERE id = ?", (other,))
    for each in (messages[-1], other):
        put(store, each, "failed")
    settle(store, messages[-1])
    assert balance(store) == 3


def test_a_message_that_nobody_pays_for_costs_nothing(store: Store, traffic: StoredTraffic) -> None:
    (message,) = traffic.outgoing(status="failed")
    settle(store, message)
    assert charges.of_message(store, message) is None
    assert charges.due(store) == []
    assert not store.rows("SELECT 1 FROM account_entry")


def test_unsent_messages_are_those_of_which_nothing_has_gone(
    store: Store, messages: list[int]
) -> None:
    for each in messages[:3]:
        put(store, each, "scheduled")
    put(store, messages[2], "held", 2)
    batch_id = store.value("SELECT id FROM batch")
    assert charges.payer_of(store, batch_id) == 1
    number, paid = charges.unsent(store, batch_id)
    assert (number, paid) == (2, 6)
    charges.charge_unsent(store, batch_id, 7)
    charged = [row[0] for row in store.rows("SELECT charged FROM message ORDER BY id")]
    assert charged == [7, 7, 3, 3, 3]
