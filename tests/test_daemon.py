"""The daemon as a whole, in this process, on the simulated modem."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.config import Settings
from appliance.daemon import Daemon
from appliance.messaging.requests import Author, NewMessage
from appliance.store import messages

pytestmark = pytest.mark.slow

SOPHIE = Author("user", "sophie")


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    settings = Settings()
    daemon = Daemon(
        replace(
            settings,
            store=replace(settings.store, data_dir=tmp_path),
            modem=replace(settings.modem, port="simulated"),
            web=replace(settings.web, listen="127.0.0.1:0"),
        )
    )
    daemon.start()
    yield daemon
    daemon.stop()


def ready(daemon: Daemon) -> bool:
    return all(state.can_send for state in daemon.modem_states())


def test_the_modem_begins_again_with_its_new_settings(daemon: Daemon) -> None:
    until(lambda: ready(daemon))
    (before,) = daemon.sessions
    daemon.preferences.change_modem({"service_centre": "+33689004000"}, SOPHIE)
    daemon.change_modem()
    until(lambda: daemon.sessions[0] is not before and ready(daemon))
    assert daemon.modem_states()[0].service_centre == "+33689004000"
    accepted = daemon.outbox.accept(NewMessage("Bonjour", ("0612345678",)), SOPHIE)
    message_id = accepted.messages[0].message_id

    def sent() -> bool:
        message = messages.get(daemon.store, message_id)
        return message is not None and message.status in ("sent", "delivered")

    until(sent)
