"""A daemon with several modems: each line works, is paused, added and removed by itself."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.config import ConfiguredLine, Settings
from appliance.daemon import Daemon
from appliance.messaging.requests import Author, NewMessage
from appliance.modem.simulator.options import SimulatorOptions
from appliance.session_maker import SIMULATED
from appliance.store import lines as stored
from appliance.store import messages
from appliance.store.lines import LineRow
from appliance.store.listing import MessageFilter
from appliance.store.states import MessageStatus

pytestmark = pytest.mark.slow

SOPHIE = Author("user", "sophie")
PATIENCE = 30.0


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Daemon]:
    settings = Settings()
    settings = replace(
        settings,
        store=replace(settings.store, data_dir=tmp_path / "data"),
        modem=replace(settings.modem, port=SIMULATED, answer_seconds=7.0),
        lines=(ConfiguredLine("second", own={"port": SIMULATED, "pin": "1234"}),),
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


def sent_by(box: Daemon) -> list[str | None]:
    sent = (MessageStatus.SENT, MessageStatus.DELIVERED)
    rows = messages.page(box.store, MessageFilter(direction="out", statuses=sent), limit=500).rows
    return [row.modem for row in rows]


def write(box: Daemon, number: int) -> None:
    for each in range(number):
        box.outbox.accept(NewMessage(f"Message {each}", ("+33639980101",)), SOPHIE)


def test_a_further_modem_has_its_own_keys_and_the_first_ones_time_limits(box: Daemon) -> None:
    until(lambda: box.lines.can_send("sim") and box.lines.can_send("second"))
    first, second = box.sessions.session("sim"), box.sessions.session("second")
    assert first.settings.pin == ""  # type: ignore[union-attr]
    assert second.settings.pin == "1234"  # type: ignore[union-attr]
    assert second.settings.answer_seconds == 7.0  # type: ignore[union-attr]
    assert [state.port for state in box.sessions.states()] == [
        first.settings.port,  # type: ignore[union-attr]
        second.settings.port,  # type: ignore[union-attr]
    ]
    assert [state.name for state in box.lines.states()] == ["sim", "second"]


def test_a_paused_line_leaves_the_sending_to_the_others(box: Daemon) -> None:
    until(lambda: box.lines.can_send("sim") and box.lines.can_send("second"))
    stored.put(box.store, replace(box.lines.rows()[0], paused=True))
    box.lines.read_again()
    write(box, 10)
    until(lambda: len(sent_by(box)) == 10)
    assert set(sent_by(box)) == {"second"}
    assert box.sessions.states()[0].can_send  # it goes on receiving


def test_lines_come_and_go_while_messages_are_sent(box: Daemon) -> None:
    until(lambda: box.lines.can_send("sim"))
    write(box, 20)
    stored.put(box.store, LineRow("third", position=9, settings={"port": SIMULATED}))
    box.lines.read_again()
    box.sessions.follow()
    box.sessions.restart("second")
    until(lambda: box.lines.can_send("third"))
    stored.remove(box.store, "third")
    box.lines.read_again()
    box.sessions.follow()
    write(box, 20)
    until(lambda: len(sent_by(box)) == 40)
    assert [state.name for state in box.sessions.states()] == ["sim", "second"]
