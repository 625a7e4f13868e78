"""A daemon whose file names lines without a modem: it sends by them, and stops in time."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.provider import PROVIDERS, SETTINGS, Fault, Provider, serve
from fakes.raw_server import RawServer

from appliance.clock import SystemClock
from appliance.config import ConfiguredLine, Settings
from appliance.daemon import Daemon
from appliance.lines import kinds
from appliance.lines.providers.kind import Condition, ProviderState
from appliance.messaging.people import users as people
from appliance.messaging.requests import Author, NewMessage
from appliance.modem.simulator.options import SimulatorOptions
from appliance.session_maker import SIMULATED
from appliance.store import events, messages
from appliance.store import lines as stored
from appliance.store.lines import LineRow
from appliance.store.listing import MessageFilter
from appliance.store.states import MessageStatus

pytestmark = pytest.mark.slow

SOPHIE = Author("user", "sophie")
PATIENCE = 30.0
LINE = "telephone"


@pytest.fixture
def provider() -> Provider:
    return PROVIDERS["appliance"]()


@pytest.fixture
def server(provider: Provider) -> Iterator[RawServer]:
    with serve(provider) as running:
        yield running


@pytest.fixture
def box(tmp_path: Path, server: RawServer) -> Iterator[Daemon]:
    settings = Settings()
    settings = replace(
        settings,
        store=replace(settings.store, data_dir=tmp_path / "data"),
        modem=replace(settings.modem, port="none"),
        lines=(ConfiguredLine(LINE, "appliance", own=SETTINGS["appliance"] | {"url": server.url}),),
        web=replace(settings.web, listen="127.0.0.1:0"),
    )
    box = Daemon(settings, simulator=SimulatorOptions(start_s=0, ready_s=0, latency_s=0))
    box.start()
    yield box
    box.stop()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def sent(box: Daemon) -> list[str | None]:
    states = (MessageStatus.SENT, MessageStatus.DELIVERED)
    rows = messages.page(box.store, MessageFilter(direction="out", statuses=states), limit=50).rows
    return [row.modem for row in rows]


def test_a_message_goes_by_the_provider_and_its_line_is_shown(
    box: Daemon, provider: Provider
) -> None:
    until(lambda: box.lines.can_send(LINE))
    box.outbox.accept(NewMessage("Bonjour", ("+33639980101",)), SOPHIE)
    until(lambda: sent(box) == [LINE])
    assert provider.taken == ["Bonjour"]
    (state,) = [each for each in box.lines.states() if each.name == LINE]
    assert (state.kind, str(state.condition), state.can_send) == ("appliance", "ready", True)
    assert isinstance(state.session, ProviderState)
    kinds = [each.entry.KIND for each in events.journal(box.store, limit=50)]
    assert "modem" in kinds
    silences = box.sessions.silent_seconds()
    assert silences[LINE] < PATIENCE


def test_it_stops_though_the_provider_is_silent(box: Daemon, provider: Provider) -> None:
    provider.fault = Fault.SLOW
    until(lambda: box.lines.can_send(LINE))
    box.outbox.accept(NewMessage("Bonjour", ("+33639980101",)), SOPHIE)
    until(lambda: bool(provider.taken))
    session = box.sessions.session(LINE)
    assert session is not None
    assert session.stop(0.1)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Daemon]:
    """Another box, with a simulated modem."""
    settings = Settings()
    settings = replace(
        settings,
        store=replace(settings.store, data_dir=tmp_path / "other"),
        modem=replace(settings.modem, port=SIMULATED),
        web=replace(settings.web, listen="127.0.0.1:0"),
    )
    other = Daemon(settings, simulator=SimulatorOptions(start_s=0, ready_s=0, latency_s=0))
    other.start()
    yield other
    other.stop()


def test_another_box_sends_for_this_one_and_tells_of_the_delivery(
    box: Daemon, other: Daemon
) -> None:
    secret = people.create_token(other.store, "near")
    own = {"url": f"{other.url}/api/v1", "user": "near", "password": secret}
    assert kinds.try_out("appliance", own, SystemClock()).works
    wrong = kinds.try_out("appliance", own | {"password": "wrong"}, SystemClock())
    assert wrong.condition is Condition.KEY_REFUSED
    stored.put(box.store, LineRow("far", "appliance", position=1, settings=own))
    stored.remove(box.store, LINE)
    box.lines.read_again()
    box.sessions.follow()
    until(lambda: box.lines.can_send("far"))
    for text in ("Bonjour", "Żółć " * 60):
        box.outbox.accept(NewMessage(text.strip(), ("+33639980101",), form="flash"), SOPHIE)
    until(lambda: len(sent(box)) == 2)
    until(lambda: states(box) == [MessageStatus.DELIVERED] * 2)
    assert states(other) == [MessageStatus.DELIVERED] * 2


def states(box: Daemon) -> list[str]:
    rows = messages.page(box.store, MessageFilter(direction="out"), limit=50).rows
    return [row.status for row in rows]
