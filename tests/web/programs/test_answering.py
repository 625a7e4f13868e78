"""What holds for every program: off until switched on, noted, and without cookies."""

import pytest
from fakes.office import Office

from appliance.web.frame.program_paths import PATHS
from appliance.web.programs.calls import EXTENSION
from appliance.web.programs.places import PLACES


@pytest.mark.parametrize("place", PLACES)
def test_a_program_that_is_off_is_nowhere(office: Office, place: object) -> None:
    client = office.app.test_client()
    for method in place.methods:  # type: ignore[attr-defined]
        answer = client.open(place.rule, method=method)  # type: ignore[attr-defined]
        assert answer.status_code == 404
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("place", PLACES)
def test_each_address_has_its_own_log_in(place: object) -> None:
    path = place.rule  # type: ignore[attr-defined]
    assert path.startswith("/api/") or path.removesuffix("/") in PATHS


@pytest.mark.parametrize("place", PLACES)
def test_nobody_sends_without_a_secret(on: Office, place: object) -> None:
    asked = {"to": "0612345678", "number": "0612345678", "text": "x", "message": "x"}
    client = on.client("admin")  # a browser's session is nothing here
    for method in place.methods:  # type: ignore[attr-defined]
        given = {"query_string": asked} if method == "GET" else {"data": asked}
        answer = client.open(place.rule, method=method, **given)  # type: ignore[attr-defined]
        assert 400 <= answer.status_code < 500 or answer.text == "87"
    assert on.store.value("SELECT count(*) FROM message") == 0


def test_a_call_is_noted_with_its_answer_and_what_was_wrong(on: Office, secret: str) -> None:
    client = on.app.test_client()
    sent = {"to": "06 12 34 56 78", "text": "Bonjour", "token": secret}
    client.post("/send", data=sent)
    client.post("/send", data={**sent, "token": "wrong"})
    wrong, right = on.app.extensions[EXTENSION].of("generic")
    assert (right.author, right.status, right.problem) == ("crm", 202, None)
    assert (wrong.author, wrong.status) == ("", 401)
    assert wrong.problem.code == "wrong_secret"
    assert wrong.address == "127.0.0.1"


def test_no_more_calls_are_kept_than_a_page_shows(on: Office) -> None:
    client = on.app.test_client()
    for _ in range(25):
        client.get("/send")
    assert len(on.app.extensions[EXTENSION].of("generic")) == 20


def test_a_program_may_call_the_box_by_any_name(on: Office, secret: str) -> None:
    answer = on.app.test_client().get(
        "/send",
        query_string={"to": "0612345678", "text": "x", "key": secret},
        headers={"Host": "evil.example"},
    )
    assert answer.status_code == 202
