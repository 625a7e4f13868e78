"""SMSEagle's three interfaces, as its clients use them."""

import json

import pytest
from fakes.dialects import NUMBER, OTHER, Dialects

from appliance.messaging.requests import Author
from appliance.messaging.rules import optouts
from appliance.store import contacts, groups


def test_version_1_answers_a_line_with_the_id(speaks: Dialects) -> None:
    answer = speaks.get(
        "/http_api/send_sms", access_token=speaks.token, to="0639980101", message="Bonjour à tous"
    )
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    (row,) = speaks.sent()
    assert answer.text == f"OK; ID={row.id}"
    assert (row.address, row.body, row.author) == (NUMBER, "Bonjour à tous", "shop")


def test_version_1_takes_a_name_a_password_and_several_numbers(speaks: Dialects) -> None:
    query = {"login": "shop", "pass": speaks.token, "message": "Oui", "flash": "1"}
    to = {"to": "0639980101,+33639980102"}
    answer = speaks.get("/index.php/http_api/send_sms", **query, **to)
    assert answer.text == "OK; ID=1,2"
    xml = speaks.get("/http_api/send_sms", **query, **to, responsetype="xml")
    assert xml.text == (
        "<xml><item><message_id>3</message_id><status>ok</status></item>"
        "<item><message_id>4</message_id><status>ok</status></item></xml>"
    )
    assert {row.kind for row in speaks.sent()} == {"flash"}


def test_version_1_is_posted_as_a_form(speaks: Dialects) -> None:
    form = {"access_token": speaks.token, "to": "0639980101", "message": "Oui"}
    assert speaks.post("/http_api/send_sms", data=form).text == "OK; ID=1"


def test_what_zabbix_sends(speaks: Dialects) -> None:
    # templates/media/smseagle of Zabbix 6 and 7: parameters left at their defaults are not sent
    query = {"url": "http://box", "recipient": "0639980101", "to": "0639980101"}
    more = {"message": "[PROBLEM] Disk", "access_token": speaks.token}
    headers = {"Content-Type": "multipart/form-data"}
    client = speaks.office.app.test_client()
    answer = client.get("/http_api/send_sms", query_string=query | more, headers=headers)
    assert (answer.status_code, answer.text) == (200, "OK; ID=1")


def test_groups_and_contacts_by_name(speaks: Dialects) -> None:
    store = speaks.office.store
    anna = contacts.add(store, "Anna", [contacts.ContactNumber(NUMBER)])
    group = groups.add(store, "Astreinte")
    groups.add_members(store, group, [anna])
    token = {"access_token": speaks.token, "message": "Oui"}
    assert speaks.get("/http_api/send_togroup", groupname="Astreinte", **token).text == "OK; ID=1"
    assert speaks.get("/http_api/send_tocontact", contactname="Anna", **token).text == "OK; ID=2"
    lists = {"groups": [group], "contacts": [anna], "to": [OTHER], "text": "Oui"}
    answer = speaks.post("/api/v2/messages/sms", json=lists, headers={"access-token": speaks.token})
    assert [each["number"] for each in answer.json] == [OTHER, NUMBER]
    unknown = speaks.get("/http_api/send_togroup", groupname="Nobody", **token)
    assert (unknown.status_code, unknown.text.partition(":")[0]) == (400, "Wrong parameters")


def test_what_uptime_kuma_sends(speaks: Dialects) -> None:
    body = {"text": "Down", "encoding": "standard", "priority": 0, "to": ["0639980101"]}
    headers = {"access-token": speaks.token}
    answer = speaks.post("/api/v2/messages/sms", json=body, headers=headers)
    assert answer.status_code == 200
    assert answer.json == [{"status": "queued", "number": NUMBER, "id": 1}]


def test_what_home_assistant_sends(speaks: Dialects) -> None:
    body = {"to": "0639980101", "text": "Alarm", "access_token": speaks.token}
    answer = speaks.post("/api/v2/messages/sms_single", json=body)
    assert answer.json == {"status": "queued", "number": NUMBER, "id": 1}


def rpc(speaks: Dialects, method: str = "sms.send_sms", **params: object) -> tuple[int, object]:
    given = {"access_token": speaks.token, "message": "Oui", **params}
    answer = speaks.post("/jsonrpc/sms", data=json.dumps({"method": method, "params": given}))
    return answer.status_code, answer.json["result"]


def test_json_rpc(speaks: Dialects) -> None:
    assert rpc(speaks, to="0639980101") == (200, "OK; ID=[1]")
    assert rpc(speaks, to="0639980101", responsetype="extended") == (
        200,
        {"message_id": "2", "status": "ok"},
    )
    assert rpc(speaks, to="0639980101,0639980102", responsetype="extended") == (
        200,
        [{"message_id": "3", "status": "ok"}, {"message_id": "4", "status": "ok"}],
    )
    assert rpc(speaks, to="0639980101", access_token="x") == (401, "Invalid login or password")
    assert rpc(speaks, "sms.read_sms") == (400, "Wrong parameters")
    status, error = rpc(speaks, to="06", responsetype="extended")
    assert (status, error["status"]) == (400, "error")
    assert error["error_text"].startswith("Wrong parameters: ")


def test_a_test_stores_nothing(speaks: Dialects) -> None:
    status, result = rpc(speaks, to="0639980101", responsetype="extended", test=1)
    assert (status, result) == (200, {"message_id": "0", "status": "ok"})
    assert rpc(speaks, to="06", test=1)[0] == 400
    assert speaks.sent() == []


def test_date_priority_and_validity(speaks: Dialects) -> None:
    late = {"date": "209912240900", "highpriority": 1, "validity": "2d"}
    assert rpc(speaks, to="0639980101", **late)[0] == 200
    (row,) = speaks.sent()
    assert (row.status, row.priority) == ("scheduled", 64)
    assert row.expires_at is not None
    assert row.release_at is not None
    assert row.expires_at - row.release_at == 2 * 86_400_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"date": "tomorrow"},
        {"date": "202613240900"},
        {"send_after": "noon"},
        {"validity": "2y"},
        {"priority": "10"},
        {"modem_no": "2"},
    ],
)
def test_a_field_of_an_unknown_form_is_refused(speaks: Dialects, wrong: dict[str, str]) -> None:
    status, error = rpc(speaks, to="0639980101", **wrong)
    assert (status, str(error).partition(":")[0]) == (400, "Wrong parameters")
    assert speaks.sent() == []


def test_nobody_who_opted_out_is_reported_as_sent_to(speaks: Dialects) -> None:
    author = Author("user", "sophie")
    optouts.add(speaks.office.store, NUMBER, source="page", actor=author.actor)
    status, error = rpc(speaks, to="0639980101")
    assert (status, error) == (400, "Wrong parameters: opted_out")
    assert rpc(speaks, to="0639980101,0639980102") == (200, "OK; ID=[3]")


def test_json_that_is_none_is_wrong(speaks: Dialects) -> None:
    for body in (b"", b"[]", b"{", b"\xff"):
        assert speaks.post("/jsonrpc/sms", data=body).status_code in (400, 401)
        assert speaks.post("/api/v2/messages/sms", data=body).status_code in (400, 401)
