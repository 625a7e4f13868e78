"""A day of two SIMs and an account at a provider: answers keep their number, and a SIM dies.

A daemon with simulated modems and a provider's server sends it; only its clock is moved on. The
journal tells it all, and each message's history.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.moved_clock import MovedClock
from fakes.provider import PROVIDERS, SETTINGS, serve
from fakes.zones import box_in

from appliance.config import ConfiguredLine, Settings
from appliance.daemon import Daemon
from appliance.messaging.journal import history
from appliance.messaging.requests import Author, NewMessage, Origin
from appliance.messaging.routing import deciding
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.simulator.service_centre import Accepted
from appliance.store import correspondents, events
from appliance.store.journal.messages import MessageChanged
from appliance.store.line_rules import LineRuleRow

pytestmark = pytest.mark.slow

SOPHIE, PAUL = Author("user", "sophie"), Author("user", "paul")
URSULA, LUC, NINA, OMAR = (f"+3361111111{number}" for number in range(4))
MARIE, LATE = "+33622222221", "+33622222222"
LONG = "a" * 400  # 3 segments
LINES = COUNTER, SHELVES, ACCOUNT = "counter", "shelves", "account"


class Shop:
    """The daemon of a shop: the SIM of the counter, that of the shelves, and an account."""

    def __init__(self, folder: Path, provider: str, undo: ExitStack) -> None:
        options = SimulatorOptions(
            link=folder / "tty", start_s=0, ready_s=0, latency_s=0, report_s=86_400
        )
        self.counter, self.shelves = (
            undo.enter_context(SimulatedModem(options.of_modem(number))) for number in (1, 2)
        )
        given = Settings()
        settings = replace(
            given,
            store=replace(given.store, data_dir=folder / "data"),
            modem=replace(given.modem, name=COUNTER, port=str(folder / "tty")),
            lines=(
                ConfiguredLine(SHELVES, own={"port": str(folder / "tty2")}),
                ConfiguredLine(
                    ACCOUNT,
                    "smsapi",
                    {"price": 4500},
                    {**SETTINGS["smsapi"], "url": provider},
                ),
            ),
            web=replace(given.web, listen="127.0.0.1:0"),
            messaging=replace(given.messaging, pace_per_minute=0),
        )
        self.clock = MovedClock("2026-11-23T09:00")
        self.daemon = Daemon(settings, clock=self.clock)
        self.daemon.start()
        undo.callback(self.daemon.stop)
        rules = [LineRuleRow((SHELVES, COUNTER, ACCOUNT))]
        deciding.change_rules(self.daemon.store, rules, LINES, Author("user", "alice"))
        for line in LINES:
            self.until(lambda line=line: self.daemon.lines.can_send(line))  # type: ignore[misc]

    def send(self, author: Author, text: str, *numbers: str, origin: Origin = "page") -> None:
        self.daemon.outbox.accept(NewMessage(text, numbers, origin=origin), author)

    def answer(self, author: Author, text: str) -> None:
        """Answer Marie."""
        self.send(author, text, MARIE, origin="reply")

    def write(self, modem: SimulatedModem, number: str, text: str) -> None:
        """Let somebody write to a number of the shop."""
        known = self.received()
        modem.inject_text(number, text)
        self.until(lambda: self.received() > known)

    def received(self) -> int:
        query = "SELECT count(*) FROM message WHERE direction = 'in'"
        return int(self.daemon.store.value(query))

    def at_acceptance(self, of: str, then: Callable[[], None]) -> None:
        """Let something happen when the shelves' network takes a segment to somebody."""

        def watch(accepted: Accepted) -> None:
            if accepted.recipient == of:
                self.shelves.device.centre.watchers.remove(watch)
                then()

        self.shelves.device.centre.watchers.append(watch)

    def until(self, check: Callable[[], bool]) -> None:
        """Wait. The scheduler plans by the machine's clock, so it is told that time has passed."""
        deadline = time.monotonic() + 60
        while not check():
            assert time.monotonic() < deadline, self.told()
            self.daemon.clockwork.release_now()
            time.sleep(0.05)

    def states(self, number: str) -> list[str]:
        discussion = correspondents.id_of(self.daemon.store, number)
        query = (
            "SELECT status FROM message WHERE discussion_id = ? AND direction = 'out' ORDER BY id"
        )
        return [row[0] for row in self.daemon.store.rows(query, (discussion,))]

    def told(self) -> list[str]:
        """Return what the journal tells of SMS that left: in order, to whom, and by which line."""
        store = self.daemon.store
        names = {correspondents.id_of(store, number): name for number, name in NAMES.items()}
        entries = events.after(store, 0, 1000, {"message"}).wanted
        return [
            f"{names[found.entry.discussion]} {told_of(found.entry)}"
            for found in entries
            if isinstance(found.entry, MessageChanged) and found.entry.status in LEAVING
        ]

    def history(self, number: str, place: int = -1) -> list[tuple[str, str | None, str | None]]:
        """Return the steps of a message to somebody: state, line, and lines that could not."""
        discussion = correspondents.id_of(self.daemon.store, number)
        query = "SELECT id FROM message WHERE discussion_id = ? AND direction = 'out' ORDER BY id"
        message = self.daemon.store.rows(query, (discussion,))[place][0]
        steps = history.of(self.daemon.store, message).steps
        return [(str(step.status), step.line, step.instead_of) for step in steps]


NAMES = {
    URSULA: "Ursula",
    LUC: "Luc",
    NINA: "Nina",
    OMAR: "Omar",
    MARIE: "Marie",
    LATE: "Late",
}
LEAVING = {"submitting", "sent", "uncertain"}


def told_of(entry: MessageChanged) -> str:
    instead = f" instead of {entry.instead_of}" if entry.instead_of else ""
    return f"{entry.status} {entry.line}{instead}"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with ExitStack() as undo:
        undo.enter_context(box_in("Europe/Paris"))
        server = undo.enter_context(serve(PROVIDERS["smsapi"]()))
        yield Shop(tmp_path, server.url, undo)


def test_it_is_told_by_the_journal(shop: Shop) -> None:
    # Marie writes to the shelves' number: whoever answers, it is from that number.
    shop.write(shop.shelves, MARIE, "Avez-vous des pommes ?")
    shop.answer(SOPHIE, "Oui")
    shop.until(lambda: shop.states(MARIE) == ["sent"])
    shop.answer(PAUL, "Jusqu'à midi")
    shop.until(lambda: shop.states(MARIE) == ["sent"] * 2)

    # The shelves' modem falls off while an SMS is on its way: nobody knows whether it went.
    shop.at_acceptance(URSULA, lambda: shop.shelves.device.faults.hang_up_port(0.2, another=False))
    shop.send(SOPHIE, "Bonjour", URSULA)
    shop.until(lambda: shop.states(URSULA) == ["uncertain"])
    shop.until(lambda: shop.daemon.lines.can_send(SHELVES))

    # Its SIM dies in the middle of a long SMS; the others wait, and so does an answer to Marie.
    shop.clock.set("2026-11-23T10:00")
    shop.at_acceptance(LUC, lambda: shop.shelves.device.sim.insert(present=False))
    shop.send(SOPHIE, LONG, LUC, NINA, OMAR)
    shop.until(lambda: not shop.daemon.lines.can_send(SHELVES))
    shop.answer(PAUL, "Et demain aussi")
    shop.clock.set("2026-11-23T10:08")
    shop.until(lambda: shop.states(LUC) == ["submitting"])
    assert [shop.states(each) for each in (NINA, OMAR)] == [["queued"]] * 2
    assert shop.states(MARIE) == ["sent", "sent", "queued"]

    # After ten minutes the counter takes over what has not begun.
    shop.clock.set("2026-11-23T10:11")
    shop.until(lambda: [shop.states(each)[-1] for each in (NINA, OMAR, MARIE)] == ["sent"] * 3)
    assert (shop.states(LUC), shop.states(URSULA)) == (["submitting"], ["uncertain"])

    # The counter loses the network as well: what is new does not wait for either.
    shop.counter.change_network(coverage=False)
    shop.until(lambda: not shop.daemon.lines.can_send(COUNTER))
    shop.clock.set("2026-11-23T10:13")
    shop.send(SOPHIE, "Bonjour", LATE)
    shop.until(lambda: shop.states(LATE) == ["sent"])

    # The SIM is back: its modem finishes what it has begun.
    shop.clock.set("2026-11-23T10:30")
    shop.shelves.call(lambda: shop.shelves.device.sim.insert(present=True))
    shop.until(lambda: shop.states(LUC) == ["sent"])

    assert shop.told() == [
        "Marie submitting shelves",
        "Marie sent shelves",
        "Marie submitting shelves",
        "Marie sent shelves",
        "Ursula submitting shelves",
        "Ursula uncertain shelves",
        "Luc submitting shelves",
        "Marie submitting counter instead of shelves",
        "Marie sent counter",
        "Nina submitting counter instead of shelves",
        "Nina sent counter",
        "Omar submitting counter instead of shelves",
        "Omar sent counter",
        "Late submitting account",
        "Late sent account",
        "Luc sent shelves",
    ]
    assert shop.history(NINA) == [
        ("queued", None, None),
        ("submitting", COUNTER, SHELVES),
        ("sent", None, None),
    ]
    assert shop.history(MARIE, 0)[1] == ("submitting", SHELVES, None)
    assert [line for _, line, _ in shop.history(LUC) if line] == [SHELVES]
    assert [line for _, line, _ in shop.history(URSULA) if line] == [SHELVES]
    went = [accepted.recipient for accepted in shop.shelves.accepted]
    assert (went.count(LUC), went.count(URSULA), went.count(MARIE)) == (3, 1, 2)
    assert [each.recipient for each in shop.counter.accepted] == [MARIE, *[NINA] * 3, *[OMAR] * 3]
