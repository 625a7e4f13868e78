"""The disk is full at each statement of a box with several lines and routes.

Whoever asked for something asks again: people send once more, and a line settles once more what it
has in hand. Nothing is lost, repeated, or stuck, and every message takes one line.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.exchange import Box
from fakes.full_disk import disk_full

from appliance.errors import StoreFullError
from appliance.lines.protocol import Accepted, Outgoing, Received
from appliance.store import line_rules, routes
from appliance.store.line_rules import LineRuleRow

LINES = A, B, P = ("orange", "free", "provider")
MARIE, LUC, NINA = "+33612345678", "+33612345679", "+33612345680"
LONG = "a" * 400  # 3 segments, or one message of a line that sends whole


class Day:
    """A short day, from which a full disk may take any statement."""

    def __init__(self, path: Path) -> None:
        self.clock = FakeClock()
        self.box = Box(path, self.clock, lines=LINES)
        self.box.ways.chosen = {P: {"kind": "smsapi", "price": 7000}}
        with self.box.store.transaction():
            rules = [LineRuleRow((A, P), message_class="promotional")]
            line_rules.replace_all(self.box.store, rules)
        self.box.set_rules(promotional_hours="00:00-24:00", promotional_days="mon-sun")
        self.went: Counter[tuple[int, int]] = Counter()  # message and part
        self.lines_of: dict[int, set[str]] = {}
        self.faults = 0

    def live(self) -> None:
        """Send by rules, by prices and as answers; a line dies, and comes back."""
        self.again(lambda: self.box.send("Offre STOP", LUC, message_class="promotional"))
        self.again(lambda: self.box.send(LONG, NINA))
        self.take(A)  # the offer
        self.write(B, MARIE, "Bonjour")
        self.again(lambda: self.box.send("Bonsoir", MARIE, origin="reply"))
        self.take(A)  # a part of the long one
        self.box.ways.unable[A] = self.clock.now_ms()
        self.again(lambda: self.box.send("Encore STOP", LUC, message_class="promotional"))
        self.clock.advance(601)
        self.again(self.box.outbox.release_due)
        for line in (P, B):
            self.work(line)
        self.write(B, MARIE, "STOP", then_claims=True)
        self.write(P, LUC, "STOP", then_claims=True)
        self.box.ways.unable.clear()
        for line in LINES:
            self.work(line)

    def again(self, act: Callable[[], object]) -> None:
        """Do something, and once more each time the disk is full."""
        while True:
            before = self.dump()
            try:
                act()
            except StoreFullError:
                assert self.dump() == before
                self.faults += 1
                continue
            return

    def write(self, line: str, person: str, text: str, *, then_claims: bool = False) -> None:
        """Let a line bring a message, and perhaps claim in the same commit, as modems do."""
        claimed: list[Outgoing | None] = []

        def bring() -> None:
            claimed.clear()
            with self.box.exchange.turn() as turn:
                turn.receive(Received(line, person, text, "text"))
                if then_claims:
                    claimed.append(turn.claim(line, lambda _: None, whole=line == P))

        self.again(bring)
        for part in claimed:
            if part is not None:
                self.goes(line, part)

    def work(self, line: str) -> None:
        """Let a line send whatever it may."""
        while self.take(line):
            self.clock.advance(1)

    def take(self, line: str) -> bool:
        """Let a line send one part; return False if there is none for it."""
        claimed: list[Outgoing | None] = []

        def claim() -> None:
            claimed[:] = [self.box.exchange.claim(line, lambda _: None, whole=line == P)]

        self.again(claim)
        part = claimed[0]
        if part is not None:
            self.goes(line, part)
        return part is not None

    def goes(self, line: str, part: Outgoing) -> None:
        self.went[part.message_id, part.part] += 1
        self.lines_of.setdefault(part.message_id, set()).add(line)

        def settle() -> None:
            with self.box.exchange.turn() as turn:
                turn.settle(line, part.message_id, part.part, Accepted(None))

        self.again(settle)

    def dump(self) -> list[tuple[object, ...]]:
        tables = ("batch", "message", "segment", "event", "status_count")
        everything = (f"SELECT * FROM {table}" for table in tables)  # noqa: S608 - names above
        store = self.box.store
        return [tuple(row) for query in everything for row in store.rows(query)]

    def told(self) -> list[tuple[str, str, str | None, str | None]]:
        """Return what has left, with its line, and what chose it."""
        rows = self.box.store.rows(
            "SELECT id, body, status, modem, route_id FROM message WHERE direction = 'out'"
            " ORDER BY id"
        )
        found = [(row, routes.by_id(self.box.store, row["route_id"])) for row in rows]
        return [
            (row["body"][:8], row["status"], row["modem"], None if route is None else route.why)
            for row, route in found
        ]


def lived(path: Path, statement: int, lasting: int = 1) -> tuple[Day, int]:
    """Return a day with a full disk at a statement, and how many statements it took."""
    day = Day(path)
    with disk_full(day.box.store, statement, lasting) as seen:
        day.live()
    return day, len(seen)


def check(day: Day) -> None:
    assert set(day.went.values()) == {1}
    assert {len(lines) for lines in day.lines_of.values()} == {1}
    day.box.crash()  # what is in memory does not count
    assert day.told() == [
        ("Offre ST", "sent", A, "rule"),
        ("aaaaaaaa", "sent", A, "price"),
        ("Bonsoir", "sent", B, "known"),
        ("Encore S", "sent", P, "known"),
        ("Vous ne ", "sent", B, "known"),
        ("Vous ne ", "sent", P, "known"),
    ]
    day.box.store.close()


@pytest.mark.slow
@pytest.mark.parametrize(("lasting", "step"), [(1, 1), (25, 5)])
def test_nothing_is_lost_repeated_or_stuck(tmp_path: Path, lasting: int, step: int) -> None:
    day, statements = lived(tmp_path / "undisturbed.db", 10**6)
    assert day.faults == 0
    check(day)
    assert statements > 100
    for statement in range(0, statements, step):
        day, _ = lived(tmp_path / f"{statement}.db", statement, lasting)
        assert day.faults > 0, f"statement {statement}"
        check(day)


def answer_and_fail(box: Box) -> None:
    """Answer a stop word and claim the answer in one turn, whose commit fails."""
    with box.exchange.turn() as turn:
        turn.receive(Received(P, LUC, "STOP", "text"))
        assert turn.claim(P, lambda _: None, whole=True) is not None
        raise StoreFullError("store_full", "full")


def test_a_route_that_was_never_stored_is_not_remembered(tmp_path: Path) -> None:
    """The store gives its number to the next route, which other lines serve."""
    day = Day(tmp_path / "appliance.db")
    box = day.box
    box.send("Salut", LUC, line=P)
    day.work(P)
    newest = routes.newest(box.store)
    with pytest.raises(StoreFullError):
        answer_and_fail(box)
    message = box.send_one("Bonjour", MARIE, line=B)
    assert routes.newest(box.store) == newest + 1
    assert box.exchange.claim(P, lambda _: None, whole=True) is None
    claimed = box.exchange.claim(B, lambda _: None)
    assert claimed is not None
    assert claimed.message_id == message
    box.store.close()
