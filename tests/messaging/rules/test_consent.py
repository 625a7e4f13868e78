"""Recipients who want no SMS are blocked, except for the answer to a stop word."""

import pytest
from fakes.exchange import Box

from appliance.messaging.rules import consent
from appliance.messaging.rules.verdict import Asked, Block, Moment
from appliance.store import contacts, optouts
from appliance.store.contacts import ContactNumber

ANNE, BOB, ZOE = "+33611111111", "+33622222222", "+33633333333"


def asked(box: Box, origin: str, barred: dict[str, str] | None = None) -> Asked:
    now = box.store.clock.now_ms()
    return Asked(
        Moment.ACCEPTANCE, box.store, box.rules, origin, "functional", at_ms=now, barred=barred
    )


@pytest.fixture
def barred(box: Box) -> Box:
    optouts.add(box.store, ANNE, source="message")
    contacts.add(box.store, "Bob", [ContactNumber(BOB)], accepts_sms=False)
    return box


def test_each_is_blocked_for_its_own_reason(barred: Box) -> None:
    assert consent.judge(asked(barred, "page"), [ANNE, BOB, ZOE]) == {
        ANNE: Block("opted_out"),
        BOB: Block("no_sms"),
    }


def test_the_answer_to_a_stop_word_goes(barred: Box) -> None:
    assert consent.judge(asked(barred, "stop_reply"), [ANNE, BOB]) == {}


def test_what_a_claim_brought_along_is_not_asked_for_again(barred: Box) -> None:
    known = asked(barred, "page", {ZOE: "opted_out"})
    assert consent.judge(known, [ANNE, ZOE]) == {ZOE: Block("opted_out")}
