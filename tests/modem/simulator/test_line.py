"""The serial line: octets leave in order and at its speed."""

from collections.abc import Callable

from fakes.clock import FakeClock
from fakes.modem_desk import Desk

from appliance.modem.simulator.agenda import Agenda
from appliance.modem.simulator.line import Line

Desks = Callable[..., Desk]


def test_a_slow_line_takes_its_time(desk_with: Desks) -> None:
    desk = desk_with(line_speed=1200)
    assert desk.bytes_after(b"ATE0\r") == b""
    desk.wait(1.0)
    assert desk.bytes_after(b"AT+CGMI\r") == b""
    assert desk.wait(0.06) == []
    assert desk.wait(1.0) == ["Simulated", "OK"]


def line_of(speed: int = 0) -> tuple[Line, Agenda, FakeClock, list[bytes]]:
    clock, heard = FakeClock(), list[bytes]()
    agenda = Agenda(clock)
    return Line(agenda, speed, heard.append), agenda, clock, heard


def pass_time(agenda: Agenda, clock: FakeClock, seconds: float) -> None:
    clock.advance(seconds)
    agenda.run_due()


def test_nothing_overtakes_what_is_late() -> None:
    line, agenda, clock, _ = line_of()
    line.send(b"first", delay=1.0)
    line.send(b"second")
    assert line.take() == b""
    pass_time(agenda, clock, 1.0)
    assert line.take() == b"firstsecond"
    line.send(b"third")
    assert line.take() == b"third"
    assert line.take() == b""


def test_a_speed_holds_in_both_directions() -> None:
    line, agenda, clock, heard = line_of(speed=1000)  # a hundred octets a second
    line.send(b"x" * 50)
    line.heard(b"y" * 50)
    pass_time(agenda, clock, 0.25)
    said = len(line.take())
    assert 0 < said < 50
    assert heard == []
    pass_time(agenda, clock, 0.26)
    assert said + len(line.take()) == 50
    assert heard == [b"y" * 50]


def test_a_muted_line_says_nothing_and_what_is_dropped_reaches_nobody() -> None:
    line, agenda, clock, _ = line_of()
    line.send(b"late", delay=1.0)
    line.muted = True
    line.send(b"now")
    pass_time(agenda, clock, 1.0)
    assert line.take() == b""
    line.muted = False
    line.send(b"heard")
    line.drop()
    assert line.take() == b""
