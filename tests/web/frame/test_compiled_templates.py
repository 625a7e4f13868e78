from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fakes.office import Office

from appliance.web.app import create_app
from appliance.web.frame.compiled_templates import FOLDER, CompiledTemplates
from build_backend.translated_setuptools import TEMPLATES, compile_templates, environment

NAMES = sorted(path.name for path in TEMPLATES.iterdir())


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    folder = tmp_path / "compiled"
    compile_templates(folder)
    return folder


@pytest.fixture
def unwilling(office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Any]:
    """Return what gives an application that finds templates in a folder and compiles none."""

    def refuse(*_arguments: object) -> None:
        raise AssertionError("compiled")

    def made(folder: Path) -> Any:
        env = create_app(office.services).jinja_env
        env.bytecode_cache = CompiledTemplates(folder)
        monkeypatch.setattr(env, "compile", refuse)
        return env

    return made


@pytest.mark.parametrize("name", NAMES)
def test_a_build_compiles_as_the_application_does(office: Office, name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    by_application = office.app.jinja_env.compile(source, name, name, raw=True)
    assert environment().compile(source, name, name, raw=True) == by_application


def test_no_template_is_compiled_at_a_request(
    compiled: Path, unwilling: Callable[[Path], Any]
) -> None:
    env = unwilling(compiled)
    assert sorted(path.name for path in compiled.iterdir()) == NAMES
    for name in NAMES:
        assert env.get_template(name).name == name


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_or_missing_file_is_compiled_again(
    compiled: Path, unwilling: Callable[[Path], Any], damage: bytes | None
) -> None:
    file = compiled / "login.html"
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage)
    with pytest.raises(AssertionError, match="compiled"):
        unwilling(compiled).get_template("login.html")


def test_a_template_that_is_gone_leaves_no_compiled_one(compiled: Path) -> None:
    (compiled / "gone.html").touch()
    compile_templates(compiled)
    assert sorted(path.name for path in compiled.iterdir()) == NAMES


def test_a_changed_template_is_compiled_again(
    compiled: Path, unwilling: Callable[[Path], Any]
) -> None:
    (compiled / "login.html").write_bytes((compiled / "stop.html").read_bytes())
    with pytest.raises(AssertionError, match="compiled"):
        unwilling(compiled).get_template("login.html")


def test_the_application_uses_those_of_the_installation(office: Office) -> None:
    cache = create_app(office.services).jinja_env.bytecode_cache
    assert isinstance(cache, CompiledTemplates)
    assert cache._folder == FOLDER
