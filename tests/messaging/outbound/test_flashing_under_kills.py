"""Normal, then flash: killed before each statement and around each submit, nothing goes twice."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, PERMANENT, Box
from fakes.network import DONE, FAILED, report

from appliance.modem.pdu.submit import Submit
from appliance.modem.traffic import Accepted, Incoming, Outcome, Outgoing
from appliance.store.database import Parameters

LONG = "a" * 200  # 2 segments


class Killed(BaseException):
    """The process is killed here."""


@dataclass
class World:
    """The box, and what survives its kill: the network and its reports.

    The network refuses what is sent normally to NUMBER, and reports that what is sent normally to
    OTHER was not delivered. It delivers each flash.
    """

    box: Box
    clock: FakeClock
    last: int | None  # the step at which the process is killed
    steps: int = 0
    went: Counter[tuple[str, int, bool]] = field(default_factory=Counter)
    refused: set[str] = field(default_factory=set)
    reports: list[Incoming] = field(default_factory=list)

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.last:
            raise Killed

    def watch(self) -> None:
        run: Callable[[str, Parameters], Any] = self.box.store.run

        def counted(sql: str, parameters: Parameters = ()) -> Any:
            self.step()
            return run(sql, parameters)

        self.box.store.run = counted  # type: ignore[method-assign]

    def submit(self, segment: Outgoing) -> Outcome:
        self.step()
        sent = Submit.decode(segment.pdu)
        recipient, is_flash = sent.recipient.number, sent.coding.message_class == 0
        if recipient == NUMBER and not is_flash:
            self.refused.add(recipient)
            self.step()
            return PERMANENT
        self.went[recipient, segment.sequence, is_flash] += 1
        reference = self.went.total()
        status = DONE if is_flash else FAILED
        self.reports.append(report(reference, recipient, self.clock.now_ms(), status))
        self.step()
        return Accepted(reference)

    def live(self) -> None:
        """Work from the start of the process until there is nothing left to do."""
        self.box.line().connected(was_at_prompt=False)
        busy = True
        while busy:
            self.clock.advance(5)
            segment = self.box.line().claim()
            if segment is not None:
                self.box.line().settle(segment, self.submit(segment))
            busy = segment is not None or bool(self.reports)
            if self.reports:
                self.box.line().receive(self.reports[:1])
                del self.reports[0]


def live_through_a_kill(path: Path, last: int | None) -> World:
    clock = FakeClock()
    box = Box(path, clock)
    box.send_one("Bonjour", NUMBER, form="normal_then_flash")
    box.send_one(LONG, OTHER, form="normal_then_flash")
    made = World(box, clock, last)
    made.watch()
    try:
        made.live()
    except Killed:
        made.box.crash()
        made.live()
    return made


def check(made: World) -> int:
    """Check what went, and return the number of messages in doubt."""
    assert set(made.went.values()) == {1}, "a segment went twice in one form"
    rows = made.box.store.rows(
        "SELECT d.address, m.status, m.kind, m.segments FROM message m"
        " JOIN discussion d ON d.id = m.discussion_id"
    )
    doubtful = 0
    for row in rows:
        address, parts = row["address"], range(1, row["segments"] + 1)
        flashed = [part for part in parts if made.went[address, part, True]]
        normal = [part for part in parts if made.went[address, part, False]]
        if flashed:
            assert address in made.refused or normal == list(parts), "it had not come back"
        if row["status"] == "uncertain":
            doubtful += 1
        else:
            assert (row["status"], row["kind"]) == ("delivered", "flash")
            assert flashed == list(parts)
    return doubtful


def test_wherever_the_box_is_killed_the_flash_goes_once(tmp_path: Path) -> None:
    alive = live_through_a_kill(tmp_path / "alive.db", None)
    assert check(alive) == 0
    assert alive.went.total() == 5
    steps = alive.steps
    alive.box.store.close()
    doubtful = 0
    for last in range(1, steps + 1):
        made = live_through_a_kill(tmp_path / f"{last}.db", last)
        doubtful += check(made)
        made.box.store.close()
    assert 0 < doubtful < steps
