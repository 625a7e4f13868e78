"""Faults of the port and its line: gone, mute, late, cut, garbled. One box meets all of them."""

import time

import pytest
from end_to_end.box import until
from end_to_end.ledger import Sent
from end_to_end.stage import Stage
from end_to_end.trials import Trial, now, seconds
from fakes.busy import allowed
from fakes.tries import least

pytestmark = pytest.mark.slow

# More than they take, for a machine that does other work at the same time.
PORT_BACK_WITHIN = 12.0  # the pauses between two checks of a missing port grow to 2 s
UNCERTAIN_WITHIN = 10.0  # probed after 1 s here, after 15 s by default
BACK_WITHIN = 12.0


def test_port_gone_and_back_as_another_device(trial: Trial) -> None:
    gone = 2.0
    with trial.of("port gone", f"hung up {gone:.0f} s, back as another device") as row:
        back_at = now() + gone
        trial.world.fault("hang_up", seconds=gone, another=True)
        sent, _ = trial.send(), trial.receive()
        trial.sees("no_port")
        trial.eyes.sees(sent, "queued")
        assert trial.warned("no_port")
        after = trial.gone_after(sent, back_at)
        assert after < allowed(PORT_BACK_WITHIN)
        row.recovered = seconds(after, "after it is back")


def test_port_gone_between_submit_and_answer(trial: Trial) -> None:
    with trial.of("port gone in the middle of a submit", "hung up 1 s before the answer") as row:
        trial.world.fault("late", seconds=3.0, command="+CMGS")
        sent = trial.send()
        while trial.world.accepted_at(sent.segments[0]) is None:
            time.sleep(0.01)
        back_at = now() + 1.0
        trial.world.fault("hang_up", seconds=1.0)
        trial.world.do("clear_faults")
        other = trial.send()
        trial.box.wait_for(sent.public_id, "delivered")
        row.recovered = seconds(trial.gone_after(other, back_at), "after it is back")


def arrives(trial: Trial) -> float:
    """Receive a message. Return how long it took."""
    told = now()
    trial.receive()
    return trial.stored_after(told)


def test_power_cycle(trial: Trial) -> None:
    with trial.of("modem power-cycled, settings forgotten", "power off, RDY after 1 s") as row:
        back_at = now() + 1.0
        trial.world.fault("power_cycle", seconds=1.0)
        sent, _ = trial.send(), trial.receive()
        after = trial.gone_after(sent, back_at)
        assert after < allowed(BACK_WITHIN)
        trial.wait_until_stored()
        # Announced, not swept: the modem was told again to announce messages. What a sweep has
        # found is followed by five seconds without one, so a second try does not find less.
        assert least(lambda: arrives(trial), 1.0) < 1.0
        row.recovered = seconds(after, "after RDY")


def test_mute_for_a_while(trial: Trial) -> None:
    mute = 4.0
    with trial.of("modem mute for a while", f"neither hears nor answers for {mute:.0f} s") as row:
        back_at = now() + mute
        trial.world.fault("mute", seconds=mute)
        sent, _ = trial.send(), trial.receive()
        trial.sees("mute")
        trial.eyes.message(sent)
        assert trial.warned("mute")
        after = trial.gone_after(sent, back_at)
        assert after < allowed(BACK_WITHIN)
        row.recovered = seconds(after, "after it speaks again")


def test_mute_until_it_is_restarted(trial: Trial) -> None:
    with trial.of("modem mute for good", "hears, never answers until AT+CFUN=1,1") as row:
        began = now()
        trial.world.fault("mute", hears=True)
        sent, _ = trial.send(), trial.receive()
        steps = []
        while not steps or steps[-1] != "next: restart":
            steps.append(trial.sees("mute")["detail"])
        assert "next: reopen" in steps
        assert trial.warned("mute")
        after = trial.gone_after(sent, began)
        row.recovered = seconds(after, "after it fell mute (ESC and AT, reopened, restarted)")


def test_mute_for_good_until_someone_unplugs_it(trial: Trial) -> None:
    with trial.of("modem deaf and mute for good", "until its power is cut and back") as row:
        trial.world.fault("mute")
        sent, _ = trial.send(), trial.receive()
        while trial.sees("mute")["detail"] != "next: restart":
            time.sleep(0.02)
        back_at = now()
        trial.world.fault("power_cycle")
        after = trial.gone_after(sent, back_at)
        assert after < allowed(BACK_WITHIN)
        row.recovered = seconds(after, "after it is plugged in again")


def test_an_answer_never_given(trial: Trial) -> None:
    with trial.of("answer to a submit never given", "accepted, no +CMGS and no OK") as row:
        began = now()
        trial.world.fault("answer_lost")
        doubtful = trial.send(withDeliveryReport=False)
        other = trial.send()
        assert trial.box.wait_for(doubtful.public_id, "uncertain") == "uncertain"
        after = now() - began
        assert after < UNCERTAIN_WITHIN
        trial.wait_until_gone(other)
        trial.eyes.sees(doubtful, "uncertain")
        row.recovered = seconds(after, "uncertain (probed after 1 s); the next one then goes")


def test_an_answer_never_given_is_settled_by_the_report(trial: Trial) -> None:
    with trial.of("the same, with a delivery report", "accepted, no answer, report later") as row:
        began = now()
        trial.world.fault("answer_lost")
        sent = trial.send()
        trial.box.wait_for(sent.public_id, "delivered")
        row.recovered = seconds(now() - began, "delivered")


def test_a_pdu_lost_on_the_line(trial: Trial) -> None:
    with trial.of("PDU lost on its way to the modem", "never arrives, no answer") as row:
        began = now()
        trial.world.fault("command_lost")
        lost = trial.send()
        trial.box.wait_for(lost.public_id, "uncertain")
        row.recovered = seconds(now() - began, "uncertain")
        trial.wait_until_gone(trial.send())
        trial.eyes.sees(lost, "uncertain")


def test_no_prompt(trial: Trial) -> None:
    with trial.of("no prompt after AT+CMGS", "silence, once") as row:
        began = now()
        trial.world.fault("no_prompt")
        after = trial.gone_after(trial.send(), began)
        row.recovered = seconds(after, "in all: it is known not to have gone, and goes again")


def test_a_late_answer(trial: Trial) -> None:
    late = 2.5
    with trial.of("answer late", f"{late} s, after the modem was probed") as row:
        trial.world.fault("late", seconds=late, command="+CMGS")
        began = now()
        sent, other = trial.send(withDeliveryReport=False), trial.send()
        trial.box.wait_for(sent.public_id, "sent")
        assert now() - began >= late
        row.recovered = seconds(trial.gone_after(other, began + late), "after it came")


def test_an_answer_after_the_deadline(trial: Trial) -> None:
    late = 7.0  # the network has 5 s here
    with trial.of("answer later than the deadline", f"{late:.0f} s, the deadline is 5 s") as row:
        trial.world.fault("late", seconds=late, command="+CMGS")
        began = now()
        sent = trial.send(withDeliveryReport=False)
        trial.eyes.sees(sent, "uncertain")
        trial.box.wait_for(sent.public_id, "sent")
        row.recovered = seconds(now() - began - late, "after it came")
        trial.wait_until_gone(trial.send())


def _reported_before_the_answer(trial: Trial, late: float) -> Sent:
    """Send a message whose report the box has, but not its answer."""
    trial.world.fault("overtaken", seconds=late, command="+CMGS")
    before = trial.box.said().count("matches no segment")
    sent = trial.send()
    until(lambda: trial.box.said().count("matches no segment") > before, "the report comes")
    return sent


@pytest.fixture
def direct(stage: Stage) -> Trial:
    """Return a box at a modem that delivers reports directly (+CDS), even during a submit."""
    return stage.trial("--profile", "sim800")


def test_a_report_before_the_answer(direct: Trial) -> None:
    late = 0.9  # probed after 1 s here, reported after 0.2 s
    with direct.of("delivery report before the answer", f"answer {late} s late") as row:
        sent, began = _reported_before_the_answer(direct, late), now()
        assert direct.box.status(sent.public_id) == "submitting"
        direct.eyes.message(sent)
        direct.box.wait_for(sent.public_id, "delivered")
        row.recovered = seconds(now() - began, "after the report, with the answer")


def test_killed_between_the_report_and_the_answer(direct: Trial) -> None:
    with direct.of("kill -9 between delivery report and answer", "report, no answer yet") as row:
        sent = _reported_before_the_answer(direct, 0.9)
        direct.box.kill()
        began = now()
        direct.box.start()
        direct.box.wait_for(sent.public_id, "delivered")
        row.recovered = seconds(now() - began, "after the start: `delivered`")


def test_late_answers_to_everything(trial: Trial) -> None:
    with trial.of("every answer late", "20 answers 0.4 s late") as row:
        trial.world.fault("late", seconds=0.4, count=20)
        began = now()
        messages = [trial.send() for _ in range(3)]
        trial.receive()
        trial.wait_until_gone(*messages)
        row.recovered = seconds(now() - began, "for three out, one in")


@pytest.mark.parametrize(
    ("fault", "parameters", "title", "injected"),
    [
        ("garbage", {}, "garbage octets", "between two lines"),
        ("garbage", {"command": "+CMGS"}, "garbage octets", "before the answer to a submit"),
        ("echo_on", {}, "echo back on", "ATE1 by itself"),
        ("split", {"command": "+CMGS"}, "answer in pieces", "octet by octet, 20 ms apart"),
        ("urc_inside", {"command": "+CMGS"}, "URC inside an answer", "RING within +CMGS"),
        ("half_line", {"command": "+CMGR"}, "half a line", "answer to reading a message cut"),
        ("half_line", {"command": "+CMGL"}, "half a line", "answer to listing messages cut"),
        ("half_line", {"command": "+CMGD"}, "half a line", "answer to deleting cut"),
        ("answer_lost", {"command": "+CMGD"}, "answer lost", "to deleting a message"),
    ],
)
def test_noise(
    trial: Trial, fault: str, parameters: dict[str, object], title: str, injected: str
) -> None:
    # Many announced at once are listed, one is read by itself.
    arrivals = 6 if parameters.get("command") == "+CMGL" else 1
    with trial.of(title, injected) as row:
        trial.world.fault(fault, **parameters)
        began = now()
        sent = trial.send()
        for _ in range(arrivals):
            trial.receive()
        other = trial.send()
        trial.wait_until_gone(sent, other)
        trial.wait_until_stored()
        after = now() - began
        until(lambda: not trial.world.do("state")["armed"], "the fault struck")
        assert after < 2 * allowed(BACK_WITHIN)
        row.recovered = seconds(after, f"for 2 out, {arrivals} in")


def test_half_an_answer_to_a_submit(trial: Trial) -> None:
    with trial.of("half a line", "answer to a submit cut") as row:
        trial.world.fault("half_line", command="+CMGS")
        began = now()
        sent, other = trial.send(), trial.send()
        trial.wait_until_gone(sent, other)
        row.recovered = seconds(now() - began, "for two out")


def test_a_storm_of_urcs(trial: Trial) -> None:
    with trial.of("URC storm", "1,000 in a second, while 20 go out and 5 come in") as row:
        logged = len(trial.box.said())
        trial.world.fault("urc_storm", count=500, line="+CREG: 1")
        trial.world.fault("urc_storm", count=500, line="+WHATEVER: 17,42")
        began = now()
        messages = [trial.send() for _ in range(20)]
        for _ in range(5):
            trial.receive()
        trial.wait_until_gone(*messages)
        trial.wait_until_stored()
        row.recovered = seconds(now() - began, "for 20 out, 5 in")
        grown = len(trial.box.said()) - logged
        assert grown < 4_000
        trial.eyes.notes(f"{grown} octets of log")
