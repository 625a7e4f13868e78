"""A served office, and programs of other people that use it, in environments of their own."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fakes.office import Office
from fakes.office_fixtures import clock, empty_office, office, password_hash, store

from appliance.messaging.people import users
from appliance.messaging.people.log_ins import LogIns
from appliance.store import batch_lists
from appliance.store.listing import MessageFilter
from appliance.web.app import create_app
from appliance.web.serving.server import WebServer

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

HERE = Path(__file__).parents[1] / "clients"
KEPT = HERE.parents[1] / "build" / "clients"


@dataclass(frozen=True)
class Box:
    """A served office and a token for it."""

    office: Office
    root: str
    token: str

    @property
    def address(self) -> str:
        return f"{self.root}/api/v1"

    def texts(self) -> list[str]:
        wanted = MessageFilter(direction="out")
        page = batch_lists.page(self.office.store, wanted, limit=9, cursor=None)
        return [row.text for row in page.rows]


@pytest.fixture
def box(office: Office) -> Iterator[Box]:
    settings = office.services.settings
    # schemathesis tries many wrong tokens
    log_ins = LogIns(office.store, office.services.entries, 10_000)
    app = create_app(replace(office.services, log_ins=log_ins))
    server = WebServer(app, settings.web)
    server.start()
    yield Box(office, server.url, users.create_token(office.store, "client"))
    server.stop()


def run(*words: object, where: Path, patience: float = 200) -> str:
    done = subprocess.run(
        [*map(str, words)],
        cwd=where,
        capture_output=True,
        text=True,
        check=False,
        timeout=patience,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"},
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def programs() -> Path:
    """Install the programs of requirements.txt, once for each version of it."""
    wanted = HERE / "requirements.txt"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()[:12]
    folder = KEPT / f"python-{digest}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        uv = Path(sys.executable).with_name("uv")
        run(uv, "venv", "--quiet", "--python", sys.executable, folder, where=HERE)
        target = ("--python", folder / "bin" / "python")
        run(uv, "pip", "install", "--quiet", *target, "--requirement", wanted, where=HERE)
        (folder / "complete").touch()
    return folder / "bin"


@pytest.fixture(scope="module")
def modules() -> Path:
    """Install the packages of package.json if npm exists on this machine; return the path."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm on this machine")
    wanted = HERE / "package.json"
    folder = KEPT / f"node-{hashlib.sha256(wanted.read_bytes()).hexdigest()[:12]}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy(wanted, folder)
        run(npm, "install", "--no-package-lock", "--no-audit", "--no-fund", where=folder)
        (folder / "complete").touch()
    return folder
