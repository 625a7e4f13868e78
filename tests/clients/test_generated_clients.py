"""Clients that public generators make from the OpenAPI document can send."""

import hashlib
import json
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
from appliance.web.api import openapi
from appliance.web.api.resources import OPERATIONS
from appliance.web.app import create_app
from appliance.web.serving.server import WebServer

__all__ = ["clock", "empty_office", "office", "password_hash", "store"]

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / "build" / "clients"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@dataclass(frozen=True)
class Box:
    """A served office and a token for it."""

    office: Office
    address: str
    token: str

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
    yield Box(office, f"{server.url}/api/v1", users.create_token(office.store, "client"))
    server.stop()


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(openapi.document(OPERATIONS)), encoding="utf-8")
    return file


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
    """Install the generators of requirements.txt, once for each version of it."""
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


def test_openapi_python_client(box: Box, programs: Path, document: Path, tmp_path: Path) -> None:
    generator = programs / "openapi-python-client"
    target = ("--path", document, "--output-path", "client", "--meta", "none")
    # No formatter afterwards, since it is not what is tested.
    (tmp_path / "config.yml").write_text("post_hooks: []\n", encoding="utf-8")
    options = ("--fail-on-warning", "--config", "config.yml")
    run(generator, "generate", *target, *options, where=tmp_path)
    shutil.copy(HERE / "sends_by_class.py", tmp_path)
    run(programs / "python", "sends_by_class.py", box.address, box.token, where=tmp_path)
    assert box.texts() == ["par la classe"]
    made = {file.stem for file in (tmp_path / "client/api").glob("*/*.py")} - {"__init__"}
    assert len(made) == len(OPERATIONS) + 1  # health


def test_datamodel_codegen(box: Box, programs: Path, document: Path, tmp_path: Path) -> None:
    options = ("--output", "models.py", "--output-model-type", "pydantic_v2.BaseModel")
    run(programs / "datamodel-codegen", "--input", document, *options, where=tmp_path)
    shutil.copy(HERE / "sends_by_model.py", tmp_path)
    run(programs / "python", "sends_by_model.py", box.address, box.token, where=tmp_path)
    assert box.texts() == ["par le modèle"]


def test_openapi_typescript(box: Box, modules: Path, document: Path, tmp_path: Path) -> None:
    programs = modules / "node_modules" / ".bin"
    (tmp_path / "node_modules").symlink_to(modules / "node_modules")
    shutil.copy(modules / "package.json", tmp_path)
    shutil.copy(HERE / "sends_by_type.ts", tmp_path)
    run(programs / "openapi-typescript", document, "--output", "types.ts", where=tmp_path)
    options = ("--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck")
    run(programs / "tsc", *options, "sends_by_type.ts", where=tmp_path)
    run("node", "sends_by_type.js", box.address, box.token, where=tmp_path)
    assert box.texts() == ["par le type"]


def test_schemathesis_finds_nothing(box: Box, programs: Path, tmp_path: Path) -> None:
    said = run(
        programs / "schemathesis",
        *("--config-file", HERE / "schemathesis.toml"),
        *("run", f"{box.address}/openapi.json"),
        *("--checks", "all", "--max-examples", 15, "--seed", 1, "--no-color"),
        *("--header", f"Authorization: Bearer {box.token}"),
        where=tmp_path,
        patience=300,
    )
    operations = len(OPERATIONS) + 1  # health
    assert f"Tested: {operations}" in said, said
