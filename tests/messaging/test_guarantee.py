"""Never lost, never repeated: any order of events, with a crash after any of them.

The test plays the modem, and so knows what was really sent. A crash drops every object and opens
the files again. The world outside (modem, network, people) survives crashes, as in reality.
"""

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from fakes.clock import FakeClock
from fakes.exchange import PERMANENT, SOPHIE, TEMPORARY, UNKNOWN, Box
from fakes.full_disk import disk_full
from fakes.network import DONE, FAILED, TRYING, delivers, report
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from appliance.errors import ConflictError, StoreFullError
from appliance.modem.pdu.submit import Submit
from appliance.modem.traffic import Accepted, Incoming, NotSent, Outcome, Outgoing
from appliance.store import optouts as listed

PEOPLE = tuple(f"+3361234567{last}" for last in range(4))
SHORT, LONG = "Bonjour", "a" * 400  # 1 and 3 segments
Place = tuple[int, int, bool]  # message, segment, whether it went as flash
FINAL = {"sent", "delivered", "failed", "expired", "cancelled", "blocked"}


class World(RuleBasedStateMachine):
    """The events in the life of a box."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.clock = FakeClock()
        self.box = Box(self.directory / "appliance.db", self.clock)
        self.connected = False
        self.in_hand: Outgoing | None = None
        self.taken = False  # whether the network has accepted the current segment
        self.submitted_at = 0  # when the segment in hand was
        self.reference = 0
        self.accepted: set[int] = set()
        # How often the network really accepted a segment in each form, and how often a person or a
        # message's own rule requested it.
        self.went: Counter[Place] = Counter()
        self.may_go: Counter[int] = Counter()
        self.came_back: set[int] = set()  # messages refused, or failed by a report, before a flash
        # The reference, recipient, place and time of each segment that the network accepted.
        self.reports: list[tuple[int, str, Place, int]] = []
        self.stored: dict[str, str] = {}
        self.shown: list[Incoming] = []
        self.parts: list[tuple[str, list[Incoming]]] = []
        self.came = 0

    def teardown(self) -> None:
        self.box.store.close()
        shutil.rmtree(self.directory)

    # --- people and programs ------------------------------------------------------------------

    @rule(
        text=st.sampled_from((SHORT, LONG)),
        people=st.sets(st.sampled_from(PEOPLE), min_size=1),
        later=st.booleans(),
        ends=st.booleans(),
        on_uncertain=st.sampled_from(("ask", "ask", "resend", "drop")),
        form=st.sampled_from(("normal", "flash", "normal_then_flash", "normal_then_flash")),
    )
    def send(
        self,
        text: str,
        people: set[str],
        *,
        later: bool,
        ends: bool,
        on_uncertain: str,
        form: str,
    ) -> None:
        batch = self.box.send(
            text,
            *sorted(people),
            due_ms=self.clock.now_ms() + 3_600_000 if later else None,
            ttl_seconds=600 if ends else None,
            on_uncertain=on_uncertain,
            form=form,
        )
        for made in batch.messages:
            self.accepted.add(made.message_id)
            self.may_go[made.message_id] = 1

    @rule(data=st.data(), decide=st.sampled_from(("cancel", "resend", "dismiss", "release_held")))
    @precondition(lambda self: self.accepted)
    def decide(self, data: st.DataObject, decide: str) -> None:
        message = data.draw(st.sampled_from(sorted(self.accepted)))
        try:
            getattr(self.box.outbox, decide)(message, SOPHIE)
        except ConflictError:
            return
        if decide == "resend":
            self.may_go[message] += 1

    @rule(data=st.data(), pause=st.booleans())
    @precondition(lambda self: self.accepted)
    def pause(self, data: st.DataObject, *, pause: bool) -> None:
        message = data.draw(st.sampled_from(sorted(self.accepted)))
        batch = self.box.message(message)["batch_id"]
        (self.box.outbox.pause_batch if pause else self.box.outbox.resume_batch)(batch, SOPHIE)

    @rule(seconds=st.sampled_from((5, 40, 700, 4000, 100_000)))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds)
        waiting = self.statuses("uncertain")
        self.box.outbox.release_due()
        for message in waiting - self.statuses("uncertain"):
            assert self.box.message(message)["on_uncertain"] == "resend"
            self.may_go[message] += 1

    # --- the modem ----------------------------------------------------------------------------

    @rule(at_prompt=st.booleans(), really_went=st.booleans())
    @precondition(lambda self: not self.connected)
    def connect(self, *, at_prompt: bool, really_went: bool) -> None:
        if self.in_hand is not None and not self.taken and not at_prompt and really_went:
            self.take(self.in_hand)
        self.box.line().connected(was_at_prompt=at_prompt and not self.taken)
        self.connected, self.in_hand = True, None
        assert self.box.store.value("SELECT count(*) FROM segment WHERE state = 'submitting'") == 0

    @rule()
    @precondition(lambda self: self.connected and self.in_hand is None)
    def claim(self) -> None:
        self.hold(self.box.line().claim())

    @rule(
        outcome=st.sampled_from((None, None, None, UNKNOWN, TEMPORARY, PERMANENT, NotSent("no"))),
        really_went=st.booleans(),
        more=st.booleans(),
    )
    @precondition(lambda self: self.connected and self.in_hand is not None)
    def submit(self, outcome: Outcome | None, *, really_went: bool, more: bool) -> None:
        segment = self.in_hand
        assert segment is not None
        if outcome is None:
            outcome = Accepted(self.take(segment))
        elif outcome is UNKNOWN and really_went:
            self.take(segment)
        elif outcome in (TEMPORARY, PERMANENT):
            self.came_back.add(segment.message_id)
        self.in_hand = None
        if more:
            self.hold(self.box.line().settle_and_claim(segment, outcome))
        else:
            self.box.line().settle(segment, outcome)

    @rule(data=st.data(), status=st.sampled_from((DONE, DONE, TRYING, FAILED)))
    @precondition(lambda self: self.reports and self.connected)
    def report(self, data: st.DataObject, status: int) -> None:
        place = data.draw(st.integers(0, len(self.reports) - 1))
        reference, address, (message, _, _), taken_at = self.reports[place]
        if status == FAILED:
            self.came_back.add(message)
        if status != TRYING:
            del self.reports[place]
        self.box.receive(report(reference, address, taken_at, status))

    @rule(person=st.sampled_from(PEOPLE), text=st.sampled_from(("Oui", "STOP", "START", LONG)))
    @precondition(lambda self: self.connected)
    def write(self, person: str, text: str) -> None:
        self.clock.advance(1)
        self.came += 1
        body = f"{text} {self.came}" if text in ("Oui", LONG) else text
        parts = delivers(body, person, self.clock.now_ms(), reference=self.came)
        if len(parts) > 1:
            self.parts.append((body, parts))
        else:
            self.box.receive(*parts)
            self.shown += parts
            self.stored[parts[0].pdu] = body
        if text == "STOP":
            assert listed.is_opted_out(self.box.store, person)
            waiting = self.box.store.value(
                "SELECT count(*) FROM message m JOIN discussion d ON d.id = m.discussion_id"
                " JOIN batch b ON b.id = m.batch_id WHERE d.address = ?"
                " AND b.origin <> 'stop_reply' AND m.status IN ('queued', 'scheduled', 'held')",
                (person,),
            )
            assert waiting == 0

    @rule(data=st.data())
    @precondition(lambda self: self.parts and self.connected)
    def part_comes(self, data: st.DataObject) -> None:
        body, parts = data.draw(st.sampled_from(self.parts))
        part = data.draw(st.sampled_from(parts))
        self.box.receive(part)
        parts.remove(part)
        self.shown.append(part)
        if not parts:
            self.parts.remove((body, parts))
            self.stored[part.pdu] = body

    @rule(data=st.data())
    @precondition(lambda self: self.shown and self.connected)
    def shown_again(self, data: st.DataObject) -> None:
        self.box.receive(*data.draw(st.lists(st.sampled_from(self.shown), min_size=1, max_size=5)))

    @rule()
    def link_lost(self) -> None:
        self.connected = False

    @rule()
    def crash(self) -> None:
        self.box.crash()
        self.connected = False

    @rule(statement=st.integers(0, 12))
    @precondition(lambda self: self.connected and self.in_hand is not None)
    def disk_full_while_settling(self, statement: int) -> None:
        assert self.in_hand is not None
        outcome = Accepted(self.take(self.in_hand))
        before = self.dump()
        try:
            with disk_full(self.box.store, statement):
                self.hold(self.box.line().settle_and_claim(self.in_hand, outcome))
        except StoreFullError:
            assert self.dump() == before
            self.crash()

    @rule(statement=st.integers(0, 12), person=st.sampled_from(PEOPLE))
    @precondition(lambda self: self.connected)
    def disk_full_while_receiving(self, statement: int, person: str) -> None:
        self.clock.advance(1)
        self.came += 1
        parts = delivers(f"Non {self.came}", person, self.clock.now_ms())
        before = self.dump()
        try:
            with disk_full(self.box.store, statement):
                self.box.receive(*parts)
        except StoreFullError:
            assert self.dump() == before  # and the SIM still has it
            self.box.receive(*parts)
        self.stored[parts[0].pdu] = f"Non {self.came}"

    @rule(statement=st.integers(0, 8))
    def disk_full_while_accepting(self, statement: int) -> None:
        before = self.dump()
        try:
            with disk_full(self.box.store, statement):
                batch = self.box.send(SHORT, *PEOPLE)
        except StoreFullError:
            assert self.dump() == before
            return
        self.accepted |= {made.message_id for made in batch.messages}
        self.may_go.update({made.message_id: 1 for made in batch.messages})

    # --- invariants ---------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost(self) -> None:
        kept = {
            row[0] for row in self.box.store.rows("SELECT id FROM message WHERE direction='out'")
        }
        assert self.accepted <= kept
        assert sorted(message["body"] for message in self.box.inbox()) == sorted(
            self.stored.values()
        )

    @invariant()
    def nothing_is_repeated(self) -> None:
        for (message, sequence, flash), times in self.went.items():
            allowed = self.may_go.get(message, 1)
            form = "flash" if flash else "normal"
            assert times <= allowed, f"segment {sequence} of {message} went {times} times, {form}"

    @invariant()
    def a_flash_follows_only_what_came_back(self) -> None:
        rows = self.box.store.rows(
            "SELECT m.id, b.form FROM message m JOIN batch b ON b.id = m.batch_id"
        )
        forms = {row["id"]: row["form"] for row in rows}
        for message, _, flash in self.went:
            if flash:
                came_back = forms[message] == "normal_then_flash" and message in self.came_back
                assert forms[message] == "flash" or came_back
            else:
                assert forms[message] != "flash"

    @invariant()
    def nothing_is_forgotten(self) -> None:
        """A message in no final state is ready, has a time, waits for a person, or is sent."""
        rows = self.box.store.rows(
            "SELECT m.id, m.status, m.ready, m.release_at, b.paused FROM message m"
            " JOIN batch b ON b.id = m.batch_id"
        )
        in_hand = None if self.in_hand is None else self.in_hand.message_id
        for row in rows:
            if row["status"] in FINAL:
                assert not row["ready"]
                assert row["release_at"] is None
            elif row["status"] not in ("uncertain", "held"):
                # A pause applies to queued messages, not to those that have begun.
                is_paused = row["paused"] and row["status"] != "submitting"
                has_a_way = row["ready"] or row["release_at"] is not None or is_paused
                assert has_a_way or row["id"] == in_hand or not self.connected, tuple(row)

    @invariant()
    def sent_is_what_went(self) -> None:
        rows = self.box.store.rows(
            "SELECT id, segments, kind FROM message WHERE status IN ('sent', 'delivered')"
            " AND direction = 'out'"
        )
        for row in rows:
            for sequence in range(1, row["segments"] + 1):
                assert self.went[row["id"], sequence, row["kind"] == "flash"] >= 1

    @invariant()
    def counters_are_recounts(self) -> None:
        kept = {
            (row[0], row[1]): row[2]
            for row in self.box.store.rows(
                "SELECT direction, status, count FROM status_count"
                " WHERE direction IN ('in', 'out') AND count <> 0"
            )
        }
        counted = Counter(
            (row[0], row[1]) for row in self.box.store.rows("SELECT direction, status FROM message")
        )
        unread = self.box.store.value(
            "SELECT count(*) FROM message WHERE direction = 'in' AND read_at IS NULL"
        )
        assert kept == {**counted, **({("in", "unread"): unread} if unread else {})}
        wrong = self.box.store.rows(
            "SELECT d.id FROM discussion d WHERE messages <>"
            " (SELECT count(*) FROM message m WHERE m.discussion_id = d.id) OR unread <>"
            " (SELECT count(*) FROM message m WHERE m.discussion_id = d.id AND direction = 'in'"
            " AND read_at IS NULL)"
        )
        assert wrong == []

    @invariant()
    def the_journal_knows_the_state(self) -> None:
        """The last entry of each message names its status."""
        rows = self.box.store.rows(
            "SELECT m.status, (SELECT e.detail FROM event e WHERE e.message_id = m.id"
            " AND e.kind = 'message' ORDER BY e.id DESC LIMIT 1) FROM message m"
        )
        for status, detail in rows:
            assert detail == status or f'"status":"{status}"' in detail

    # --- helpers --------------------------------------------------------------------------------

    def hold(self, segment: Outgoing | None) -> None:
        self.in_hand, self.taken = segment, False
        self.submitted_at = self.clock.now_ms()
        self.clock.advance(1)  # no two segments are submitted at once
        if segment is not None:
            row = self.box.message(segment.message_id)
            assert (row["status"], row["ready"]) == ("submitting", 0)

    def take(self, segment: Outgoing) -> int:
        """Accept a segment in the network and return its reference."""
        self.reference = (self.reference + 1) % 256
        is_flash = Submit.decode(segment.pdu).coding.message_class == 0
        place = (segment.message_id, segment.sequence, is_flash)
        self.went[place] += 1
        self.taken = True
        address = self.box.store.value(
            "SELECT d.address FROM message m JOIN discussion d ON d.id = m.discussion_id"
            " WHERE m.id = ?",
            (segment.message_id,),
        )
        self.reports.append((self.reference, address, place, self.submitted_at))
        return self.reference

    def dump(self) -> list[tuple[Any, ...]]:
        tables = ("batch", "message", "segment", "part", "event", "status_count", "day_count")
        everything = (f"SELECT * FROM {table}" for table in tables)  # noqa: S608 - names above
        return [tuple(row) for query in everything for row in self.box.store.rows(query)]

    def statuses(self, status: str) -> set[int]:
        rows = self.box.store.rows("SELECT id FROM message WHERE status = ?", (status,))
        return {row[0] for row in rows}


TestGuarantee = World.TestCase
TestGuarantee.settings = settings(
    max_examples=60,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
