"""Two lines on one exchange: each message uses one of them, and each report concerns its own."""

import threading
from dataclasses import dataclass, field
from random import Random

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NOT_SENT, NUMBER, OTHER, SOPHIE, TEMPORARY, UNKNOWN, Box
from fakes.network import delivers, report

from appliance.lines.modem.reading import GAP
from appliance.modem.pdu.submit import Submit
from appliance.modem.traffic import Accepted, Incoming, Outgoing
from appliance.store import calls, outgoing

LONG = "a" * 400  # 3 segments
A, B = "orange", "free"


@pytest.fixture
def two(box: Box) -> Box:
    box.lines = (A, B)
    return box


def test_all_segments_of_a_message_leave_by_one_modem(two: Box) -> None:
    first, second = two.send_one(LONG), two.send_one(LONG)
    by_a, by_b = two.line(A).claim(), two.line(B).claim()
    assert by_a is not None
    assert by_b is not None
    assert (by_a.message_id, by_b.message_id) == (first, second)
    two.line(A).settle(by_a, Accepted(1))
    # The first message's next segment is ready, but not for this modem.
    assert two.line(B).settle_and_claim(by_b, NOT_SENT) is not None
    following = two.line(A).claim()
    assert following is not None
    assert (following.message_id, following.sequence) == (first, 2)
    two.line(A).settle(following, Accepted(2))
    assert two.message(first)["modem"] == A


def test_what_has_begun_waits_for_its_modem_and_the_rest_goes_on(two: Box) -> None:
    begun = two.send_one(LONG)
    claimed = two.line(A).claim()
    assert claimed is not None
    two.line(A).settle(claimed, Accepted(1))
    other = two.send_one("Bonjour", OTHER)
    by_b = two.line(B).claim()
    assert by_b is not None
    assert by_b.message_id == other
    assert two.line(B).settle_and_claim(by_b, Accepted(1)) is None
    assert two.status(begun) == "submitting"


def test_what_never_left_may_take_the_other(two: Box, clock: FakeClock) -> None:
    for outcome, number in ((NOT_SENT, NUMBER), (TEMPORARY, OTHER)):
        message = two.send_one("Bonjour", number)
        claimed = two.line(A).claim()
        assert claimed is not None
        two.line(A).settle(claimed, outcome)
        clock.advance(3600)
        two.outbox.release_due()
        claimed = two.line(B).claim()
        assert claimed is not None
        assert claimed.message_id == message
        two.line(B).settle(claimed, Accepted(3))
        assert two.message(message)["modem"] == B


def test_a_message_begun_by_a_renamed_modem_is_finished_by_it(two: Box) -> None:
    two.lines = ("renamed",)
    begun = two.send_one(LONG)
    claimed = two.line("renamed").claim()
    assert claimed is not None
    two.line("renamed").settle(claimed, Accepted(1))
    two.lines = (A,)
    outgoing.rename_line(two.store, "renamed", A)
    following = two.line(A).claim()
    assert following is not None
    assert (following.message_id, following.sequence) == (begun, 2)


def test_a_message_begun_by_a_removed_modem_is_not_finished_by_another(two: Box) -> None:
    two.lines = ("removed", A, B)
    begun = two.send_one(LONG)
    claimed = two.line("removed").claim()
    assert claimed is not None
    two.line("removed").settle(claimed, Accepted(1))
    two.lines = (A, B)
    assert two.line(A).claim() is None
    assert (two.status(begun), two.message(begun)["error"]) == ("failed", "line_gone")
    two.outbox.resend(begun, SOPHIE)
    again = two.line(B).claim()
    assert again is not None
    assert again.sequence == 1


def test_a_report_is_about_what_its_own_modem_sent(two: Box, clock: FakeClock) -> None:
    by_modem = {}
    for modem in (A, B):
        by_modem[modem] = two.send_one(f"Par {modem}", line=modem)
        claimed = two.line(modem).claim()
        assert claimed is not None
        two.line(modem).settle(claimed, Accepted(7))
    two.line(B).receive([report(7, NUMBER, clock.now_ms())])
    assert two.status(by_modem[A]) == "sent"
    assert two.status(by_modem[B]) == "delivered"


def test_a_report_settles_no_doubt_of_the_other_modem(two: Box, clock: FakeClock) -> None:
    message = two.send_one("Bonjour")
    claimed = two.line(A).claim()
    assert claimed is not None
    two.line(A).settle(claimed, UNKNOWN)
    two.line(B).receive([report(9, NUMBER, clock.now_ms())])
    assert two.status(message) == "uncertain"
    two.line(A).receive([report(9, NUMBER, clock.now_ms())])
    assert two.status(message) == "delivered"


def test_a_report_before_the_answer_waits_for_its_own_modem(two: Box, clock: FakeClock) -> None:
    message = two.send_one("Bonjour")
    claimed = two.line(A).claim()
    assert claimed is not None
    two.line(B).receive([report(5, NUMBER, clock.now_ms())])
    two.line(A).settle(claimed, Accepted(5))
    assert two.status(message) == "sent"


def test_one_text_to_both_numbers_is_two_messages(two: Box, clock: FakeClock) -> None:
    alert = delivers("Alarme", NUMBER, clock.now_ms())
    two.line(A).receive(alert)
    two.line(B).receive(alert)
    two.line(B).receive(alert)  # delivered again
    assert [row["modem"] for row in two.inbox()] == [A, B]


def test_a_concatenated_text_to_both_numbers_is_two_messages(two: Box, clock: FakeClock) -> None:
    parts = delivers(LONG, NUMBER, clock.now_ms())
    for part in parts:
        two.line(A).receive([part])
        two.line(B).receive([part])
    assert [(row["modem"], row["body"]) for row in two.inbox()] == [(A, LONG), (B, LONG)]


def test_what_lacks_a_part_is_shown_for_each_line(two: Box, clock: FakeClock) -> None:
    first, _, last = delivers("a" * 153 + "b" * 153 + "c", NUMBER, clock.now_ms())
    two.line(A).receive([first])
    two.line(B).receive([last])
    clock.advance(3 * 24 * 3600)
    assert two.show_overdue() == 2
    shown = {row["modem"]: row["body"] for row in two.inbox()}
    assert shown == {A: "a" * 153 + GAP, B: GAP + "c"}


def test_a_late_outcome_does_not_change_the_other_lines_part(two: Box, clock: FakeClock) -> None:
    message = two.send_one("Bonjour")
    by_a = two.line(A).claim()
    assert by_a is not None
    clock.advance(3600)
    two.lines = (B,)  # the first line is gone, and returns with a segment in hand
    two.line(B).connected(was_at_prompt=False)
    two.outbox.resend(message, SOPHIE)
    by_b = two.line(B).claim()
    assert by_b is not None
    two.lines = (A, B)
    two.line(A).settle(by_a, NOT_SENT)
    assert two.status(message) == "submitting"
    two.line(B).settle(by_b, Accepted(4))
    assert (two.status(message), two.message(message)["modem"]) == ("sent", B)


def test_two_threads_send_everything_once_each_message_by_one_line(two: Box) -> None:
    """Run both at once, as two sessions do, with calls and messages arriving in between."""
    messages = {two.send_one(text) for text in ["Bonjour", LONG] * 12}
    gone: dict[str, list[Outgoing]] = {A: [], B: []}
    together = threading.Barrier(2)

    def work(name: str) -> None:
        line = two.line(name)
        together.wait(10)
        segment = line.claim()
        while segment is not None:
            place = len(gone[name])
            gone[name].append(segment)
            line.rang(place, NUMBER, 1)
            line.receive(delivers(f"{name} {place}", NUMBER, two.clock.now_ms()))
            line.call_ended(place)
            segment = line.settle_and_claim(segment, Accepted(place))

    threads = [threading.Thread(target=work, args=(name,)) for name in (A, B)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for segment in iter(two.line(A).claim, None):
        gone[A].append(segment)
        two.line(A).settle(segment, Accepted(0))
    places = [(each.message_id, each.sequence) for name in gone for each in gone[name]]
    assert len(places) == len(set(places)) == 12 * (1 + 3)
    of_a, of_b = ({each.message_id for each in gone[name]} for name in (A, B))
    assert of_a.isdisjoint(of_b)
    assert {two.status(message) for message in messages} == {"sent"}
    assert calls.count(two.store) == len(two.inbox())


@dataclass
class Network:
    """The segments that each modem submitted, and the reports on their way."""

    taken: list[tuple[str, Outgoing]] = field(default_factory=list)
    reports: list[tuple[str, Incoming]] = field(default_factory=list)
    references: dict[str, int] = field(default_factory=dict)

    def take(self, modem: str, claimed: Outgoing, at_ms: int) -> Accepted:
        self.taken.append((modem, claimed))
        reference = self.references.get(modem, 0)
        self.references[modem] = (reference + 1) % 256
        recipient = Submit.decode(claimed.pdu).recipient.number
        self.reports.append((modem, report(reference, recipient, at_ms)))
        return Accepted(reference)


@pytest.mark.parametrize("seed", range(12))
def test_under_kills_no_message_takes_two_lines_and_no_report_is_crossed(
    two: Box, clock: FakeClock, seed: int
) -> None:
    chance, network = Random(seed), Network()  # noqa: S311 - the choices of a test
    numbers = [NUMBER, "+33698765432", "+33612345679"]
    in_hand: dict[str, Outgoing] = {}
    for _ in range(150):
        clock.advance(chance.choice([0.1, 2, 5]))
        modem = chance.choice([A, B])
        match chance.randrange(6):
            case 0:
                two.send_one(chance.choice(["Bonjour", LONG]), chance.choice(numbers))
            case 1 if chance.random() < 0.2:
                two.crash()
                for name in two.lines:
                    in_hand.pop(name, None)
                    two.line(name).connected(was_at_prompt=False)
            case 2 if network.reports:
                to, due = network.reports.pop(chance.randrange(len(network.reports)))
                two.line(to).receive([due])
            case _:
                two.outbox.release_due()
                claimed = in_hand.pop(modem, None) or two.line(modem).claim()
                if claimed is None:
                    continue
                if chance.random() < 0.15:
                    in_hand[modem] = claimed
                    clock.advance(5)
                    continue
                outcome = chance.choice([NOT_SENT, None, None, None])
                two.line(modem).settle(
                    claimed, outcome or network.take(modem, claimed, clock.now_ms())
                )
    lines: dict[int, set[str]] = {}
    for modem, claimed in network.taken:
        lines.setdefault(claimed.message_id, set()).add(modem)
    assert lines
    assert {len(of_message) for of_message in lines.values()} == {1}
    delivered = {
        row[0] for row in two.store.rows("SELECT message_id FROM segment WHERE state = 'delivered'")
    }
    assert delivered <= lines.keys()
