import threading
from dataclasses import replace

import pytest
from fakes.clock import FakeClock
from fakes.pins import Lamp

from appliance.errors import StoreError
from appliance.hardware.button import Actions
from appliance.hardware.facts import Facts, ModemFacts
from appliance.hardware.panel import LOOK_SECONDS, Panel
from appliance.hardware.patterns import Phase
from appliance.modem.state import Condition, ModemState

DARK = (False, False, False)
GREEN, BLUE, RED = (True, False, False), (False, True, False), (False, False, True)


class Told:
    """A source of facts that a test sets."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.looks = 0
        self.error: StoreError | None = None

    def look(self) -> Facts:
        self.looks += 1
        if self.error:
            raise self.error
        return self.facts


class Desk:
    """A panel whose steps a test takes, on a clock that the test moves."""

    def __init__(self, clock: FakeClock, *, lights: int = 3) -> None:
        clock.advance(2.0)  # to a moment at which every rhythm begins
        self.clock = clock
        self.lamp = Lamp(lights)
        self.modems = ModemFacts(clock)
        self.source = Told()
        self.done: list[str] = []
        actions = Actions(
            mark_seen=lambda: self.done.append("seen"),
            shut_down=lambda: self.done.append("shutdown"),
            new_code=lambda: self.done.append("code"),
        )
        self.panel = Panel(self.lamp, self.modems, actions, clock)
        self.panel.show(Phase.RUNNING)
        self.panel.watch(self.source)
        self.modem = ModemState("sim", "/dev/ttyUSB2", Condition.READY, clock.now_ms())
        self.modems.note(self.modem)

    def becomes(self, condition: Condition, *, sending: bool = False) -> bool:
        self.modem = replace(self.modem, condition=condition, sending=sending)
        return self.modems.note(self.modem)

    def play(self, seconds: float) -> list[tuple[float, tuple[bool, bool, bool]]]:
        """Step as the thread would. Return which lights were on from which moment."""
        shown: list[tuple[float, tuple[bool, bool, bool]]] = []
        begun = self.clock.monotonic()
        while (passed := self.clock.monotonic() - begun) < seconds:
            wait = self.panel.step()
            if not shown or shown[-1][1] != self.lamp.lit:
                shown.append((round(passed, 2), self.lamp.lit))
            self.clock.advance(min(seconds if wait is None else wait + 1e-6, seconds))
        return shown


@pytest.fixture
def desk(clock: FakeClock) -> Desk:
    return Desk(clock)


def test_a_ready_box_is_green_and_wakes_only_to_look_into_the_journal(desk: Desk) -> None:
    assert desk.play(60) == [(0.0, GREEN)]
    assert desk.source.looks <= 60 / LOOK_SECONDS + 1
    assert len(desk.lamp.history) <= 60 / LOOK_SECONDS + 1


def test_a_steady_box_without_a_store_sleeps_until_it_is_woken(desk: Desk) -> None:
    desk.panel.watch(None)
    assert desk.panel.step() is None


def test_searching_is_slow(desk: Desk) -> None:
    desk.becomes(Condition.SEARCHING)
    assert desk.play(4) == [(0.0, GREEN), (1.0, DARK), (2.0, GREEN), (3.0, DARK)]


def test_a_missing_sim_flashes_twice(desk: Desk) -> None:
    desk.becomes(Condition.NO_SIM)
    assert desk.play(2.2) == [(0.0, RED), (0.2, DARK), (0.4, RED), (0.6, DARK), (2.0, RED)]


def test_starting_runs_from_light_to_light(desk: Desk) -> None:
    desk.panel.show(Phase.STARTING)
    shown = [lit for _, lit in desk.play(1.5)]
    assert shown == [GREEN, BLUE, RED, GREEN, BLUE, RED]


def test_an_update_alternates_between_blue_and_red(desk: Desk) -> None:
    desk.panel.show(Phase.WORKING)
    assert desk.play(2) == [(0.0, BLUE), (0.5, RED), (1.0, BLUE), (1.5, RED)]


def test_a_copy_to_a_stick_shows_while_it_lasts(desk: Desk) -> None:
    desk.source.facts = Facts(working=True)
    assert {lit for _, lit in desk.play(2)} == {BLUE, RED}
    desk.source.facts = Facts()
    desk.play(2)
    assert {lit for _, lit in desk.play(2)} == {GREEN}


def test_a_segment_flickers_for_a_second_and_wakes_once(desk: Desk) -> None:
    assert desk.becomes(Condition.READY, sending=True)
    assert not desk.becomes(Condition.READY)
    assert not desk.becomes(Condition.READY, sending=True)
    desk.becomes(Condition.READY)
    shown = desk.play(3)
    assert [lit for _, lit in shown][:4] == [GREEN, DARK, GREEN, DARK]
    assert shown[-1][1] == GREEN
    assert 0.8 <= shown[-1][0] <= 1.2


def test_unread_messages_flash_blue_beside_green_within_two_seconds(desk: Desk) -> None:
    desk.play(1)
    desk.source.facts = Facts(unread=True)
    shown = desk.play(4)
    assert (True, True, False) in [lit for _, lit in shown]
    desk.source.facts = Facts()
    desk.play(2)
    assert [lit for _, lit in desk.play(6)] == [GREEN]


def test_one_light_shows_the_most_important(clock: FakeClock) -> None:
    desk = Desk(clock, lights=1)
    desk.source.facts = Facts(unread=True, undecided=True)
    shown = desk.play(2)
    assert shown == [(0.0, (True, True, True)), (1.7, DARK)]


def test_a_modem_away_for_a_minute_wants_a_person(desk: Desk) -> None:
    desk.becomes(Condition.NO_PORT)
    shown = desk.play(59)
    assert {lit for _, lit in shown} == {DARK}
    assert RED in [lit for _, lit in desk.play(3)]


def test_a_modem_that_comes_and_goes_is_not_told_off(desk: Desk) -> None:
    for _ in range(5):
        desk.becomes(Condition.NO_PORT)
        assert RED not in [lit for _, lit in desk.play(30)]
        desk.becomes(Condition.READY)
        desk.play(1)


def press(desk: Desk, seconds: float) -> list[tuple[float, tuple[bool, bool, bool]]]:
    desk.panel.pressed()
    shown = desk.play(seconds)
    desk.panel.released()
    desk.panel.step()
    return shown


def test_a_short_press_puts_attention_out(desk: Desk) -> None:
    desk.becomes(Condition.NO_PORT)
    desk.play(70)
    assert press(desk, 0.2)
    assert desk.done == ["seen"]
    assert {lit for _, lit in desk.play(600)} == {DARK}
    desk.becomes(Condition.READY)
    desk.play(1)
    desk.becomes(Condition.NO_PORT)
    assert RED in [lit for _, lit in desk.play(70)]


def test_a_long_press_says_when_it_may_end(desk: Desk) -> None:
    shown = press(desk, 14)
    assert shown == [(0.0, GREEN), (5.0, RED)]
    assert desk.done == ["shutdown"]


def test_a_longer_one_makes_a_new_code(desk: Desk) -> None:
    shown = press(desk, 16)
    assert shown[:3] == [(0.0, GREEN), (5.0, RED), (15.0, (True, True, True))]
    assert desk.done == ["code"]


def test_something_on_the_button_does_nothing(desk: Desk) -> None:
    assert press(desk, 300)[-1][1] == GREEN
    assert desk.done == []


def test_a_store_that_cannot_be_read_leaves_the_lights_as_they_were(desk: Desk) -> None:
    desk.source.facts = Facts(unread=True)
    desk.play(1)
    desk.source.error = StoreError("busy", "busy")
    shown = desk.play(4)
    assert (True, True, False) in [lit for _, lit in shown]


def test_an_action_that_fails_is_logged(clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise OSError("no such command")

    panel = Panel(None, ModemFacts(clock), Actions(fail, fail, fail), clock)
    panel.pressed()
    clock.advance(6)
    panel.released()
    panel.step()
    assert "no such command" in caplog.text


def test_the_thread_goes_on_when_pins_fail(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    told = threading.Event()

    class Failing(Lamp):
        def show(self, lit: tuple[bool, bool, bool]) -> None:  # noqa: ARG002 - it fails
            told.set()
            raise RuntimeError("GPIO busy")

    panel = Panel(Failing(), ModemFacts(clock), Actions(fail_not, fail_not, fail_not), clock)
    panel.start()
    assert told.wait(30)
    told.clear()
    panel.wake()
    assert told.wait(30)
    panel.stop()
    assert not panel._thread.is_alive()
    assert "GPIO busy" in caplog.text


def fail_not() -> None:
    """Do nothing."""
