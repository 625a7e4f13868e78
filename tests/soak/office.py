"""An office and its box: the daemon as a process, its modem and people here, time skipped in both.

What was handed over in both directions is recorded, and compared at the end.
"""

import itertools
import json
import os
import random
import socket
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from end_to_end.box import Box, until
from soak.skipping import SkippingClock

from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions

EXECUTORS = 2  # of the scheduler, each with one thread
PEOPLE = tuple(f"+3363998{number:04}" for number in range(300))
# The shortest time limits that the settings accept, or nearly: a fault costs seconds, not minutes.
IMPATIENT = {
    "SMS_APPLIANCE_ANSWER_SECONDS": "1",
    "SMS_APPLIANCE_SUBMIT_SECONDS": "4",
    "SMS_APPLIANCE_PROBE_SECONDS": "0.5",
    "SMS_APPLIANCE_MUTE_SECONDS": "0.3",
    "SMS_APPLIANCE_SWEEP_SECONDS": "5",
    "SMS_APPLIANCE_BACKUPS_KEPT": "2",
}
# From the simulator's list, with parameters with which they end by themselves.
FAULTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("hang_up", {"seconds": 0.3}),
    ("hang_up", {"seconds": 0.3, "another": False}),
    ("power_cycle", {"seconds": 0.2}),
    ("network_lost", {"seconds": 0.5}),
    ("denied", {"seconds": 0.5}),
    ("mute", {"seconds": 1.5}),
    ("mute", {"seconds": 1.0, "hears": True}),
    ("answer_lost", {"command": "+CMGS"}),
    ("answer_lost", {"command": "+CMGD"}),
    ("command_lost", {"command": "+CMGS"}),
    ("no_prompt", {}),
    ("late", {"seconds": 1.5, "count": 2}),
    ("half_line", {"command": "+CMGL"}),
    ("half_line", {"command": "+CMGR"}),
    ("split", {"count": 5}),
    ("urc_inside", {"count": 3}),
    ("garbage", {}),
    ("urc_storm", {"count": 1000}),
    ("echo_on", {}),
    ("busy", {"count": 3}),
    ("refuse_submits", {"code": 42, "count": 2}),
    ("sim_removed", {"seconds": 0.5}),
    ("no_service_centre", {"seconds": 0.5}),
    ("duplicate_delivery", {"count": 5}),
)
UNDER_WAY = ("out queued", "out submitting", "out scheduled")
EVERY_MINUTE = ["release-safety-net", "incomplete-messages", "signal-samples", "checkpoint"]
NIGHTLY = ["search-index", "nightly-backup", "tidy"]
PATIENCE = 60.0


class Office:
    """People who write, others who reply, and a modem with bad days."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - repeatable
        self._clock = SkippingClock()
        self._numbers = itertools.count(1)
        self.sent: dict[str, str] = {}  # text: recipient
        self.received: dict[str, str] = {}  # text: sender
        self.faults: Counter[str] = Counter()
        self.modem = SimulatedModem(
            SimulatorOptions(
                link=folder / "modem", start_s=0.1, ready_s=0.1, latency_s=0.0, report_s=0.05
            ),
            self._clock,
        )
        self.modem.start()
        self._socket = str(folder / "keyhole")
        tests = str(Path(__file__).parents[1])
        self.box = Box(
            folder / "box",
            str(folder / "modem"),
            environment={
                **IMPATIENT,
                "SOAK_SOCKET": self._socket,
                "PYTHONPATH": os.pathsep.join((tests, str(Path(tests).parent))),
            },
            program=[sys.executable, str(Path(__file__).with_name("watched_daemon.py"))],
        )
        self.box.start()
        until(lambda: Path(self._socket).exists(), "the keyhole is there")

    def do(self, action: str, **given: Any) -> Any:
        """Call the daemon through its test socket."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as keyhole:
            keyhole.settimeout(PATIENCE)
            keyhole.connect(self._socket)
            with keyhole.makefile("rw", encoding="utf-8") as lines:
                lines.write(json.dumps({"do": action, **given}) + "\n")
                lines.flush()
                answer = json.loads(lines.readline())
        assert "error" not in answer, (action, answer)
        return answer["result"]

    def skip(self, seconds: float) -> None:
        """Let time pass in which nobody does anything."""
        self._clock.skip(seconds)
        self.modem.call(lambda: None)
        self.do("skip", seconds=seconds)

    # -- a day ---------------------------------------------------------------

    def day(self, messages: int, faults: int) -> None:
        """Let a day and a night pass.

        The messages, half of them outgoing, come between 8:00 and 18:00; the backup at night.
        """
        hours = 40  # quarters of an hour
        troubled = self._chance.sample(range(hours), faults)
        for quarter in range(hours):
            share = messages * (quarter + 1) // hours - messages * quarter // hours
            if quarter in troubled:
                self._trouble()
            for _ in range(share):
                if len(self.sent) < len(self.received):
                    self._write()
                else:
                    self._be_written_to()
            self._look_at_pages()
            self.settle()
            self.do("run", jobs=EVERY_MINUTE)
            self.skip(15 * 60)
        self.modem.fault("power_cycle", seconds=0.2)
        self.skip(14 * 3600)
        self.do("run", jobs=EVERY_MINUTE + NIGHTLY)
        self.settle()
        until(self.box.ready, "the modem is ready in the morning")

    def _trouble(self) -> None:
        name, parameters = self._chance.choice(FAULTS)
        self.faults[name] += 1
        self.modem.fault(name, **parameters)

    def _write(self) -> None:
        number = next(self._numbers)
        text = f"Sortant {number} " + "Rappel de rendez-vous. " * self._chance.choice((0, 1, 8))
        person = self._chance.choice(PEOPLE)
        self.box.send(text, person, onUncertain="ask")
        self.sent[text] = person

    def _be_written_to(self) -> None:
        number = next(self._numbers)
        text = f"Entrant {number} " + "Merci et à demain żółć " * self._chance.choice((0, 0, 6))
        person = self._chance.choice(PEOPLE)
        self.received[text] = person
        self.modem.inject_text(person, text)

    def _look_at_pages(self) -> None:
        for path in ("/health", "/api/v1/discussions", "/api/v1/inbox", "/api/v1/messages"):
            assert self.box.get(path).status == 200

    # -- the records --------------------------------------------------------

    def settle(self) -> None:
        """Wait until nothing is in progress; retries that wait for their time get it."""
        for _ in range(20):
            try:
                until(self._quiet, "nothing is under way", 3.0)
            except AssertionError:
                self.skip(60)
                self.do("run", jobs=["release-safety-net"])
            else:
                return
        raise AssertionError(self.do("counts"))

    def _quiet(self) -> bool:
        counts = self.do("counts")
        arrived = counts.get("in received", 0)
        waiting = sum(counts.get(state, 0) for state in UNDER_WAY)
        return not waiting and arrived >= len(self.received)

    def verdict(self) -> dict[str, Any]:
        """Return what was lost, and what was sent or received more than once."""
        gone: Counter[tuple[str, str]] = Counter()
        for accepted in self.modem.accepted:
            part = accepted.concatenation
            if part is None or part[2] == 1:
                gone[accepted.recipient, accepted.text[:14]] += 1
        came = Counter((each["sender"], each["text"]) for each in self.box.inbox())
        counts = self.do("counts")
        told = counts.get("out uncertain", 0) + counts.get("out failed", 0)
        missing = [t for t, person in self.sent.items() if not gone[person, t[:14]]]
        return {
            "out": len(self.sent),
            "in": len(self.received),
            "not gone": len(missing),
            "told": told,
            "out twice": sum(count > 1 for count in gone.values()),
            "lost": sum(not came[person, text] for text, person in self.received.items()),
            "in twice": sum(came[person, text] > 1 for text, person in self.received.items()),
        }

    def close(self) -> None:
        """End both."""
        try:
            self.box.stop()
        finally:
            self.box.end()
            self.modem.stop()


def _workers(measured: dict[str, Any]) -> set[str]:
    """Return the threads of the scheduler's executors."""
    return {name for name in measured["threads"] if name.startswith("ThreadPoolExecutor-")}


def assert_closed(first: dict[str, Any], last: dict[str, Any]) -> None:
    """Compare two measurements: same threads, at most one connection each, no more open files.

    A thread opens its connection, with two files, when it first needs it. The scheduler starts the
    thread of an executor with its first job.
    """
    workers, begun = _workers(last), _workers(first)
    assert begun <= workers, (begun, workers)
    assert len(workers) <= EXECUTORS, workers
    assert set(last["threads"]) - workers == set(first["threads"]) - begun
    assert len(last["threads"]) == len(set(last["threads"])), last["threads"]
    assert last["connections"] <= len(last["threads"])
    opened = last["connections"] - first["connections"]
    # Not exactly: a request may be under way while the first is taken.
    assert last["descriptors"] - first["descriptors"] <= 2 * opened
