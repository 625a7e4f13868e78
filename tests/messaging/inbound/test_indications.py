"""Indications of messages that wait elsewhere are kept until the network clears them."""

from fakes.exchange import Box

from appliance.lines.protocol import Waiting
from appliance.messaging.inbound import indications
from appliance.messaging.inbound.indications import Mailbox
from appliance.store import events

CENTRE = "+33609001390"


def note(box: Box, kind: str, *, active: bool, line: str = "sim", count: int | None = None) -> None:
    with box.store.transaction():
        waiting = Waiting(kind, active=active, count=count)  # type: ignore[arg-type]
        indications.note(box.store, line, CENTRE, waiting)


def test_what_waits_is_shown_until_it_is_taken_back(box: Box) -> None:
    note(box, "voicemail", active=True, count=2)
    since = box.clock.now_ms()
    box.clock.advance(5)
    note(box, "fax_waiting", active=True, line="other")
    assert indications.active(box.store) == [
        Mailbox("fax_waiting", CENTRE, box.clock.now_ms(), None),
        Mailbox("voicemail", CENTRE, since, 2),
    ]
    note(box, "voicemail", active=False)
    assert [found.kind for found in indications.active(box.store)] == ["fax_waiting"]


def test_that_nothing_waits_is_news_once(box: Box) -> None:
    note(box, "voicemail", active=False)
    assert events.version(box.store) == 0
    note(box, "voicemail", active=True)
    note(box, "voicemail", active=False)
    told = events.version(box.store)
    note(box, "voicemail", active=False)
    assert events.version(box.store) == told == 2
