"""Callbacks of lines: only with the line's key, and what they bring is stored once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.exchange import Box

from appliance.channels.hooks import signing
from appliance.channels.line_callbacks import LineCallbacks
from appliance.config import MessagingSettings
from appliance.errors import ForbiddenError, InputError, NotFoundError
from appliance.lines.registry import Lines
from appliance.store import lines as stored
from appliance.store.lines import LineRow

KEY, MARIE = "key-of-south", "+33639980101"
URL = {"url": "http://192.168.1.20/api/v1", "password": "s3cret"}


class Office:
    """A box with a line at another box, one at SMSAPI, and a modem."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.clock = clock
        self.box = Box(folder / "data" / "appliance.db", clock, lines=("sim", "south", "smsapi"))
        for row in (
            LineRow("sim"),
            LineRow("south", "appliance", settings={**URL, "callback_key": KEY}),
            LineRow("closed", "appliance", settings=URL),
            LineRow("smsapi", "smsapi", settings={"token": "t", "callback_key": KEY}),
        ):
            stored.put(self.box.store, row)
        lines = Lines(self.box.store, MessagingSettings)
        self.callbacks = LineCallbacks(self.box.store, self.box.exchange, lines, lambda: "FR")

    def tell(self, event: str, line: str = "south", *, key: str = KEY, **payload: Any) -> None:
        """Bring an event, signed as another box signs it."""
        body = json.dumps({"id": "x", "event": event, "payload": payload}).encode()
        headers = {
            "Content-Type": "application/json",
            **signing.headers(key, body, self.clock.now_ms()),
        }
        self.callbacks.take(line, {}, headers, body)

    def arrive(self, remote_id: str = "17", text: str = "Bonjour", **more: Any) -> None:
        self.tell("sms:received", messageId=remote_id, sender=MARIE, message=text, **more)

    def inbox(self) -> list[tuple[str, str, str, str]]:
        rows = self.box.store.rows(
            "SELECT d.address, m.body, m.modem, m.status FROM message m"
            " JOIN discussion d ON d.id = m.discussion_id WHERE m.direction = 'in' ORDER BY m.id"
        )
        return [tuple(row) for row in rows]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path, FakeClock())
    yield made
    made.box.store.close()


def test_what_arrives_at_the_other_box_is_stored_here_once(office: Office) -> None:
    office.arrive()
    office.arrive()  # the answer was lost: it comes again
    office.arrive("18", "Encore")
    assert office.inbox() == [
        (MARIE, "Bonjour", "south", "received"),
        (MARIE, "Encore", "south", "received"),
    ]


def test_an_incomplete_message_is_completed(office: Office) -> None:
    office.arrive(text="first half", complete=False)
    assert office.inbox()[0][3] == "incomplete"
    office.arrive(text="first half and second", complete=True)
    assert office.inbox() == [(MARIE, "first half and second", "south", "received")]


def test_a_stop_word_counts_here_too(office: Office) -> None:
    office.arrive(text="STOP")
    assert office.box.store.value("SELECT address FROM optout") == MARIE


@pytest.mark.parametrize(
    "payload",
    [
        {"messageId": "", "sender": MARIE},
        {"messageId": 17, "sender": MARIE},
        {"messageId": "x" * 200, "sender": MARIE},
        {"messageId": "17", "sender": None},
        {"messageId": "17", "sender": ["x"]},
        {},
    ],
)
def test_what_says_too_little_is_not_stored(office: Office, payload: dict[str, Any]) -> None:
    office.tell("sms:received", **payload)
    office.tell("system:ping", health={})
    assert office.inbox() == []


@pytest.mark.parametrize("line", ["closed", "sim", "none", "../south", ""])
def test_a_line_without_a_key_takes_nothing(office: Office, line: str) -> None:
    with pytest.raises(NotFoundError):
        office.tell("sms:received", line, messageId="17", sender=MARIE, message="x")
    assert office.inbox() == []


def test_a_wrong_signature_key_or_time_is_refused(office: Office) -> None:
    with pytest.raises(ForbiddenError):
        office.tell("sms:received", key="other", messageId="17", sender=MARIE, message="x")
    body = b'{"event":"sms:received"}'
    signed = signing.headers(KEY, body, office.clock.now_ms())
    json_type = {"Content-Type": "application/json"}
    for headers, sent in (
        ({**json_type, **signed}, body + b" "),
        ({**json_type, signing.SIGNATURE: signed[signing.SIGNATURE]}, body),
        (json_type, body),
    ):
        with pytest.raises(ForbiddenError):
            office.callbacks.take("south", {}, headers, sent)
    with pytest.raises(ForbiddenError):
        office.callbacks.take("smsapi", {"key": "wrong", "idx": "x"}, {}, b"")
    assert office.inbox() == []


@pytest.mark.parametrize("body", [b"", b"[1]", b"nonsense", b"[" * 100_000, b"\xff"])
def test_a_body_that_is_no_object_is_refused(office: Office, body: bytes) -> None:
    headers = {
        "Content-Type": "application/json",
        **signing.headers(KEY, body, office.clock.now_ms()),
    }
    with pytest.raises(InputError):
        office.callbacks.take("south", {}, headers, body)


def test_a_report_of_a_provider_is_taken_with_the_key_in_its_query(office: Office) -> None:
    office.callbacks.take("smsapi", {"key": KEY, "idx": "abcdef-1-x", "status": "404"}, {}, b"")
    assert office.inbox() == []
