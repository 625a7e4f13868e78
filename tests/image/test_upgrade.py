"""A release that does not work is undone automatically, and accepted messages stay."""

import fcntl
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

import appliance
from appliance.clock import SystemClock
from appliance.messaging.people import users
from appliance.store.database import Store

SCRIPT = Path(__file__).resolve().parents[2] / "image/files/usr/lib/sms-box/upgrade"
SOURCES = Path(appliance.__file__).parent
SERVICE = """\
#!/bin/sh
# systemctl, as far as the upgrade asks it: start and stop of the one service.
while [ $# -gt 1 ]; do verb=$1; shift; [ "$verb" != --no-block ] || continue; wanted=$verb; done
case $wanted in
stop)
    [ ! -f {folder}/working ] || touch {folder}/lights-said-so
    [ ! -f {folder}/pid ] || {{ kill "$(cat {folder}/pid)" 2>/dev/null
        while kill -0 "$(cat {folder}/pid)" 2>/dev/null; do sleep 0.05; done
        rm {folder}/pid; }} ;;
start)
    SMS_APPLIANCE_MODEM=simulated SMS_APPLIANCE_LISTEN=unix:{folder}/web.sock \\
        setsid {python} -I -c 'import sys; sys.path.insert(0, sys.argv.pop(1))
from appliance.cli import main; sys.exit(main())' \\
        {folder}/opt/current run --data-dir {folder}/data >>{folder}/service.log 2>&1 &
    echo $! >{folder}/pid ;;
--value) # of "show": how often it was restarted; here it is not, and would have been
    kill -0 "$(cat {folder}/pid)" 2>/dev/null || echo 5 >{folder}/restarts
    cat {folder}/restarts 2>/dev/null || echo 0 ;;
reset-failed) rm -f {folder}/restarts ;;
esac
"""
# Starts only if the database is in a directory with another name, and so passes the rehearsal.
FAILS_FOR_REAL = """
import os
if "rehearsal" not in " ".join(os.sys.argv) and "run" in os.sys.argv:
    raise SystemExit("it works on the developer's machine")
"""
MIGRATES = """
import sqlite3
if "run" in os.sys.argv and "rehearsal" not in " ".join(os.sys.argv):
    base = sqlite3.connect(os.sys.argv[os.sys.argv.index("--data-dir") + 1] + "/appliance.db")
    base.execute("PRAGMA user_version = 9999")
    base.close()
"""


@dataclass(frozen=True, slots=True)
class Field:
    """A box in the field: release 1.0 in use, a database with a user."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "BOX_HOME": str(self.folder / "opt"),
            "BOX_STATE": str(self.folder / "state"),
            "BOX_DATA": str(self.folder / "data"),
            "BOX_WORK": str(self.folder),
            "BOX_PYTHON": sys.executable,
            "BOX_SYSTEMCTL": str(self.folder / "systemctl"),
            "BOX_AS_USER": "",
        }

    def call(self, *words: str | Path, patience: int = 60) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", SCRIPT, *words],
            env={**self.environment, "BOX_PATIENCE": str(patience)},
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )

    def systemctl(self, verb: str) -> None:
        subprocess.run([self.folder / "systemctl", verb, "sms-appliance"], check=True)

    @property
    def current(self) -> str:
        return (self.folder / "opt/current").readlink().name

    @property
    def releases(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "opt/releases").iterdir())

    def bundle(self, version: str, *, broken: str = "", module: str = "cli/__init__.py") -> Path:
        """Build a release as image/bundle does, with `broken` added to one of its modules."""
        release = self.folder / "made" / version
        shutil.copytree(
            SOURCES, release / "appliance", ignore=shutil.ignore_patterns("__pycache__")
        )
        (release / "VERSION").write_text(f"{version}\n")
        if broken:
            changed = release / "appliance" / module
            text = changed.read_text(encoding="utf-8")
            changed.write_text(f"{text}\n{broken}\n", encoding="utf-8")
        file = self.folder / f"{version}.tar.gz"
        with tarfile.open(file, "w:gz", compresslevel=1) as archive:
            archive.add(release, ".")
        digest = sha256(file.read_bytes()).hexdigest()
        file.with_name(f"{file.name}.sha256").write_text(f"{digest}  {file.name}\n")
        return file

    def rehearsing(self) -> list[str]:
        """Return the processes that work on a copy of the database."""
        found = []
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                said = process.read_bytes().decode("utf-8", "replace")
                found += [said] if str(self.folder / "data/rehearsal.") in said else []
        return found

    def users(self) -> list[str]:
        with closing(sqlite3.connect(self.folder / "data/appliance.db")) as database:
            return [name for (name,) in database.execute("SELECT name FROM user")]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Field]:
    box = Field(tmp_path)
    (tmp_path / "opt/releases/1.0").mkdir(parents=True)
    (tmp_path / "opt/releases/1.0/appliance").symlink_to(SOURCES)
    (tmp_path / "opt/current").symlink_to("releases/1.0")
    (tmp_path / "data").mkdir(mode=0o700)
    service = tmp_path / "systemctl"
    service.write_text(SERVICE.format(folder=tmp_path, python=sys.executable))
    service.chmod(0o755)
    store = Store.open(tmp_path / "data/appliance.db", SystemClock())
    users.create_user(store, "marie", "a long password 1", "admin", actor="test")
    store.close()
    box.systemctl("start")
    yield box
    box.systemctl("stop")


pytestmark = pytest.mark.slow


def test_a_good_release_takes_over(box: Field) -> None:
    done = box.call(box.bundle("2.0"))
    assert done.returncode == 0, done.stderr
    assert box.current == "2.0"
    assert box.releases == ["1.0", "2.0"]  # the previous one stays, for a manual return
    assert box.users() == ["marie"]
    assert (box.folder / "data/backups/before-2.0.db").exists()
    assert (box.folder / "lights-said-so").exists()
    assert not (box.folder / "working").exists()
    assert not list((box.folder / "data").glob("rehearsal*"))
    assert box.rehearsing() == []


@pytest.mark.parametrize(
    ("broken", "module"),
    [
        ("import a_library_that_is_missing", "cli/__init__.py"),
        ("def run(settings): import time; time.sleep(60)", "daemon.py"),  # never answers
    ],
)
def test_a_broken_release_fails_its_rehearsal_and_nothing_is_touched(
    box: Field, broken: str, module: str
) -> None:
    running = (box.folder / "pid").read_text()
    done = box.call(box.bundle("2.0", broken=broken, module=module), patience=4)
    assert done.returncode == 1
    assert "on a copy" in done.stderr
    assert (box.current, box.releases) == ("1.0", ["1.0"])
    assert (box.folder / "pid").read_text() == running  # the service was not even restarted
    assert not (box.folder / "data/backups").exists()
    assert box.rehearsing() == []


def test_a_release_that_fails_only_in_earnest_is_taken_back(box: Field) -> None:
    # Waiting is for slow releases; one that ends again and again is given up at once.
    done = box.call(box.bundle("2.0", broken=FAILS_FOR_REAL), patience=90)
    assert done.returncode == 1
    assert "1.0 runs again" in done.stderr
    assert box.current == "1.0"
    assert box.users() == ["marie"]
    assert not (box.folder / "data/appliance.db.before-restore").exists()  # it was readable
    assert not (box.folder / "state/upgrade-pending").exists()


def test_what_it_migrated_is_put_back_from_the_backup(box: Field) -> None:
    broken = FAILS_FOR_REAL.replace("import os\n", f"import os\n{MIGRATES.lstrip()}")
    done = box.call(box.bundle("2.0", broken=broken), patience=60)
    assert done.returncode == 1
    assert "cannot read" in done.stdout
    assert "1.0 runs again" in done.stderr
    assert box.users() == ["marie"]
    assert (box.folder / "data/appliance.db.before-restore").exists()


def test_it_continues_when_the_terminal_that_started_it_is_lost(box: Field) -> None:
    file = box.bundle("2.0")
    with subprocess.Popen(
        ["sh", SCRIPT, file],
        env={**box.environment, "BOX_PATIENCE": "60"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert b"rehearsing" in process.stdout.readline()
        process.stdout.close()
        process.stderr.close()
        process.send_signal(signal.SIGHUP)
        assert process.wait(90) == 0
    assert box.current == "2.0"
    assert "release 2.0 runs" in (box.folder / "state/upgrade.log").read_text()


def test_one_at_a_time(box: Field) -> None:
    (box.folder / "state").mkdir()
    with (box.folder / "state/upgrade.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = box.call(box.bundle("2.0"))
    assert (done.returncode, box.releases) == (1, ["1.0"])
    assert "another upgrade is running" in done.stderr


def test_power_cut_in_the_middle_goes_back_at_the_next_start(box: Field) -> None:
    box.systemctl("stop")
    (box.folder / "opt/releases/2.0").mkdir()
    (box.folder / "opt/current").unlink()
    (box.folder / "opt/current").symlink_to("releases/2.0")
    (box.folder / "state").mkdir()
    (box.folder / "state/upgrade-pending").write_text("2.0 1.0 no-backup-was-needed.db\n")
    done = box.call("--check")
    assert done.returncode == 0, done.stderr
    assert box.current == "1.0"
    assert box.users() == ["marie"]
    assert box.call("--check").stdout == ""  # only once


def test_a_damaged_bundle_is_refused(box: Field) -> None:
    file = box.bundle("2.0")
    with file.open("ab") as more:
        more.write(b"x")
    done = box.call(file)
    assert done.returncode == 1
    assert "checksum" in done.stderr
    assert box.releases == ["1.0"]


def test_a_bundle_cannot_name_its_way_out(box: Field) -> None:
    file = box.bundle("2.0")
    (box.folder / "made/2.0/VERSION").write_text("../../etc\n")
    with tarfile.open(file, "w:gz") as archive:
        archive.add(box.folder / "made/2.0", ".")
    digest = sha256(file.read_bytes()).hexdigest()
    file.with_name(f"{file.name}.sha256").write_text(digest)
    assert "no valid version" in box.call(file).stderr
    assert box.current == "1.0"
