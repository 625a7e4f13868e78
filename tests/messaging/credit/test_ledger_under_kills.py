"""The ledger's property: whatever happens, and wherever the program is killed, the sums are right.

Hypothesis chooses the order of acts and, for each, the statement before which the program is
killed. A kill drops every object and opens the files again; what was not committed is gone.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import hypothesis.strategies as st
from fakes.clock import FakeClock
from fakes.credit import (
    ADMIN,
    add_account,
    check_ledger,
    check_settled,
    consumers,
    settle,
    with_sophie,
)
from fakes.exchange import NOT_SENT, PERMANENT, SOPHIE, TEMPORARY, UNKNOWN, Box
from fakes.killed import Killed, killed_before
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from appliance.errors import ApplianceError
from appliance.messaging.credit import accounts, movements
from appliance.messaging.outbound.revision import Change
from appliance.messaging.rules import optouts
from appliance.modem.traffic import Accepted, Outcome, Outgoing
from appliance.store import batch_progress

PEOPLE = tuple(f"+3361234567{last}" for last in range(3))
SHORT, LONG = "Bonjour", "a" * 400  # 1 and 3 segments
NAMES = ("School", "Town")
HOUR = 3600
# Half of the acts run to their end; the others are killed before one of their statements.
KILLS = st.one_of(st.none(), st.integers(0, 25))
OUTCOMES = st.sampled_from([Accepted(1), PERMANENT, TEMPORARY, UNKNOWN, NOT_SENT])


class World(RuleBasedStateMachine):
    """What people, the network and the power do to accounts."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.clock = FakeClock()
        self.box = Box(self.directory / "appliance.db", self.clock)
        with_sophie(self.box.store, balance=20, alert_below=5)
        add_account(self.box.store, "Town", balance=10)
        self.doubted: Outgoing | None = None

    def teardown(self) -> None:
        self.box.outbox.release_due()  # completes edits
        settle(self.box)
        check_ledger(self.box.store)
        check_settled(self.box.store)
        self.box.store.close()
        shutil.rmtree(self.directory)

    def act(self, kill: int | None, does: Callable[[], object]) -> None:
        """Do something; a refusal is an answer, and a kill loses what is not committed."""
        try:
            with contextlib.suppress(ApplianceError), killed_before(kill):
                does()
        except Killed:
            self.box.crash()

    def messages(self, *statuses: str) -> list[int]:
        rows = self.box.store.rows("SELECT id, status FROM message ORDER BY id")
        return [row["id"] for row in rows if row["status"] in statuses]

    @rule(
        kill=KILLS,
        to=st.sets(st.sampled_from(PEOPLE), min_size=1),
        long=st.booleans(),
        later=st.booleans(),
    )
    def send(self, kill: int | None, to: set[str], *, long: bool, later: bool) -> None:
        text, due = LONG if long else SHORT, self.clock.now_ms() + HOUR * 1000
        more = {"due_ms": due, "ttl_seconds": HOUR} if later else {}
        self.act(kill, lambda: self.box.send(text, *sorted(to), **more))

    @rule(kill=KILLS, long=st.booleans(), place=st.integers(0, 50))
    def edit(self, kill: int | None, place: int, *, long: bool) -> None:
        batches = self.box.store.rows("SELECT id FROM batch WHERE due_at IS NOT NULL")
        if not batches:
            return
        batch = batch_progress.get(self.box.store, batches[place % len(batches)][0])
        assert batch is not None
        if batch.due_at is None:
            return
        change = Change(LONG if long else SHORT, batch.due_at, batch.text, batch.due_at)
        self.act(kill, lambda: self.box.outbox.revise(batch.id, change, SOPHIE))

    @rule(kill=KILLS, outcomes=st.lists(OUTCOMES, min_size=1, max_size=4))
    def submit(self, kill: int | None, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            claimed = self.box.line().claim()
            if claimed is not None:
                self.act(kill, partial(self.box.line().settle, claimed, outcome))

    @rule(answer=st.sampled_from([Accepted(2), NOT_SENT]))
    def late_answer(self, answer: Outcome) -> None:
        """Settle what was in doubt after all, even if a person has given it up."""
        if self.doubted is not None:
            self.box.line().settle(self.doubted, answer)

    @rule(kill=KILLS)
    def doubt(self, kill: int | None) -> None:
        claimed = self.box.line().claim()
        if claimed is not None:
            self.doubted = claimed
            self.act(kill, lambda: self.box.line().settle(claimed, UNKNOWN))

    @rule(kill=KILLS, place=st.integers(0, 50))
    def resend(self, kill: int | None, place: int) -> None:
        if found := self.messages("failed", "expired", "uncertain"):
            message = found[place % len(found)]
            self.act(kill, lambda: self.box.outbox.resend(message, SOPHIE))

    @rule(kill=KILLS, place=st.integers(0, 50), dismisses=st.booleans())
    def stop(self, kill: int | None, place: int, *, dismisses: bool) -> None:
        outbox = self.box.outbox
        if dismisses and (found := self.messages("failed", "uncertain", "held")):
            self.act(kill, lambda: outbox.dismiss(found[place % len(found)], SOPHIE))
        elif found := self.messages("scheduled", "submitting", "held"):
            self.act(kill, lambda: outbox.cancel(found[place % len(found)], SOPHIE))

    @rule(kill=KILLS, place=st.integers(0, 20), way=st.sampled_from(["cancel", "STOP", "START"]))
    def stop_many(self, kill: int | None, place: int, way: str) -> None:
        store, by = self.box.store, {"source": "page", "actor": ADMIN.actor}
        batches = store.rows("SELECT id FROM batch ORDER BY id")
        if way == "cancel" and place < len(batches):
            batch_id = batches[place][0]
            self.act(kill, lambda: self.box.outbox.cancel_batch(batch_id, SOPHIE))
        elif way == "STOP":
            self.act(kill, lambda: optouts.add(store, PEOPLE[0], **by))
        else:
            self.act(kill, lambda: optouts.remove(store, PEOPLE[0], **by))

    @rule(kill=KILLS, seconds=st.sampled_from([60, HOUR, 3 * HOUR]))
    def wait(self, kill: int | None, seconds: int) -> None:
        self.clock.advance(seconds)
        self.act(kill, self.box.outbox.release_due)

    @rule(
        kill=KILLS,
        names=st.permutations(NAMES),
        segments=st.integers(-1, 15),
        is_credit=st.booleans(),
    )
    def move(self, kill: int | None, names: list[str], segments: int, *, is_credit: bool) -> None:
        store = self.box.store
        if is_credit:
            account = accounts.get(store, names[0])
            self.act(kill, lambda: movements.credit(store, account, segments, "", ADMIN))
            return
        pair = accounts.get(store, names[0]), accounts.get(store, names[1])
        total = sum(each.balance for each in pair)
        self.act(kill, lambda: movements.transfer(store, pair, segments, "", ADMIN))
        now = sum(accounts.get(self.box.store, name).balance for name in names)
        assert now == total

    @rule(kill=KILLS)
    def give_back(self, kill: int | None) -> None:
        self.act(kill, lambda: consumers(self.box).work())

    @rule()
    def restart(self) -> None:
        self.box.crash()

    @invariant()
    def sums_are_right(self) -> None:
        check_ledger(self.box.store)


World.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestLedgerUnderKills = World.TestCase
