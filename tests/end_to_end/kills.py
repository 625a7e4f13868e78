"""A box that is killed again and again while messages are sent and received."""

import http.client
import random
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from end_to_end.box import Box, until
from end_to_end.eyes import Eyes
from end_to_end.ledger import Ledger, Sent, Verdict, new_segments
from end_to_end.world import World

# The box is killed within this time after the first message since the start was sent,
LONGEST_LIFE_S = 0.8
# or, one time in so many, during its start.
STARTING_ONE_IN = 5
LONGEST_START_S = 1.5
PAUSE_S = 0.02  # between two messages handed over
PEOPLE = [f"+3363998015{digit}" for digit in range(10)]
SETTLED_WITHIN_S = 60.0
# A report that nobody acknowledged within 15 s comes again after 30 s, and perhaps a third time.
REPORTED_WITHIN_S = 100.0
GOES_OUT_WITHIN_S = 120.0  # on a machine that does other work at the same time


@dataclass(frozen=True, slots=True)
class Slaughter:
    """The result of the kills."""

    kills: int
    verdict: Verdict
    uncertain: int  # at the end
    shown: int  # in the list of uncertain SMS, which a person sees
    unsettled: int  # of those, the ones that a report could have settled
    received: int  # of the messages
    awaited: int  # messages that the network took and that wanted a report
    reported: int  # of those, the ones that a report has settled

    def __str__(self) -> str:
        verdict = self.verdict
        return (
            f"{self.kills} kills, {verdict.messages - self.received} messages out and "
            f"{self.received} in: {verdict.lost} lost, {verdict.repeated} repeated, "
            f"{self.uncertain} uncertain; {self.reported} of {self.awaited} reports settled"
        )


Trouble = Callable[["Victim"], None]


class Victim:
    """A box, and the messages handed to it while it lives."""

    def __init__(self, world: World, box: Box, seed: int, trouble: "Trouble | None" = None) -> None:
        self.ledger = Ledger(world, box)
        self.world = world
        self._trouble = trouble  # what else happens in each life
        self._box = box
        self.random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self._handing = threading.Event()
        self._doubtful: list[Sent] = []  # nobody answered whether it was accepted
        self._reported: set[str] = set()

    def be_killed(self, times: int) -> Slaughter:
        """Kill the box this many times, then let it run until everything is settled."""
        for _ in range(times):
            self._live_and_die()
        self._box.start()
        self._find_doubtful()
        verdict = self.ledger.settle(SETTLED_WITHIN_S)
        until(
            lambda: self._still_uncertain(reported=True) == 0, "reports settle", REPORTED_WITHIN_S
        )
        slaughter = Slaughter(
            times,
            verdict,
            self._still_uncertain(reported=False),
            Eyes(self._box).count("uncertain"),
            self._still_uncertain(reported=True),
            self.ledger.received.total(),
            *self._reports(),
        )
        assert self._box.stop() == 0
        _check_database(self._box.data_dir / "appliance.db")
        return slaughter

    def _live_and_die(self) -> None:
        before = self.world.accepted_in_all()
        self._box.launch()
        self._handing.set()
        hands = threading.Thread(target=self._hand_over)
        hands.start()
        try:
            if self.random.randrange(STARTING_ONE_IN) == 0:
                time.sleep(self.random.uniform(0.0, LONGEST_START_S))
            else:
                until(
                    lambda: self.world.accepted_in_all() > before,
                    lambda: f"something goes out: {self._box.said()[-4000:]}",
                    GOES_OUT_WITHIN_S,
                )
                if self._trouble is not None:
                    self._trouble(self)
                time.sleep(self.random.uniform(0.0, LONGEST_LIFE_S))
        finally:
            self._box.kill()
            self._handing.clear()
            hands.join()

    def _hand_over(self) -> None:
        """Send and receive until told to stop or nobody answers any more."""
        while self._handing.is_set():
            if self.random.randrange(2):
                self.ledger.receive(self.random.choice(PEOPLE))
            self._send()
            time.sleep(PAUSE_S)

    def _send(self) -> None:
        segments = 3 if self.random.randrange(8) == 0 else 1
        report = self.random.randrange(3) > 0
        texts = tuple(new_segments(segments))
        sent = Sent(uuid.uuid4().hex, self.random.choice(PEOPLE), texts)
        if report:
            self._reported.add(sent.public_id)
        try:
            self._box.send(
                "".join(texts), sent.number, id=sent.public_id, withDeliveryReport=report
            )
        except (OSError, http.client.HTTPException):
            self._doubtful.append(sent)
        else:
            self.ledger.sent.append(sent)

    def _find_doubtful(self) -> None:
        """Count the messages that were accepted although the answer was lost."""
        for sent in self._doubtful:
            if self._box.get(f"/api/v1/messages/{sent.public_id}").status == http.client.OK:
                self.ledger.sent.append(sent)

    def _still_uncertain(self, *, reported: bool) -> int:
        """Return how many are uncertain; with `reported`, only those sent and reported."""
        concerned = self._taken_with_report() if reported else self.ledger.sent
        return sum(self.ledger.status(sent) == "uncertain" for sent in concerned)

    def _reports(self) -> tuple[int, int]:
        """Return for how many messages a report was to come, and how many are delivered."""
        awaited = self._taken_with_report()
        return len(awaited), sum(self.ledger.status(sent) == "delivered" for sent in awaited)

    def _taken_with_report(self) -> list[Sent]:
        """Return the messages with a report of which the network took every segment."""
        copies = self.world.copies()
        return [
            sent
            for sent in self.ledger.sent
            if sent.public_id in self._reported
            and all(copies[sent.number, text] for text in sent.segments)
        ]


def _check_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()
