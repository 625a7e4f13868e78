"""Every fault: how long until it works again, with nothing lost or sent twice."""

import os
import threading
import time
from collections.abc import Callable

import pytest
from fakes.bench import Bench
from fakes.port import Answers, ScriptedPort, ok

from appliance.modem.driver import Driver
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.state import Condition
from appliance.modem.traffic import Accepted, NotSent, Refused, Unknown

SOME = 12


def kinds(bench: Bench) -> list[type]:
    return [type(outcome) for outcome in bench.traffic.outcomes]


def put_back(bench: Bench) -> None:
    """Requeue segments that are known not to have been sent, as messaging does."""
    settle = bench.traffic.settle

    def settle_and_requeue(outgoing: object, outcome: object) -> None:
        settle(outgoing, outcome)  # type: ignore[arg-type]
        if isinstance(outcome, NotSent):
            bench.traffic.queue.appendleft(outgoing)  # type: ignore[arg-type]

    bench.traffic.settle = settle_and_requeue  # type: ignore[method-assign,assignment]


def send_through(bench: Bench, modem: SimulatedModem, fault: Callable[[], None]) -> None:
    """Send messages with a fault in between; each must be accepted once or be uncertain."""
    put_back(bench)
    session = bench.ready()
    bench.queue(*["Salut"] * SOME)
    session.wake()
    bench.until(lambda: len(modem.accepted) >= 3)
    fault()
    bench.until(lambda: len(kinds(bench)) - kinds(bench).count(NotSent) == SOME)
    accepted, unknown = kinds(bench).count(Accepted), kinds(bench).count(Unknown)
    assert accepted + unknown == SOME
    assert unknown <= 1
    assert accepted <= len(modem.accepted) <= accepted + unknown
    bench.until(lambda: session.state.can_send)
    modem.inject_text("+33698765432", "Encore là")
    bench.until(lambda: bench.traffic.received)


@pytest.mark.parametrize("another", [True, False])
def test_the_port_goes_away_and_comes_back(bench: Bench, another: bool) -> None:  # noqa: FBT001
    modem = bench.modem(latency_s=0.01)
    send_through(bench, modem, lambda: modem.fault("hang_up", seconds=0.3, another=another))
    assert Condition.NO_PORT in bench.conditions
    assert len(bench.traffic.connections) == 2


def test_the_modem_is_power_cycled_and_forgets_its_settings(bench: Bench) -> None:
    modem = bench.modem(latency_s=0.01)
    send_through(bench, modem, lambda: modem.fault("power_cycle", seconds=0.2))


def test_a_modem_mute_for_a_while_is_used_at_once_when_it_speaks(bench: Bench) -> None:
    modem = bench.modem(latency_s=0.01)
    send_through(bench, modem, lambda: modem.fault("mute", seconds=2.0))
    settled = [event for event in bench.traffic.log if event[0] == "settle"]
    assert settled


def test_a_mute_modem_is_restarted_in_steps(bench: Bench) -> None:
    pressed: list[float] = []
    modem = bench.modem()
    session = bench.ready()
    session.stop(2)
    presses = threading.Event()

    def press() -> None:
        pressed.append(time.monotonic())
        presses.set()
        modem.fault("mute", seconds=0.0)

    second = bench.session(power_key=press, timings={"restart": 0.1, "patience_first": 0.1})
    bench.until(lambda: second.state.can_send)
    modem.fault("mute")
    bench.queue("Salut")
    second.wake()
    bench.until(presses.is_set)
    bench.until(lambda: second.state.can_send)
    assert Condition.MUTE in bench.conditions
    assert len(pressed) == 1


def test_one_answer_never_given_is_uncertain_soon_and_the_rest_goes_on(bench: Bench) -> None:
    modem = bench.modem()
    send_through(bench, modem, lambda: modem.fault("answer_lost"))
    assert kinds(bench).count(Unknown) == 1
    assert len(modem.accepted) == SOME


def test_a_pdu_that_was_lost_on_the_line_is_uncertain(bench: Bench) -> None:
    modem = bench.modem()
    send_through(bench, modem, lambda: modem.fault("command_lost"))


def test_a_prompt_that_never_comes_is_not_sent_and_goes_again(bench: Bench) -> None:
    modem = bench.modem()
    send_through(bench, modem, lambda: modem.fault("no_prompt"))
    assert kinds(bench).count(NotSent) == 1
    assert kinds(bench).count(Accepted) == SOME == len(modem.accepted)


def test_a_modem_that_never_prompts_is_restarted(bench: Bench) -> None:
    modem = bench.modem()
    modem.fault("no_prompt", count=3)
    send_through(bench, modem, lambda: None)
    assert 3 <= kinds(bench).count(NotSent) <= 4  # it may accept one more before it really restarts
    assert len(bench.traffic.connections) == 2


def test_late_answers_are_still_the_right_ones(bench: Bench) -> None:
    modem = bench.modem()
    send_through(bench, modem, lambda: modem.fault("late", seconds=0.4, command="+CMGS"))
    assert kinds(bench).count(Accepted) == SOME
    references = [each.reference for each in bench.traffic.outcomes if isinstance(each, Accepted)]
    assert references == [each.reference for each in modem.accepted]


def test_an_answer_after_the_deadline_is_reported_as_late(bench: Bench) -> None:
    modem = bench.modem()
    session = bench.ready(timings={"submit": 0.3, "probe_after": 0.6})
    modem.fault("late", seconds=0.5, command="+CMGS")
    bench.queue("Salut")
    session.wake()
    bench.until(lambda: bench.traffic.late == [1])
    assert kinds(bench) == [Unknown]


@pytest.mark.parametrize("fault", ["garbage", "echo_on", "urc_storm", "half_line", "split"])
def test_noise_on_the_line(bench: Bench, fault: str) -> None:
    modem = bench.modem(latency_s=0.005)
    send_through(bench, modem, lambda: modem.fault(fault))


@pytest.mark.parametrize(("command", "arrivals"), [("+CMGL", 6), ("+CMGR", 1)])
def test_what_could_not_be_read_is_read_again_soon(
    bench: Bench, command: str, arrivals: int
) -> None:
    modem = bench.modem()
    bench.ready(timings={"sweep": 60.0, "answer": 0.1, "unread_first": 0.1})
    modem.inject_text("+33698765432", "Le premier")
    bench.until(lambda: bench.traffic.received)  # the first sweep is over
    bench.traffic.received.clear()
    modem.fault("half_line", command=command)
    modem.call(lambda: [modem.inject_text("+33698765432", f"Numero {n}") for n in range(arrivals)])
    bench.until(lambda: len({each.pdu for each in bench.traffic.received}) == arrivals)
    assert not modem.device.faults.active


@pytest.mark.parametrize("line", ["RING", "+CREG: 1", "OK, see you at 5", '+CMTI: "SM",7'])
@pytest.mark.parametrize("position", [-1, 0])
def test_a_urc_inside_the_answer_to_a_submit(bench: Bench, line: str, position: int) -> None:
    modem = bench.modem()
    modem.fault("urc_inside", line=line, command="+CMGS", position=position, count=3)
    send_through(bench, modem, lambda: None)
    assert kinds(bench).count(Accepted) == SOME


@pytest.mark.parametrize(("family", "code"), [("CMS", 515), ("CME", 14)])
def test_a_busy_modem_delays_and_refuses_nothing(bench: Bench, family: str, code: int) -> None:
    modem = bench.modem()
    send_through(bench, modem, lambda: modem.fault("busy", family=family, code=code, count=2))
    assert len(modem.accepted) == SOME


@pytest.mark.parametrize("code", [38, 500])
def test_a_refusal_holds_up_no_other_message(bench: Bench, code: int) -> None:
    modem = bench.modem()
    session = bench.ready()
    modem.fault("refuse_submits", code=code, recipients=["+33611111111"], count=100)
    bench.queue("Non", number="+33611111111")
    bench.queue(*["Oui"] * 3)
    session.wake()
    bench.until(lambda: len(bench.traffic.settled) == 4)
    assert bench.traffic.outcomes[0] == Refused("CMS", code, str(code))
    assert kinds(bench)[1:] == [Accepted] * 3


def test_the_network_is_lost_and_found(bench: Bench) -> None:
    modem = bench.modem()
    session = bench.ready()
    modem.fault("network_lost", seconds=0.5)
    bench.until(lambda: session.state.condition is Condition.SEARCHING)
    assert session.state.registration is None
    bench.queue("Salut")
    session.wake()
    bench.until(lambda: bench.traffic.settled)
    assert kinds(bench) == [Accepted]
    assert session.state.can_send


def test_a_network_lost_while_much_goes_out_is_noticed_at_once(bench: Bench) -> None:
    modem = bench.modem(latency_s=0.01)
    session = bench.ready(timings={"sample": 1000.0})
    put_back(bench)
    for _ in range(30):
        bench.queue("Bonjour. " * 40)
    session.wake()
    bench.until(lambda: len(modem.accepted) > 5)
    bench.states.clear()
    modem.fault("network_lost", seconds=0.5)
    bench.until(lambda: Condition.SEARCHING in bench.conditions)
    bench.until(lambda: kinds(bench).count(Accepted) > 80)
    assert kinds(bench).count(Refused) <= 1


def test_waiting_to_send_again_does_not_spin(bench: Bench) -> None:
    modem = bench.modem()
    session = bench.ready(timings={"not_sent_first": 0.3})
    put_back(bench)
    modem.fault("busy", command="+CMGS", count=1)
    bench.queue("Salut")
    session.wake()
    bench.until(lambda: bench.traffic.settled)
    turns: list[None] = []
    turn = session._turn

    def counted(driver: Driver) -> bool:
        turns.append(None)
        return turn(driver)

    session._turn = counted  # type: ignore[method-assign]
    threading.Event().wait(0.2)
    assert len(turns) < 10
    bench.until(lambda: kinds(bench) == [NotSent, Accepted])


def test_the_network_refuses_the_sim_for_a_while(bench: Bench) -> None:
    modem = bench.modem()
    session = bench.ready()
    modem.fault("denied", seconds=0.3)
    bench.until(lambda: session.state.condition is Condition.DENIED)
    bench.until(lambda: session.state.can_send)


def test_the_sim_is_taken_out_and_put_back(bench: Bench) -> None:
    modem = bench.modem()
    session = bench.ready()
    modem.fault("sim_removed", seconds=0.4)
    bench.until(lambda: session.state.condition is Condition.NO_SIM)
    bench.until(lambda: session.state.can_send)
    modem.inject_text("+33698765432", "Bonjour")
    bench.until(lambda: bench.traffic.received)


def test_a_full_sim_is_emptied_and_what_waited_comes(bench: Bench) -> None:
    modem = bench.modem()
    bench.ready(timings={"sweep": 0.5})
    modem.fault("sim_full")
    modem.inject_text("+33698765432", "Enfin")
    bench.until(lambda: len(bench.traffic.received) == 21)


def test_a_sim_full_at_the_start_is_emptied_and_what_waited_comes(bench: Bench) -> None:
    modem = bench.modem(redeliver_s=0.2)
    modem.fault("sim_full")
    modem.inject_text("+33698765432", "Enfin")
    bench.ready()
    bench.until(lambda: len(bench.traffic.received) == 21)


def test_a_missing_service_centre_is_refused_and_seen(bench: Bench) -> None:
    modem = bench.modem()
    modem.fault("no_service_centre")
    session = bench.ready()
    assert session.state.service_centre is None
    bench.queue("Salut")
    session.wake()
    bench.until(lambda: bench.traffic.settled)
    assert bench.traffic.outcomes == [Refused("CMS", 330, "330")]


def test_a_configured_service_centre_is_used(bench: Bench) -> None:
    modem = bench.modem()
    modem.fault("no_service_centre")
    session = bench.ready(service_centre="+33609001390")
    assert session.state.service_centre == "+33609001390"
    assert modem.device.sim.service_centre == "+33609001390"


def test_twice_delivered_is_handed_up_twice_and_deleted_twice(bench: Bench) -> None:
    modem = bench.modem()
    bench.ready()
    modem.fault("duplicate_delivery")
    modem.inject_text("+33698765432", "Bonjour")
    bench.until(lambda: len(bench.traffic.received) == 2)
    assert len({each.pdu for each in bench.traffic.received}) == 1


@pytest.mark.parametrize("seconds", [0.05, 0.3])
def test_acknowledging_too_late_does_not_end_receiving(bench: Bench, seconds: float) -> None:
    """The modem then stops direct routing (TS 27.005 clause 3.4.4); it is set again."""
    modem = bench.modem(acknowledge_s=0.1, redeliver_s=0.2, latency_s=seconds)
    session = bench.ready(receiving="direct")
    bench.queue("Salut")
    session.wake()
    bench.until_claimed()
    modem.inject_text("+33698765432", "Un")
    bench.until(lambda: bench.traffic.received and bench.traffic.settled)
    modem.inject_text("+33698765432", "Deux")
    bench.until(lambda: len({each.pdu for each in bench.traffic.received}) == 2)


def test_an_acknowledgement_that_an_earlier_run_owes_is_not_waited_for(bench: Bench) -> None:
    """Until the modem stopped waiting nothing would arrive, and then it would stop routing."""
    modem = bench.modem(acknowledge_s=60.0, redeliver_s=0.1)
    modem.device.settings.service = 1
    modem.device.settings.deliver_route = 2
    earlier = os.open(modem.path, os.O_RDWR | os.O_NOCTTY)
    modem.inject_text("+33698765432", "Un")
    assert modem.waiting() == 1
    os.close(earlier)
    bench.ready()
    bench.until(lambda: len(bench.traffic.received) == 1)
    bench.until(lambda: not modem.device.inbound.awaiting)
    assert modem.device.settings.deliver_route == 1


def test_settings_lost_without_a_word_are_noticed(bench: Bench) -> None:
    modem = bench.modem()
    bench.ready(timings={"sample": 0.1})
    modem.device.settings.deliver_route = 0
    bench.until(lambda: modem.device.settings.deliver_route == 1)
    modem.inject_text("+33698765432", "Bonjour")
    bench.until(lambda: bench.traffic.received)


# -- the port ----------------------------------------------------------------


def test_no_port_is_said_and_left_behind(bench: Bench) -> None:
    session = bench.session()
    bench.until(lambda: session.state.condition is Condition.NO_PORT)
    assert str(bench.folder / "modem") in session.state.detail
    bench.modem()
    bench.until(lambda: session.state.can_send)


def test_something_that_is_no_modem_is_said(bench: Bench) -> None:
    with ScriptedPort(lambda heard: f"login: {heard}\r\n") as port:
        session = bench.session(port=port.path, timings={"patience_first": 0.05})
        bench.until(lambda: session.state.condition is Condition.NOT_A_MODEM)
        threading.Event().wait(0.5)
        assert not any("CFUN" in heard for heard in port.heard)


def test_something_that_says_nothing_is_mute(bench: Bench) -> None:
    with ScriptedPort(lambda _heard: None) as port:
        session = bench.session(port=port.path, timings={"patience_first": 0.05})
        bench.until(lambda: session.state.condition is Condition.MUTE)
        bench.until(lambda: "AT+CFUN=1,1" in port.heard)


def test_a_modem_that_was_at_its_prompt_is_freed_and_it_is_told(bench: Bench) -> None:
    with ScriptedPort(Answers().on("\x1b", ok(), None)) as port:
        bench.session(port=port.path)
        bench.until(lambda: bench.traffic.connections == [True])
        assert port.heard[0] == "\x1b"


def test_the_port_being_held_names_the_holder(bench: Bench) -> None:
    bench.modem()
    bench.ready()
    session = bench.session()
    bench.until(lambda: session.state.condition is Condition.NO_PORT)
