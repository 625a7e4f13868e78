"""`/3rdparty/v1`: the same API under another address."""

import pytest
from fakes.correspondence import MARIE, receive
from fakes.office import Office
from fakes.program import Program

BODY = {"id": "a", "phoneNumbers": [MARIE], "textMessage": {"text": "Bonjour"}}
HERE = "/3rdparty/v1"


def test_everything_is_there_too(program: Program) -> None:
    sent = program.post(f"{HERE}/messages", BODY)
    assert sent.status_code == 202
    assert sent.headers["Location"] == "/api/v1/messages/a"
    assert program.get(f"{HERE}/messages").headers["X-Total-Count"] == "1"
    assert program.get(f"{HERE}/nothing").status_code == 404
    assert program.nobody().get(f"{HERE}/messages").status_code == 401
    assert program.nobody().get(f"{HERE}/health").status_code == 200


@pytest.mark.parametrize("path", ["/3rdparty", "/3rdparty/v1", "/3rdparty/v10/messages"])
def test_nothing_else_is_led_there(program: Program, path: str) -> None:
    assert program.get(path).status_code in (302, 404)


def test_only_this_address_adapts_answers(office: Office, program: Program) -> None:
    program.post("messages", BODY)
    program.ask("DELETE", "messages/a")
    assert program.get("messages/a").json["state"] == "Cancelled"
    found = program.get(f"{HERE}/messages/a").json
    assert (found["state"], found["recipients"][0]["state"]) == ("Failed", "Failed")
    assert found["recipients"][0]["error"] == "cancelled"
    assert set(found["states"]) == {"Pending", "Failed"}
    assert found["deviceId"] == office.services.hooks().device_id
    (listed,) = program.get(f"{HERE}/message/a/recipients").json
    assert listed["state"] == "Failed"


def test_errors_say_the_same_at_the_top(program: Program) -> None:
    missing = program.get(f"{HERE}/messages/none")
    assert missing.json["code"] == 404
    assert missing.json["message"] == missing.json["error"]["message"]
    assert "message" not in program.get("messages/none").json
    program.post("messages", BODY)
    known = program.post(f"{HERE}/messages", BODY).json
    assert known["existing"]["deviceId"]


def test_health_has_what_its_clients_read(program: Program) -> None:
    found = program.get(f"{HERE}/health/ready").json
    assert found["releaseId"] == 1
    assert found["checks"]["store"] == {
        "status": "pass",
        "description": "",
        "observedValue": 1,
        "observedUnit": "",
    }


def test_the_inbox_has_their_members_at_both_addresses(office: Office, program: Program) -> None:
    receive(office, "Merci")
    octets = receive(office, "", kind="data")
    office.store.execute("UPDATE message SET data = ? WHERE id = ?", (b"\1\2\xff", octets))
    for path in ("inbox", f"{HERE}/inbox"):
        data, text = program.get(path).json
        assert (text["type"], text["contentPreview"], text["simNumber"]) == ("SMS", "Merci", 1)
        assert (data["type"], data["contentPreview"]) == ("DATA_SMS", "AQL/")
        assert text["createdAt"] == text["receivedAt"]
        for kind, number in (("SMS", 1), ("DATA_SMS", 1), ("MMS", 0)):
            answer = program.get(f"{path}?type={kind}&includeAttachments=True")
            assert (len(answer.json), answer.headers["X-Total-Count"]) == (number, str(number))
    assert len(program.get("inbox?type=DATA_SMS&q=merci").json) == 0
    assert len(program.get("inbox?type=SMS&q=merci").json) == 1
    assert len(program.get(f"inbox?type=DATA_SMS&number={MARIE[1:]}").json) == 1
    assert len(program.get("inbox?type=DATA_SMS&unread=true").json) == 1
