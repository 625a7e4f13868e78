"""Later events of the simulated world, in the order of their times."""

from fakes.clock import FakeClock

from appliance.modem.simulator.agenda import Agenda


def test_calls_run_when_their_time_has_come_and_in_its_order() -> None:
    clock, done = FakeClock(), list[str]()
    agenda = Agenda(clock)
    agenda.after(2, lambda: done.append("later"))
    agenda.after(1, lambda: done.append("soon"))
    agenda.after(1, lambda: done.append("soon, asked second"))
    agenda.run_due()
    assert done == []
    clock.advance(1)
    agenda.run_due()
    assert done == ["soon", "soon, asked second"]
    clock.advance(5)
    agenda.run_due()
    assert done[2:] == ["later"]


def test_how_long_nothing_happens() -> None:
    clock = FakeClock()
    agenda = Agenda(clock)
    assert agenda.seconds_to_next() is None
    first = agenda.after(3, lambda: None)
    agenda.after(5, lambda: None)
    assert agenda.seconds_to_next() == 3
    first.cancel()
    assert agenda.seconds_to_next() == 5
    clock.advance(9)
    assert agenda.seconds_to_next() == 0


def test_what_was_cancelled_never_runs() -> None:
    clock, done = FakeClock(), list[int]()
    agenda = Agenda(clock)
    agenda.after(1, lambda: done.append(1)).cancel()
    clock.advance(1)
    agenda.run_due()
    assert done == []


def test_what_a_call_plans_for_now_runs_at_once() -> None:
    clock, done = FakeClock(), list[int]()
    agenda = Agenda(clock)
    agenda.after(0, lambda: agenda.after(0, lambda: done.append(1)))
    agenda.run_due()
    assert done == [1]
