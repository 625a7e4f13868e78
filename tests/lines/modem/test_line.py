"""The modem's line: each request of its session in one commit."""

from collections.abc import Callable

import pytest
from fakes.exchange import NUMBER, OTHER, PERMANENT, TEMPORARY, UNKNOWN, Box
from fakes.network import delivers, report

from appliance.config import MessagingSettings
from appliance.lines.modem.line import ModemLine
from appliance.lines.protocol import Desk
from appliance.modem.traffic import Accepted, NotSent, Outcome, Refused, Traffic


def test_it_connects_a_session_and_the_desk(box: Box) -> None:
    desk: Desk = box.exchange
    traffic: Traffic = box.line()
    assert desk.other_lines(box.line().name) == ()
    assert traffic.claim() is None


@pytest.mark.parametrize(
    ("outcome", "status", "error", "reason"),
    [
        (Accepted(9), "sent", None, None),
        (PERMANENT, "failed", "CMS 21", "+CMS ERROR: 21"),
        (TEMPORARY, "queued", "CMS 42", "+CMS ERROR: 42"),
        (Refused("CME", 10, "+CME ERROR: 10"), "queued", "CME 10", "+CME ERROR: 10"),
        (Refused("CMS", 332, "+CMS ERROR: 332"), "uncertain", "uncertain", "+CMS ERROR: 332"),
        (Refused("", None, "ERROR"), "queued", "ERROR", "ERROR"),
        (UNKNOWN, "uncertain", "uncertain", "no answer"),
        (NotSent("no prompt"), "queued", None, "no prompt"),
    ],
)
def test_what_the_modem_says_becomes_what_the_message_is(
    box: Box, outcome: Outcome, status: str, error: str | None, reason: str | None
) -> None:
    message = box.send_one()
    box.submit(outcome)
    assert (box.status(message), box.message(message)["error"]) == (status, error)
    assert reason is None or f'"reason":"{reason}"' in box.statuses(message)[-1]


@pytest.mark.parametrize(
    ("act", "commits"),
    [
        (lambda box: box.line().connected(was_at_prompt=False), 1),
        (lambda box: box.line().claim(), 1),
        (lambda box: box.line().settle(box.claim(), Accepted(1)), 2),
        (lambda box: box.line().settle_and_claim(box.claim(), Accepted(1)), 2),
        (lambda box: box.line().receive(three_kinds(box)), 1),
        (lambda box: box.line().rang(1, NUMBER, 1), 1),
    ],
    ids=["connected", "claim", "settle", "settle_and_claim", "receive", "rang"],
)
def test_each_is_one_commit(box: Box, act: Callable[[Box], object], commits: int) -> None:
    box.send_one("a" * 400)
    box.send_one("Bonjour", OTHER)
    before = box.store.commits
    act(box)
    assert box.store.commits - before == commits


def three_kinds(box: Box) -> list[object]:
    """Return the PDUs of a text, a report and an unreadable one."""
    now = box.clock.now_ms()
    return [*delivers("Oui", NUMBER, now), report(3, OTHER, now), *delivers("a" * 200, OTHER, now)]


def test_nothing_to_send_costs_no_commit(box: Box) -> None:
    before = box.store.commits
    assert box.line().claim() is None
    assert box.store.commits == before


def test_a_message_that_cannot_be_encoded_fails_in_the_commit_that_claims_the_next(
    box: Box,
) -> None:
    bad, good = box.send_one(), box.send_one("Bonjour", OTHER)
    box.store.execute("UPDATE message SET segments = 2 WHERE id = ?", (bad,))
    before = box.store.commits
    claimed = box.line().claim()
    assert claimed is not None
    assert claimed.message_id == good
    assert box.store.commits == before + 1
    assert (box.status(bad), box.message(bad)["error"]) == ("failed", "not_encodable")
    assert box.store.value("SELECT count(*) FROM segment WHERE message_id = ?", (bad,)) == 0


def test_a_line_that_is_gone_settles_what_it_has_claimed_and_claims_nothing(box: Box) -> None:
    long = box.send_one("a" * 400)
    gone: list[str] = []
    line = ModemLine(
        box.line().name, box.exchange, box.store, MessagingSettings, is_gone=lambda: bool(gone)
    )
    first = line.claim()
    assert first is not None
    gone.append("by a person")
    assert line.settle_and_claim(first, Accepted(1)) is None
    assert line.claim() is None
    assert box.message(long)["next_sequence"] == 2
