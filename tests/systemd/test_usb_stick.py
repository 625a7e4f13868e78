"""The script of the USB-stick units, with directories as sticks and the real commands."""

import os
import shutil
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest
from fakes.systemd_root import SYSTEMD

from appliance.clock import SystemClock
from appliance.messaging.people import users
from appliance.store import backup as copies
from appliance.store.database import Store

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="the script is for root"),
    pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is not installed"),
]

# A stick is a directory here; mounted, a link to it. A file `read-only` on it acts as a switch.
SHIMS = {
    "blkid": 'for last; do :; done; [ -f "$last/.kind" ] && cat "$last/.kind"',
    "mount": "for last; do directory=${previous:-}; previous=$last; done\n"
    'echo "$*" >>"$LOG"\n'
    'case "$*" in *" rw,"*) [ ! -e "$directory/read-only" ] || exit 32 ;; esac\n'
    'rmdir "$last"; ln -s "$directory" "$last"',
    "umount": 'rm "$1"; mkdir "$1"',
    "setpriv": 'while [ "$1" != -- ]; do shift; done; shift\n'
    "for last; do :; done\n"
    '[ -z "$OWNER_READS" ] || stat -c %u "$last" >>"$OWNER_READS"\n'
    'exec "$@"',
    "sync": "",
    "udevadm": "",
}


@dataclass
class Machine:
    """A box with USB sockets."""

    place: Path
    sticks: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.data = self.place / "data"
        self.log = self.place / "mounts"
        self.log.touch()
        self.owner_reads = self.place / "owner-reads"  # owner of the daemon user's files
        for name, body in SHIMS.items():
            shim = self.place / "bin" / name
            shim.parent.mkdir(exist_ok=True)
            shim.write_text(f"#!/bin/sh\n{body}\n")
            shim.chmod(0o755)
        program = self.place / "sms-appliance"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m appliance "$@"\n')
        program.chmod(0o755)

    def stick(self, name: str, *, marker: str = "", kind: str = "vfat") -> Path:
        stick = self.place / name
        stick.mkdir()
        if kind:
            (stick / ".kind").write_text(kind)
        if marker:
            (stick / marker).touch()
        self.sticks.append(stick)
        return stick

    def run(self, what: str) -> CompletedProcess[str]:
        environment = {
            "PATH": f"{self.place / 'bin'}:{os.environ['PATH']}:/usr/sbin:/sbin",
            "PYTHONPATH": str(SYSTEMD.parent),
            "LOG": str(self.log),
            "OWNER_READS": str(self.owner_reads) if what == "restore" else "",
            "SMS_BOX_PROGRAM": str(self.place / "sms-appliance"),
            "SMS_BOX_STICKS": " ".join(map(str, self.sticks)),
            "SMS_BOX_WORK_DIR": str(self.place / "run"),
            "SMS_BOX_STICK_DIR": str(self.place / "stick-here"),
            "SMS_BOX_STICK_DATA": str(self.data),
            "SMS_BOX_STICK_OWNER": "root",
            "SMS_BOX_USB_STORAGE": str(self.place / "driver"),
        }
        return run(
            [SYSTEMD / "usb-stick", what],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def make_database(self) -> None:
        store = Store.open(self.data / "appliance.db", SystemClock())
        users.create_user(store, "sophie", "a long password", "admin")
        store.close()

    def users(self) -> list[str]:
        store = Store.open(self.data / "appliance.db", SystemClock())
        try:
            return [user.name for user in users.rows.users(store)]
        finally:
            store.close()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_stick_with_the_marker_gets_a_sound_copy(machine: Machine) -> None:
    machine.make_database()
    ours = machine.stick("ours", marker="sms-appliance-backup.txt")
    theirs = machine.stick("theirs")
    disk = machine.stick("disk", marker="sms-appliance-backup", kind="")
    strange = machine.stick("strange", marker="sms-appliance-backup", kind="ntfs")
    done = machine.run("backup")
    assert done.returncode == 0, done.stderr
    [copy] = (ours / "sms-appliance").glob("*.db")
    assert copies.verify(copy)
    for other in (theirs, disk, strange):
        assert not (other / "sms-appliance").exists()
    assert not (machine.place / "run/working").exists()
    mounts = machine.log.read_text().splitlines()
    assert all("nosuid,nodev,noexec" in line for line in mounts)
    # No stick is mounted for writing before its marker was seen.
    assert [line for line in mounts if " rw," in line] == [mounts[1]]
    assert str(ours) in mounts[1]


def test_old_copies_make_room(machine: Machine) -> None:
    machine.make_database()
    ours = machine.stick("ours", marker="sms-appliance-backup")
    (ours / "sms-appliance").mkdir()
    for day in range(1, 21):
        (ours / "sms-appliance" / f"202001{day:02}-030000.db").touch()
    assert machine.run("backup").returncode == 0
    kept = sorted(path.name for path in (ours / "sms-appliance").glob("*.db"))
    assert len(kept) == 14
    assert kept[0] == "20200108-030000.db"


def test_on_a_small_stick_the_oldest_give_way_but_never_the_newest(machine: Machine) -> None:
    machine.make_database()
    ours = machine.stick("ours", marker="sms-appliance-backup")
    (ours / "sms-appliance").mkdir()
    for day in range(1, 6):
        (ours / "sms-appliance" / f"202001{day:02}-030000.db").touch()
    (ours / "sms-appliance" / "20200106-030000.db.unfinished").touch()
    # A stick with room for this copy after removing two; then one that is full of other files.
    shim = machine.place / "bin/df"
    shim.write_text(
        "#!/bin/sh\nfor last; do :; done\necho Avail\n"
        '[ "$(ls "$last"/sms-appliance/*.db | wc -l)" -gt 3 ] && echo 1 || echo 100000\n'
    )
    shim.chmod(0o755)
    assert machine.run("backup").returncode == 0
    kept = sorted(path.name for path in (ours / "sms-appliance").iterdir())
    assert kept[:3] == [f"202001{day:02}-030000.db" for day in (3, 4, 5)]
    assert len(kept) == 4
    shim.write_text("#!/bin/sh\necho Avail\necho 1\n")
    before = kept[-1]
    machine.run("backup")
    assert before in [path.name for path in (ours / "sms-appliance").iterdir()]


def test_an_unwritable_stick_is_reported_and_others_are_served(machine: Machine) -> None:
    machine.make_database()
    locked = machine.stick("locked", marker="sms-appliance-backup")
    (locked / "read-only").touch()
    good = machine.stick("good", marker="sms-appliance-backup")
    done = machine.run("backup")
    assert done.returncode == 1
    assert "locked: not writable" in done.stderr
    assert list((good / "sms-appliance").glob("*.db"))
    assert not (machine.place / "run/working").exists()


def test_without_a_database_there_is_nothing_to_copy(machine: Machine) -> None:
    machine.stick("ours", marker="sms-appliance-backup")
    done = machine.run("backup")
    assert (done.returncode, machine.log.read_text()) == (0, "")


def test_the_first_start_takes_the_newest_copy(machine: Machine, tmp_path: Path) -> None:
    machine.make_database()
    ours = machine.stick("ours", marker="sms-appliance-backup")
    assert machine.run("backup").returncode == 0
    (ours / "sms-appliance" / "20200101-030000.db").write_text("an old one, and damaged")
    shutil.rmtree(machine.data)
    done = machine.run("restore")
    assert done.returncode == 0, done.stderr
    assert machine.users() == ["sophie"]
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_copies_of_a_box_whose_user_had_another_number_can_be_read(machine: Machine) -> None:
    machine.make_database()
    ours = machine.stick("ours", marker="sms-appliance-backup", kind="ext4")
    assert machine.run("backup").returncode == 0
    for path in (ours / "sms-appliance", *(ours / "sms-appliance").iterdir()):
        os.chown(path, 4321, 4321)
    shutil.rmtree(machine.data)
    assert machine.run("restore").returncode == 0
    assert machine.users() == ["sophie"]
    assert set(machine.owner_reads.read_text().split()) == {"0"}  # its own here
    assert not (machine.data / "from-stick.db").exists()


def test_a_folder_that_is_a_link_leads_nowhere(machine: Machine) -> None:
    machine.make_database()
    ours = machine.stick("ours", marker="sms-appliance-backup", kind="ext4")
    elsewhere = machine.place / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (elsewhere / "other.db.unfinished").touch()
    (ours / "sms-appliance").symlink_to(elsewhere)
    done = machine.run("backup")
    assert done.returncode == 1
    assert "is a link" in done.stderr
    assert elsewhere.stat().st_mode & 0o777 == 0o755
    assert [path.name for path in elsewhere.iterdir()] == ["other.db.unfinished"]


def test_a_database_that_is_there_is_never_replaced(machine: Machine) -> None:
    machine.make_database()
    machine.stick("ours", marker="sms-appliance-backup")
    machine.run("backup")
    before = (machine.data / "appliance.db").stat().st_ino
    assert machine.run("restore").returncode == 0
    assert (machine.data / "appliance.db").stat().st_ino == before


def test_a_damaged_copy_does_not_keep_the_box_from_starting(machine: Machine) -> None:
    ours = machine.stick("ours", marker="sms-appliance-backup")
    (ours / "sms-appliance").mkdir()
    (ours / "sms-appliance" / "20260101-030000.db").write_text("not a database")
    done = machine.run("restore")
    assert done.returncode == 0
    assert "cannot be used" in done.stderr
    assert not (machine.data / "appliance.db").exists()


def test_a_damaged_newest_copy_gives_way_to_the_one_before(machine: Machine) -> None:
    machine.make_database()
    ours = machine.stick("ours", marker="sms-appliance-backup")
    assert machine.run("backup").returncode == 0
    (ours / "sms-appliance" / "99990101-030000.db").write_text("not a database")
    shutil.rmtree(machine.data)
    done = machine.run("restore")
    assert done.returncode == 0, done.stderr
    assert "99990101-030000.db cannot be used" in done.stderr
    assert machine.users() == ["sophie"]


def test_it_wants_to_know_what_to_do(machine: Machine) -> None:
    assert machine.run("format").returncode == 2


def test_a_stick_that_is_in_from_the_start_is_waited_for(machine: Machine) -> None:
    machine.make_database()
    stick = machine.stick("ours", marker="sms-appliance-backup")
    assert machine.run("backup").returncode == 0
    shutil.rmtree(machine.data)
    # As the kernel shows it: the driver has the stick, and reads it a second later.
    interface = machine.place / "driver/1-1:1.0"
    interface.mkdir(parents=True)
    stick.rename(machine.place / "not yet")

    def settle() -> None:
        (machine.place / "not yet").rename(stick)
        (interface / "host0/target0:0:0/0:0:0:0/block/sda").mkdir(parents=True)

    timer = threading.Timer(0.5, settle)
    timer.start()
    done = machine.run("restore")
    timer.join()
    assert done.returncode == 0, done.stderr
    assert machine.users() == ["sophie"]
