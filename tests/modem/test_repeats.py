"""The log stays small however often the same thing happens."""

import logging

import pytest

from appliance.modem import repeats
from appliance.modem.repeats import Repeats

LOG = logging.getLogger("test.repeats")


def test_the_same_thing_is_logged_once_and_then_counted(caplog: pytest.LogCaptureFixture) -> None:
    subject = Repeats(LOG)
    for _ in range(1500):
        subject.say(logging.WARNING, "no port")
    subject.say(logging.WARNING, "no modem")
    assert [record.getMessage() for record in caplog.records] == [
        "no port",
        "no port (10 times)",
        "no port (100 times)",
        "no port (1000 times)",
        "no modem",
    ]


def test_after_a_quiet_hour_it_is_news_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(repeats.time, "monotonic", lambda: now[0])
    subject = Repeats(LOG)
    for _ in range(3):
        subject.say(logging.WARNING, "no port")
        now[0] += 4000
    assert len(caplog.records) == 3


def test_what_is_remembered_is_bounded() -> None:
    subject = Repeats(LOG)
    for number in range(1000):
        subject.say(logging.DEBUG, f"thing {number}")
    assert len(subject._seen) <= 200
