import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from appliance.hardware import patterns
from appliance.hardware.patterns import (
    ALONE,
    DARK,
    STEADY,
    BoxState,
    Held,
    Pattern,
    Phase,
    Reach,
    Rhythm,
    Signal,
    pattern,
    signals,
    single,
)

STATES = [
    BoxState(*values) for values in itertools.product(Phase, Reach, *[(False, True)] * 3, Held)
]
RUNNING = {
    "starting": BoxState(phase=Phase.STARTING, reach=Reach.SEARCHING),
    "no SIM or PIN wanted": BoxState(reach=Reach.SIM_WANTED),
    "searching": BoxState(reach=Reach.SEARCHING),
    "ready": BoxState(),
    "sending": BoxState(sending=True),
    "unread waiting": BoxState(unread=True),
    "needs attention": BoxState(attention=True),
    "update or restore running": BoxState(phase=Phase.WORKING),
    "stopping": BoxState(phase=Phase.STOPPING),
    "no modem": BoxState(reach=Reach.NOTHING),
    "button: shutdown": BoxState(held=Held.SHUT_DOWN),
    "button: new code": BoxState(held=Held.NEW_CODE),
}


def test_each_state_has_a_pattern_of_its_own() -> None:
    shown = [pattern(state) for state in RUNNING.values()]
    assert len(set(shown)) == len(RUNNING)


def test_one_light_distinguishes_them_too() -> None:
    assert set(ALONE) == set(Signal)
    assert len(set(ALONE.values())) == len(ALONE)


def features(rhythm: Rhythm) -> tuple[float, float, int]:
    """Return what an eye sees: how often it goes on per second, the time on, the flashes."""
    if math.isinf(rhythm.period):
        return 0.0, float(rhythm.at(0)[0]), 0
    lit = sum(seconds for is_lit, seconds in rhythm.steps if is_lit)
    flashes = sum(is_lit for is_lit, _ in rhythm.steps)
    return flashes / rhythm.period, lit / rhythm.period, flashes


def test_rhythms_differ_by_more_than_an_eye_can_mistake() -> None:
    in_use = [patterns.DARK, patterns.STEADY, patterns.FLICKER, patterns.SLOW]
    in_use += [patterns.ONE_FLASH, patterns.TWO_FLASHES, patterns.NEARLY_ALWAYS]
    for one, other in itertools.combinations([*in_use, patterns.THREE_FLASHES], 2):
        (often, share, flashes), (often_, share_, flashes_) = features(one), features(other)
        faster = max(often, often_) / max(min(often, often_), 0.01)
        assert faster >= 1.5 or abs(share - share_) >= 0.25 or flashes != flashes_, (one, other)


def test_every_state_shows_something_unless_there_is_only_no_modem() -> None:
    for state in STATES:
        found = pattern(state)
        nothing_else = set(signals(state)) <= {Signal.SENDING, Signal.NO_MODEM}
        assert (found == Pattern()) is nothing_else, state
        assert single(state) is ALONE[signals(state)[0]]


def test_what_is_more_important_wins_on_one_light() -> None:
    everything = BoxState(Phase.WORKING, Reach.SIM_WANTED, True, True, True, Held.NEW_CODE)  # noqa: FBT003
    assert signals(everything) == [
        Signal.NEW_CODE,
        Signal.WORKING,
        Signal.SIM_WANTED,
        Signal.ATTENTION,
        Signal.UNREAD,
        Signal.SENDING,
    ]


def test_three_lights_show_three_things_at_once() -> None:
    state = BoxState(sending=True, unread=True, attention=True)
    assert pattern(state) == Pattern(patterns.FLICKER, patterns.ONE_FLASH, patterns.NEARLY_ALWAYS)


def test_a_missing_sim_hides_attention_and_puts_green_out() -> None:
    state = BoxState(reach=Reach.SIM_WANTED, attention=True, sending=True)
    assert pattern(state) == Pattern(DARK, DARK, patterns.TWO_FLASHES)


def test_starting_runs_from_light_to_light() -> None:
    found = pattern(BoxState(phase=Phase.STARTING))
    lit = [tuple(rhythm.at(moment)[0] for rhythm in found.rhythms) for moment in (0.1, 0.3, 0.6)]
    assert lit == [(True, False, False), (False, True, False), (False, False, True)]


@given(
    st.sampled_from([*ALONE.values(), *patterns._STARTING.rhythms, *patterns._WORKING.rhythms]),
    st.floats(0, 1e7),
)
def test_a_rhythm_is_played_without_gaps(rhythm: Rhythm, moment: float) -> None:
    lit, left = rhythm.at(moment)
    assert left >= 0
    if math.isinf(left):
        assert rhythm in (DARK, STEADY)
        return
    assert left <= max(seconds for is_lit, seconds in rhythm.steps if is_lit is lit)
    again, _ = rhythm.at(moment + left + 1e-3)
    neighbours = {is_lit for is_lit, _ in rhythm.steps}
    assert again in neighbours


def test_two_flashes_in_time() -> None:
    edges = [(0.0, True), (0.2, False), (0.4, True), (0.6, False), (2.0, True)]
    for at, lit in edges:
        assert patterns.TWO_FLASHES.at(at + 0.01)[0] is lit
