"""What sms-gammu-gateway's clients send."""

from fakes.office import Office


def test_json_and_form_with_several_numbers(on: Office, secret: str) -> None:
    client = on.app.test_client()
    asked = {"text": "Portail ouvert", "number": "+33612345678,0611111111"}
    answer = client.post("/sms", json=asked, auth=("crm", secret))
    assert answer.status_code == 200
    assert answer.json["status"] == 200
    assert answer.json["message"].startswith("[")
    assert client.post("/sms", data=asked, auth=("crm", secret)).status_code == 200
    assert on.store.value("SELECT count(*) FROM message") == 4


def test_its_errors(on: Office, secret: str) -> None:
    client = on.app.test_client()
    asked = {"text": "x", "number": "0612345678"}
    wrong = client.post("/sms", json=asked, auth=("crm", "wrong"))
    assert wrong.status_code == 401
    assert wrong.headers["WWW-Authenticate"].startswith("Basic")
    assert client.post("/sms", json=asked).status_code == 401
    empty = client.post("/sms", json={"text": "x"}, auth=("crm", secret))
    assert (empty.status_code, empty.json["status"]) == (400, 400)
    assert on.store.value("SELECT count(*) FROM message") == 0
