"""Messages to send are taken from a real broker, once, and each gets its answer."""

import json
from typing import Any

import pytest
from channels.mqtt.conftest import AtBroker
from fakes.broker import Listener, Mosquitto, until
from fakes.exchange import NUMBER, OTHER, Box

from appliance.channels.mqtt import sending
from appliance.channels.mqtt.link import Arrival, Link, LinkError
from appliance.errors import StoreBusyError
from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.people import allowances
from appliance.messaging.people import users as people
from appliance.messaging.requests import Author
from appliance.store import users
from appliance.store.contacts import ContactNumber
from appliance.store.token_limits import TokenLimits

pytestmark = pytest.mark.slow


def ask(listener: Listener, body: Any, nth: int = 1) -> dict[str, Any]:
    listener.wait_for("box/available", 1)  # it has subscribed before
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    listener.say("box/send", payload)
    return dict(json.loads(listener.wait_for("box/sent", nth)[nth - 1]))


def texts(place: AtBroker) -> list[tuple[str, str]]:
    rows = place.box.store.rows(
        "SELECT d.address, m.body FROM message m JOIN discussion d ON d.id = m.discussion_id"
        " ORDER BY m.id"
    )
    return [(row[0], row[1]) for row in rows]


def test_a_message_is_sent_in_the_name_of_a_user(place: AtBroker, listener: Listener) -> None:
    place.open(mqtt_sends_as="sophie")
    place.connected()
    answer = ask(listener, {"to": "06 12 34 56 78", "text": "Bonjour", "id": "ha-1"})
    assert answer == {
        "id": "ha-1",
        "state": "accepted",
        "recipients": [{"phoneNumber": NUMBER, "status": "queued"}],
    }
    assert texts(place) == [(NUMBER, "Bonjour")]
    assert place.box.store.value("SELECT actor FROM event WHERE message_id = 1") == "user:sophie"
    again = ask(listener, {"to": NUMBER, "text": "Bonjour", "id": "ha-1"}, 2)
    assert again["error"]["code"] == "duplicate_id"
    assert len(texts(place)) == 1


def test_a_group_and_a_number_a_time_and_a_form(place: AtBroker, listener: Listener) -> None:
    author = Author("user", "sophie")
    entries.save_contact(
        place.box.store, Wanted("Marie", (ContactNumber(NUMBER),), groups=("Équipe",)), author
    )
    place.open(mqtt_sends_as="sophie")
    body = {"to": ["équipe", OTHER], "text": "Réunion", "flash": True, "class": "functional"}
    answer = ask(listener, {**body, "at": "2099-01-01T09:00:00+01:00"})
    assert {each["status"] for each in answer["recipients"]} == {"scheduled"}
    assert {address for address, _ in texts(place)} == {NUMBER, OTHER}
    assert answer["id"].startswith("mqtt-")


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b"hello", "not_json", None),
        (b"[]", "not_json", None),
        (b"[" * 60_000, "not_json", None),
        (b'{"to": "' + b"1" * 70_000 + b'"}', "too_large", None),
        ({"text": "x"}, "bad_member", "to"),
        ({"to": 5, "text": "x"}, "bad_member", "to"),
        ({"to": [5], "text": "x"}, "bad_member", "to"),
        ({"to": NUMBER, "text": 5}, "bad_member", "text"),
        ({"to": NUMBER, "text": ""}, "text_empty", "text"),
        ({"to": NUMBER, "text": "x", "from": "y"}, "bad_member", "from"),
        ({"to": NUMBER, "text": "x", "at": "tomorrow"}, "bad_member", "at"),
        ({"to": NUMBER, "text": "x", "at": "2099-01-01T09:00:00"}, "bad_member", "at"),
        ({"to": NUMBER, "text": "x", "id": "i" * 37}, "bad_member", "id"),
    ],
)
def test_what_cannot_be_sent_is_answered_and_stores_nothing(
    box: Box, body: Any, code: str, field: str | None
) -> None:
    made = sending.Sending(box.store, box.outbox, "sophie")
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = made.take(Arrival("box/send", payload, is_retained=False, is_repeated=False, packet=1))
    assert (answer["error"]["code"], answer["error"].get("field")) == (code, field)
    assert box.store.value("SELECT count(*) FROM message") == 0


@pytest.mark.parametrize("name", ["", "victor", "nobody"])
def test_only_somebody_who_may_send_does(place: AtBroker, listener: Listener, name: str) -> None:
    place.open(mqtt_sends_as=name)
    answer = ask(listener, {"to": NUMBER, "text": "x", "id": "1"})
    assert answer["id"] == "1"
    assert answer["error"]["code"] in {"mqtt_off", "mqtt_sender"}
    assert texts(place) == []


def test_a_message_that_lay_at_the_broker_is_not_sent(place: AtBroker, listener: Listener) -> None:
    listener.say("box/send", json.dumps({"to": NUMBER, "text": "old"}).encode(), retain=True)
    place.open(mqtt_sends_as="sophie")
    answer = json.loads(listener.wait_for("box/sent", 1)[0])
    assert answer["error"]["code"] == "retained"
    assert texts(place) == []


def test_one_whose_acknowledgement_is_lost_is_not_sent_again(
    place: AtBroker, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, lost = Link.acknowledge, []

    def losing(link: Link, arrival: Arrival) -> None:
        if not lost and arrival.topic == "box/send":
            lost.append(arrival)
            raise LinkError("the connection broke before the acknowledgement")
        real(link, arrival)

    monkeypatch.setattr(Link, "acknowledge", losing)
    place.open(mqtt_sends_as="sophie")
    listener.wait_for("box/available", 1)
    listener.say("box/send", json.dumps({"to": NUMBER, "text": "Bonjour"}).encode())
    answers = [json.loads(each) for each in listener.wait_for("box/sent", 1)]
    until(lambda: len(lost) == 1 and not place.mqtt.trouble)
    listener.say("box/send", json.dumps({"to": NUMBER, "text": "Encore"}).encode())
    until(lambda: len(texts(place)) == 2)
    assert texts(place) == [(NUMBER, "Bonjour"), (NUMBER, "Encore")]
    assert answers[0]["state"] == "accepted"


def test_one_that_could_not_be_stored_comes_again(
    place: AtBroker, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failed = place.box.outbox.accept, []

    def failing(*arguments: Any, **more: Any) -> Any:
        if not failed:
            failed.append(True)
            raise StoreBusyError("store_busy", "The store is busy.")
        return real(*arguments, **more)

    monkeypatch.setattr(place.box.outbox, "accept", failing)
    place.open(mqtt_sends_as="sophie")
    assert ask(listener, {"to": NUMBER, "text": "Bonjour"})["state"] == "accepted"
    assert failed
    assert texts(place) == [(NUMBER, "Bonjour")]


def test_what_is_published_while_the_box_is_away_is_sent_when_it_is_back(
    place: AtBroker, broker: Mosquitto, listener: Listener
) -> None:
    place.open(mqtt_sends_as="sophie")
    listener.wait_for("box/available", 1)
    place.close()
    listener.say("box/send", json.dumps({"to": NUMBER, "text": "meanwhile"}).encode())
    broker.stop()
    broker.start()
    place.open(mqtt_sends_as="sophie")
    until(lambda: texts(place) == [(NUMBER, "meanwhile")])


def test_a_token_sends_with_its_limits(box: Box) -> None:
    people.create_token(box.store, "home")
    token = users.token_by_name(box.store, "home")
    assert token is not None
    made = sending.Sending(box.store, box.outbox, "home")
    payload = json.dumps({"to": NUMBER, "text": "Bonjour"}).encode()
    arrival = Arrival("box/send", payload, is_retained=False, is_repeated=False, packet=1)
    assert made.take(arrival)["state"] == "accepted"
    assert box.store.value("SELECT actor FROM event WHERE message_id = 1") == "token:home"
    allowances.limit_token(box.store, "home", None, None, TokenLimits(numbers=(OTHER,)))
    assert made.take(arrival)["error"]["code"] == "token_recipient"
