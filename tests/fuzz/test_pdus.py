"""Tens of thousands of damaged PDUs, from the port to the store, with good messages among them.

Modem and line are sound: a pseudo-terminal; the link with its reading thread, the session, the
line, the exchange and SQLite are the product's own.
"""

import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.port import FAST
from fuzz import corpus
from fuzz.good import GoodMessages
from fuzz.pdu_damage import PduDamage
from fuzz.watched import LONGEST_STEP, Books, Ear, Stopwatch, digest_of, octets_of

from appliance.clock import SystemClock
from appliance.config import ModemSettings
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.segments import decode_any
from appliance.modem.reader import Reader
from appliance.modem.session import Session
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SEED = int(os.environ.get("FUZZ_SEED", "20260901"))
CHUNK = 500  # PDUs in transit at a time
GOOD_ONE_IN = 20
PATIENCE = 60.0  # seconds for one chunk, on a loaded machine


@dataclass(frozen=True, slots=True)
class Way:
    """How the PDUs arrive."""

    name: str
    receiving: str
    refuse: tuple[str, ...] = ()
    announced: bool = False  # the header line contains the PDU's length, so it must fit


STORED = Way("stored", "stored")
# Without AT+CSMS=1 nothing is acknowledged, and PDUs come in bursts.
BURST = Way("straight to us in bursts", "direct", ("CSMS",), announced=True)
ACKNOWLEDGED = Way("straight to us, acknowledged", "direct", announced=True)

SHORT = [(STORED, 2000), (BURST, 1500), (ACKNOWLEDGED, 500)]
LONG = [(STORED, 25_000), (BURST, 70_000), (ACKNOWLEDGED, 5000)]


class Bombardment:
    """One modem, one session, and PDUs until the count is reached."""

    def __init__(self, folder: Path, way: Way, chance: random.Random) -> None:
        self.way = way
        self.clock = FakeClock()
        self.books = Books(folder, self.clock)
        self.good = GoodMessages(chance)
        self.damage = PduDamage(chance, corpus.vectors())
        self.shown: list[str] = []
        self._awaited: set[bytes] = set()
        self._chance = chance
        self.modem = SimulatedModem(
            SimulatorOptions(
                link=folder / "modem",
                refuse=way.refuse,
                start_s=0.02,
                ready_s=0.02,
                sim_capacity=100,
            )
        )
        self.modem.start()
        settings = ModemSettings(port=str(folder / "modem"), receiving=way.receiving)  # type: ignore[arg-type]
        self.session = Session(
            "sim", settings, self.books.line, SystemClock(), lambda _: None, timings=FAST
        )
        self.session.start()
        self._until(lambda: self.session.state.can_send, "the modem is ready")

    def fire(self, count: int) -> None:
        """Send `count` damaged PDUs and good ones among them."""
        self._chunk(corpus.failed_pdus())
        left = count
        while left:
            size = min(CHUNK, left)
            left -= size
            self._chunk([self._bad() for _ in range(size)])
            self.books.expire()

    def _bad(self) -> str:
        if self.way.announced:
            return self.damage.fitting().hex().upper()
        return self.damage.text()

    def _chunk(self, bad: list[str]) -> None:
        chunk = list(bad)
        for _ in range(len(bad) // GOOD_ONE_IN):
            for pdu in self.good.next():
                chunk.insert(self._chance.randrange(len(chunk) + 1), pdu)
        self.shown += chunk
        self._awaited = {digest_of(pdu) for pdu in chunk}
        self.modem.call(lambda: [self.modem.device.centre.send_pdu(pdu) for pdu in chunk])
        self._until(self._through, "everything was taken")

    def _through(self) -> bool:
        device = self.modem.device
        return (
            self.modem.call(lambda: not device.centre.waiting and not device.storage("SM").records)
            and self._awaited <= self.books.taken
        )

    def _until(self, done: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, f"not in {PATIENCE} s: {what}"
            time.sleep(0.005)

    def readers(self) -> list[threading.Thread]:
        """Return the threads that read the port."""
        return [each for each in threading.enumerate() if each.name.startswith("modem-reader")]

    def close(self) -> None:
        self.session.stop(5)
        self.modem.stop()
        self.books.store.close()


@pytest.mark.parametrize(
    ("way", "count"),
    [
        *(pytest.param(*each, id=f"{each[0].name}-{each[1]}") for each in SHORT),
        *(
            pytest.param(*each, id=f"{each[0].name}-{each[1]}", marks=pytest.mark.torture)
            for each in LONG
        ),
    ],
)
def test_damaged_pdus_lose_nothing_that_is_well_formed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, ear: Ear, way: Way, count: int
) -> None:
    print(f"\nseed {SEED} (set FUZZ_SEED for another)")
    reading = Stopwatch()
    monkeypatch.setattr(Reader, "received", reading.timed(Reader.received))
    bombardment = Bombardment(folder, way, random.Random(f"{SEED} {way.name}"))  # noqa: S311 - repeatable
    began = time.monotonic()
    try:
        reader = bombardment.readers()
        bombardment.fire(count)
        seconds = time.monotonic() - began
        assert bombardment.readers() == reader, "the reading thread ended"
        assert len(reader) == 1
        kept_raw = verify(bombardment)
    finally:
        bombardment.close()
    books, good = bombardment.books, bombardment.good
    assert ear.heard == []
    assert books.receiving.longest < LONGEST_STEP
    assert reading.longest < LONGEST_STEP
    print(
        f"{way.name}: {count} damaged PDUs, {len(good.sent)} good messages in"
        f" {len(good.pdus)}, in {seconds:.1f} s; {kept_raw} kept raw; longest step: reading"
        f" {reading.longest * 1000:.0f} ms, storing {books.receiving.longest * 1000:.0f} ms"
    )


def verify(bombardment: Bombardment) -> int:
    """Check that every PDU shown is known, and good ones are messages. Return how many are raw."""
    books = bombardment.books
    assert bombardment.good.verdict(books.store) == ([], [])
    assert books.unknown(bombardment.shown) == []
    unreadable = {octets_of(pdu) for pdu in bombardment.shown if not is_readable(pdu)}
    assert books.raw() == unreadable
    assert books.counted("message", "kind = 'raw'") == len(unreadable)
    assert books.counted("part", "message_id IS NULL AND pdu IS NOT NULL AND total > 0") == 0
    return len(unreadable)


def is_readable(pdu: str) -> bool:
    """Return whether the codec can decode it."""
    try:
        decode_any(pdu)
    except PduError:
        return False
    return True
