"""The current segment is settled, whatever happens, before another one is claimed."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from fakes.bench import segments_of
from fakes.clock import FakeClock
from fakes.port import FAST
from fakes.traffic import FakeTraffic

from appliance.errors import ModemMuteError, StoreFullError
from appliance.modem.sending import Sender
from appliance.modem.submission import NO_PROMPT
from appliance.modem.traffic import Accepted, NotSent, Outcome, Outgoing, Refused, Unknown


class FakeDriver:
    """Answers submits with the given outcomes; the last one repeats."""

    def __init__(self, *outcomes: Outcome | Exception) -> None:
        self.outcomes = list(outcomes)
        self.submitted: list[Outgoing] = []
        self.bursts_ended = 0
        self.link = SimpleNamespace(out_of_step=False)

    def submit(self, outgoing: Outgoing, _meanwhile: Callable[[], None]) -> Outcome:
        self.submitted.append(outgoing)
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def end_burst(self) -> None:
        self.bursts_ended += 1


class Hand:
    """A sender with this many queued messages."""

    def __init__(self, *outcomes: Outcome | Exception, queued: int = 3) -> None:
        self.clock = FakeClock()
        self.traffic = FakeTraffic()
        self.queued = [segments_of(number, f"n{number}")[0] for number in range(queued)]
        self.traffic.queue.extend(self.queued)
        self.driver: Any = FakeDriver(*outcomes)
        self.looks: list[None] = []
        self.inbound = False
        self.sender = Sender(self.traffic, self.clock, FAST, lambda: self.looks.append(None))

    def step(self) -> bool:
        return self.sender.step(self.driver, inbound=lambda: self.inbound, meanwhile=lambda: None)


def test_one_after_the_other_in_one_commit_each() -> None:
    hand = Hand(Accepted(1), Accepted(2), Accepted(3))
    assert [hand.step() for _ in range(3)] == [True, True, True]
    assert hand.driver.submitted == hand.queued
    assert hand.traffic.outcomes == [Accepted(1), Accepted(2), Accepted(3)]
    assert hand.traffic.commits == 3
    assert hand.driver.bursts_ended == 1
    assert not hand.sender.busy
    assert not hand.step()


def test_nothing_is_asked_of_the_store_until_there_may_be_work() -> None:
    hand = Hand(Accepted(1), queued=0)
    assert not hand.step()
    assert hand.sender.due() is None
    hand.traffic.queue.extend(segments_of(1, "x"))
    assert not hand.step()
    hand.sender.look()
    assert hand.step()


def test_what_comes_in_goes_before_the_next_claim() -> None:
    hand = Hand(Accepted(1))
    hand.inbound = True
    hand.step()
    assert [event for event, _ in hand.traffic.log] == ["claim", "settle"]


def test_a_link_out_of_step_claims_nothing_yet() -> None:
    hand = Hand(Accepted(1))
    hand.driver.link.out_of_step = True
    hand.step()
    assert [event for event, _ in hand.traffic.log] == ["claim", "settle"]


def test_what_did_not_go_is_tried_after_a_growing_pause() -> None:
    hand = Hand(NotSent("busy"), NotSent("busy"), Accepted(1))
    pauses = []
    for _ in range(2):
        assert hand.step()
        due = hand.sender.due()
        assert due is not None
        pauses.append(due - hand.clock.monotonic())
        assert not hand.step()  # not earlier
        hand.clock.advance(pauses[-1])
    assert pauses == pytest.approx([FAST.not_sent_first, 2 * FAST.not_sent_first])
    assert hand.step()
    assert hand.traffic.outcomes[-1] == Accepted(1)


@pytest.mark.parametrize(
    ("outcome", "looks"),
    [
        (Refused("CMS", 38, "38"), 1),
        (Refused("CME", 10, "10"), 1),
        (Refused("CMS", 21, "21"), 0),
        (Refused("", None, "ERROR"), 0),
        (Unknown("no answer"), 0),
        (Accepted(1), 0),
    ],
)
def test_after_what_tells_of_the_network_it_is_looked_at(outcome: Outcome, looks: int) -> None:
    hand = Hand(outcome)
    hand.step()
    assert len(hand.looks) == looks


def test_a_modem_that_never_prompts_is_to_be_restarted() -> None:
    hand = Hand(NO_PROMPT, queued=9)
    for _ in range(2):
        hand.step()
        hand.clock.advance(10)
    with pytest.raises(ModemMuteError, match="accepts no message"):
        hand.step()
    assert len(hand.traffic.outcomes) == 3  # each is settled anyway


def test_another_outcome_in_between_restarts_the_count() -> None:
    hand = Hand(NO_PROMPT, NO_PROMPT, NotSent("busy"), NO_PROMPT, NO_PROMPT, queued=9)
    for _ in range(5):
        hand.step()
        hand.clock.advance(10)
    assert len(hand.traffic.outcomes) == 5


def test_what_the_store_could_not_settle_is_settled_before_anything_else() -> None:
    hand = Hand(Refused("CMS", 21, "21"), Accepted(2))
    hand.traffic.full = False
    claim = hand.traffic.claim
    hand.traffic.claim = lambda: (claim(), setattr(hand.traffic, "full", True))[0]  # type: ignore[method-assign]
    with pytest.raises(StoreFullError):
        hand.step()
    hand.traffic.claim = claim  # type: ignore[method-assign]
    with pytest.raises(StoreFullError):
        hand.step()
    assert len(hand.driver.submitted) == 1
    hand.traffic.full = False
    hand.step()
    assert hand.traffic.outcomes == [Refused("CMS", 21, "21"), Accepted(2)]


def test_an_unexpected_error_leaves_the_segment_in_doubt() -> None:
    hand = Hand(RuntimeError("a fault of ours"))
    with pytest.raises(RuntimeError):
        hand.step()
    hand.sender.put_back("stopped")
    assert [type(outcome) for outcome in hand.traffic.outcomes] == [Unknown]


def test_what_is_in_hand_and_was_not_said_is_put_back() -> None:
    hand = Hand(Accepted(1))
    hand.step()  # settles the first and claims the second
    hand.sender.put_back("no network")
    assert hand.traffic.settled[-1] == (hand.queued[1], NotSent("no network"))
    assert not hand.sender.busy
    hand.sender.put_back("no network")
    assert len(hand.traffic.settled) == 2


def test_a_wake_up_is_not_lost_when_the_store_fails() -> None:
    hand = Hand(Accepted(1))
    hand.traffic.full = True
    with pytest.raises(StoreFullError):
        hand.step()
    hand.traffic.full = False
    assert hand.step()


def test_late_references_are_settled_once_and_after_the_doubt_itself() -> None:
    hand = Hand(Unknown("no answer"))
    hand.inbound = True
    hand.step()
    for reference in (7, 7, 8):
        hand.sender.note_late(reference)
    hand.sender.settle_late()
    assert hand.traffic.late == [7, 8]
    assert [event for event, _ in hand.traffic.log] == ["claim", "settle", "late", "late"]
    hand.sender.settle_late()
    assert hand.traffic.late == [7, 8]


def test_a_late_reference_waits_for_the_store() -> None:
    hand = Hand(Accepted(1))
    hand.sender.note_late(7)
    hand.traffic.full = True
    with pytest.raises(StoreFullError):
        hand.sender.settle_late()
    hand.traffic.full = False
    hand.sender.settle_late()
    assert hand.traffic.late == [7]
