"""The downloads of an installation are fixed by version and hash, and match those of the tests."""

import re
import tomllib
from pathlib import Path

import pytest
from fakes.systemd_root import SYSTEMD

ROOT = SYSTEMD.parent
LISTS = sorted((SYSTEMD / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([\w.-]+)==([\w.]+)")


def pins(file: Path) -> dict[str, str]:
    found = map(PINNED.match, file.read_text(encoding="utf-8").splitlines())
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.stem)
def test_every_library_has_its_hash_and_the_version_that_was_tested(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert PINNED.match(entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in text
    tested = pins(ROOT / "constraints.txt")
    assert {name: version for name, version in pins(file).items() if name in tested} == {
        name: tested[name] for name in pins(file) if name in tested
    }


def test_no_dependency_of_the_program_is_missing() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        re.split(r"[<>=~!;\[ ]", line)[0].lower() for line in project["project"]["dependencies"]
    }
    assert wanted <= set(pins(SYSTEMD / "requirements/program.txt"))


@pytest.mark.parametrize("script", [SYSTEMD / "install", ROOT / "image/steps/program"], ids=str)
def test_nothing_is_fetched_without_its_hash(script: Path) -> None:
    """`--no-deps` and `--no-build-isolation` fetch nothing."""
    text = script.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if re.search(r"pip[\"' ]* (install|wheel)", line)]
    assert lines
    for line in lines:
        assert "--require-hashes" in line or "--no-deps" in line, line
        assert " wheel " not in line or "--no-build-isolation" in line, line
