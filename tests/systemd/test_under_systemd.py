"""The installed service under a real systemd: started, used, killed, stopped, switched off.

All tests use one machine, in the order of this file; `fakes.machine` says what it needs from the
kernel. The modem is a serial device whose other end is this process, so the network counts what it
really accepted.
"""

import fcntl
import json
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from end_to_end.box import until
from fakes import lan
from fakes.installed_box import DATA, NAME, SERVICE, USER, InstalledBox, hand_over
from fakes.lan import MACHINE, Lan, LanImpossibleError
from fakes.machine import SOURCES, Machine, MachineImpossibleError
from fakes.probe import ALLOWED, FORBIDDEN
from fakes.stick import StickImpossibleError, plugged_in
from fakes.systemd_root import SYSTEMD, WORST_SCORE

from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions

OURS = ("sms-appliance.service", "sms-appliance-poweroff.path", "sms-appliance-stick.timer")
EXIT = {"ExecMainCode": "1", "ExecMainStatus": "0"}  # CLD_EXITED of waitid(2), and the exit status
SQLITE_LOCKS = 0x4000_0000  # the lock-byte page of the SQLite file format
OTHERS = ("caddy.service", "avahi-daemon.service")
missing = [tool for tool in ("caddy", "avahi-daemon") if not shutil.which(tool)]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}"),
]


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledBox]:
    place = tmp_path_factory.mktemp("machine")
    options = SimulatorOptions(start_s=0, ready_s=0, latency_s=0.05, report_s=0.1)
    try:
        with (
            SimulatedModem(options) as modem,
            Lan() as cable,
            Machine(place, hand_over(modem)) as machine,
        ):
            one = InstalledBox(machine, modem, cable)
            one.install()
            one.log_in()
            until(one.ready, "it serves, and its modem can send")
            yield one
    except (MachineImpossibleError, LanImpossibleError) as error:
        pytest.skip(f"no machine can be started here: {error}")


# Installation


def test_the_install_script_leaves_everything_running(box: InstalledBox) -> None:
    machine = box.machine
    assert machine.run("systemctl", "is-system-running").stdout == "running\n"
    assert machine.do("systemctl", "--failed", "--plain", "--no-legend") == ""
    for unit in (*OURS, *OTHERS):
        assert machine.do("systemctl", "is-active", unit) == "active\n"
        assert machine.do("systemctl", "is-enabled", unit) == "enabled\n"
    # Nothing that systemd could not do and skipped.
    assert machine.do("journalctl", "--quiet", "--output=cat", "-p", "warning", "_PID=1") == ""


def test_it_is_ready_and_its_modem_too(box: InstalledBox) -> None:
    found = box.machine.shown(SERVICE, "Type", "StatusText", "NRestarts", "Result", "SubState")
    assert (found["Type"], found["SubState"], found["NRestarts"]) == ("notify", "running", "0")
    assert set(box.process()["Uid"].split()) == {box.machine.do("id", "-u", USER).strip()}
    status = json.loads(box.command("status", "--json"))
    assert status["running"]
    assert [(each["port"], each["condition"]) for each in status["modems"]] == [
        ("/dev/sms-modem", "ready")
    ]


def test_it_runs_as_its_unit_is_written(box: InstalledBox) -> None:
    found = box.machine.shown(SERVICE, "FragmentPath", "DropInPaths", "NeedDaemonReload")
    assert box.machine.do("cat", found["FragmentPath"]) == (SYSTEMD / SERVICE).read_text()
    drop_ins = {Path(path).name for path in found["DropInPaths"].split()}
    assert drop_ins - {"growing-pauses.conf"} == {"behind-caddy.conf"}
    score = box.machine.run("systemd-analyze", "security", f"--threshold={WORST_SCORE}", SERVICE)
    assert score.returncode == 0, score.stdout


def test_the_log_is_bounded_and_has_the_code_of_the_first_administrator(box: InstalledBox) -> None:
    sizes = box.machine.do("journalctl", "--identifier=systemd-journald", "--output=cat")
    assert "max 16.0M" in sizes.splitlines()[-1]
    said = box.machine.do("journalctl", "--unit=sms-appliance", "--output=cat")
    assert re.search(r"https://sms-box\.local/first-start\n.*code: \w{4}-\w{4}\n", said)


def test_its_hardening_is_in_force(box: InstalledBox) -> None:
    process = box.process()
    assert (process["NoNewPrivs"], process["Seccomp"]) == ("1", "2")
    assert {int(process[name], 16) for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb")} == {0}
    groups = set(box.machine.do("id", "-G", USER).split())
    assert set(process["Groups"].split()) == groups
    assert len(groups) == 3  # its own, dialout, gpio
    [control] = re.findall(
        "^0::(.*)$", box.machine.do("cat", f"/proc/{box.pid}/cgroup"), re.MULTILINE
    )
    group = f"/sys/fs/cgroup{control}"
    # A kernel with these controllers in the first version of control groups has none here.
    controllers = box.machine.do("cat", f"{group}/cgroup.controllers").split()
    limits = {"memory": ("memory.max", str(300 << 20)), "pids": ("pids.max", "64")}
    for controller in limits.keys() & set(controllers):
        file, value = limits[controller]
        assert box.machine.do("cat", f"{group}/{file}").strip() == value


def test_what_the_unit_forbids_cannot_be_done_and_what_it_needs_can(box: InstalledBox) -> None:
    machine = box.machine
    unit = (SYSTEMD / SERVICE).read_text()
    changes = {
        "Type=notify": "Type=oneshot",
        "Restart=always": "Restart=no",
        # Otherwise the daemon's socket would disappear when this one ends.
        "RuntimeDirectory=sms-appliance": "RuntimeDirectory=probe",
    }
    for before, after in changes.items():
        assert before in unit
        unit = unit.replace(before, after)
    probe = f"/opt/sms-appliance/bin/python {SOURCES}/tests/fakes/probe.py"
    unit = re.sub("^ExecStart=.*$", f"ExecStart={probe}", unit, flags=re.MULTILINE)
    own = box.machine.do("cat", "/opt/sms-appliance/bin/sms-appliance")
    for line in re.findall("^export LD_LIBRARY_PATH=.*$", own, re.MULTILINE):
        unit = unit.replace("[Service]", f"[Service]\nEnvironment={line.removeprefix('export ')}")
    machine.write("/run/systemd/system/probe.service", unit)
    # Everybody may use this device (/dev/fuse), as far as its mode allows.
    machine.do("mknod", "-m", "666", "/dev/not-named", "c", "10", "229")
    # A ttyUSB whose driver is missing (or has no such port).
    machine.do("mknod", "-m", "666", "/dev/plugged-in-later", "c", "188", "255")
    machine.do("systemctl", "daemon-reload")
    machine.do("systemctl", "start", "probe.service")
    said = machine.do("journalctl", "--unit=probe", "--output=cat", "--grep=^probed: ")
    found = json.loads(said.removeprefix("probed: "))
    assert found == {"tried": len(FORBIDDEN) + len(ALLOWED), "otherwise": {}}


# Commands


def owners(box: InstalledBox) -> set[str]:
    return set(box.machine.do("find", DATA, "-printf", "%u:%g\n").split())


def test_commands_of_root_are_the_services_users(box: InstalledBox) -> None:
    box.add_administrator("marie")
    box.command("backup", f"{DATA}/copy.db")
    assert "marie" in box.command("user", "list")
    assert owners(box) == {f"{USER}:{USER}"}


def test_a_command_before_the_first_start_leaves_nothing_of_roots(box: InstalledBox) -> None:
    with box.without_data():
        # As at each start of the machine.
        box.machine.do("systemd-tmpfiles", "--create", "sms-appliance.conf")
        box.add_administrator("paul")
        assert owners(box) == {f"{USER}:{USER}"}
        box.machine.do("systemctl", "start", SERVICE)
        assert "paul" in box.command("user", "list")
        assert owners(box) == {f"{USER}:{USER}"}


# USB sticks

STICK = "/dev/stick"


@pytest.fixture
def stick(box: InstalledBox, tmp_path: Path) -> Iterator[None]:
    """Plug in a stick with the marker file. The units know it, and that it is not a SCSI disk."""
    try:
        with plugged_in(tmp_path, "sms-appliance-backup") as (major, minor):
            box.machine.do("mknod", "-m", "660", STICK, "b", str(major), str(minor))
            also = f"[Service]\nEnvironment=SMS_BOX_STICKS={STICK}\nDeviceAllow={STICK} rw\n"
            for unit in ("sms-appliance-stick", "sms-appliance-first-restore"):
                box.machine.write(f"/run/systemd/system/{unit}.service.d/test.conf", also)
            box.machine.do("systemctl", "daemon-reload")
            yield
    except StickImpossibleError as error:
        pytest.skip(f"no stick can be made here: {error}")


@pytest.mark.usefixtures("stick")
def test_a_stick_gets_a_copy_and_the_first_start_takes_it(box: InstalledBox) -> None:
    machine = box.machine
    machine.do("systemctl", "start", "sms-appliance-stick.service")
    said = machine.do("journalctl", "--output=cat", "--unit=sms-appliance-stick")
    assert f"{STICK}: copied" in said
    with box.without_data():
        machine.do("systemctl", "start", SERVICE)
        said = machine.do("journalctl", "--output=cat", "--unit=sms-appliance-first-restore")
        assert f"{STICK}: restoring" in said
        assert "sophie" in box.command("user", "list")
        assert owners(box) == {f"{USER}:{USER}"}


# The office


def test_pages_are_served_only_over_https(box: InstalledBox) -> None:
    assert box.ask("GET", "/health").status == 200
    assert box.by_socket("/health").status == 200
    redirect = box.plain("/discussions")
    assert (redirect.status, redirect.headers["Location"]) == (308, f"https://{NAME}/discussions")
    assert box.plain("/certificate.crt").status == 308
    assert box.ask("GET", "/certificate.crt").body.decode() == box.certificate
    assert b'href="/certificate.crt"' in box.ask("GET", "/login").body
    with pytest.raises(ConnectionRefusedError):
        box.lan.connect(8080)


def test_the_office_finds_it_by_its_name(box: InstalledBox) -> None:
    asked = box.lan.who_is
    assert until(lambda: asked(NAME, lan.ADDRESS), "the name is known") == {MACHINE}
    announced = until(lambda: asked("_https._tcp.local", lan.NAME), "it is announced")
    assert announced == {"SMS box on sms-box._https._tcp.local"}


def test_a_message_goes_out_and_one_comes_in(box: InstalledBox) -> None:
    sent = box.send("Bonjour")
    box.wait_for(sent, "delivered")
    assert box.taken() == ["Bonjour"]
    box.modem.inject_text("+33639980101", "Merci")
    until(lambda: box.ask("GET", "/api/v1/inbox").json, "the answer is there")


def test_installed_again_it_is_what_it_was(box: InstalledBox) -> None:
    before = box.machine.do("cat", "/etc/sms-appliance/config.toml")
    box.machine.do(f"{SOURCES}/systemd/install", "--https")
    assert box.machine.do("cat", "/etc/sms-appliance/config.toml") == before
    assert "sophie" in box.command("user", "list")
    until(box.ready, "it serves by the same certificate, and its modem can send")


# The end


def test_the_machine_starts_again_with_everything_in_it(box: InstalledBox) -> None:
    machine = box.machine
    box.modem.fault("network_lost")
    until(lambda: not box.ready(), "the modem has said so")
    waiting = box.send("Plus tard")
    machine.run("systemctl", "--no-block", "reboot")
    # For the kernel, the first process of a namespace that has restarted ends like this: reboot(2).
    assert machine.wait_for_its_end() == -signal.SIGHUP
    box.modem.change_network(coverage=True)
    machine.boot()
    assert machine.run("systemctl", "is-system-running").stdout == "running\n"
    for unit in (*OURS, *OTHERS):
        assert machine.do("systemctl", "is-active", unit) == "active\n"
    assert machine.do("journalctl", "--quiet", "--output=cat", "-p", "warning", "_PID=1") == ""
    # It has started without a network, and uses it when it comes.
    box.plug_in()
    until(box.ready, "it serves, and its modem can send")
    box.wait_for(waiting, "delivered")
    assert box.taken().count("Plus tard") == 1
    assert until(lambda: box.lan.who_is(NAME, lan.ADDRESS), "the name is known") == {MACHINE}


def test_a_daemon_that_hangs_is_killed_and_started_again(box: InstalledBox) -> None:
    with box.changed("[Service]\nWatchdogSec=5\nRestartSec=1\n"):
        before = len(box.taken())
        # The network accepts the first without anybody knowing; the second has not begun.
        box.modem.fault("answer_lost")
        first, second = box.send("Premier"), box.send("Second")
        until(lambda: len(box.taken()) > before, "the network has it")
        hanging = box.pid
        box.machine.do("kill", "-STOP", str(hanging))
        until(lambda: box.pid not in (0, hanging), "another daemon", patience=60)
        until(box.ready, "its modem can send")
        assert box.machine.shown(SERVICE, "NRestarts")["NRestarts"] == "1"
        said = box.machine.do("journalctl", "--output=cat", "_PID=1", "--grep=Watchdog timeout")
        assert said.count("\n") == 1
        box.wait_for(second, "delivered")
        # Nobody knew about the first until the network's report came.
        box.wait_for(first, "delivered")
        assert box.taken()[before:] == ["Premier", "Second"]


def test_killed_it_is_started_again(box: InstalledBox) -> None:
    killed = box.pid
    sent = box.send("Avant")
    box.wait_for(sent, "delivered")
    box.machine.do("kill", "-KILL", str(killed))
    until(lambda: box.pid not in (0, killed), "another daemon")
    until(box.ready, "its modem can send")
    assert box.status(sent) == "delivered"
    assert box.taken().count("Avant") == 1


def test_stopped_it_ends_well_and_stays_so(box: InstalledBox) -> None:
    box.machine.do("systemctl", "stop", SERVICE)
    found = box.machine.shown(SERVICE, "ActiveState", "Result", *EXIT)
    assert found == {"ActiveState": "inactive", "Result": "success", **EXIT}
    assert not Path(f"/proc/{box.machine.pid}/root/run/sms-appliance/web.sock").exists()
    assert box.machine.run("ls", f"{DATA}/appliance.db-wal").returncode
    box.machine.do("systemctl", "start", SERVICE)
    until(box.ready, "its modem can send")


def test_it_can_be_stopped_as_soon_as_it_is_started(box: InstalledBox) -> None:
    box.machine.do("systemctl", "stop", SERVICE)
    box.machine.do("systemctl", "start", "--no-block", SERVICE)
    until(lambda: box.pid, "there is a process")
    box.machine.do("systemctl", "stop", SERVICE)
    found = box.machine.shown(SERVICE, "ActiveState", "Result")
    assert found == {"ActiveState": "inactive", "Result": "success"}


def test_stopped_while_it_starts_it_ends_well_too(box: InstalledBox) -> None:
    machine = box.machine
    machine.do("systemctl", "stop", SERVICE)
    data = Path(f"/proc/{machine.pid}/root{DATA}")
    with (data / "appliance.db").open("rb+") as database:
        # Like another writer of SQLite's; the start waits while the lock is held.
        fcntl.lockf(database, fcntl.LOCK_EX, 512, SQLITE_LOCKS)
        machine.do("systemctl", "start", "--no-block", SERVICE)
        until(lambda: (data / "daemon.lock").read_text() == f"{box.pid}\n", "it is locked")
        machine.do("systemctl", "stop", "--no-block", SERVICE)
        state = machine.shown(SERVICE, "ActiveState")
    until(lambda: not box.pid, "it has ended")
    found = machine.shown(SERVICE, "Result", *EXIT)
    assert state == {"ActiveState": "deactivating"}
    assert found == {"Result": "success", **EXIT}
    machine.do("systemctl", "start", SERVICE)
    until(box.ready, "its modem can send")


def test_asked_by_the_daemons_user_the_machine_switches_itself_off(box: InstalledBox) -> None:
    """The last test: nothing is left afterwards."""
    inside = ["nsenter", "--target", str(box.pid), "--mount", "--"]
    daemon = ["setpriv", "--reuid", USER, "--regid", USER, "--init-groups", "--no-new-privs", "--"]
    done = box.machine.run(*inside, *daemon, "touch", "/run/sms-appliance/poweroff")
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    # For the kernel, the first process of a namespace that has powered off ends like this:
    # reboot(2).
    assert box.machine.wait_for_its_end() == -signal.SIGINT
