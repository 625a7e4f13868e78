"""The daemon's user tries to make root's scripts overwrite root's files or give them away.

The user is `games`, which exists on every Debian. A compromised program can put links into every
directory that its user owns, at any moment.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UPGRADE = ROOT / "image/files/usr/lib/sms-box/upgrade"
ASKED = ROOT / "image/files/usr/lib/sms-box/asked"
STICK = ROOT / "systemd/usb-stick"
USER = "games"
SECRET = "root's own\n"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can be tricked"),
    pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is not installed"),
]

# Replaces each new rehearsal directory by a link to the victim: DATA VICTIM.
SWAP = """
import glob, os, sys
while True:
    for stage in glob.glob(sys.argv[1] + "/rehearsal.*"):
        try:
            os.rename(stage, stage + ".away")
            os.symlink(sys.argv[2], stage)
        except OSError:
            pass
"""
# The program as far as the scripts call it: it starts, copies and is healthy, and does nothing
# else.
PROGRAM = """#!/bin/sh
case "$*" in *" run "*) exec sleep 1 ;; esac
exit 0
"""


def as_user(*words: str | Path) -> list[str]:
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *map(str, words)]


class Box:
    """Directories of root and of the daemon's user, as on the box."""

    def __init__(self, place: Path) -> None:
        place.chmod(0o755)
        self.place = place
        self.victim = place / "victim"
        self.victim.write_text(SECRET)
        self.victim.chmod(0o600)
        self.data = self._of_user("data")
        self.runtime = self._of_user("run")
        for name in ("work", "state", "bin", "opt/releases/1.0"):
            (place / name).mkdir(parents=True)
        (place / "opt/current").symlink_to("releases/1.0")
        self.program = self._script("program", PROGRAM)

    def _of_user(self, name: str) -> Path:
        directory = self.place / name
        directory.mkdir(mode=0o700)
        shutil.chown(directory, USER, USER)
        return directory

    def _script(self, name: str, text: str) -> Path:
        script = self.place / "bin" / name
        script.write_text(text)
        script.chmod(0o755)
        return script

    def shim(self, name: str, body: str = "") -> None:
        self._script(name, f"#!/bin/sh\n{body}\n")

    def link(self, link: Path) -> None:
        """Create a link as a compromised program would."""
        subprocess.run(as_user("ln", "-sfn", self.victim, link), check=True)

    def run(self, script: Path, *words: str | Path, **environment: str) -> str:
        path = f"{self.place / 'bin'}:{os.environ['PATH']}:/usr/sbin:/sbin"
        done = subprocess.run(
            ["sh", script, *words],
            env={"PATH": path, **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout

    def is_untouched(self) -> bool:
        found = self.victim.stat()
        return (found.st_uid, found.st_gid, found.st_mode & 0o777) == (0, 0, 0o600) and (
            self.victim.read_text() == SECRET
        )


@pytest.fixture
def box() -> Iterator[Box]:
    # Not pytest's own directory, which only its owner can enter.
    place = Path(tempfile.mkdtemp(prefix="root-scripts-"))
    yield Box(place)
    shutil.rmtree(place)


def upgrade(box: Box, version: str) -> None:
    made = box.place / f"made-{version}"
    made.mkdir()
    (made / "VERSION").write_text(f"{version}\n")
    bundle = box.place / f"{version}.tar.gz"
    subprocess.run(["tar", "-czf", bundle, "-C", made, "."], check=True)
    digest = subprocess.run(["sha256sum", bundle], capture_output=True, text=True, check=True)
    bundle.with_name(f"{bundle.name}.sha256").write_text(digest.stdout)
    box.run(
        UPGRADE,
        bundle,
        BOX_HOME=str(box.place / "opt"),
        BOX_STATE=str(box.place / "state"),
        BOX_DATA=str(box.data),
        BOX_RUNTIME=str(box.runtime),
        BOX_WORK=str(box.place / "work"),
        BOX_PYTHON=str(box.program),
        BOX_SYSTEMCTL="true",
        BOX_AS_USER=" ".join(as_user("--")),
        BOX_PATIENCE="5",
    )


def test_the_directory_of_a_rehearsal_cannot_be_swapped(box: Box) -> None:
    """`chown` of a path that had just been a directory gave any file of root's away."""
    (box.data / "appliance.db").touch()
    attacker = subprocess.Popen(as_user("/usr/bin/python3", "-c", SWAP, box.data, box.victim))
    try:
        time.sleep(0.3)  # until it looks
        for version in ("2.0", "3.0", "4.0"):
            upgrade(box, version)
    finally:
        attacker.kill()
        attacker.wait()
    assert box.is_untouched()


def test_the_flag_of_an_upgrade_empties_no_file(box: Box) -> None:
    box.link(box.runtime / "working")
    upgrade(box, "2.0")
    assert (box.place / "state/upgrade.log").exists()
    assert box.is_untouched()


def stick(box: Box) -> Path:
    """Create a stick with the marker and one copy, and the commands that would mount it."""
    directory = box.place / "stick"
    (directory / "sms-appliance").mkdir(parents=True)
    (directory / "sms-appliance-backup").touch()
    (directory / "sms-appliance" / "20260101-000000.db").write_text("a copy")
    box.shim("blkid", "echo ext4")
    box.shim("mount", 'for last; do :; done; rmdir "$last"; ln -s "$STICK" "$last"')
    box.shim("umount", 'rm "$1"; mkdir "$1"')
    box.shim("udevadm")
    box.shim("sync")
    return directory


def use_stick(box: Box, what: str) -> None:
    directory = box.place / "stick"
    box.run(
        STICK,
        what,
        STICK=str(directory),
        SMS_BOX_STICKS=str(directory),
        SMS_BOX_STICK_DATA=str(box.data),
        SMS_BOX_STICK_DIR=str(box.place / "mounted"),
        SMS_BOX_STICK_OWNER=USER,
        SMS_BOX_PROGRAM=str(box.program),
        SMS_BOX_RUNTIME_DIR=str(box.runtime),
        SMS_BOX_WORK_DIR=str(box.place / "work"),
        SMS_BOX_USB_STORAGE=str(box.place / "driver"),
    )


def test_the_flag_of_a_stick_empties_no_file(box: Box) -> None:
    stick(box)
    (box.data / "appliance.db").touch()
    box.link(box.runtime / "working")
    use_stick(box, "backup")
    assert box.is_untouched()


def test_the_copy_from_a_stick_goes_through_no_link(box: Box) -> None:
    stick(box)
    box.link(box.data / "from-stick.db")
    use_stick(box, "restore")
    assert box.is_untouched()


def test_a_link_on_a_stick_gives_no_file_away(box: Box) -> None:
    """The victim poses as a copy: root reads it, and the daemon's user would get it."""
    copy = stick(box) / "sms-appliance" / "20270101-000000.db"
    copy.symlink_to(box.victim)
    kept = box.place / "kept"
    kept.mkdir()
    shutil.chown(kept, USER, USER)
    box.program.write_text(f'#!/bin/sh\nfor last; do :; done\ncat "$last" >>{kept}/read\n')
    use_stick(box, "restore")
    assert (kept / "read").read_text() == "a copy"


def test_a_request_counts_as_it_was_checked(box: Box) -> None:
    """The program keeps its request open and changes it between the check and the action."""
    request = box.runtime / "asked"
    request.write_text("number = 1\nwhat = restart\n")
    with request.open("r+") as held:
        # Between the two, the script runs `mv` for the answer.
        late = f"printf 'number = 1\\nwhat = poweroff\\n' >/proc/{os.getpid()}/fd/{held.fileno()}"
        box.shim("mv", f'case "$*" in *answer*) {late} ;; esac\nexec /bin/mv "$@"')
        told = box.run(ASKED, request, ROOT=str(box.place / "root"))
        assert "poweroff" in Path(f"/proc/self/fd/{held.fileno()}").read_text()
    assert told == "systemctl restart --no-block sms-appliance.service\n"
