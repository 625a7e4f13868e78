"""A promotional sending on Christmas Eve meets the cap, the night, a holiday, STOP and a Sunday.

A daemon with a simulated modem sends it; only its clock is moved on. The journal tells it all.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.moved_clock import MovedClock
from fakes.zones import box_in

from appliance.config import Settings
from appliance.daemon import Daemon
from appliance.messaging.requests import Author, MessageClass, NewMessage
from appliance.messaging.rules import optouts
from appliance.modem.simulator.options import SimulatorOptions
from appliance.session_maker import SIMULATED
from appliance.store import correspondents, events
from appliance.store.journal.messages import MessageChanged, OptOutChanged

pytestmark = pytest.mark.slow

SOPHIE = Author("user", "sophie")
CLUB = tuple(f"+3361111111{number}" for number in range(6))
LATE, ON_THE_DAY, NEIGHBOUR = "+33622222221", "+33622222222", "+33622222223"


class Town:
    """The daemon of a town hall."""

    def __init__(self, folder: Path) -> None:
        given = Settings()
        settings = replace(
            given,
            store=replace(given.store, data_dir=folder / "data"),
            modem=replace(given.modem, port=SIMULATED),
            web=replace(given.web, listen="127.0.0.1:0"),
            messaging=replace(given.messaging, daily_messages=3, pace_per_minute=0),
        )
        self.clock = MovedClock("2026-12-24T21:00")
        options = SimulatorOptions(start_s=0, ready_s=0, latency_s=0)
        self.daemon = Daemon(settings, clock=self.clock, simulator=options)

    def send(self, *numbers: str, message_class: MessageClass = "promotional") -> None:
        self.daemon.outbox.accept(NewMessage("Vœux", numbers, message_class=message_class), SOPHIE)

    def goes_on(self, moment: str) -> None:
        self.clock.set(moment)

    def until(self, check: Callable[[], bool]) -> None:
        """Wait. The scheduler plans by the machine's clock, so it is told that time has passed."""
        deadline = time.monotonic() + 30
        while not check():
            assert time.monotonic() < deadline, self.states()
            self.daemon.clockwork.release_now()
            time.sleep(0.1)

    def states(self) -> dict[str, str]:
        query = (
            "SELECT d.address, m.status FROM message m JOIN discussion d ON d.id = m.discussion_id"
        )
        return {row[0]: row[1] for row in self.daemon.store.rows(query)}

    def went(self, *numbers: str) -> Callable[[], bool]:
        return lambda: all(self.states()[each] in ("sent", "delivered") for each in numbers)

    def told(self, number: str) -> list[str]:
        """Return what the journal tells about a number: the reasons, and what happened."""
        store = self.daemon.store
        discussion = correspondents.id_of(store, number)
        entries = events.after(store, 0, 1000, {"message", "optout"}).wanted
        steps = [found.entry for found in entries if found.entry.discussion == discussion]
        return [
            each.error or each.status.value if isinstance(each, MessageChanged) else "STOP"
            for each in steps
            if isinstance(each, MessageChanged | OptOutChanged)
        ]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with box_in("Europe/Paris"):
        made = Town(tmp_path)
        made.daemon.start()
        yield made
        made.daemon.stop()


def test_it_is_told_by_the_journal(town: Town) -> None:
    town.send(*CLUB)  # a mass sending of six, and three a day
    town.until(town.went(*CLUB[:3]))
    assert [town.states()[each] for each in CLUB[3:]] == ["held"] * 3
    town.goes_on("2026-12-24T21:40")
    town.send(LATE)
    town.goes_on("2026-12-25T10:00")
    town.send(ON_THE_DAY)
    town.send(NEIGHBOUR, message_class="functional")
    town.until(town.went(NEIGHBOUR))
    optouts.add(town.daemon.store, CLUB[3], source="message", actor="system:optout")
    assert set(town.states().values()) <= {"sent", "delivered", "held", "blocked"}
    town.goes_on("2026-12-26T08:00:01")  # a Saturday
    town.until(town.went(LATE, ON_THE_DAY))
    town.until(lambda: set(map(town.states().get, CLUB[4:])) == {"delivered", "held"})
    town.goes_on("2026-12-28T08:00:01")
    town.until(town.went(*CLUB[4:]))
    sent = ["queued", "submitting", "sent"]
    assert town.told(CLUB[0])[:3] == sent
    assert town.told(CLUB[3]) == ["daily_cap", "STOP", "opted_out"]
    assert town.told(CLUB[4])[:4] == ["daily_cap", *sent]
    assert town.told(LATE)[:4] == ["quiet_hours", *sent]
    assert town.told(ON_THE_DAY)[:4] == ["holiday", *sent]
    assert town.told(NEIGHBOUR)[:3] == sent
    assert "daily_cap" in town.told(CLUB[5])
