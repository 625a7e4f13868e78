"""The thread of a line without a modem: it starts, is woken, survives errors and stops in time."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.provider import PROVIDERS, Fault, serve
from fakes.provider_line import ProviderBox

from appliance.clock import SystemClock
from appliance.errors import StoreFullError
from appliance.lines.providers.kind import Condition
from appliance.lines.providers.pauses import Pauses
from appliance.lines.providers.session import ProviderSession

PATIENCE = 20.0
QUICK = Pauses(store=(0.01, 0.05))


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is true, at most for a while."""
    end = time.monotonic() + PATIENCE
    tick = threading.Event()
    while not condition():
        assert time.monotonic() < end, "it did not come"
        tick.wait(0.005)


@pytest.fixture
def sessions() -> Iterator[list[ProviderSession]]:
    started: list[ProviderSession] = []
    yield started
    for session in started:
        session.stop(1)


def started(made: ProviderBox, sessions: list[ProviderSession]) -> ProviderSession:
    session = ProviderSession(made.line, SystemClock(), QUICK)
    sessions.append(session)
    session.start()
    return session


def test_it_sends_what_waits_and_what_it_is_woken_for(
    tmp_path: Path, sessions: list[ProviderSession]
) -> None:
    provider = PROVIDERS["appliance"]()
    with serve(provider) as server:
        made = ProviderBox(tmp_path / "box.db", "appliance", server.url, seconds=5)
        first = made.box.send_one("Un")
        session = started(made, sessions)
        wait_for(lambda: made.status(first) == "sent")
        assert session.state.condition is Condition.READY
        second = made.box.send_one("Deux")
        session.wake()
        wait_for(lambda: made.status(second) == "sent")
        assert session.silent_seconds() < PATIENCE
        assert session.stop(5)
    assert session.state.condition is Condition.STOPPED
    assert provider.taken == ["Un", "Deux"]


@pytest.mark.parametrize(
    ("kind", "left"), [("appliance", "submitting"), ("freemobile", "uncertain")]
)
def test_it_stops_within_seconds_though_the_provider_does_not_answer(
    kind: str, left: str, *, tmp_path: Path, sessions: list[ProviderSession]
) -> None:
    provider = PROVIDERS[kind]()
    provider.fault = Fault.SLOW
    with serve(provider) as server:
        made = ProviderBox(tmp_path / "box.db", kind, server.url, seconds=60)
        message_id = made.send()
        session = started(made, sessions)
        wait_for(lambda: bool(provider.taken))
        assert session.stop(0.1)
        # What can be asked for is left as it is, for the next start.
        assert made.status(message_id) == left


def test_it_survives_a_full_disk_and_its_own_errors(
    tmp_path: Path, sessions: list[ProviderSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = PROVIDERS["smsapi"]()
    errors: list[Exception] = [StoreFullError("full", "The disk is full."), KeyError("oops")]
    with serve(provider) as server:
        made = ProviderBox(tmp_path / "box.db", "smsapi", server.url, seconds=5)
        claim = made.box.exchange.claim

        def failing(*given: object, **more: object) -> object:
            if errors:
                raise errors.pop()
            return claim(*given, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(made.box.exchange, "claim", failing)
        message_id = made.send()
        started(made, sessions)
        wait_for(lambda: made.status(message_id) == "sent")
    assert errors == []


def test_it_asks_at_once_when_somebody_wants_to_know(
    tmp_path: Path, sessions: list[ProviderSession]
) -> None:
    provider = PROVIDERS["smsapi"]()
    with serve(provider) as server:
        made = ProviderBox(tmp_path / "box.db", "smsapi", server.url, seconds=5)
        session = started(made, sessions)
        wait_for(lambda: session.state.can_send)
        asked = len(provider.requests)
        session.refresh()
        wait_for(lambda: len(provider.requests) > asked)
        credit = session.state.credit
        assert credit is not None
        assert (credit.hundredths, credit.unit) == (1250, "points")


def test_one_that_never_started_is_stopped(tmp_path: Path) -> None:
    made = ProviderBox(tmp_path / "box.db", "smsapi", "http://127.0.0.1:9")
    assert ProviderSession(made.line, SystemClock()).stop(1)
    made.box.store.close()
