"""The clients of SMS Gateway for Android, unmodified, at both addresses of the API."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.client_fixtures import (
    HERE,
    Box,
    box,
    clock,
    empty_office,
    modules,
    office,
    password_hash,
    programs,
    run,
    store,
)
from fakes.correspondence import receive
from fakes.office import NAMES
from fakes.receiver import Receiver

from appliance.messaging.people import users

__all__ = [
    "box",
    "clock",
    "empty_office",
    "modules",
    "office",
    "password_hash",
    "programs",
    "store",
]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

NUMBER = "+33639980101"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def arguments(box: Box, receiver: Receiver) -> Iterator[list[str]]:
    """Return what a script is told, after receiving a text and data."""
    secret = users.create_token(box.office.store, "gateway", user_name=NAMES["admin"])
    receive(box.office, "Merci", NUMBER)
    octets = receive(box.office, "", NUMBER, kind="data")
    box.office.store.execute("UPDATE message SET data = ? WHERE id = ?", (b"\1\2\xff", octets))
    yield ["gateway", secret, NUMBER, receiver.url]
    hooks = box.office.services.hooks()
    hooks.stop()
    hooks._consumers().stop()


@pytest.mark.parametrize("path", ["/api/v1", "/3rdparty/v1"])
def test_the_python_client(
    box: Box, programs: Path, arguments: list[str], tmp_path: Path, path: str
) -> None:
    run(
        programs / "python", HERE / "gateway_client.py", box.root + path, *arguments, where=tmp_path
    )
    rules = box.office.services.preferences.messaging()
    assert rules.pace_per_minute == 12
    assert box.texts() == ["AQL/", "Bonjour"]


@pytest.mark.parametrize("path", ["/api/v1", "/3rdparty/v1"])
def test_the_javascript_client(
    box: Box, modules: Path, arguments: list[str], tmp_path: Path, path: str
) -> None:
    (tmp_path / "node_modules").symlink_to(modules / "node_modules")
    shutil.copy(HERE / "gateway_client.mjs", tmp_path)
    run("node", "gateway_client.mjs", box.root + path, *arguments, where=tmp_path)
    assert box.office.services.preferences.messaging().daily_messages == 77
    assert box.texts() == ["Bonjour"]
