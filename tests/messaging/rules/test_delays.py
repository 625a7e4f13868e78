"""A rule that delays a message: it is held until its time and then goes by itself."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, PERMANENT, SOPHIE, TEMPORARY, Box, coded

from appliance.errors import ConflictError
from appliance.messaging.outbound import releasing
from appliance.messaging.outbound.revision import Change
from appliance.messaging.requests import Fate, NewMessage
from appliance.messaging.rules import chain
from appliance.messaging.rules.chain import Rule
from appliance.messaging.rules.verdict import Asked, GoAt, Moment, Verdicts
from appliance.modem.pdu.submit import Submit

HOUR_MS = 3_600_000
PROMOTIONAL = NewMessage("Soldes", (NUMBER,), message_class="promotional")


class Night:
    """A rule that lets promotional messages go only from a moment on."""

    def __init__(self, opens_at: int) -> None:
        self.opens_at = opens_at

    def judge(self, asked: Asked, addresses: Sequence[str]) -> Verdicts:
        if asked.message_class != "promotional" or asked.at_ms >= self.opens_at:
            return {}
        return dict.fromkeys(addresses, GoAt(self.opens_at, "quiet_hours"))


@pytest.fixture
def night(box: Box, monkeypatch: pytest.MonkeyPatch) -> Night:
    box.set_rules(promotional_hours="00:00-24:00", promotional_days="mon-sun", holidays="")
    box.set_rules(promotional_mention="")
    made = Night(box.store.clock.now_ms() + 8 * HOUR_MS)
    rule = Rule("night", made.judge, frozenset(Moment))
    monkeypatch.setattr(chain, "RULES", (*chain.RULES, rule))
    return made


def waits(box: Box, message_id: int) -> tuple[str, int | None, str | None]:
    query = "SELECT status, release_at, error FROM message WHERE id = ?"
    status, release_at, error = box.store.rows(query, (message_id,))[0]
    return status, release_at, error


def accepted(box: Box, message: NewMessage = PROMOTIONAL) -> int:
    made = box.outbox.accept(message, SOPHIE).messages[0].message_id
    assert made is not None
    return made


def test_the_preview_says_when_and_why(box: Box, night: Night) -> None:
    (shown,) = box.outbox.preview(PROMOTIONAL, SOPHIE).messages
    assert (shown.fate, shown.at_ms, shown.reason) == (Fate.LATER, night.opens_at, "quiet_hours")


def test_it_waits_and_then_goes_by_itself(box: Box, clock: FakeClock, night: Night) -> None:
    message = accepted(box)
    assert waits(box, message) == ("held", night.opens_at, "quiet_hours")
    assert box.line("sim").claim() is None
    assert box.outbox.next_release_ms() == night.opens_at
    clock.advance(8 * 3600)
    box.outbox.release_due()
    assert waits(box, message) == ("queued", None, None)
    assert box.claim().message_id == message


def test_functional_messages_are_not_touched(box: Box, night: Night) -> None:
    del night
    assert waits(box, accepted(box, NewMessage("Alerte", (NUMBER,)))) == ("queued", None, None)


def test_a_scheduled_one_is_delayed_when_it_is_due(
    box: Box, clock: FakeClock, night: Night
) -> None:
    due = clock.now_ms() + HOUR_MS
    opens, night.opens_at = night.opens_at, 0
    message = accepted(box, replace(PROMOTIONAL, due_ms=due))
    assert waits(box, message)[0] == "scheduled"
    night.opens_at = opens
    clock.advance(3600)
    box.outbox.release_due()
    assert waits(box, message) == ("held", opens, "quiet_hours")


def test_a_queue_that_the_night_overtakes_waits(box: Box, clock: FakeClock, night: Night) -> None:
    del clock
    opens, night.opens_at = night.opens_at, 0
    message = accepted(box)
    night.opens_at = opens
    assert box.line("sim").claim() is None
    assert waits(box, message) == ("held", opens, "quiet_hours")


def test_a_delay_can_be_prolonged(box: Box, clock: FakeClock, night: Night) -> None:
    message = accepted(box)
    night.opens_at += 24 * HOUR_MS
    clock.advance(8 * 3600)
    box.outbox.release_due()
    assert waits(box, message) == ("held", night.opens_at, "quiet_hours")


def test_nobody_releases_it_before_its_time(box: Box, night: Night) -> None:
    del night
    message = accepted(box)
    with pytest.raises(ConflictError, check=coded("goes_by_itself")):
        box.outbox.release_held(message, SOPHIE)
    box.outbox.cancel(message, SOPHIE)
    assert box.status(message) == "cancelled"


def test_another_attempt_waits_too(box: Box, clock: FakeClock, night: Night) -> None:
    opens, night.opens_at = night.opens_at, 0
    box.set_rules(retries=0)
    message = accepted(box)
    box.submit(TEMPORARY)
    assert box.status(message) == "failed"
    night.opens_at = opens
    box.outbox.resend(message, SOPHIE)
    assert waits(box, message) == ("held", opens, "quiet_hours")
    clock.advance(8 * 3600)
    box.outbox.release_due()
    assert box.claim().message_id == message


def test_an_edited_sending_waits_until_its_new_time(
    box: Box, clock: FakeClock, night: Night
) -> None:
    due = clock.now_ms() + HOUR_MS
    batch = box.outbox.accept(replace(PROMOTIONAL, due_ms=due), SOPHIE)
    message = batch.messages[0].message_id
    assert message is not None
    assert waits(box, message) == ("held", night.opens_at, "quiet_hours")
    later = night.opens_at + HOUR_MS
    box.outbox.revise(batch.batch_id, Change("Soldes !", later, "Soldes", due), SOPHIE)
    assert waits(box, message) == ("scheduled", later, None)
    box.outbox.revise(batch.batch_id, Change("Soldes !", due, "Soldes !", later), SOPHIE)
    assert waits(box, message) == ("held", night.opens_at, "quiet_hours")


def test_it_waits_while_the_clock_is_not_set(
    box: Box, clock: FakeClock, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = accepted(box)
    monkeypatch.setattr(releasing, "is_trusted", lambda _: False)
    clock.advance(9 * 3600)
    box.outbox.release_due()
    assert waits(box, message)[0] == "held"
    assert night.opens_at < clock.now_ms()


def test_the_flash_that_follows_an_error_is_delayed_too(
    box: Box, clock: FakeClock, night: Night
) -> None:
    opens_at, night.opens_at = night.opens_at, 0
    message = accepted(box, replace(PROMOTIONAL, form="normal_then_flash"))
    claimed = box.claim()
    night.opens_at = opens_at
    box.line().settle(claimed, PERMANENT)
    assert waits(box, message) == ("held", opens_at, "quiet_hours")
    clock.advance(8 * 3600)
    box.outbox.release_due()
    assert Submit.decode(box.claim().pdu).coding.message_class == 0
