"""Promotional messages go only to people who agreed, or did not refuse."""

import pytest
from fakes.exchange import SOPHIE, Box

from appliance.messaging.requests import NewMessage
from appliance.messaging.rules import promotional_consent
from appliance.messaging.rules.verdict import Asked, Block, Moment
from appliance.store import contacts
from appliance.store.contact_details import Details, Promotional
from appliance.store.contacts import ContactNumber

YES, NO, UNKNOWN, STRANGER = "+33611111111", "+33622222222", "+33633333333", "+33644444444"
EVERYBODY = [YES, NO, UNKNOWN, STRANGER]


@pytest.fixture
def people(box: Box) -> Box:
    for number, choice in ((YES, Promotional.YES), (NO, Promotional.NO)):
        details = Details(promotional=choice)
        contacts.add(box.store, choice.value, [ContactNumber(number)], details=details)
    contacts.add(box.store, "Zoé", [ContactNumber(UNKNOWN)])
    return box


def blocked(box: Box, message_class: str = "promotional", origin: str = "page") -> set[str]:
    asked = Asked(Moment.ACCEPTANCE, box.store, box.rules, origin, message_class, at_ms=0)
    verdicts = promotional_consent.judge(asked, EVERYBODY)
    assert set(verdicts.values()) <= {Block("no_consent")}
    return set(verdicts)


def test_whoever_refused_is_blocked(people: Box) -> None:
    assert blocked(people) == {NO}


def test_with_opt_in_whoever_did_not_agree_is_blocked(people: Box) -> None:
    people.set_rules(promotional_consent="opt-in")
    assert blocked(people) == {NO, UNKNOWN, STRANGER}


def test_functional_messages_and_answers_go_to_everybody(people: Box) -> None:
    people.set_rules(promotional_consent="opt-in")
    assert blocked(people, "functional") == set()
    assert blocked(people, origin="reply") == set()


def test_whoever_refuses_while_a_message_waits_does_not_get_it(people: Box) -> None:
    people.set_rules(promotional_hours="00:00-24:00", promotional_days="mon-sun", holidays="")
    promotional = NewMessage("Soldes", (UNKNOWN,), message_class="promotional")
    message = people.outbox.accept(promotional, SOPHIE).messages[0].message_id
    assert message is not None
    refused = Details(promotional=Promotional.NO)
    contacts.add(people.store, "Zoé", [ContactNumber(UNKNOWN)], details=refused)
    assert people.line("sim").claim() is None
    assert people.status(message) == "blocked"
