"""What authentik's SMS authenticator sends."""

from fakes.office import Office

CODE = {"From": "authentik", "To": "+33612345678", "Body": "123456", "Message": "Code: 123456"}


def test_a_code_goes_first_and_only_while_somebody_waits(on: Office, secret: str) -> None:
    client = on.app.test_client()
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.post("/authentik", json=CODE, headers=bearer).status_code == 202
    (row,) = on.store.rows("SELECT body, priority, expires_at FROM message")
    assert (row["body"], row["priority"]) == ("Code: 123456", 64)
    assert row["expires_at"] == on.clock.now_ms() + 600_000


def test_its_errors(on: Office, secret: str) -> None:
    client = on.app.test_client()
    assert client.post("/authentik", json=CODE, auth=("crm", "wrong")).status_code == 401
    answer = client.post("/authentik", json={**CODE, "To": ""}, auth=("crm", secret))
    assert answer.status_code == 400
    assert answer.json["error"]
    assert on.store.value("SELECT count(*) FROM message") == 0
