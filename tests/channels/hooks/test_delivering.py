"""Webhooks are delivered signed, in order for each person, and again until they are taken."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from channels.hooks.conftest import ADMIN, KEY, OWN, Office
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, Box
from fakes.network import delivers
from fakes.raw_server import RawServer, cut, read_request, reply
from fakes.receiver import Receiver, Taken

from appliance.channels.hooks import events, signing
from appliance.channels.hooks.delivering import MOST_ATTEMPTS
from appliance.channels.hooks.wanted import Wanted


def until(check: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        time.sleep(0.01)


def arrive(office: Office, text: str, number: str = NUMBER) -> None:
    for part in delivers(text, number, office.box.clock.now_ms()):
        office.box.line().receive([part])


def texts(taken: list[Taken]) -> list[str]:
    return [each.json["payload"]["message"] for each in taken]


def test_an_arrival_is_told_signed_as_receivers_expect_it(
    office: Office, receiver: Receiver
) -> None:
    made = office.add(f"{receiver.url}?who=crm", events.RECEIVED)
    arrive(office, "Bonjour à tous")
    (taken,) = receiver.wait_for(1)
    assert taken.path == "/hook?who=crm"
    assert taken.headers["content-type"] == "application/json"
    timestamp = taken.headers["x-timestamp"]
    assert taken.headers["x-signature"] == signing.signature(KEY, taken.body, timestamp)
    told = taken.json
    payload = told.pop("payload")
    assert told == {
        "id": f"{made.row.public_id}-1",
        "webhookId": made.row.public_id,
        "event": "sms:received",
        "deviceId": "a1b2c3",
    }
    assert payload.pop("receivedAt").endswith("+00:00")
    assert payload == {
        "messageId": "1",
        "sender": NUMBER,
        "recipient": OWN,
        "simNumber": 1,
        "phoneNumber": NUMBER,
        "line": "sim",
        "message": "Bonjour à tous",
        "kind": "text",
        "complete": True,
    }
    until(lambda: office.deliveries(made)[0].state == "done")
    assert office.deliveries(made)[0].status == 200


def test_what_is_sent_is_told_with_the_id_that_the_program_gave(
    office: Office, receiver: Receiver
) -> None:
    office.add(receiver.url, events.SENT, events.DELIVERED, events.FAILED)
    office.box.send_one("Bonjour", NUMBER)
    office.box.submit_all()
    (sent,) = receiver.wait_for(1)
    assert sent.json["event"] == events.SENT
    payload = sent.json["payload"]
    public_id = office.box.store.value("SELECT public_id FROM batch")
    assert payload["messageId"] == public_id
    assert (payload["sender"], payload["recipient"], payload["partsCount"]) == (OWN, NUMBER, 1)


def test_only_what_is_wanted_is_told(office: Office, receiver: Receiver) -> None:
    made = office.add(receiver.url, events.RECEIVED, number=OTHER)
    arrive(office, "not wanted", NUMBER)
    arrive(office, "wanted", OTHER)
    office.box.send_one("Bonjour", OTHER)
    office.box.submit_all()
    assert texts(receiver.wait_for(1)) == ["wanted"]
    assert len(office.deliveries(made)) == 1


def test_a_receiver_that_is_away_gets_everything_in_order_when_it_is_back(
    office: Office, receiver: Receiver, clock: FakeClock
) -> None:
    away = [True]
    receiver.answer = lambda _taken: 503 if away[0] else 204
    made = office.add(receiver.url, events.RECEIVED)
    for number in range(5):
        arrive(office, f"text {number}", NUMBER if number % 2 else OTHER)
    receiver.wait_for(1)
    until(lambda: office.row(made).failures == 1)
    assert office.row(made).retry_at == clock.now_ms() + 5_000
    away[0] = False
    clock.advance(5)
    office.hooks.start()
    assert texts(receiver.wait_for(6))[1:] == [f"text {number}" for number in range(5)]
    until(lambda: office.row(made).failures == 0)


def test_one_that_is_refused_lets_others_pass_but_not_the_same_person(
    office: Office, receiver: Receiver, clock: FakeClock
) -> None:
    receiver.answer = lambda taken: 422 if b"first" in taken.body else 200
    made = office.add(receiver.url, events.RECEIVED)
    arrive(office, "first")
    receiver.wait_for(1)
    until(lambda: office.deliveries(made)[0].attempts == 1)
    arrive(office, "second of the same")
    arrive(office, "of another", OTHER)
    assert texts(receiver.wait_for(2)) == ["first", "of another"]
    # A request in progress would be over its time as soon as the clock is put forward.
    until(lambda: office.deliveries(made)[2].state == "done")
    for _ in range(MOST_ATTEMPTS - 1):
        clock.advance(2 * 3600)
        before = office.deliveries(made)[0].attempts
        office.hooks.start()
        until(lambda before=before: office.deliveries(made)[0].attempts > before  # type: ignore[misc]
              or office.deliveries(made)[0].state == "dead")  # fmt: skip
    assert office.deliveries(made)[0].attempts == MOST_ATTEMPTS
    until(lambda: "second of the same" in texts(receiver.taken))
    until(lambda: [each.state for each in office.deliveries(made)] == ["dead", "done", "done"])


def test_what_nobody_took_for_days_is_given_up_and_can_be_sent_again(
    office: Office, receiver: Receiver, clock: FakeClock
) -> None:
    receiver.answer = lambda _taken: 500
    made = office.add(receiver.url, events.RECEIVED)
    arrive(office, "Bonjour")
    receiver.wait_for(1)
    until(lambda: office.row(made).failures == 1)
    clock.advance(6 * 24 * 3600)
    office.hooks.start()
    until(lambda: office.deliveries(made)[0].state == "dead")
    receiver.answer = lambda _taken: 200
    clock.advance(3600)
    office.hooks.again(made.row.public_id, office.deliveries(made)[0].id)
    until(lambda: office.deliveries(made)[0].state == "done")
    assert {each.json["id"] for each in receiver.taken} == {f"{made.row.public_id}-1"}


def test_a_slow_receiver_delays_neither_the_others_nor_the_stop(
    office: Office, receiver: Receiver
) -> None:
    answers = threading.Event()
    with Receiver(answer=lambda _taken: 200 if answers.wait(60) else 500) as slow:
        office.add(slow.url, events.RECEIVED)
        office.add(receiver.url, events.RECEIVED)
        for number in range(3):
            arrive(office, f"text {number}")
        assert len(receiver.wait_for(3)) == 3
        began = time.monotonic()
        office.close()
        assert time.monotonic() - began < 7  # less than it would wait for a worker
        answers.set()


def test_nothing_is_lost_or_doubled_when_the_program_ends_in_between(
    office: Office, receiver: Receiver, tmp_path: Path, clock: FakeClock
) -> None:
    receiver.answer = lambda _taken: 503
    office.add(receiver.url, events.RECEIVED)
    arrive(office, "before")
    receiver.wait_for(1)
    office.close()
    office.box.store.close()
    receiver.answer = lambda _taken: 200
    clock.advance(10)
    office.box = Box(tmp_path / "data" / "appliance.db", clock)
    office.open()
    arrive(office, "after")
    assert texts(receiver.wait_for(3))[1:] == ["before", "after"]


def test_a_paused_hook_gets_everything_once_it_is_resumed(
    office: Office, receiver: Receiver
) -> None:
    made = office.add(receiver.url, events.RECEIVED)
    office.hooks.pause(made.row.public_id, ADMIN, paused=True)
    arrive(office, "meanwhile")
    until(lambda: len(office.deliveries(made)) == 1)
    assert not receiver.taken
    office.hooks.pause(made.row.public_id, ADMIN, paused=False)
    arrive(office, "afterwards")
    assert texts(receiver.wait_for(2)) == ["meanwhile", "afterwards"]


def test_a_deleted_message_is_not_told(
    office: Office, receiver: Receiver, clock: FakeClock
) -> None:
    receiver.answer = lambda _taken: 503
    made = office.add(receiver.url, events.RECEIVED)
    arrive(office, "secret")
    receiver.wait_for(1)
    until(lambda: office.row(made).failures == 1)
    with office.box.store.transaction():
        office.box.store.execute("DELETE FROM message")
    clock.advance(10)
    office.hooks.start()
    until(lambda: office.deliveries(made)[0].state == "dead")
    assert office.deliveries(made)[0].answer == "the message was deleted"
    assert len(receiver.taken) == 1


def test_dead_and_silent_receivers_delay_no_other(office: Office, receiver: Receiver) -> None:
    with RawServer(lambda _connection, ended: ended.wait() and None) as silent:
        dead = [office.add("http://127.0.0.1:9/", events.RECEIVED) for _ in range(5)]
        mute = [office.add(silent.url, events.RECEIVED) for _ in range(5)]
        office.add(receiver.url, events.RECEIVED)
        for number in range(20):
            arrive(office, f"text {number}", NUMBER if number % 2 else OTHER)
        assert texts(receiver.wait_for(20, 10.0)) == [f"text {number}" for number in range(20)]
        until(lambda: all(office.row(made).failures == 1 for made in dead))
        assert all(len(office.deliveries(made)) == 20 for made in (*dead, *mute))
        office.close()


def test_what_a_stranger_does_stays_in_order_when_the_first_is_refused(
    office: Office, receiver: Receiver, clock: FakeClock
) -> None:
    refused = [True]
    receiver.answer = lambda taken: 422 if refused[0] and NUMBER.encode() in taken.body else 200
    made = office.add(receiver.url, events.CALL)
    office.box.exchange.connected("sim")
    for call, number in enumerate((NUMBER, NUMBER, OTHER), start=1):
        office.box.exchange.rang("sim", call, number, 1)
        office.box.exchange.call_ended("sim", call)
    until(lambda: office.deliveries(made)[2:] and office.deliveries(made)[2].state == "done")
    assert [each.attempts for each in office.deliveries(made)] == [1, 0, 1]
    refused[0] = False
    clock.advance(10)
    office.hooks.start()
    until(lambda: {each.state for each in office.deliveries(made)} == {"done"})
    ids = [int(each.json["id"].rpartition("-")[2]) for each in receiver.taken]
    assert ids == [1, 3, 1, 2]


def test_what_waits_goes_to_the_new_address(
    office: Office, receiver: Receiver, clock: FakeClock
) -> None:
    made = office.add("http://127.0.0.1:9/", events.RECEIVED)
    arrive(office, "Bonjour")
    until(lambda: office.row(made).failures == 1)
    wanted = Wanted(receiver.url, (events.RECEIVED,))
    office.hooks.change(made.row.public_id, wanted, ADMIN, "FR")
    assert texts(receiver.wait_for(1)) == ["Bonjour"]
    del clock


def test_an_answer_that_is_lost_brings_the_same_delivery_again(
    office: Office, clock: FakeClock
) -> None:
    bodies: list[bytes] = []

    def behave(connection: socket.socket, _ended: threading.Event) -> None:
        _, _, body = read_request(connection)
        bodies.append(body)
        if len(bodies) > 1:
            connection.sendall(reply(200))
        cut(connection)

    with RawServer(behave) as server:
        made = office.add(server.url, events.RECEIVED)
        arrive(office, "Bonjour")
        until(lambda: office.row(made).failures == 1)
        clock.advance(10)
        office.hooks.start()
        until(lambda: office.deliveries(made)[0].state == "done")
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


def test_a_stop_waits_for_the_thread_of_a_removed_hook(office: Office) -> None:
    made = [office.add("http://127.0.0.1:9/", events.RECEIVED) for _ in range(20)]
    for each in made:
        office.hooks.remove(each.row.public_id, ADMIN)
    office.close()
    assert not [each for each in threading.enumerate() if each.name.startswith("hook ")]
