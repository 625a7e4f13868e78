"""What OVHcloud is asked, signed as its API wants, and what its answers mean."""

import hashlib
import json
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.one_provider import PUBLIC_ID, account, outgoing

from appliance.lines.protocol import (
    Accepted,
    Awaiting,
    Course,
    Outcome,
    Outgoing,
    PartReport,
    Refused,
    Unknown,
)
from appliance.lines.providers.kind import Condition, Trouble

FIRST = 10_000_000_001
SERVER_TIME = 1_790_000_000
ODD = Unknown("the provider's answer is not what it should be")


def job(message: Outgoing, **settings: str) -> dict[str, Any]:
    with account("ovh", **settings) as (provider, fake):
        assert provider.submit(message) == Accepted(FIRST)
        line, _, body = fake.requests[-1]
    assert line.startswith("POST /sms/sms-ab12345-1/jobs ")
    found: dict[str, Any] = json.loads(body)
    return found


def test_a_message_is_one_job_with_our_id_as_its_tag() -> None:
    assert job(outgoing("Bonjour")) == {
        "message": "Bonjour",
        "receivers": ["+33612345678"],
        "charset": "UTF-8",
        "coding": "7bit",
        "noStopClause": True,
        "priority": "high",
        "tag": PUBLIC_ID,
        "senderForResponse": True,
    }


def test_sender_flash_validity_and_letters_beyond_gsm_are_told() -> None:
    found = job(outgoing("Zażółć", message_class=0, validity_seconds=90), sender="Cabinet")
    assert found["coding"] == "8bit"
    assert found["class"] == "flash"
    assert found["validityPeriod"] == 2
    assert found["sender"] == "Cabinet"
    assert "senderForResponse" not in found


def test_the_signature_counts_by_the_providers_clock() -> None:
    clock = FakeClock((SERVER_TIME - 500) * 1000)  # the box's clock is late
    with account("ovh", clock) as (provider, fake):
        provider.submit(outgoing())
        line, headers, body = fake.requests[-1]
        host = headers["host"]
    signed = "+".join(
        [
            "s3cret",
            "s3cret-of-consumer",
            "POST",
            f"http://{host}{line.split()[1]}",
            body.decode(),
            str(SERVER_TIME),
        ]
    )
    assert headers["x-ovh-signature"] == "$1$" + hashlib.sha1(signed.encode()).hexdigest()  # noqa: S324
    assert headers["x-ovh-timestamp"] == str(SERVER_TIME)
    assert headers["x-ovh-application"] == "application"


def answered(found: Any, status: int = 200) -> Outcome:
    with account("ovh") as (provider, fake):
        usual = fake.answer
        fake.answer = lambda line, body: (  # type: ignore[method-assign]
            (status, found) if line.startswith("POST") else usual(line, body)
        )
        return provider.submit(outgoing())


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        ({"ids": [5], "invalidReceivers": []}, Accepted(5)),
        (
            {"ids": [], "invalidReceivers": ["+33"]},
            Refused(Course.FAIL, "ovh number", "invalidReceivers"),
        ),
        ({"ids": [], "invalidReceivers": []}, ODD),
        ({"ids": ["a"]}, ODD),
        (None, ODD),
    ],
)
def test_the_report_of_a_job_says_whether_it_was_taken(found: Any, outcome: Outcome) -> None:
    assert answered(found) == outcome


@pytest.mark.parametrize(
    ("found", "status", "condition", "error"),
    [
        ({"errorCode": "INVALID_SIGNATURE"}, 400, Condition.KEY_REFUSED, "ovh INVALID_SIGNATURE"),
        ({"errorCode": "QUERY_TIME_OUT"}, 400, Condition.BUSY, "ovh QUERY_TIME_OUT"),
        ({"message": "not enough credit"}, 403, Condition.NO_CREDIT, "ovh credit"),
        ({"message": "This service does not exist"}, 404, Condition.NOT_ALLOWED, "ovh account"),
        ({}, 429, Condition.BUSY, "ovh http-429"),
        ({}, 403, Condition.KEY_REFUSED, "ovh http-403"),
    ],
)
def test_what_concerns_every_message_is_trouble_of_the_line(
    found: Any, status: int, condition: Condition, error: str
) -> None:
    with pytest.raises(Trouble) as raised:
        answered(found, status)
    assert (raised.value.condition, raised.value.error) == (condition, error)


def test_a_job_that_is_refused_by_its_content_fails() -> None:
    outcome = answered({"message": "must have less than 14 chars"}, 400)
    assert outcome == Refused(Course.FAIL, "ovh http-400", "must have less than 14 chars")


def test_after_a_wrong_time_the_clock_is_asked_for_again() -> None:
    with account("ovh") as (provider, fake):
        usual = fake.answer
        fake.answer = lambda line, body: (  # type: ignore[method-assign]
            (400, {"errorCode": "QUERY_TIME_OUT"}) if line.startswith("POST") else usual(line, body)
        )
        for _ in range(2):
            with pytest.raises(Trouble):
                provider.submit(outgoing())
        asked = [line for line, _, _ in fake.requests if "/auth/time" in line]
    assert len(asked) == 2


def test_a_lost_answer_is_looked_up_by_its_tag() -> None:
    with account("ovh") as (provider, fake):
        assert isinstance(provider.ask(outgoing()), Unknown)
        provider.submit(outgoing())
        assert provider.ask(outgoing()) == Accepted(FIRST)
        assert fake.taken == ["Bonjour"]


@pytest.mark.parametrize(
    ("receipt", "reports"),
    [
        (0, []),
        (1, [PartReport(7, 1, "done", 0)]),
        (2, [PartReport(7, 1, "failed", 0x7F)]),
        (4, []),
        (8, []),
        (16, [PartReport(7, 1, "failed", 0x44)]),
        (None, []),
    ],
)
def test_deliveries_are_asked_for_by_the_providers_number(
    receipt: int | None, reports: list[PartReport]
) -> None:
    with account("ovh") as (provider, fake):
        usual = fake.answer
        fake.answer = lambda line, body: (  # type: ignore[method-assign]
            (200, {"deliveryReceipt": receipt}) if "/outgoing/5 " in line else usual(line, body)
        )
        assert provider.reports([Awaiting(7, 1, PUBLIC_ID, 5, 0)]) == reports
        assert provider.reports([Awaiting(7, 1, PUBLIC_ID, None, 0)]) == []


def test_a_message_that_has_left_the_providers_history_has_no_report() -> None:
    with account("ovh") as (provider, fake):
        usual = fake.answer
        fake.answer = lambda line, body: (  # type: ignore[method-assign]
            (404, {}) if "/outgoing/" in line else usual(line, body)
        )
        assert provider.reports([Awaiting(7, 1, PUBLIC_ID, 5, 0)]) == []
        fake.answer = lambda line, body: (  # type: ignore[method-assign]
            (500, {}) if "/outgoing/" in line else usual(line, body)
        )
        with pytest.raises(Trouble):
            provider.reports([Awaiting(7, 1, PUBLIC_ID, 5, 0)])
