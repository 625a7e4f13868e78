"""Data for a program on a phone: sent with its port, received with it, and shown as data."""

import base64
from typing import Any

import pytest
from fakes.exchange import NUMBER, SOPHIE, Box

from appliance.errors import ConflictError, InputError
from appliance.messaging.outbound.revision import Change
from appliance.messaging.requests import NewMessage
from appliance.modem.pdu.submit import Submit
from appliance.modem.traffic import Accepted, Outgoing
from appliance.store import messages

OCTETS = bytes(range(256))


def data(octets: bytes, port: int = 5555, **more: Any) -> NewMessage:
    return NewMessage(base64.b64encode(octets).decode(), (NUMBER,), port=port, **more)


def submitted(box: Box) -> list[Submit]:
    """Send everything that is ready; return the PDUs as they left."""
    found = []
    while (outgoing := box.line().claim()) is not None:
        assert isinstance(outgoing, Outgoing)
        found.append(Submit.decode(outgoing.pdu))
        box.line().settle(outgoing, Accepted(len(found)))
    return found


@pytest.mark.parametrize(("length", "parts"), [(1, 1), (133, 1), (134, 2), (256, 2), (257, 3)])
def test_octets_leave_with_their_port_in_as_many_parts_as_they_need(
    box: Box, length: int, parts: int
) -> None:
    octets = (OCTETS * 2)[:length]
    (message,) = box.outbox.accept(data(octets), SOPHIE).messages
    assert message.segments == parts
    found = submitted(box)
    assert len(found) == parts
    assert b"".join(each.data or b"" for each in found) == octets
    for place, each in enumerate(found, start=1):
        assert each.header is not None
        assert each.header.ports is not None
        assert (each.header.ports.destination, each.header.ports.bits) == (5555, 16)
        joined = each.header.concatenation
        assert (joined is None) == (parts == 1)
        assert joined is None or (joined.sequence, joined.total) == (place, parts)
        assert len(each.encode()) <= 164
    row = messages.get(box.store, message.message_id or 0)
    assert row is not None
    assert (row.kind, row.status) == ("data", "sent")


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (data(b""), "bad_data"),
        (NewMessage("not Base64!", (NUMBER,), port=1), "bad_data"),
        (data(b"x", 0), "bad_port"),
        (data(b"x", 65_536), "bad_port"),
        (data(OCTETS * 10), "text_too_long"),
    ],
)
def test_what_is_no_data_is_refused(box: Box, request_: NewMessage, code: str) -> None:
    for act in (box.outbox.accept, box.outbox.preview):
        with pytest.raises(InputError) as caught:
            act(request_, SOPHIE)
        assert caught.value.code == code
    assert box.store.value("SELECT count(*) FROM message") == 0


def test_only_a_modem_carries_it(box: Box) -> None:
    box.lines = ("masse", "sim")
    box.ways.chosen["masse"] = {"kind": "smsapi"}
    box.outbox.accept(data(b"x"), SOPHIE)
    assert box.store.value("SELECT tiers FROM route ORDER BY id DESC LIMIT 1") == '[["sim"]]'
    with pytest.raises(InputError) as caught:
        box.outbox.accept(data(b"x", line="masse"), SOPHIE)
    assert caught.value.code == "line_without_data"
    box.lines = ("masse",)
    with pytest.raises(InputError):
        box.outbox.accept(data(b"x"), SOPHIE)


def test_it_is_not_edited_as_a_text(box: Box) -> None:
    due = box.clock.now_ms() + 86_400_000
    request = data(b"x", due_ms=due)
    batch = box.outbox.accept(request, SOPHIE).batch_id
    with pytest.raises(ConflictError):
        box.outbox.revise(batch, Change("Bonjour", due, request.text, due), SOPHIE)
