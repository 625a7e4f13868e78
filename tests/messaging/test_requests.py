"""What a preview says about its messages."""

from appliance.messaging.requests import Fate, Judged, Preview
from appliance.modem.pdu.segments import measure


def judged(address: str, fate: Fate, segments: int = 1) -> Judged:
    return Judged(address, "Bonjour", segments, fate, None, None)


def test_blocked_messages_are_neither_recipients_nor_counted() -> None:
    now, later = judged("+33611111111", Fate.NOW, 2), judged("+33622222222", Fate.LATER)
    held, blocked = judged("+33633333333", Fate.HELD), judged("+33644444444", Fate.BLOCKED, 3)
    preview = Preview((now, later, held, blocked), (), measure("a" * 161))
    assert preview.recipients == (now.address, later.address, held.address)
    assert (preview.held, preview.blocked) == ((held,), (blocked,))
    assert (preview.segments, preview.total_segments) == (2, 4)
