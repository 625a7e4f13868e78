"""One scene: a modem whose output is damaged for a while, with messages in both directions."""

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fuzz import corpus
from fuzz.good import GoodMessages
from fuzz.line_damage import LineDamage
from fuzz.pdu_damage import PduDamage
from fuzz.virtual import VirtualWorld
from fuzz.watched import Books

from appliance.config import ModemSettings
from appliance.messaging.requests import Author, NewMessage
from appliance.modem.session import Session
from appliance.modem.simulator.options import SimulatorOptions

DAMAGED_SECONDS = 1200.0  # of virtual time
QUIET_SECONDS = 900.0  # then the line is good again
_SHARE = 0.4
_ARRIVALS, _BAD_ARRIVALS, _DEPARTURES = 12, 6, 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a scene."""

    damaged: int
    good: int
    lost: tuple[str, ...]  # good messages missing in the store
    again: tuple[str, ...]  # good messages stored more than once
    condition: str
    left: int  # PDUs left in the modem or at the service centre
    out: Counter[str]  # the outcomes of outgoing messages
    repeated: int  # segments that the network got twice
    longest_step: float

    def is_kept(self) -> bool:
        """Return whether everything came in, nothing is in progress and the modem is in use."""
        ended = not {"submitting", "queued"} & self.out.keys()
        nothing_wrong = not (self.lost or self.again or self.left or self.repeated)
        return self.condition == "ready" and ended and nothing_wrong


class Scene:
    """A session on a modem of this profile, in virtual time."""

    def __init__(self, folder: Path, profile: str, receiving: str, seed: int) -> None:
        self.books = Books(folder, FakeClock())
        self._seed = seed
        self._chance = random.Random(f"{profile} {receiving} {seed}")  # noqa: S311 - repeatable
        self.good = GoodMessages(self._chance)
        self._damage = LineDamage(self._chance, self.good.pdus, _SHARE)
        options = SimulatorOptions(
            profile=profile,
            start_s=1.0,
            ready_s=1.0,
            sim_capacity=8,
            latency_s=self._chance.choice((0.0, 2.0)),
        )
        self._world = VirtualWorld(self.books.clock, options, self._damage)
        self._receiving = receiving

    def play(self, monkeypatch: pytest.MonkeyPatch) -> Outcome:
        """Play the scene, from opening the port to closing it."""
        with monkeypatch.context() as patch:
            self._world.install(patch)
            settings = ModemSettings(port="/dev/virtual", receiving=self._receiving)  # type: ignore[arg-type]
            session = Session("sim", settings, self.books.line, self.books.clock, lambda _: None)
            self.books.woken[:] = [session.wake]
            self._plan(session)
            session._run()
            self.books.woken.clear()
        device = self._world.device
        lost, again = self.good.verdict(self.books.store)
        return Outcome(
            damaged=self._damage.damaged,
            good=len(self.good.sent),
            lost=tuple(lost),
            again=tuple(again),
            condition=self._last,
            left=device.centre.waiting
            + sum(len(device.storage(name).records) for name in device.profile.storages),
            out=self.books.out(),
            repeated=len(device.centre.repeated()),
            longest_step=self._world.longest_step,
        )

    def _plan(self, session: Session) -> None:
        agenda, centre, chance = self._world.agenda, self._world.device.centre, self._chance
        bad = PduDamage(chance, corpus.vectors())
        for _ in range(_ARRIVALS):
            for pdu in self.good.next():
                agenda.after(self._sometime(), lambda pdu=pdu: centre.send_pdu(pdu))  # type: ignore[misc]
        for _ in range(_BAD_ARRIVALS):
            pdu = bad.fitting().hex().upper()
            agenda.after(self._sometime(), lambda pdu=pdu: centre.send_pdu(pdu))  # type: ignore[misc]
        for number in range(_DEPARTURES):
            agenda.after(self._sometime(), lambda number=number: self._depart(number))  # type: ignore[misc]
        for minute in range(1, int((DAMAGED_SECONDS + QUIET_SECONDS) / 60)):
            agenda.after(minute * 60, self.books.outbox.release_due)
        agenda.after(DAMAGED_SECONDS, self._be_good)
        agenda.after(DAMAGED_SECONDS + QUIET_SECONDS, lambda: self._end(session))

    def _sometime(self) -> float:
        return self._chance.uniform(0, DAMAGED_SECONDS)

    def _depart(self, number: int) -> None:
        text = f"Sortant {self._seed} {number} " + "x" * self._chance.choice((0, 0, 300))
        self.books.outbox.accept(NewMessage(text, ("+33612345678",)), Author("user", "sophie"))

    def _be_good(self) -> None:
        self._damage.on = False

    def _end(self, session: Session) -> None:
        self._last = str(session.state.condition)
        session._stop.set()
        session._wake.set()
