"""The source archive and the wheel are built, installed and started without the source tree."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")
SUPPORTED = ("3.11", "3.12", "3.13")
LEFT_BEHIND = shutil.ignore_patterns(
    ".*",
    "build",
    "dist",
    "*.egg-info",
    "*.mo",
    "__pycache__",
    "image",
    "pictures",
    "templates_compiled",
    "tests",
)

pytestmark = pytest.mark.slow


def works(interpreter: Path) -> bool:
    try:
        done = subprocess.run([interpreter, "-c", ""], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def interpreter(version: str) -> Path:
    """Return the Python of that version on this machine; skip the test if there is none."""
    own = Path(sys.base_prefix, "bin", f"python{version}")
    named = shutil.which(f"python{version}") or "/nowhere"
    of_pyenv = sorted(Path("~/.pyenv/versions").expanduser().glob(f"{version}.*/bin/python"))
    found = next(filter(works, [own, Path(named), *of_pyenv]), None)
    if found is None:
        pytest.skip(f"there is no Python {version} on this machine")
    return found


def uv(*words: object, **options: object) -> None:
    done = subprocess.run(
        [UV, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        **options,  # type: ignore[call-overload]
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build the source archive of this tree, and the wheel from that archive alone."""
    folder = tmp_path_factory.mktemp("built")
    tree = folder / "tree"
    shutil.copytree(ROOT, tree, ignore=LEFT_BEHIND)
    python = ("--python", sys.executable)
    uv("build", "--sdist", *python, "--out-dir", folder / "dist", tree)
    (archive,) = (folder / "dist").glob("*.tar.gz")
    uv("build", "--wheel", *python, "--out-dir", folder / "dist", archive)
    (wheel,) = (folder / "dist").glob("*.whl")
    return {"archive": archive, "wheel": wheel}


def test_both_carry_what_they_need_and_nothing_else(built: dict[str, Path]) -> None:
    with tarfile.open(built["archive"]) as archive:
        kept = {name.partition("/")[2] for name in archive.getnames()}
    assert {"build_backend/translated_setuptools.py", "systemd/install"} <= kept
    assert {"constraints.txt", "LICENSE", "systemd/sms-appliance.1"} <= kept
    unwanted = re.compile(r"\.(mo|pyc)$|__pycache__|^tests/|/templates_compiled/")
    assert not [name for name in kept if unwanted.search(name)]
    names = set(zipfile.ZipFile(built["wheel"]).namelist())
    templates = [name for name in names if name.startswith("appliance/web/templates/")]
    assert len(templates) > 50
    assert {name.replace("/templates/", "/templates_compiled/") for name in templates} <= names
    for language in ("en", "fr", "nl", "pl"):
        assert f"appliance/web/translations/{language}/LC_MESSAGES/messages.mo" in names
        assert f"appliance/web/translations/{language}/LC_MESSAGES/messages.po" in kept
    assert not [name for name in names if not re.match(r"appliance/|sms_appliance-", name)]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["archive", "wheel"])
@pytest.mark.parametrize("version", SUPPORTED)
def test_it_is_installed_and_starts(
    built: dict[str, Path], tmp_path: Path, version: str, kind: str
) -> None:
    uv("venv", "--quiet", "--python", interpreter(version), tmp_path / "venv")
    target = ("--python", tmp_path / "venv/bin/python", "--constraint", ROOT / "constraints.txt")
    uv("pip", "install", "--quiet", *target, built[kind])
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("SMS_APPLIANCE_")
    }
    program = subprocess.Popen(
        [tmp_path / "venv/bin/sms-appliance", "demo", "--listen", "127.0.0.1:0"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        said = iter(program.stdout.readline, "")
        address = next(line.split()[1] for line in said if "address" in line)
        asked = urllib.request.Request(f"{address}/login", headers={"Accept-Language": "pl"})  # noqa: S310 - our own
        with urllib.request.urlopen(asked, timeout=30) as page:  # noqa: S310 - our own
            assert "Zaloguj" in page.read().decode()
    finally:
        program.terminate()
        program.communicate(timeout=30)
    assert program.returncode == 0
