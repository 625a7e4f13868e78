"""Clients that public generators make from the OpenAPI document can send."""

import json
import shutil
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

from appliance.web.api import openapi
from appliance.web.api.resources import OPERATIONS

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


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(openapi.document(OPERATIONS)), encoding="utf-8")
    return file


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
