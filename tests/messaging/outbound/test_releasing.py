"""The release of scheduled messages applies the rules again."""

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, Box

from appliance.messaging.rules import optouts
from appliance.modem.traffic import Accepted

HOUR_MS = 3_600_000
OTHER = "+33612345679"


def refuse_sms(box: Box, address: str) -> None:
    """Store a contact who accepts no SMS, without blocking the waiting messages."""
    contact_id = box.store.insert(
        "INSERT INTO contact (name, sort_name, accepts_sms, created_at, changed_at)"
        " VALUES ('Yves', 'yves', 0, 0, 0)"
    )
    box.store.execute(
        "INSERT INTO contact_number (contact_id, position, address) VALUES (?, 0, ?)",
        (contact_id, address),
    )


def test_a_recipient_who_meanwhile_wants_no_sms_is_blocked_when_due(
    box: Box, clock: FakeClock
) -> None:
    due = clock.now_ms() + HOUR_MS
    accepted = box.send("later", NUMBER, OTHER, due_ms=due)
    shy, willing = (message.message_id for message in accepted.messages)
    refuse_sms(box, NUMBER)
    clock.advance(HOUR_MS / 1000)
    assert box.outbox.release_due() == 2
    assert (box.status(shy), box.message(shy)["error"]) == ("blocked", "no_sms")
    assert box.status(willing) == "queued"
    assert box.message(shy)["release_at"] is None


@pytest.mark.parametrize("begun", [False, True])
def test_a_recipient_who_said_stop_after_the_release_is_blocked_at_the_claim(
    box: Box, *, begun: bool
) -> None:
    message = box.send_one("a" * 200)
    if begun:
        box.submit(Accepted(1))
    refuse_sms(box, NUMBER)
    assert box.line().claim() is None
    assert (box.status(message), box.message(message)["error"]) == ("blocked", "no_sms")


def test_a_stop_blocks_what_is_scheduled_at_once(box: Box, clock: FakeClock) -> None:
    message = box.send_one("later", due_ms=clock.now_ms() + HOUR_MS)
    optouts.add(box.store, NUMBER, source="page", actor="user:sophie")
    assert box.status(message) == "blocked"
