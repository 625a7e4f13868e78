import threading
from collections import Counter

from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, Box

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


def test_calls_are_counted_from_the_beginning_after_a_reconnection(box: Box) -> None:
    box.line().rang(1, NUMBER, 1)
    box.line().connected(was_at_prompt=False)
    box.line().rang(1, NUMBER, 1)
    assert calls.count(box.store) == 2


def test_two_lines_number_their_calls_alike(box: Box) -> None:
    box.lines = ("orange", "free")
    box.line("orange").rang(1, NUMBER, 1)
    box.line("free").rang(1, OTHER, 1)
    box.line("free").connected(was_at_prompt=False)
    box.line("orange").rang(1, NUMBER, 2)
    box.line("orange").call_ended(1)
    found = {call.modem: (call.address, call.rings) for call in calls.page(box.store, limit=10)}
    assert found == {"orange": (NUMBER, 2), "free": (OTHER, 1)}


def test_calls_of_lines_that_ring_at_once_are_all_logged(box: Box) -> None:
    names = [f"line{number}" for number in range(4)]
    together = threading.Barrier(len(names))

    def ring(name: str) -> None:
        together.wait(10)
        for call in range(10):
            box.line(name).rang(call, NUMBER, 1)
            box.line(name).rang(call, NUMBER, 2)
            box.line(name).call_ended(call)

    for name in names:
        box.line(name)
    threads = [threading.Thread(target=ring, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    found = calls.page(box.store, limit=100)
    assert Counter(call.modem for call in found) == dict.fromkeys(names, 10)
    assert all(call.rings == 2 and call.ended_at is not None for call in found)
