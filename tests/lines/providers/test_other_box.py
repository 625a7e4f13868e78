"""What another box or a telephone is asked, and what its answers mean."""

import base64
import json
from typing import Any

import pytest
from fakes.one_provider import PUBLIC_ID, account, outgoing

from appliance.lines import kinds
from appliance.lines.protocol import (
    Accepted,
    Awaiting,
    Course,
    NotSent,
    Outcome,
    PartReport,
    Refused,
    Told,
    Unknown,
)
from appliance.lines.providers.kind import Condition, Trouble

AWAITING = Awaiting(7, 1, PUBLIC_ID, None, 0)


def test_a_message_has_the_shape_that_both_programs_take() -> None:
    with account("appliance") as (provider, fake):
        assert provider.submit(outgoing("Été", validity_seconds=2, message_class=0)) == Accepted()
        line, headers, body = fake.requests[0]
    assert line.startswith("POST /messages ")
    assert base64.b64decode(headers["authorization"].split()[1]) == b"box:s3cret"
    assert json.loads(body) == {
        "id": PUBLIC_ID,
        "phoneNumbers": ["+33612345678"],
        "textMessage": {"text": "Été"},
        "withDeliveryReport": True,
        "priority": 0,
        "ttl": 5,
        "flash": True,
    }


def test_a_token_without_a_name_is_a_bearer() -> None:
    with account("appliance", user="") as (provider, fake):
        provider.submit(outgoing())
    assert fake.requests[0][1]["authorization"] == "Bearer s3cret"


def answered(found: Any, status: int) -> Outcome:
    with account("appliance") as (provider, fake):
        fake.answer = lambda *_: (status, found)  # type: ignore[method-assign]
        return provider.submit(outgoing())


@pytest.mark.parametrize(
    ("found", "status", "outcome"),
    [
        ({"id": PUBLIC_ID, "state": "Pending"}, 202, Accepted()),
        ({"id": PUBLIC_ID, "state": "Pending"}, 201, Accepted()),
        ({"message": "id exists"}, 409, Accepted()),
        ({"id": "another"}, 202, Unknown("the answer is about another message")),
        ([], 202, Unknown("the answer is not what it should be")),
        (
            {"error": {"code": "x", "message": "no number"}},
            422,
            Refused(Course.FAIL, "appliance http-422", "no number"),
        ),
        ({"message": "bad"}, 400, Refused(Course.FAIL, "appliance http-400", "bad")),
    ],
)
def test_the_answer_names_our_id(found: Any, status: int, outcome: Outcome) -> None:
    assert answered(found, status) == outcome


@pytest.mark.parametrize(
    ("status", "condition"),
    [
        (401, Condition.KEY_REFUSED),
        (402, Condition.NO_CREDIT),
        (403, Condition.NOT_ALLOWED),
        (404, Condition.NOT_ALLOWED),
        (503, Condition.BUSY),
    ],
)
def test_what_concerns_every_message_is_trouble_of_the_line(
    status: int, condition: Condition
) -> None:
    with pytest.raises(Trouble) as raised:
        answered({}, status)
    assert raised.value.condition is condition
    assert raised.value.error == f"appliance http-{status}"


def test_a_lost_answer_is_settled_by_the_id_alone() -> None:
    with account("appliance") as (provider, fake):
        assert provider.ask(outgoing(validity_seconds=0)) == NotSent(
            "it is unknown there, and has expired"
        )
        assert provider.ask(outgoing()) == Accepted()
        assert provider.ask(outgoing(validity_seconds=0)) == Accepted()
        assert fake.taken == ["Bonjour"]


@pytest.mark.parametrize(
    ("recipient", "reports"),
    [
        ({"state": "Pending"}, []),
        ({"state": "Processed"}, []),
        ({"state": "Sent"}, []),
        ({"state": "Delivered"}, [PartReport(7, 1, "done", 0)]),
        ({"state": "Cancelled"}, [PartReport(7, 1, "failed", 0x7F)]),
        ({"state": "Failed", "error": "report 0x46"}, [PartReport(7, 1, "failed", 0x46)]),
        ({"state": "Failed", "error": "CMS 21"}, [PartReport(7, 1, "failed", 0x7F)]),
    ],
)
def test_its_state_there_is_the_report(
    recipient: dict[str, str], reports: list[PartReport]
) -> None:
    with account("appliance") as (provider, fake):
        assert provider.reports([AWAITING]) == []  # unknown there
        shown = {"id": PUBLIC_ID, "state": "Pending", "recipients": [recipient]}
        fake.answer = lambda *_: (200, shown)  # type: ignore[method-assign]
        assert provider.reports([AWAITING]) == reports


def test_a_telephone_may_tell_the_state_of_the_message_alone() -> None:
    with account("appliance") as (provider, fake):
        shown = {"id": PUBLIC_ID, "state": "Delivered"}
        fake.answer = lambda *_: (200, shown)  # type: ignore[method-assign]
        assert provider.reports([AWAITING]) == [PartReport(7, 1, "done", 0)]


def test_a_webhook_tells_of_a_delivery_or_a_failure() -> None:
    def told(event: str, **payload: object) -> list[Told]:
        return kinds.told("appliance", {"event": event, "payload": payload})

    assert told("sms:delivered", messageId=PUBLIC_ID) == [Told(PUBLIC_ID, "done", 0)]
    assert told("sms:failed", messageId=PUBLIC_ID, reason="report 0x46") == [
        Told(PUBLIC_ID, "failed", 0x46)
    ]
    assert told("sms:failed", messageId=PUBLIC_ID) == [Told(PUBLIC_ID, "failed", 0x7F)]
    assert told("sms:sent", messageId=PUBLIC_ID) == told("sms:delivered", messageId=7) == []
    assert kinds.told("appliance", {"event": "sms:delivered", "payload": "x"}) == []
