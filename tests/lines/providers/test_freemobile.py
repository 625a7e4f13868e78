"""What Free Mobile is asked, and what its statuses mean."""

import json

import pytest
from fakes.one_provider import account, outgoing

from appliance.lines.protocol import Accepted, Course, Outcome, Refused, Unknown
from appliance.lines.providers.kind import Condition, Trouble


def test_the_text_goes_with_the_key_in_the_body_alone() -> None:
    with account("freemobile") as (provider, fake):
        assert provider.submit(outgoing("Alerte")) == Accepted()
        line, _, body = fake.requests[0]
        assert provider.reports([]) == []
        assert isinstance(provider.ask(outgoing()), Unknown)
    assert line == "POST /sendmsg HTTP/1.1"
    assert json.loads(body) == {"user": "12345678", "pass": "s3cret", "msg": "Alerte"}


def answered(status: int) -> Outcome:
    with account("freemobile") as (provider, fake):
        fake.answer = lambda *_: (status, b"")  # type: ignore[method-assign]
        return provider.submit(outgoing())


def test_a_status_alone_tells() -> None:
    assert answered(400) == Refused(Course.FAIL, "freemobile 400", "HTTP 400")
    assert isinstance(answered(500), Unknown)
    for status, condition in ((402, Condition.BUSY), (403, Condition.KEY_REFUSED)):
        with pytest.raises(Trouble) as raised:
            answered(status)
        assert (raised.value.condition, raised.value.error) == (condition, f"freemobile {status}")
