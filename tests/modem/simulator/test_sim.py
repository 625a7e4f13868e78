"""The SIM: its PIN, its PUK and its attempts."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

from appliance.modem.simulator.answers import CommandError
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.simulator.sim import Sim

Desks = Callable[..., Desk]


def test_the_pin_opens_the_sim(desk_with: Desks) -> None:
    desk = desk_with(pin="1234", ready_s=2.0)
    desk.say("ATE0+CMEE=1")
    assert desk.say("AT+CPIN?") == ["+CPIN: SIM PIN", "OK"]
    assert desk.say("AT+CREG?") == ["+CREG: 0,0", "OK"]
    assert desk.say("AT+CMGL=4") == ["+CMS ERROR: 311"]
    assert desk.say("AT+CIMI") == ["+CME ERROR: 11"]
    assert desk.say('AT+CPIN="9999"') == ["+CME ERROR: 16"]
    assert desk.say("AT+CPINR") == ["+CPINR: SIM PIN,2", "+CPINR: SIM PUK,10", "OK"]
    assert desk.say('AT+CPIN="1234"') == ["+CPIN: READY", "OK"]
    assert desk.say("AT+CMGL=4") == ["+CMS ERROR: 314"]
    assert desk.wait(2.0) == ["SMS DONE", "PB DONE"]
    assert desk.say("AT+CREG?") == ["+CREG: 0,1", "OK"]
    assert desk.say('AT+CPIN="1234"') == ["+CME ERROR: 3"]


def test_three_wrong_pins_ask_for_the_puk(desk_with: Desks) -> None:
    desk = desk_with(pin="1234", ready_s=0.0)
    desk.say("ATE0+CMEE=1")
    assert [desk.say("AT+CPIN=1111")[0] for _ in range(3)] == [
        "+CME ERROR: 16",
        "+CME ERROR: 16",
        "+CME ERROR: 12",
    ]
    assert desk.say("AT+CPIN?") == ["+CPIN: SIM PUK", "OK"]
    assert desk.say("AT+CPIN=1234") == ["+CME ERROR: 12"]
    assert desk.say('AT+CPIN="00000000","4321"') == ["+CME ERROR: 16"]
    assert desk.say('AT+CPIN="12345678","4321"')[-1] == "PB DONE"
    assert desk.say("AT+CPIN?") == ["+CPIN: READY", "OK"]


def test_the_lock_can_be_switched(desk: Desk) -> None:
    assert desk.say('AT+CLCK="SC",1,"0000"') == ["OK"]
    assert desk.say('AT+CLCK="SC",2') == ["+CLCK: 1", "OK"]
    assert desk.say('AT+CLCK="SC",0,"1"') == ["+CME ERROR: 16"]


def sim_of(pin: str = "1234") -> Sim:
    return Sim(SimulatorOptions(pin=pin), 1)


def refusal(act: Callable[[], object]) -> int:
    with pytest.raises(CommandError) as refused:
        act()
    return refused.value.code


def test_obstacles_are_reported_in_both_families_of_errors() -> None:
    sim = sim_of()
    assert (refusal(sim.require), refusal(sim.require_for_messages)) == (11, 311)
    sim.enter_pin("1234")
    sim.require()
    sim.busy = True
    assert (refusal(sim.require), refusal(sim.require_for_messages)) == (14, 314)
    sim.block()
    assert (refusal(sim.require), refusal(sim.require_for_messages)) == (12, 316)
    sim.insert(present=False)
    assert (refusal(sim.require), refusal(sim.require_for_messages)) == (10, 310)
    assert refusal(lambda: sim.enter_pin("1234")) == 10
    assert refusal(lambda: sim.enter_puk("12345678", "1234")) == 10


def test_a_right_pin_gives_the_attempts_back() -> None:
    sim = sim_of()
    assert refusal(lambda: sim.enter_pin("0")) == 16
    sim.enter_pin("1234")
    assert (sim.pin_attempts, sim.state) == (3, "READY")


def test_ten_wrong_puks_end_the_sim() -> None:
    sim = sim_of()
    sim.block()
    assert [refusal(lambda: sim.enter_puk("0", "1")) for _ in range(11)] == [16] * 9 + [13, 13]


def test_the_puk_sets_another_pin() -> None:
    sim = sim_of()
    sim.block()
    sim.enter_puk("12345678", "4321")
    assert sim.usable
    sim.restart()
    assert sim.state == "SIM PIN"
    sim.enter_pin("4321")
    assert sim.usable


def test_whoever_watches_is_told() -> None:
    sim, told = sim_of(), list[str]()
    sim.changed = lambda: told.append(sim.state)
    sim.enter_pin("1234")
    sim.enter_pin("1234")  # open already
    sim.lock()
    sim.insert(present=False)
    sim.insert(present=True)
    assert told == ["READY", "SIM PIN", "", "SIM PIN"]


def test_a_sim_without_a_pin_is_open_after_a_restart() -> None:
    sim = sim_of(pin="")
    sim.restart()
    assert sim.usable


def test_references_count_modulo_256() -> None:
    sim = sim_of()
    sim.reference = 254
    assert [sim.next_reference() for _ in range(3)] == [255, 0, 1]
