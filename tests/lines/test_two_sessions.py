"""Two modems, each with a session on a thread of its own, on one exchange and one store."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fakes.exchange import NUMBER, SOPHIE
from fakes.limits import UNLIMITED
from fakes.new_store import new_store
from fakes.port import FAST

from appliance.clock import SystemClock
from appliance.config import ModemSettings
from appliance.lines.modem.line import ModemLine
from appliance.messaging.exchange import Exchange
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.requests import NewMessage
from appliance.messaging.routing.ways import EqualWays
from appliance.modem.pin_memory import PinMemory
from appliance.modem.session import Session
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions
from appliance.store.database import Store

NAMES = ("orange", "free")
LONG = "a" * 400  # 3 segments


class Pair:
    """A box with two modems."""

    def __init__(self, folder: Path, undo: ExitStack) -> None:
        self.store: Store = new_store(folder / "appliance.db", SystemClock())
        undo.callback(self.store.close)
        self.outbox = Outbox(self.store, SystemClock(), lambda: UNLIMITED, self.wake)
        self.exchange = Exchange(
            self.store, lambda: UNLIMITED, self.wake, EqualWays(lambda: NAMES, lambda: UNLIMITED)
        )
        self.modems = {name: self._modem(folder / name, undo) for name in NAMES}
        self.sessions: list[Session] = []
        for name in NAMES:
            self.sessions.append(self._session(name, folder, undo))

    def wake(self) -> None:
        for session in self.sessions:
            session.wake()

    def send(self, text: str) -> int:
        accepted = self.outbox.accept(NewMessage(text, (NUMBER,)), SOPHIE)
        message_id = accepted.messages[0].message_id
        assert message_id is not None
        return message_id

    def count(self, status: str) -> int:
        query = "SELECT count(*) FROM message WHERE direction = 'out' AND status = ?"
        return int(self.store.value(query, (status,)))

    def _modem(self, link: Path, undo: ExitStack) -> SimulatedModem:
        modem = SimulatedModem(
            SimulatorOptions(link=link, latency_s=0.01, start_s=0.02, ready_s=0.02, report_s=0.02)
        )
        modem.start()
        undo.callback(modem.stop)
        return modem

    def _session(self, name: str, folder: Path, undo: ExitStack) -> Session:
        session = Session(
            name,
            ModemSettings(port=str(folder / name)),
            ModemLine(name, self.exchange, self.store, lambda: UNLIMITED),
            SystemClock(),
            lambda _: None,
            pin_memory=PinMemory(folder / f"pin-{name}"),
            timings=FAST,
        )
        session.start()
        undo.callback(session.stop, 5)
        return session


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with ExitStack() as undo:
        yield Pair(tmp_path, undo)


def until(check: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until `check()` holds; fail the test when it does not in time."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        threading.Event().wait(0.02)


def test_both_send_each_message_by_one_of_them_and_every_report_arrives(pair: Pair) -> None:
    until(lambda: all(session.state.can_send for session in pair.sessions))
    messages = {pair.send(text) for text in ["Bonjour", LONG] * 10}
    until(lambda: pair.count("delivered") == len(messages))
    by: dict[str, set[int]] = {}
    for name, modem in pair.modems.items():
        headers = [accepted.submit.header for accepted in modem.accepted]
        assert headers, f"{name} sent nothing"
        by[name] = {
            header.concatenation.reference
            for header in headers
            if header is not None and header.concatenation is not None
        }
    assert by["orange"].isdisjoint(by["free"])
    assert sum(len(modem.accepted) for modem in pair.modems.values()) == 10 * (1 + 3)
    lines = {
        row[0] for row in pair.store.rows("SELECT DISTINCT modem FROM message WHERE modem NOT NULL")
    }
    assert lines == set(NAMES)
