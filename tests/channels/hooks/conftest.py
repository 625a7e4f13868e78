"""A box with webhooks, and a program that receives them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.exchange import Box
from fakes.receiver import Receiver

from appliance.channels.hooks.events import EVENTS
from appliance.channels.hooks.registry import Hooks, Made
from appliance.channels.hooks.wanted import NewHook, Wanted
from appliance.messaging.journal.consumers import Consumers
from appliance.messaging.requests import Author
from appliance.store import hook_deliveries, hooks
from appliance.store.hook_deliveries import DeliveryRow
from appliance.store.hooks import HookRow

KEY = "a key of the receiver"
ADMIN = Author("user", "admin", administers=True)
OWN = "+33639980000"


@dataclass
class Office:
    """The box, its consumers of the journal, and its webhooks."""

    box: Box
    started: list[Hooks] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Make everything anew, as at a start."""
        self.consumers = Consumers(self.box.store, [])
        self.hooks = Hooks(self.box.store, lambda: self.consumers, "a1b2c3", lambda _line: OWN)
        self.started.append(self.hooks)
        if hooks.exist(self.box.store):
            self.consumers.follow([self.hooks.consumer])
            self.hooks.start()

    def close(self) -> None:
        """End everything, as at a stop."""
        self.hooks.stop()
        self.consumers.stop()

    def add(self, url: str, *wanted: str, **more: Any) -> Made:
        new = NewHook(url, wanted or EVENTS, key=KEY, **more)
        return self.hooks.add(new, ADMIN, "FR")

    def wanted(self, url: str, *told: str, form: str = "json") -> Wanted:
        return Wanted(url, told or EVENTS, form=form)

    @staticmethod
    def wait_until(check: Callable[[], object], seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not check():
            assert time.monotonic() < end
            time.sleep(0.01)

    def row(self, made: Made) -> HookRow:
        found = hooks.by_id(self.box.store, made.row.id)
        assert found is not None
        return found

    def deliveries(self, made: Made) -> list[DeliveryRow]:
        """The deliveries of a hook, the oldest first."""
        return hook_deliveries.page(self.box.store, made.row.id, limit=1000)[::-1]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    made = Office(Box(tmp_path / "data" / "appliance.db", clock))
    yield made
    made.close()
    made.box.store.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made
