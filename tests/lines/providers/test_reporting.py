"""When a provider is asked what became of messages: at growing pauses, and not for ever."""

from fakes.clock import FakeClock

from appliance.lines.protocol import Awaiting
from appliance.lines.providers.pauses import Pauses
from appliance.lines.providers.reporting import Reporting

PAUSES = Pauses(report=(10.0, 100.0), reported=1_000.0, between_reports=1.0)


def awaiting(number: int) -> Awaiting:
    return Awaiting(number, 1, f"box-{number}", None, 0)


def test_each_is_asked_for_at_pauses_that_double_until_its_time_is_over() -> None:
    clock = FakeClock()
    reporting = Reporting(clock, PAUSES)
    reporting.add(awaiting(1))
    began, asked = clock.monotonic(), list[float]()
    while (due := reporting.next_at()) is not None:
        clock.advance(due - clock.monotonic())
        if reporting.due() is not None:
            asked.append(clock.monotonic() - began)
    assert asked[:5] == [10.0, 30.0, 70.0, 150.0, 250.0]
    assert asked[-1] < 1_000.0


def test_two_questions_are_apart() -> None:
    clock = FakeClock()
    reporting = Reporting(clock, PAUSES)
    for number in (1, 2):
        reporting.add(awaiting(number))
    clock.advance(10)
    assert reporting.due() == awaiting(1)
    assert reporting.due() is None
    clock.advance(1)
    assert reporting.due() == awaiting(2)


def test_the_oldest_of_very_many_are_let_go() -> None:
    reporting = Reporting(FakeClock(), PAUSES)
    for number in range(5_001):
        reporting.add(awaiting(number))
    reporting.remove(awaiting(5_000))
    assert len(reporting) == 4_999
