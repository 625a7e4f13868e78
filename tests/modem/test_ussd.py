"""Dialogues with the network, on the simulated modem while messages are sent."""

import itertools

import pytest
from fakes.bench import Bench
from fakes.clock import FakeClock
from fakes.port import FAST

from appliance.modem.enquiry import Answered, Enquiry, Failure, Result, Unanswered
from appliance.modem.library import CmeError, TimeoutException
from appliance.modem.session import Session
from appliance.modem.traffic import Accepted
from appliance.modem.urcs import UssdAnswer
from appliance.modem.ussd import Ussd

# The simulated network answers after 0.2 s, and sends pieces 0.1 s apart.
PATIENT = {"ussd": 3.0, "ussd_piece": 0.2, "ussd_whole": 10.0}


def ask(session: Session, code: str, *answers: str) -> list[Result]:
    """Ask, and return the list that gets the result."""
    results: list[Result] = []
    session.ask(Enquiry(code, answers, results.append))
    return results


def answer(bench: Bench, session: Session, code: str, *answers: str) -> Result:
    results = ask(session, code, *answers)
    bench.until(lambda: results)
    return results[0]


def patient(bench: Bench) -> Session:
    session = bench.session(timings=PATIENT)
    bench.until(lambda: session.state.can_send)
    return session


@pytest.mark.parametrize("form", ["text", "ucs2", "packed"])
@pytest.mark.parametrize("profile", ["generic", "huawei"])
def test_every_form_of_answer_on_both_kinds_of_modem(bench: Bench, form: str, profile: str) -> None:
    bench.modem(profile=profile, ussd_form=form)
    session = patient(bench)
    assert answer(bench, session, "*100#") == Answered("Solde : 12,50 EUR")
    assert answer(bench, session, "#123#", "1", "1") == Answered(
        "Credit restant : 12,50 EUR\nValable 30 jours"
    )
    # One of the pieces has a euro sign.
    assert answer(bench, session, "*121#") == Answered("Uw tegoed is € 12,50.\nGeldig tot 31-12.")


def test_the_balance_falls_with_each_segment(bench: Bench) -> None:
    bench.modem()
    session = patient(bench)
    bench.queue("Un", "Deux " * 60)
    session.wake()
    bench.until(lambda: len(bench.traffic.settled) == 3)
    assert answer(bench, session, "*100#") == Answered("Solde : 12,20 EUR")
    assert answer(bench, session, "#123#", "1", "2") == Answered("Il vous reste 97 SMS sur 100")


def test_messages_are_sent_while_the_network_thinks(bench: Bench) -> None:
    modem = bench.modem()
    session = patient(bench)
    modem.fault("ussd_late", seconds=2.0)
    results = ask(session, "*100#")
    bench.queue(*(f"Message {number}" for number in range(20)))
    session.wake()
    bench.until(lambda: len(bench.traffic.settled) >= 10)
    assert results == []
    bench.until(lambda: len(bench.traffic.settled) == 20)
    assert [type(outcome) for outcome in bench.traffic.outcomes] == [Accepted] * 20
    bench.until(lambda: results)
    assert isinstance(results[0], Answered)


def test_a_dialogue_left_open_is_closed(bench: Bench) -> None:
    modem = bench.modem()
    session = patient(bench)
    assert answer(bench, session, "*111#") == Answered("Stan konta: 12,50 zl\n0 Menu")
    assert modem.call(lambda: modem.device.ussd.is_open) is False
    assert answer(bench, session, "#123#") == Answered("Mon compte\n1 Suivi conso\n2 Rechargement")
    assert modem.call(lambda: modem.device.ussd.is_open) is False
    assert answer(bench, session, "*100#") == Answered("Solde : 12,50 EUR")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (2, Failure.ENDED),
        (3, Failure.REFUSED),
        (4, Failure.NOT_SUPPORTED),
        (5, Failure.TIMED_OUT),
    ],
)
def test_the_network_refuses(bench: Bench, status: int, reason: Failure) -> None:
    modem = bench.modem()
    session = patient(bench)
    modem.fault("ussd_refused", status=status)
    assert answer(bench, session, "*100#") == Unanswered(reason)
    assert answer(bench, session, "*100#") == Answered("Solde : 12,50 EUR")


def test_a_late_answer_is_not_taken_for_the_next(bench: Bench) -> None:
    modem = bench.modem()
    session = bench.session(timings={"ussd": 0.4, "ussd_piece": 0.1, "ussd_late": 0.8})
    bench.until(lambda: session.state.can_send)
    modem.fault("ussd_late", seconds=0.5)
    first = ask(session, "*111#")
    second = ask(session, "*101#")
    bench.until(lambda: second)
    assert first == [Unanswered(Failure.TIMED_OUT)]
    assert second == [Answered("Votre forfait : SMS illimites")]
    # The late answer had left the dialogue open, which is closed.
    assert modem.call(lambda: modem.device.ussd.is_open) is False


def test_no_answer_at_all(bench: Bench) -> None:
    bench.modem()
    session = bench.ready()
    assert answer(bench, session, "*199#") == Unanswered(Failure.TIMED_OUT)


def test_without_a_network_nothing_is_asked(bench: Bench) -> None:
    modem = bench.modem()
    session = patient(bench)
    modem.change_network(coverage=False)
    bench.until(lambda: not session.state.can_send)
    assert answer(bench, session, "*100#") == Unanswered(Failure.NO_NETWORK)


def test_a_modem_that_refuses_the_command(bench: Bench) -> None:
    bench.modem(refuse=("CUSD",))
    result = answer(bench, bench.ready(), "*100#")
    assert isinstance(result, Unanswered)
    assert result.reason is Failure.REFUSED


def test_a_restart_and_a_stop_end_the_dialogue(bench: Bench) -> None:
    modem = bench.modem()
    session = patient(bench)
    results = ask(session, "*199#")
    bench.until(lambda: modem.call(lambda: modem.device.settings.ussd) == 1)
    modem.fault("power_cycle")
    bench.until(lambda: results)
    assert isinstance(results[0], Unanswered)
    assert results[0].reason in {Failure.INTERRUPTED, Failure.NO_NETWORK}
    bench.until(lambda: session.state.can_send)
    results = ask(session, "*199#")
    session.stop(2)
    assert results == [Unanswered(Failure.INTERRUPTED)]


# -- step by step, on a driver that only notes what is asked ---------------------------------------


class Asked:
    """A driver whose commands end as `outcomes` says, then with OK."""

    def __init__(self, *outcomes: Exception) -> None:
        self.said: list[str] = []
        self._outcomes = itertools.chain(outcomes, itertools.repeat(None))

    def ask_network(self, text: str) -> None:
        self.said.append(text)
        if (outcome := next(self._outcomes)) is not None:
            raise outcome

    def end_ussd(self) -> None:
        self.ask_network("end")


class Table:
    """Dialogues on a clock that the test moves."""

    def __init__(self, *outcomes: Exception) -> None:
        self.clock = FakeClock()
        self.driver = Asked(*outcomes)
        self.ussd = Ussd("sim", self.clock, FAST)
        self.results: list[Result] = []

    def ask(self, *answers: str) -> None:
        self.ussd.ask(Enquiry("*100#", answers, self.results.append))
        self.work()

    def say(self, status: int, text: str | None = None) -> None:
        self.ussd.note(UssdAnswer(status, text, 15))

    def work(self, seconds: float = 0.0) -> None:
        self.clock.advance(seconds)
        self.ussd.work(self.driver, can_send=True)  # type: ignore[arg-type]


def test_pieces_are_joined_until_the_gap() -> None:
    table = Table()
    table.ask()
    table.say(0, "Solde :")
    table.work(FAST.ussd_piece / 2)
    table.say(0, "12,50 EUR")
    table.say(2)
    table.work(FAST.ussd_piece / 2)
    assert table.results == []
    table.work(FAST.ussd_piece)
    assert table.results == [Answered("Solde :\n12,50 EUR")]
    assert table.driver.said == ["*100#"]
    assert table.ussd.due() is None


def test_a_menu_that_ends_early_gives_what_it_said() -> None:
    table = Table()
    table.ask("1", "2")
    table.say(1, "Menu")
    table.work(FAST.ussd_piece)
    table.say(0, "Solde : 3 EUR")
    table.work(FAST.ussd_piece)
    assert table.results == [Answered("Solde : 3 EUR")]
    assert table.driver.said == ["*100#", "1"]


def test_the_whole_dialogue_has_a_time_limit() -> None:
    table = Table()
    table.ask(*"123456")
    for _ in range(4):
        table.say(1, "Menu")
        table.work(FAST.ussd - 0.01)
    assert table.results == [Answered("Menu")]
    assert table.driver.said[-1] == "end"
    assert len(table.driver.said) < 6


def test_an_answer_before_ok_counts_and_one_before_the_code_does_not() -> None:
    table = Table()
    table.say(0, "Pub")
    table.ask()
    table.say(0, "Solde : 3 EUR")
    table.work(FAST.ussd_piece)
    assert table.results == [Answered("Solde : 3 EUR")]


def test_a_question_of_the_network_that_nobody_asked_for_is_ended() -> None:
    table = Table()
    table.say(1, "1 Oui 2 Non")
    assert table.ussd.due() == 0.0
    table.work()
    assert table.driver.said == ["end"]
    assert table.ussd.due() is None


def test_a_busy_modem_is_asked_again_and_others_are_believed() -> None:
    table = Table(CmeError("AT+CUSD", 14))
    table.ask()
    assert table.results == []
    table.work(FAST.busy_last)
    table.say(0, "3 EUR")
    table.work(FAST.ussd_piece)
    assert table.results == [Answered("3 EUR")]
    for failure, reason in (
        (CmeError("AT+CUSD", 30), Failure.REFUSED),
        (TimeoutException(), Failure.TIMED_OUT),
    ):
        table = Table(failure)
        table.ask()
        assert [result.reason for result in table.results] == [reason]  # type: ignore[union-attr]


def test_after_a_time_out_the_next_waits_until_a_late_answer_cannot_come() -> None:
    table = Table()
    table.ask()
    table.work(FAST.ussd)
    assert table.results == [Unanswered(Failure.TIMED_OUT)]
    table.ask()
    assert table.driver.said == ["*100#", "end"]
    table.say(0, "late")
    table.work(FAST.ussd_late)
    assert table.driver.said == ["*100#", "end", "*100#"]
    table.say(0, "3 EUR")
    table.work(FAST.ussd_piece)
    assert table.results[1:] == [Answered("3 EUR")]


def test_whoever_asked_may_fail_without_harm(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_result: Result) -> None:
        raise RuntimeError("full")

    table = Table()
    table.ussd.ask(Enquiry("*100#", (), fail))
    table.ussd.give_up(Failure.NO_NETWORK)
    assert "was not taken" in caplog.text
    table.ask()
    assert table.driver.said == ["*100#"]
