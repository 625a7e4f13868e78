from fakes.clock import FakeClock
from fakes.exchange import NUMBER, Box

from appliance.store import calls


def test_a_call_is_logged_once_however_often_it_rings(box: Box, clock: FakeClock) -> None:
    box.line().rang(1, None, 1)
    for rings in range(2, 6):
        clock.advance(5)
        box.line().rang(1, "0612345678", rings)
    box.line().call_ended(1)
    box.line().call_ended(1)
    (call,) = calls.page(box.store, limit=10)
    assert (call.address, call.rings, call.ended_at) == (NUMBER, 5, clock.now_ms())
    assert call.at == clock.now_ms() - 20_000
    assert box.store.value("SELECT count FROM day_count WHERE what = 'call'") == 1


def test_withheld_and_one_after_another(box: Box) -> None:
    box.line().rang(1, None, 1)
    box.line().call_ended(1)
    box.line().rang(2, NUMBER, 1)
    assert [call.address for call in calls.page(box.store, limit=10)] == [NUMBER, None]


def test_calls_are_counted_anew_after_a_reconnection(box: Box) -> None:
    box.line().rang(1, NUMBER, 1)
    box.line().connected(was_at_prompt=False)
    box.line().rang(1, NUMBER, 1)
    assert calls.count(box.store) == 2
