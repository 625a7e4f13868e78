"""Two lines on one exchange, killed at every step: before each statement and around each submit.

Both lines use the same references and write to the same people, so a report that went to the wrong
line would find a part there.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, Box
from fakes.network import DONE, FAILED, delivers, report

from appliance.modem.pdu.submit import Submit
from appliance.modem.traffic import Accepted, Incoming, Outgoing
from appliance.store.database import Parameters

A, B = "orange", "free"
LONG = "a" * 200  # 2 segments
# The network's report about everything that was sent by a line.
SAYS = {A: DONE, B: FAILED}


class Killed(BaseException):
    """The process is killed here."""


@dataclass
class Steps:
    """Counts statements and submits, and kills the process at one of them."""

    last: int | None  # None: no kill
    count: int = 0

    def step(self) -> None:
        self.count += 1
        if self.count == self.last:
            raise Killed

    def watch(self, box: Box) -> None:
        """Count each statement of this process."""
        run: Callable[[str, Parameters], Any] = box.store.run

        def counted(sql: str, parameters: Parameters = ()) -> Any:
            self.step()
            return run(sql, parameters)

        box.store.run = counted  # type: ignore[method-assign]


@dataclass
class World:
    """The box, and what survives its kill: the modems' networks and the people."""

    box: Box
    clock: FakeClock
    steps: Steps
    taken: list[tuple[str, Outgoing]] = field(default_factory=list)
    reports: list[tuple[str, Incoming]] = field(default_factory=list)
    written: list[tuple[str, Incoming]] = field(default_factory=list)
    references: Counter[str] = field(default_factory=Counter)

    def take(self, line: str, segment: Outgoing) -> Accepted:
        self.steps.step()
        self.taken.append((line, segment))
        reference = self.references[line]
        self.references[line] += 1
        recipient = Submit.decode(segment.pdu).recipient.number
        self.reports.append((line, report(reference, recipient, self.clock.now_ms(), SAYS[line])))
        self.steps.step()
        return Accepted(reference)

    def show(self, pending: list[tuple[str, Incoming]]) -> None:
        """Deliver the oldest waiting PDU; its modem deletes it after `receive` returns."""
        line, incoming = pending[0]
        self.box.line(line).receive([incoming])
        del pending[0]

    def live(self) -> None:
        """Work from the start of the process until there is nothing left to do."""
        for line in self.box.lines:
            self.box.line(line).connected(was_at_prompt=False)
        in_hand: dict[str, Outgoing | None] = dict.fromkeys(self.box.lines)
        busy = True
        while busy:
            self.clock.advance(5)
            worked = [self.work(line, in_hand) for line in self.box.lines]
            busy = any(worked)
            for pending in (self.written, self.reports):
                if pending:
                    self.show(pending)
                    busy = True

    def work(self, line: str, in_hand: dict[str, Outgoing | None]) -> bool:
        """Let a line do one step. Return whether there was something to do."""
        segment = in_hand[line]
        if segment is None:
            in_hand[line] = self.box.line(line).claim()
            return in_hand[line] is not None
        accepted = self.take(line, segment)
        if line == A:
            # Arrivals are processed first, while the message's next segment is free to be claimed.
            self.box.line(line).settle(segment, accepted)
            in_hand[line] = None
        else:
            in_hand[line] = self.box.line(line).settle_and_claim(segment, accepted)
        return True


def world(path: Path, last: int | None) -> World:
    clock = FakeClock()
    box = Box(path, clock, lines=(A, B))
    for text, number in ((LONG, NUMBER), (LONG, NUMBER), ("Bonjour", OTHER), ("Salut", NUMBER)):
        box.send_one(text, number)
    made = World(box, clock, Steps(last))
    for part in delivers(LONG, OTHER, clock.now_ms()):
        made.written += [(A, part), (B, part)]  # to both numbers
    return made


def live_through_a_kill(path: Path, last: int | None) -> World:
    """Run to the end, with a kill at step `last`."""
    made = world(path, last)
    made.steps.watch(made.box)
    try:
        made.live()
    except Killed:
        made.box.crash()
        made.live()
    return made


def check(made: World) -> None:
    rows = made.box.store.rows(
        "SELECT s.message_id, s.sequence, s.state, s.report_status, m.modem, m.status"
        " FROM segment s JOIN message m ON m.id = s.message_id"
    )
    kept = {(row["message_id"], row["sequence"]): row for row in rows}
    went = Counter((segment.message_id, segment.sequence) for _, segment in made.taken)
    assert set(went.values()) == {1}, "a segment went twice"
    by = {segment.message_id: line for line, segment in made.taken}
    assert all(by[segment.message_id] == line for line, segment in made.taken), "two lines"
    for place, row in kept.items():
        if place in went:
            # Each report concerned its own line's part: the outcome is that of its own network.
            assert row["modem"] == by[place[0]]
            assert row["report_status"] == SAYS[row["modem"]]
        else:
            # Killed between the mark and the submit: the outcome is unknown, and a person must
            # decide.
            assert (row["state"], row["status"]) == ("uncertain", "uncertain")
            assert row["report_status"] is None
    assert went.keys() <= kept.keys()
    lost = made.box.store.rows(
        "SELECT id FROM message WHERE direction = 'out'"
        " AND status NOT IN ('delivered', 'failed', 'uncertain')"
    )
    assert lost == []
    assert [(row["body"], row["modem"]) for row in made.box.inbox()] == [(LONG, A), (LONG, B)]


def test_wherever_the_box_is_killed_each_message_takes_one_line_and_each_report_its_own(
    tmp_path: Path,
) -> None:
    alive = live_through_a_kill(tmp_path / "alive.db", None)
    check(alive)
    assert len(alive.taken) == 6
    assert {line for line, _ in alive.taken} == {A, B}
    steps = alive.steps.count
    alive.box.store.close()
    doubtful = 0
    for last in range(1, steps + 1):
        made = live_through_a_kill(tmp_path / f"{last}.db", last)
        check(made)
        doubtful += len(made.taken) < 6
        made.box.store.close()
    assert 0 < doubtful < steps
