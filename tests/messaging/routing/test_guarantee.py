"""Lines come, go, pause and die: no message takes two lines, none is lost, stuck or repeated.

The test plays the lines, one of which sends messages as a whole, and so knows what really went. A
crash drops every object and opens the files again.
"""

import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from fakes.clock import FakeClock
from fakes.exchange import SOPHIE, Box
from fakes.full_disk import disk_full
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from appliance.errors import ConflictError, InputError, StoreFullError
from appliance.lines.protocol import (
    Accepted,
    Course,
    NotSent,
    Outcome,
    Outgoing,
    Received,
    Refused,
    Unknown,
)
from appliance.store import line_choices, line_rules, routes
from appliance.store.line_rules import LineRuleRow

PEOPLE = tuple(f"+3361234567{last}" for last in range(4))
LINES = ("orange", "free", "provider", "other")
WHOLE = "provider"
SHORT, LONG = "Bonjour", "a" * 400  # 1 and 3 segments
SETTLED = {"sent", "delivered", "failed", "uncertain", "held", "cancelled"}
WENT = Accepted(None)
WAIT = Refused(Course.WAIT, "no_network", "no network")
RETRY = Refused(Course.RETRY, "busy", "busy")


class World(RuleBasedStateMachine):
    """What happens to a box with several lines."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.clock = FakeClock()
        self.box = Box(self.directory / "appliance.db", self.clock, lines=LINES[:3])
        self.box.ways.chosen = {WHOLE: {"kind": "smsapi", "price": 7000}}
        self.in_hand: dict[str, Outgoing] = {}
        self.went: Counter[tuple[int, int]] = Counter()  # message and part
        self.lines_of: dict[int, set[str]] = {}  # that have sent a part of each message
        self.pinned: dict[int, str] = {}

    def teardown(self) -> None:
        try:
            self.nothing_is_stuck()
        finally:
            self.box.store.close()
            shutil.rmtree(self.directory)

    # --- people and programs ------------------------------------------------------------------

    @rule(
        text=st.sampled_from((SHORT, LONG)),
        people=st.sets(st.sampled_from(PEOPLE), min_size=1),
        line=st.sampled_from((None, None, *LINES)),
        is_mass=st.booleans(),
    )
    def send(self, text: str, people: set[str], line: str | None, *, is_mass: bool) -> None:
        priority = -64 if is_mass else None
        try:
            batch = self.box.send(text, *sorted(people), line=line, priority=priority)
        except InputError:
            assert line not in self.box.lines
            return
        for made in batch.messages:
            if line is not None and made.message_id is not None:
                self.pinned[made.message_id] = line

    @rule(person=st.sampled_from(PEOPLE), data=st.data())
    def write(self, person: str, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(self.box.lines))
        with self.box.exchange.turn() as turn:
            turn.receive(Received(line, person, "Bonjour", "text"))

    @rule(data=st.data())
    def choose(self, data: st.DataObject) -> None:
        rules = data.draw(st.lists(st.permutations(LINES).map(lambda each: tuple(each[:2]))))
        with self.box.store.transaction():
            line_rules.replace_all(self.box.store, [LineRuleRow(lines) for lines in rules[:2]])
            line = data.draw(st.sampled_from((None, *LINES)))
            line_choices.choose(self.box.store, "template", 1, line)

    @rule()
    def release_held(self) -> None:
        for row in self.box.store.rows("SELECT id FROM message WHERE status = 'held'"):
            try:
                self.box.outbox.release_held(row[0], SOPHIE)
            except ConflictError:
                continue
            self.pinned.pop(row[0], None)

    @rule(seconds=st.sampled_from((5, 40, 400, 4000)))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds)
        self.box.outbox.release_due()

    # --- lines --------------------------------------------------------------------------------

    @rule(line=st.sampled_from(LINES))
    def dies_or_returns(self, line: str) -> None:
        if self.box.ways.unable.pop(line, None) is None:
            self.box.ways.unable[line] = self.clock.now_ms()
        self.box.ways.version += 1

    @rule(line=st.sampled_from(LINES))
    def comes_or_goes(self, line: str) -> None:
        if line not in self.box.lines:
            self.box.lines = (*self.box.lines, line)
        elif len(self.box.lines) > 1 and line not in self.in_hand:
            self.box.lines = tuple(each for each in self.box.lines if each != line)
        self.box.ways.version += 1

    @rule(data=st.data())
    def claim(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(self.box.lines))
        if line not in self.in_hand and self.box.ways.can_send(line):
            self.take(line)

    @precondition(lambda self: self.in_hand)
    @rule(
        data=st.data(),
        outcome=st.sampled_from((WENT, WENT, WENT, WAIT, RETRY, Unknown("?"), NotSent("no"))),
        really=st.booleans(),
    )
    def settle(self, data: st.DataObject, outcome: Outcome, *, really: bool) -> None:
        line = data.draw(st.sampled_from(sorted(self.in_hand)))
        self.outcome(line, outcome, really=really)

    @rule(data=st.data(), statement=st.integers(0, 14))
    def disk_full_while_claiming(self, data: st.DataObject, statement: int) -> None:
        line = data.draw(st.sampled_from(self.box.lines))
        if line not in self.in_hand and self.box.ways.can_send(line):
            with suppress(StoreFullError), disk_full(self.box.store, statement):
                self.take(line)

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data(), statement=st.integers(0, 14))
    def disk_full_while_settling(self, data: st.DataObject, statement: int) -> None:
        line = data.draw(st.sampled_from(sorted(self.in_hand)))
        part = self.in_hand[line]
        try:
            with disk_full(self.box.store, statement), self.box.exchange.turn() as turn:
                turn.settle(line, part.message_id, part.part, WENT)
        except StoreFullError:
            self.outcome(line, WENT, really=True)  # the line settles it again
        else:
            self.goes(line, self.in_hand.pop(line))

    @rule(really=st.booleans())
    def crash(self, *, really: bool) -> None:
        held, self.in_hand = self.in_hand, {}
        for line, part in held.items():
            if really:
                self.goes(line, part)
        self.box.crash()
        for line in held:
            with self.box.exchange.turn() as turn:
                turn.settle_left_behind(line, Unknown("?"))

    # --- what holds ---------------------------------------------------------------------------

    @invariant()
    def nothing_goes_twice_or_by_two_lines(self) -> None:
        assert [place for place, count in self.went.items() if count > 1] == []
        assert [message for message, lines in self.lines_of.items() if len(lines) > 1] == []

    @invariant()
    def what_has_begun_has_its_line(self) -> None:
        query = "SELECT count(*) FROM message WHERE status = 'submitting' AND modem IS NULL"
        assert self.box.store.value(query) == 0

    def nothing_is_stuck(self) -> None:
        """Let every line that exists work: nothing waits any more but for people."""
        self.box.ways.unable.clear()
        for line in sorted(self.in_hand):
            self.outcome(line, WENT, really=True)
        for _ in range(400):
            self.clock.advance(700)
            self.box.outbox.release_due()
            taken = [line for line in self.box.lines if self.take(line)]
            for line in taken:
                self.outcome(line, WENT, really=True)
            if not taken and not self.waits():
                break
        left = self.box.store.rows("SELECT id, status, error, modem, route_id FROM message")
        out = [dict(row) for row in left if row["status"] not in {*SETTLED, "received"}]
        assert out == []
        self.nothing_goes_twice_or_by_two_lines()

    # ------------------------------------------------------------------------------------------

    def waits(self) -> bool:
        query = "SELECT count(*) FROM message WHERE release_at IS NOT NULL"
        return bool(self.box.store.value(query))

    def take(self, line: str) -> bool:
        part = self.box.exchange.claim(line, lambda _: None, whole=line == WHOLE)
        if part is None:
            return False
        self.in_hand[line] = part
        self.may_take(line, part)
        return True

    def may_take(self, line: str, part: Outgoing) -> None:
        """Check that a line takes nothing that belongs to another."""
        pinned = self.pinned.get(part.message_id)
        assert pinned in (None, line)
        route = routes.of_message(self.box.store, part.message_id)
        if route is None or part.part > 1 or not set(route.lines) & set(self.box.lines):
            return
        before = route.before(line)
        assert before is not None
        unable = self.box.ways.unable
        limit = self.clock.now_ms() - 600_000
        assert all(
            each not in self.box.lines or unable.get(each, limit + 1) <= limit for each in before
        )

    def outcome(self, line: str, outcome: Outcome, *, really: bool) -> None:
        part = self.in_hand.pop(line)
        if outcome == WENT or (isinstance(outcome, Unknown) and really):
            self.goes(line, part)
        with self.box.exchange.turn() as turn:
            turn.settle(line, part.message_id, part.part, outcome)

    def goes(self, line: str, part: Outgoing) -> None:
        self.went[part.message_id, part.part] += 1
        self.lines_of.setdefault(part.message_id, set()).add(line)


TestWorld: Any = World.TestCase
TestWorld.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
