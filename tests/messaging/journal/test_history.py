import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, SOPHIE, TEMPORARY, Box
from fakes.network import FAILED, TRYING, report

from appliance.messaging import meanings
from appliance.messaging.journal import history
from appliance.modem.traffic import Accepted


def test_the_life_of_a_message(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    box.submit(TEMPORARY)
    clock.advance(30)
    box.outbox.release_due()
    box.submit(Accepted(4))
    box.receive(report(4, NUMBER, clock.now_ms(), TRYING))
    clock.advance(60)
    box.receive(report(4, NUMBER, clock.now_ms(), FAILED))
    box.outbox.dismiss(message, SOPHIE)
    told = history.of(box.store, message)
    assert [step.status for step in told.steps] == [
        "queued",
        "submitting",
        "queued",
        "submitting",
        "sent",
        "sent",
        "failed",
        "failed",
    ]
    assert told.steps[0].actor == "user:sophie"
    assert (told.steps[2].error, told.steps[2].reason) == ("CMS 42", "+CMS ERROR: 42")
    assert told.steps[5].report == "trying"
    assert told.steps[6].error == "report 0x45"
    assert (told.steps[7].decision, told.steps[7].actor) == ("dismissed", "user:sophie")
    assert [segment.state for segment in told.segments] == ["failed"]
    assert history.of(box.store, 99).steps == ()


@pytest.mark.parametrize(
    ("error", "text"),
    [
        ("CMS 42", "the network is congested"),
        ("CME 14", "the SIM is busy"),
        ("CMS 9999", "the modem or the network gave no reason"),
        ("ERROR", "the modem or the network gave no reason"),
        ("report 0x46", "its validity period ended"),
        ("report 0x7F", "it was not delivered"),
        ("opted_out", "the recipient sent STOP"),
        ("something else", ""),
        ("report 0xzz", ""),
    ],
)
def test_every_error_has_a_meaning(error: str, text: str) -> None:
    assert meanings.meaning(error) == text
