from fakes.clock import FakeClock

from appliance.first_start_code import OFFERED_SECONDS, FirstStartCode


def test_it_is_easy_to_type() -> None:
    code = FirstStartCode(FakeClock()).current()
    assert len(code) == 9
    assert not set(code) & set("0O1IL")


def test_it_is_offered_for_a_while_after_the_button_asked() -> None:
    clock = FakeClock()
    code = FirstStartCode(clock)
    first = code.current()
    assert not code.offered()
    assert code.renew() == code.current() != first
    assert code.offered()
    clock.advance(OFFERED_SECONDS)
    assert not code.offered()


def test_it_makes_one_administrator() -> None:
    code = FirstStartCode(FakeClock())
    offered = code.renew()
    code.used()
    assert not code.offered()
    assert code.current() != offered
