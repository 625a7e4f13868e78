"""What SMSAPI is asked, and what its answers mean."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from fakes.clock import START_MS, FakeClock
from fakes.one_provider import PUBLIC_ID, account, outgoing
from fakes.provider import SmsApi

from appliance.lines import kinds
from appliance.lines.protocol import (
    Accepted,
    Course,
    Outcome,
    Outgoing,
    Refused,
    Told,
    Unknown,
)
from appliance.lines.providers.kind import Condition, Trouble


def asked(message: Outgoing, clock: FakeClock | None = None, **settings: str) -> dict[str, str]:
    with account("smsapi", clock, **settings) as (provider, fake):
        assert provider.submit(message) == Accepted(cost="0.1")
        line, headers, body = fake.requests[0]
    assert line.startswith("POST /sms.do ")
    assert headers["authorization"] == "Bearer s3cret"
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def test_a_message_is_one_form_with_our_id() -> None:
    assert asked(outgoing("Été à 8 € 😀", report=False)) == {
        "to": "33612345678",
        "message": "Été à 8 € 😀",
        "encoding": "utf-8",
        "format": "json",
        "max_parts": "10",
        "idx": PUBLIC_ID,
        "check_idx": "1",
    }


def test_sender_flash_report_and_test_mode_are_told() -> None:
    form = asked(
        outgoing(message_class=0),
        sender="Cabinet",
        callback="https://box.example/lines/sms/callback?key=1",
        test="yes",
    )
    assert form["from"] == "Cabinet"
    assert form["flash"] == "1"
    assert form["notify_url"] == "https://box.example/lines/sms/callback?key=1"
    assert form["test"] == "1"


@pytest.mark.parametrize(
    ("seconds", "lasts"), [(60, 3_700), (7_200, 7_200), (10 * 86_400, 71 * 3_600)]
)
def test_a_validity_is_brought_into_the_range_that_smsapi_takes(seconds: int, lasts: int) -> None:
    form = asked(outgoing(validity_seconds=seconds))
    assert int(form["expiration_date"]) == START_MS // 1000 + lasts


def test_a_clock_that_is_not_set_gives_no_expiry() -> None:
    form = asked(outgoing(validity_seconds=7_200), FakeClock(0))
    assert "expiration_date" not in form


def answered(found: Any, status: int = 200) -> Outcome:
    with account("smsapi") as (provider, fake):
        assert isinstance(fake, SmsApi)
        fake.answer = lambda *_: (status, found)  # type: ignore[method-assign]
        return provider.submit(outgoing())


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        ({"error": 11, "message": "m"}, Refused(Course.FAIL, "smsapi 11", "m")),
        ({"error": 52, "message": ""}, Refused(Course.RETRY, "smsapi 52", "")),
        ({"error": "57", "message": "m"}, Refused(Course.FAIL, "smsapi 57", "m")),
        ({"error": 4711}, Refused(Course.RETRY, "smsapi 4711", "")),
        ({"error": 999, "message": "m"}, Unknown("smsapi 999: m")),
        ({"error": 53}, Accepted()),
        ({"list": [{"id": "1", "error": 13}]}, Refused(Course.FAIL, "smsapi 13", "")),
        (
            {"list": [{"id": "1", "status": "REJECTED"}]},
            Refused(Course.FAIL, "smsapi 13", "REJECTED"),
        ),
        ({"list": [{"id": "1", "status": "SENT"}]}, Accepted()),
        ({"list": [{"id": "1", "points": 0.123456}]}, Accepted(cost="0.12346")),
        ({"list": [{"id": "1", "points": "3"}]}, Accepted(cost="3")),
        ({"list": [{"id": "1", "points": 0}]}, Accepted()),
        ({"list": [{"id": "1", "points": "NaN"}]}, Accepted()),
        ({"list": [{"id": "1", "points": ["many"]}]}, Accepted()),
        ({"list": ["1"]}, Unknown("the provider's answer is not what it should be")),
        ({"list": []}, Unknown("the provider's answer is not what it should be")),
        ([], Unknown("the provider's answer is not what it should be")),
    ],
)
def test_the_body_decides_and_not_the_status(found: Any, outcome: Outcome) -> None:
    assert answered(found) == outcome


@pytest.mark.parametrize(
    ("found", "status", "condition", "error"),
    [
        ({"error": 14}, 200, Condition.NOT_ALLOWED, "smsapi 14"),
        ({"error": 103}, 200, Condition.NO_CREDIT, "smsapi 103"),
        ({"error": 202}, 200, Condition.BUSY, "smsapi 202"),
        ({"error": "authorization_failed"}, 401, Condition.KEY_REFUSED, "smsapi http-401"),
        ({}, 503, Condition.BUSY, "smsapi http-503"),
    ],
)
def test_what_concerns_every_message_is_trouble_of_the_line(
    found: Any, status: int, condition: Condition, error: str
) -> None:
    with pytest.raises(Trouble) as raised:
        answered(found, status)
    assert (raised.value.condition, raised.value.error) == (condition, error)


def test_a_callback_tells_of_one_or_several_messages() -> None:
    form = {"MsgId": "1,2,3,4", "idx": "a,b, c,d", "status": "404,402,407,403"}
    assert kinds.told("smsapi", form) == [
        Told("a", "done", 0),
        Told("b", "given_up", 0x46),
        Told("c", "failed", 0x44),
    ]
    for nothing in ({"status": "404"}, {"idx": "a"}, {}):
        assert kinds.told("smsapi", nothing) == []
    assert kinds.told("freemobile", form) == []


def test_a_credit_that_is_no_number_is_none() -> None:
    with account("smsapi") as (provider, fake):
        fake.answer = lambda *_: (200, {"username": "x", "points": "many"})  # type: ignore[method-assign]
        assert provider.credit() is None
        fake.answer = lambda *_: (200, json.loads('{"username": "x", "points": "7.5"}'))  # type: ignore[method-assign]
        found = provider.credit()
    assert found is not None
    assert found.hundredths == 750
