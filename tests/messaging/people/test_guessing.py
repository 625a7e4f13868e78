"""How often secrets may be guessed, from where and for whom."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fakes.clock import FakeClock

from appliance.errors import BusyError, TooManyTriesError
from appliance.messaging.people import guessing
from appliance.messaging.people.guessing import PERIOD_SECONDS, Guessing

LIMIT = 10
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def guard(clock: FakeClock) -> Guessing:
    return Guessing(clock, LIMIT)


def tries(guard: Guessing, address: str, owner: str = "", *, right: bool = False) -> bool:
    """Return whether the attempt was checked."""
    try:
        with guard.attempt(address, owner) as attempt:
            attempt.judge(right=right)
    except TooManyTriesError:
        return False
    return True


def attack(guard: Guessing, owner: str) -> int:
    """Guess an owner's password from forty networks; return the number of checked guesses."""
    return sum(tries(guard, f"203.0.113.{number % 40}", owner) for number in range(400))


def test_an_address_may_fail_a_limited_number_of_times(guard: Guessing) -> None:
    looked_at = [tries(guard, HERE, f"user{number}") for number in range(LIMIT + 3)]
    assert looked_at == [True] * LIMIT + [False] * 3
    assert not tries(guard, HERE)
    assert tries(guard, ELSEWHERE, "sophie")


def test_addresses_of_one_ipv6_network_are_one(guard: Guessing) -> None:
    looked_at = [tries(guard, f"2001:db8:0:1::{number}", "a") for number in range(LIMIT + 3)]
    assert sum(looked_at) == LIMIT
    assert tries(guard, "2001:db8:0:2::1", "b")


def test_an_owner_may_fail_ten_times_then_once_for_each_network(guard: Guessing) -> None:
    assert attack(guard, "sophie") <= LIMIT + 40
    assert not tries(guard, "203.0.113.1", "Sophie ", right=True)
    assert tries(guard, "203.0.113.1", "victor")


def test_the_right_password_passes_from_elsewhere_during_an_attack(guard: Guessing) -> None:
    attack(guard, "sophie")
    for _ in range(LIMIT + 1):
        assert tries(guard, HERE, "sophie", right=True)
    attack(guard, "sophie")
    assert tries(guard, HERE, "sophie", right=True)


def test_a_known_user_may_mistype_during_an_attack(guard: Guessing) -> None:
    assert tries(guard, HERE, "sophie", right=True)
    attack(guard, "sophie")
    assert [tries(guard, HERE, "sophie") for _ in range(LIMIT + 1)] == [True] * LIMIT + [False]
    assert not tries(guard, HERE, "sophie", right=True)


def test_a_colleague_behind_the_same_address_locks_nobody_out(guard: Guessing) -> None:
    assert tries(guard, "2001:db8::5", "sophie", right=True)
    for number in range(LIMIT):
        assert tries(guard, f"2001:db8::{number:x}", "victor")
    assert not tries(guard, "2001:db8::5", "alice", right=True)
    assert tries(guard, "2001:db8::5", "sophie", right=True)


def test_failures_are_forgotten_after_five_minutes(guard: Guessing, clock: FakeClock) -> None:
    for _ in range(LIMIT):
        tries(guard, HERE, "sophie")
        clock.advance(1)
    with pytest.raises(TooManyTriesError) as refused, guard.attempt(HERE, "sophie"):
        pass
    assert refused.value.retry_seconds == PERIOD_SECONDS - LIMIT
    clock.advance(PERIOD_SECONDS - LIMIT)
    assert tries(guard, HERE, "sophie", right=True)


def test_right_ones_and_those_that_could_not_be_checked_do_not_count(guard: Guessing) -> None:
    for _ in range(LIMIT + 1):
        assert tries(guard, HERE, "sophie", right=True)
        with pytest.raises(BusyError), guard.attempt(HERE, "sophie"):
            raise BusyError("log_ins_wait", "")
    assert tries(guard, HERE, "sophie")


def test_many_at_once_are_no_more_than_the_limit(guard: Guessing) -> None:
    """Each guess is still being checked when the others begin."""
    together = threading.Barrier(4 * LIMIT)
    checked: list[int] = []

    def guess(number: int) -> None:
        together.wait()
        try:
            with guard.attempt(HERE, f"user{number % 3}") as attempt:
                checked.append(number)
                if len(checked) < LIMIT:
                    all_there.wait(30)
                attempt.judge(right=False)
        except (BusyError, TooManyTriesError):
            pass
        finally:
            if len(checked) >= LIMIT:
                all_there.set()

    all_there = threading.Event()
    with ThreadPoolExecutor(4 * LIMIT) as pool:
        list(pool.map(guess, range(4 * LIMIT)))
    assert len(checked) == LIMIT
    assert not tries(guard, HERE)


def test_while_right_ones_fill_the_limit_others_wait_and_are_not_refused(guard: Guessing) -> None:
    def fill(left: int) -> None:
        if not left:
            with pytest.raises(BusyError), guard.attempt(HERE, "last"):
                pass
            return
        with guard.attempt(HERE, f"user{left}") as attempt:
            fill(left - 1)
            attempt.judge(right=True)

    fill(LIMIT)
    assert tries(guard, HERE, "last", right=True)


def test_memory_is_bounded_and_given_back(
    guard: Guessing, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "MOST_COUNTED", 100)
    monkeypatch.setattr(guessing, "MOST_PLACES", 20)
    for number in range(500):
        tries(guard, f"10.0.{number // 250}.{number % 250}", f"user{number}")
        tries(guard, f"10.1.{number // 250}.{number % 250}", f"user{number}", right=True)
        tries(guard, f"10.2.{number // 250}.{number % 250}", "x" * 100_000)
    assert len(guard) <= 100 + 20 + 4  # from the last attempt
    clock.advance(PERIOD_SECONDS)
    tries(guard, HERE, right=True)
    assert len(guard) == 20
