"""The turns of writers: first come, first served."""

import threading
from collections.abc import Callable

import pytest
from fakes.clock import FakeClock
from fakes.watched_turns import wait_until

from appliance.store.turns import Turns

LONG_SECONDS = 30.0


@pytest.fixture
def turns(clock: FakeClock) -> Turns:
    return Turns(clock)


def started(act: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=act)
    thread.start()
    return thread


def test_whoever_takes_it_again_at_once_stands_behind_all_others(turns: Turns) -> None:
    order: list[str] = []

    def take(name: str) -> None:
        assert turns.take(LONG_SECONDS) is not None
        order.append(name)
        turns.give()

    assert turns.take(LONG_SECONDS) is not None
    threads = []
    for place, name in enumerate(("modem", "page", "job")):
        threads.append(started(lambda name=name: take(name)))  # type: ignore[misc]
        wait_until(turns, place + 1)
    turns.give()
    take("the first one again")
    for thread in threads:
        thread.join()
    assert order == ["modem", "page", "job", "the first one again"]
    assert turns.take(0.0) == 0.0


def test_whoever_has_waited_long_enough_goes_without_leaving_anything_behind(turns: Turns) -> None:
    assert turns.take(LONG_SECONDS) is not None
    came: list[float | None] = []
    for thread in [started(lambda: came.append(turns.take(0.01))) for _ in range(3)]:
        thread.join()
    assert came == [None] * 3
    turns.give()
    assert turns.take(0.0) == 0.0


def test_a_turn_that_comes_at_the_last_moment_counts(turns: Turns) -> None:
    assert turns.take(LONG_SECONDS) is not None
    late = threading.Lock()
    late.acquire()
    turns._waiting.append(late)
    turns.give()
    assert not turns._withdraw(late)


def test_it_tells_for_how_long_it_was_held(turns: Turns, clock: FakeClock) -> None:
    assert turns.take(LONG_SECONDS) is not None
    clock.advance(2.5)
    assert turns.give() == 2.5
