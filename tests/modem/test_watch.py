"""When modem, SIM and network are checked, and what is reported about them."""

from typing import Any

import pytest
from fakes.answering_link import AnsweringLink
from fakes.clock import FakeClock
from fakes.port import FAST

from appliance.config import ModemSettings
from appliance.modem.driver import Driver
from appliance.modem.library import CommandError, TimeoutException
from appliance.modem.pin_memory import PinMemory
from appliance.modem.state import Condition
from appliance.modem.watch import Watch

REGISTERED = ["+CREG: 1,1", "OK"]
MODEM: dict[str, Any] = {
    "AT+CPIN?": ["+CPIN: READY", "OK"],
    "AT+CPMS=?": ['+CPMS: ("SM"),("SM"),("SM")', "OK"],
    'AT+CPMS="SM"': ["+CPMS: 2,20,2,20,2,20", "OK"],
    "AT+CNMI=?": ["+CNMI: (0-2),(0-2),(0),(0-2),(0,1)", "OK"],
    "AT+CNMI?": ["+CNMI: 2,1,0,2,0", "OK"],
    "AT+CREG?": REGISTERED,
    "AT+CSQ": ["+CSQ: 16,99", "OK"],
    "AT+CGMM": ["SIM7600E", "OK"],
    "AT+CSCA?": ['+CSCA: "+33609001390",145', "OK"],
}
NO = CommandError("refused")


class Look:
    """A watch over a modem that answers from a table."""

    def __init__(self, pin: str = "", **answers: Any) -> None:
        self.clock = FakeClock()
        self.told: dict[str, Any] = {}
        settings = ModemSettings(pin=pin)
        self.link: Any = AnsweringLink({**MODEM, **answers})
        self.link.networkName = "Orange F"
        self.driver = Driver(self.link, settings)
        self.watch = Watch(settings, self.clock, FAST, PinMemory(None), self._publish)

    def _publish(self, **fields: Any) -> None:
        self.told |= fields

    def work(self, *, busy: bool = False) -> bool:
        return self.watch.work(self.driver, busy=busy)

    def pause(self, *, busy: bool = False) -> float:
        return self.watch.due(busy=busy) - self.clock.monotonic()


def test_the_first_look_sets_everything_up_and_tells_it() -> None:
    look = Look()
    assert look.work()
    assert look.driver.prepared
    told = look.told
    assert (told["condition"], told["registration"]) == (Condition.READY, "home")
    assert (told["model"], told["operator"], told["signal_percent"]) == ("SIM7600E", "Orange F", 52)
    assert told["service_centre"] == "+33609001390"
    assert [(use.name, use.used, use.total) for use in told["storages"]] == [("SM", 2, 20)]


def test_when_all_is_well_it_is_looked_at_now_and_then_and_less_while_sending() -> None:
    look = Look()
    look.work()
    assert look.pause() == FAST.sample
    assert look.pause(busy=True) > FAST.sample
    asked = len(look.link.said)
    assert not look.work()
    assert len(look.link.said) == asked
    look.clock.advance(FAST.sample)
    assert not look.work(busy=True)
    assert len(look.link.said) == asked
    assert not look.work()  # sampled, and nothing new can be read
    assert len(look.link.said) > asked
    assert look.link.said.count("ATQ0V1E0") == 1


def test_what_is_missing_is_asked_for_again_after_growing_pauses() -> None:
    look = Look(**{"AT+CREG?": ["+CREG: 1,2", "OK"]})
    pauses = []
    for _ in range(4):
        look.work()
        pauses.append(look.pause())
        look.clock.advance(pauses[-1])
    assert look.told["condition"] is Condition.SEARCHING
    assert pauses == pytest.approx([0.02, 0.04, 0.08, FAST.watch_last])
    look.link.answers["AT+CREG?"] = REGISTERED
    look.work()
    assert look.told["condition"] is Condition.READY


def test_a_change_of_the_network_is_looked_at_soon_but_not_a_thousand_times() -> None:
    look = Look()
    look.work()
    for _ in range(1000):
        look.watch.note_network()
    assert look.pause() == pytest.approx(FAST.watch_first)
    look.watch.look_soon()
    assert look.pause() < 0


def test_a_locked_sim_is_reported_and_nothing_is_set_up() -> None:
    look = Look(**{"AT+CPIN?": ["+CPIN: SIM PIN", "OK"]})
    assert not look.work()
    assert look.told["condition"] is Condition.PIN_WANTED
    assert (look.told["operator"], look.told["signal_percent"]) == (None, None)
    assert "AT+CMGF=0" not in look.link.said
    look.link.answers["AT+CPIN?"] = ["+CPIN: READY", "OK"]
    look.watch.unprepare()
    assert look.work()


def test_a_modem_that_refuses_to_be_set_up_counts_as_busy() -> None:
    look = Look(**{"AT+CMGF=0": NO})
    assert not look.work()
    assert look.told["condition"] is Condition.SIM_BUSY


def test_what_is_not_said_is_not_told() -> None:
    look = Look(**{"AT+CSQ": TimeoutException("")})
    look.work()
    assert look.told["signal_percent"] is None
    assert look.told["condition"] is Condition.READY


@pytest.mark.parametrize(
    ("happens", "greeted", "prepared"),
    [
        ("start_over", 2, 2),
        ("unprepare", 1, 2),
        ("look_soon", 1, 1),
    ],
)
def test_what_is_set_up_again(happens: str, greeted: int, prepared: int) -> None:
    look = Look()
    look.work()
    getattr(look.watch, happens)()
    look.work()
    assert look.link.said.count("ATQ0V1E0") == greeted
    assert look.link.said.count("AT+CMGF=0") == prepared


def test_settings_that_the_modem_forgot_are_set_again() -> None:
    look = Look()
    look.work()
    look.link.answers["AT+CNMI?"] = ["+CNMI: 0,0,0,0,0", "OK"]
    look.watch.look_soon()
    look.work()
    assert look.link.said.count("AT+CMGF=0") == 2


def test_all_is_set_again_now_and_then() -> None:
    look = Look()
    look.work()
    look.clock.advance(FAST.set_up_again + 1)
    look.work()
    assert look.link.said.count("AT+CMGF=0") == 2
