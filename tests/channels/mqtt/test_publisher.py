"""What happens is published at a real broker, once, also after it was away."""

import json
import threading
from dataclasses import replace
from typing import Any

import pytest
from channels.mqtt.conftest import OWN, AtBroker, line
from fakes.broker import Listener, Mosquitto, until
from fakes.exchange import NUMBER, OTHER, Box
from fakes.network import delivers

from appliance.channels.mqtt import publisher
from appliance.channels.mqtt.link import Link
from appliance.messaging.inbound import inbox
from appliance.store import correspondents, mqtt_queue

pytestmark = pytest.mark.slow


def arrive(box: Box, text: str, number: str = NUMBER) -> None:
    for part in delivers(text, number, box.clock.now_ms()):
        box.line().receive([part])


def objects(payloads: list[bytes]) -> list[dict[str, Any]]:
    return [json.loads(each) for each in payloads]


@pytest.mark.parametrize("version", ["5", "3.1.1", "auto"])
def test_what_happens_is_published_by_each_version(
    place: AtBroker, listener: Listener, version: str
) -> None:
    place.open(mqtt_version=version)
    place.connected()
    arrive(place.box, "Bonjour à tous")
    place.box.send_one("Rappel", NUMBER)
    place.box.submit_all()
    place.box.exchange.connected("sim")
    place.box.exchange.rang("sim", 1, OTHER, 1)
    (received,) = objects(listener.wait_for("box/received", 1))
    assert received.pop("receivedAt")
    assert received == {
        "id": "a1b2c3-1",
        "event": "sms:received",
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
    (sent,) = objects(listener.wait_for("box/status", 1))
    assert (sent["event"], sent["phoneNumber"], sent["partsCount"]) == ("sms:sent", NUMBER, 1)
    (call,) = objects(listener.wait_for("box/calls", 1))
    assert call["phoneNumber"] == OTHER
    until(lambda: mqtt_queue.count(place.box.store) == 0)


def test_the_state_of_the_box_lies_there_for_whoever_comes_later(
    place: AtBroker, broker: Mosquitto
) -> None:
    place.open()
    place.connected()
    late = Listener(broker.port)
    (state,) = objects(late.wait_for("box/line/sim", 1))
    assert late.wait_for("box/available", 1) == [b"online"]
    assert (state["signal"], state["canSend"], state["number"]) == (78, True, OWN)
    place.lines[:] = [line(signal=31, can_send=False)]
    place.mqtt.wake()
    assert objects(late.wait_for("box/line/sim", 2))[1]["signal"] == 31
    arrive(place.box, "Bonjour")
    until(lambda: objects(late.under("box/figures"))[-1]["unread"] == 1)
    found = correspondents.id_of(place.box.store, NUMBER)
    inbox.mark_discussion_read(place.box.store, found)
    until(lambda: objects(late.under("box/figures"))[-1]["unread"] == 0)
    place.lines.clear()
    place.mqtt.wake()
    until(lambda: late.under("box/line/sim")[-1] == b"")
    place.mqtt.stop()
    assert late.wait_for("box/available", 2) == [b"online", b"offline"]
    late.close()


def test_a_box_that_vanishes_is_announced_by_the_broker(
    place: AtBroker, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.open()
    assert listener.wait_for("box/available", 1) == [b"online"]
    link = place.mqtt._link
    assert link is not None
    monkeypatch.setattr(Link, "open", lambda _self: place.mqtt._stopping.wait())
    link.drop()
    assert listener.wait_for("box/available", 2)[1] == b"offline"


def test_nothing_is_lost_or_repeated_while_the_broker_is_away(
    place: AtBroker, broker: Mosquitto, listener: Listener
) -> None:
    place.open()
    place.connected()
    arrive(place.box, "text 0")
    listener.wait_for("box/received", 1)
    until(lambda: mqtt_queue.count(place.box.store) == 0)
    broker.stop()
    until(lambda: place.mqtt.trouble)
    for number in range(1, 60):
        arrive(place.box, f"text {number}", NUMBER if number % 2 else OTHER)
    until(lambda: mqtt_queue.count(place.box.store) == 59)
    broker.start()
    heard = objects(listener.wait_for("box/received", 60, 60))
    assert [each["message"] for each in heard] == [f"text {number}" for number in range(60)]
    until(lambda: mqtt_queue.count(place.box.store) == 0)
    assert len(listener.under("box/received")) == 60


def test_what_waited_at_a_stop_is_published_after_the_next_start(
    place: AtBroker, broker: Mosquitto, listener: Listener
) -> None:
    broker.stop()
    place.open()
    arrive(place.box, "before")
    until(lambda: mqtt_queue.count(place.box.store) == 1)
    place.close()
    broker.start()
    place.open()
    arrive(place.box, "after")
    heard = objects(listener.wait_for("box/received", 2, 60))
    assert [each["message"] for each in heard] == ["before", "after"]


def test_a_message_that_was_deleted_is_not_published(
    place: AtBroker, broker: Mosquitto, listener: Listener
) -> None:
    broker.stop()
    place.open()
    arrive(place.box, "secret")
    until(lambda: mqtt_queue.count(place.box.store) == 1)
    with place.box.store.transaction():
        place.box.store.execute("DELETE FROM message")
    arrive(place.box, "Bonjour")
    broker.start()
    heard = objects(listener.wait_for("box/received", 1, 60))
    assert [each["message"] for each in heard] == ["Bonjour"]
    until(lambda: mqtt_queue.count(place.box.store) == 0)


def test_the_oldest_goes_if_a_broker_never_comes_back(
    place: AtBroker, broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt_queue, "MOST", 5)
    broker.stop()
    place.open()
    for number in range(8):
        arrive(place.box, f"text {number}")
    until(lambda: [row.id for row in mqtt_queue.after(place.box.store, 0, 9)] == [4, 5, 6, 7, 8])


def test_home_assistant_finds_the_box_again_after_its_own_start(
    place: AtBroker, listener: Listener
) -> None:
    place.open(mqtt_notify=("0639980103",))
    topic = "homeassistant/sensor/sms_appliance_a1b2c3_unread/config"
    listener.wait_for(topic, 1)
    listener.wait_for("homeassistant/notify/sms_appliance_a1b2c3_send_0639980103/config", 1)
    listener.say("homeassistant/status", b"online")
    place.mqtt.wake()
    listener.wait_for(topic, 2)


def test_discovery_can_be_switched_off(place: AtBroker, listener: Listener) -> None:
    place.open(mqtt_discovery=False)
    listener.wait_for("box/figures", 1)
    assert not [each for each in listener.heard if each.topic.startswith("homeassistant/")]


def test_an_error_of_a_turn_is_told_and_tried_again(
    place: AtBroker, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = threading.Event()
    real = publisher.states.figures

    def failing(store: Any) -> dict[str, int]:
        if not told.is_set():
            told.set()
            raise ZeroDivisionError
        return real(store)

    monkeypatch.setattr(publisher.states, "figures", failing)
    place.open()
    listener.wait_for("box/figures", 1)
    assert told.is_set()


def test_a_broker_that_is_not_there_is_told(place: AtBroker) -> None:
    place.url = "mqtt://127.0.0.1:9/box"
    place.open()
    until(lambda: "refused" in place.mqtt.trouble)
    assert replace(place.settings).mqtt_url  # shown nowhere: it has the password
    assert "127.0.0.1:9" not in repr(place.settings)
