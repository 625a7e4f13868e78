"""The command line, with and without a daemon."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.command_line import CommandLine
from fakes.new_store import new_store
from fakes.office import Office, open_office

from appliance import runtime
from appliance.web.app import create_app
from appliance.web.serving.server import WebServer

LOCAL_TOKEN = "of this machine"


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    for name in os.environ:
        if name.startswith("SMS_APPLIANCE_"):
            monkeypatch.delenv(name)
    monkeypatch.setattr("appliance.cli.common.DEFAULT_FILE", tmp_path / "none.toml")
    data_dir = tmp_path / "box"
    monkeypatch.setenv("SMS_APPLIANCE_DATA_DIR", str(data_dir))
    return CommandLine(data_dir, monkeypatch, capsys)


@pytest.fixture
def daemon(command: CommandLine) -> Iterator[Office]:
    """Run the web part of a daemon on the commands' directory, in this process."""
    clock = FakeClock()
    store = new_store(command.database, clock)
    office = open_office(command.data_dir, clock, store)
    app = create_app(replace(office.services, local_token=LOCAL_TOKEN))
    server = WebServer(app, office.services.settings.web)
    server.start()
    listen = server.url.removeprefix("http://")
    runtime.announce(command.data_dir, runtime.Running(os.getpid(), listen, LOCAL_TOKEN))
    yield office
    runtime.withdraw(command.data_dir)
    server.stop()
    store.close()
