"""Whether the network lets us send, judged by all three registrations."""

from typing import Any

import pytest
from fakes.answering_link import AnsweringLink

from appliance.config import ModemSettings
from appliance.modem import network
from appliance.modem.driver import Driver
from appliance.modem.library import CommandError, TimeoutException
from appliance.modem.network import NetworkVerdict
from appliance.modem.state import Condition

REFUSED = CommandError("AT+CEREG?")


def look(**values: Any) -> NetworkVerdict:
    """Return the verdict; for each registration give a number, lines, or an exception."""
    answers = {
        f"AT+{name}?": [f"+{name}: 1,{value}", "OK"] if isinstance(value, int) else value
        for name, value in {"CEREG": REFUSED, "CREG": REFUSED, "CGREG": REFUSED, **values}.items()
    }
    link: Any = AnsweringLink(answers)
    return network.look(Driver(link, ModemSettings()))


@pytest.mark.parametrize(
    ("values", "condition", "registration"),
    [
        ({"CREG": 1}, Condition.READY, "home"),
        ({"CREG": 5}, Condition.READY, "roaming"),
        ({"CREG": 0, "CEREG": 1}, Condition.READY, "home"),
        ({"CREG": 6}, Condition.READY, "sms_only"),
        ({"CREG": 7}, Condition.READY, "sms_only_roaming"),
        ({"CREG": 9}, Condition.READY, "home"),
        ({"CREG": 10}, Condition.READY, "roaming"),
        # The best registration counts.
        ({"CREG": 6, "CEREG": 5, "CGREG": 3}, Condition.READY, "roaming"),
        ({"CREG": 3}, Condition.DENIED, None),
        ({"CREG": 8, "CEREG": 2}, Condition.DENIED, None),
        ({"CREG": 2}, Condition.SEARCHING, None),
        ({"CREG": 4}, Condition.SEARCHING, None),
        ({}, Condition.SEARCHING, None),
        ({"CREG": ["OK"]}, Condition.SEARCHING, None),
    ],
)
def test_the_verdict(
    values: dict[str, Any], condition: Condition, registration: str | None
) -> None:
    found = look(**values)
    assert (found.condition, found.registration) == (condition, registration)


def test_what_the_modem_said_is_kept_for_the_log() -> None:
    assert look(CREG=2, CEREG=TimeoutException(""), CGREG=3).detail == "+CREG: 2 +CGREG: 3"
