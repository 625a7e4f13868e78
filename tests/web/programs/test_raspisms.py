"""RaspiSMS's API."""

import pytest
from fakes.dialects import NUMBER, OTHER, Dialects
from werkzeug.test import TestResponse

from appliance.messaging.requests import Author
from appliance.messaging.rules import optouts
from appliance.store import contacts, groups


def send(speaks: Dialects, **query: object) -> TestResponse:
    known = {"api_key": speaks.token, "to": "0639980101", "text": "Bonjour"}
    return speaks.get("/api/send-sms/", **known | query)


def test_one_sms_at_once(speaks: Dialects) -> None:
    answer = send(speaks)
    assert answer.status_code == 200
    (row,) = speaks.sent()
    assert answer.json == {
        "error": 0,
        "message": None,
        "response": row.batch_id,
        "next": None,
        "prev": None,
    }
    assert (row.address, row.body) == (NUMBER, "Bonjour")


def test_a_key_in_the_header(speaks: Dialects) -> None:
    headers = {"X-Api-Key": speaks.token}
    form = {"numbers[]": ["0639980101", "0639980102"], "text": "Oui", "flash": "1"}
    answer = speaks.post("/api/scheduled/", data=form, headers=headers)
    assert (answer.status_code, answer.json["error"]) == (201, 0)
    assert [row.address for row in speaks.sent()] == [NUMBER, OTHER]
    assert {row.form for row in speaks.sent()} == {"flash"}


def test_numbers_contacts_and_groups_at_a_date(speaks: Dialects) -> None:
    store = speaks.office.store
    anna = contacts.add(store, "Anna", [contacts.ContactNumber(NUMBER)])
    ben = contacts.add(store, "Ben", [contacts.ContactNumber(OTHER)])
    group = groups.add(store, "Astreinte")
    groups.add_members(store, group, [anna])
    form = {
        "api_key": speaks.token,
        "at": "2099-12-24 09:00:00",
        "text": "Oui",
        "numbers[0]": "0639980103",
        "contacts[]": str(ben),
        "groups[]": str(group),
    }
    assert speaks.post("/api/scheduled/", data=form).status_code == 201
    assert {row.address for row in speaks.sent()} == {NUMBER, OTHER, "+33639980103"}
    assert {row.status for row in speaks.sent()} == {"scheduled"}
    listed = speaks.get("/api/list/scheduled/", api_key=speaks.token).json["response"]
    assert {each["at"] for each in listed} == {"2099-12-24 09:00:00"}


@pytest.mark.parametrize(
    ("wrong", "status", "error"),
    [
        ({"api_key": "wrong"}, 401, 1),
        ({"api_key": ""}, 401, 1),
        ({"to": ""}, 400, 4),
        ({"text": " "}, 400, 4),
        ({"to": "06"}, 400, 2),
        ({"id_phone": "7"}, 400, 2),
        ({"id_phone": "x"}, 400, 2),
    ],
)
def test_errors(speaks: Dialects, wrong: dict[str, str], status: int, error: int) -> None:
    answer = send(speaks, **wrong)
    assert (answer.status_code, answer.json["error"]) == (status, error)
    assert answer.json["response"] is None
    assert speaks.sent() == []


def test_errors_of_scheduled(speaks: Dialects) -> None:
    key = {"api_key": speaks.token, "text": "Oui", "numbers[]": "0639980101"}
    for wrong, error in (
        ({"at": "tomorrow"}, 2),
        ({"mms": "1"}, 2),
        ({"numbers[]": ""}, 4),
        ({"text": ""}, 4),
    ):
        answer = speaks.post("/api/scheduled/", data=key | wrong)
        assert (answer.status_code, answer.json["error"]) == (400, error)
    assert speaks.sent() == []


def test_nobody_who_opted_out_is_reported_as_sent_to(speaks: Dialects) -> None:
    optouts.add(speaks.office.store, NUMBER, source="page", actor=Author("user", "x").actor)
    answer = send(speaks)
    assert (answer.status_code, answer.json["error"]) == (400, 8)


def test_lists(speaks: Dialects) -> None:
    for _ in range(26):
        assert send(speaks).status_code == 200
    with speaks.office.store.transaction():
        speaks.office.store.execute("UPDATE message SET status = 'sent', sent_at = at")
    key = {"api_key": speaks.token}
    first = speaks.get("/api/list/sended/", **key).json
    assert len(first["response"]) == 25
    assert (first["next"], first["prev"]) == ("/api/list/sended/1/", None)
    assert first["response"][0]["destination"] == NUMBER
    second = speaks.get("/api/list/sended/1/", **key).json
    assert (len(second["response"]), second["next"]) == (1, None)
    assert speaks.get("/api/list/sended/2/", **key).json["response"] == []
    assert speaks.get("/api/list/sended/99/", **key).json["response"] == []
    assert speaks.get("/api/list/received/", **key).json["response"] == []
    assert speaks.get("/api/list/phone/", **key).json["response"] == [{"id": 1, "name": "sim"}]
    assert speaks.get("/api/list/group/", **key).json["response"] == []
    assert speaks.get("/api/list/secret/", **key).status_code == 400
    assert speaks.get("/api/list/sended/", api_key="x").status_code == 401
