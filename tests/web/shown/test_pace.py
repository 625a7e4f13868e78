"""The pace of sending: measured where possible, otherwise the usual one."""

from dataclasses import replace

import pytest
from fakes.correspondence import becomes, send
from fakes.office import Office

from appliance.modem.state import Condition
from appliance.web.shown import pace


def measured(office: Office) -> int:
    with office.app.test_request_context():
        return pace.ms_each()


def sent_together(office: Office, number: int, seconds: float) -> None:
    """Accept messages at once, and let them be sent one after the other."""
    waiting = [send(office, f"n{each}") for each in range(number)]
    for message in waiting:
        office.clock.advance(seconds)
        becomes(office, message, "sent")


def test_without_messages_it_is_as_usual(office: Office) -> None:
    assert measured(office) == pace.USUAL_MS_EACH


def test_gaps_between_messages_that_waited_tell(office: Office) -> None:
    sent_together(office, 4, 2)
    assert measured(office) == 3000  # `becomes` takes a second for each


def test_too_few_gaps_tell_nothing(office: Office) -> None:
    sent_together(office, 2, 2)
    assert measured(office) == pace.USUAL_MS_EACH


def test_what_went_long_ago_tells_nothing(office: Office) -> None:
    sent_together(office, 4, 2)
    office.clock.advance(16 * 60)
    assert measured(office) == pace.USUAL_MS_EACH


def test_a_pause_in_which_nothing_waited_is_no_gap(office: Office) -> None:
    for _ in range(4):
        office.clock.advance(60)
        becomes(office, send(office, "x"), "sent")
    assert measured(office) == pace.USUAL_MS_EACH


def test_the_end_is_so_many_gaps_away(office: Office) -> None:
    with office.app.test_request_context():
        assert pace.end_of(10, 1000) == 1000 + 10 * pace.USUAL_MS_EACH


@pytest.mark.parametrize(
    ("condition", "able"), [(Condition.READY, True), (Condition.NO_SIM, False)]
)
def test_whether_anything_can_be_sent(office: Office, condition: Condition, *, able: bool) -> None:
    office.modems[0] = replace(office.modems[0], condition=condition)
    with office.app.test_request_context():
        assert pace.can_send() is able
        office.modems.clear()
        assert not pace.can_send()
