"""Faults of the machine: full disk, locked database, stepped clock, stop half-way, log flood."""

import itertools
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from end_to_end.box import until
from end_to_end.ledger import Sent
from end_to_end.stage import IMPATIENT, Stage
from end_to_end.trials import Trial, now, seconds
from fakes.busy import allowed

pytestmark = pytest.mark.slow

# More than they take, for a machine that does other work at the same time.
BACK_WITHIN = 12.0  # the pauses while the store is unavailable grow to 5 s
STEPPED_WITHIN = 12.0  # the clocks are compared every 5 s
SERVICE_UNAVAILABLE = 503
DISK = "size=160m"  # /health warns below 256 MiB and fails below 48


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Yield a disk that can be filled, where the box will store its data."""
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", DISK, "none", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Fill the disk and return the file that fills it."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            block = bytes(size)
            try:
                while True:
                    file.write(block)
            except OSError:
                continue
    return filler


@pytest.mark.ahead
def test_disk_full(stage: Stage) -> None:
    with small_disk(stage.folder) as disk:
        world = stage.world()
        box = stage.box(world.port, disk.name, environment=IMPATIENT)
        try:
            fill_and_free(Trial(world, box.start(), stage.rows), disk)
        finally:
            box.end()


def fill_and_free(trial: Trial, disk: Path) -> None:
    world, box = trial.world, trial.box
    with trial.of("disk full", "a small disk filled while 300 go out, freed after 3 s") as row:
        campaign = [trial.send() for _ in range(300)]
        filler = fill(disk)
        refused = 0
        for _ in range(3):
            refused += box.post("/api/v1/messages", MESSAGE).status == SERVICE_UNAVAILABLE
            trial.receive()
        assert refused, "what cannot be kept is not accepted"
        until(lambda: box.health().status == SERVICE_UNAVAILABLE, "/health fails")
        assert box.health().json["checks"]["store"]["status"] == "fail"
        trial.eyes.notes("/health fails")
        trial.eyes.writes(STRANGER, "sans place")
        time.sleep(3.0)
        held = world.do("state")["accepted"]
        assert held < len(campaign), "nothing goes out that could not be noted"
        filler.unlink()
        began = now()
        trial.wait_until_stored()
        row.recovered = seconds(now() - began, "after there is room again")
        assert now() - began < allowed(BACK_WITHIN)
        trial.wait_until_gone(campaign[-1])


STRANGER = "+33639980199"
MESSAGE = {"phoneNumbers": [STRANGER], "textMessage": {"text": "sans place"}}


@pytest.mark.ahead
def test_database_held(stage: Stage) -> None:
    trial = stage.trial()
    held = 8.0
    with trial.of("database locked", f"by another program for {held:.0f} s") as row:
        campaign = [trial.send() for _ in range(50)]
        other = sqlite3.connect(trial.box.data_dir / "appliance.db", isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            held_until = now() + held
            trial.receive()
            answer = trial.box.post("/api/v1/messages", MESSAGE)
            assert answer.status == SERVICE_UNAVAILABLE
            assert "Retry-After" in answer.headers
            trial.eyes.message(campaign[-1])  # pages can be read
            trial.eyes.writes(STRANGER, "sans place")
            time.sleep(max(0.0, held_until - now()))
            other.execute("ROLLBACK")
            free_at = now()  # looking at the pages may have taken longer
        finally:
            other.close()
        trial.wait_until_stored()
        trial.wait_until_gone(campaign[-1])
        after = now() - free_at
        assert after < allowed(BACK_WITHIN)
        row.recovered = seconds(after, "after it is free, for all that waited")


@pytest.mark.ahead
def test_backup_while_messages_go_out(stage: Stage) -> None:
    trial = stage.trial()
    with trial.of("backup under way", "`sms-appliance backup` five times in a campaign") as row:
        began = now()
        campaign = [trial.send() for _ in range(100)]
        for number in range(5):
            trial.receive()
            made = trial.box.command("backup", str(stage.folder / f"copy{number}.db"))
            assert made.returncode == 0, made.stderr
        trial.wait_until_gone(*campaign)
        row.recovered = seconds(now() - began, "for 100 out, 5 in, 5 backups")


def stepped(stage: Stage) -> tuple[Trial, Callable[[float], None]]:
    """Return a trial on a box whose clock can be set, in seconds from the machine's."""
    offset = stage.folder / "offset"

    def step(away: float) -> None:
        fresh = offset.with_suffix(".new")
        fresh.write_text(str(away))
        fresh.replace(offset)

    step(0.0)
    world = stage.world()
    launcher = str(Path(__file__).parent / "stepped.py")
    program = [sys.executable, launcher, str(offset)]
    box = stage.box(world.port, environment=IMPATIENT, program=program)
    return Trial(world, box.start(), stage.rows), step


def at(moment: float) -> str:
    """Return a moment in the API's format."""
    return datetime.fromtimestamp(moment, UTC).isoformat()


def works(trial: Trial) -> float:
    """Send and receive one message. Return how long it took."""
    began = now()
    trial.receive()
    trial.gone_after(trial.send(), began)
    trial.wait_until_stored()
    return now() - began


@pytest.mark.ahead
def test_clock_stepped_forward_and_back(stage: Stage) -> None:
    trial, step = stepped(stage)
    at_once = max(3.0, 4 * works(trial))
    hours = 2 * 3600.0
    with trial.of("clock stepped forward", "by 2 h; a message is due in 1 h") as row:
        due = trial.send(scheduleAt=at(now() + 3600))
        step(hours)
        stepped_at = now()
        assert works(trial) < allowed(at_once)
        after = trial.gone_after(due, stepped_at)
        assert after < allowed(STEPPED_WITHIN)
        row.recovered = seconds(after, "for what became due; the rest at once")
    with trial.of("clock stepped back", "by 2 h; a message is due 6 s later") as row:
        due_at = now() + 6.0
        step(0.0)
        due = trial.send(scheduleAt=at(due_at))
        assert works(trial) < allowed(at_once)
        after = trial.gone_after(due, due_at)
        assert 0.0 <= after < at_once
        row.recovered = seconds(after, "after its time by the clock as set")


@pytest.mark.ahead
def test_clock_in_1970(stage: Stage) -> None:
    trial, step = stepped(stage)
    at_once = max(3.0, 4 * works(trial))
    with trial.of("clock in 1970", "from the epoch on, set right after 8 s") as row:
        due = trial.send(scheduleAt=at(now() + 2.0))
        step(-now())
        stepped_at = now()
        assert works(trial) < allowed(at_once)
        time.sleep(max(0.0, stepped_at + 8.0 - now()))
        trial.eyes.sees(due, "scheduled")
        assert works(trial) < allowed(at_once)
        step(0.0)
        after = trial.gone_after(due, now())
        assert after < allowed(STEPPED_WITHIN)
        row.recovered = seconds(after, "after the clock is right, for what was due")


@pytest.mark.ahead
def test_stopped_in_the_middle_of_ten_segments(stage: Stage) -> None:
    trial = stage.trial("--latency-s", "0.3")
    with trial.of("stopped in the middle of 10 segments", "SIGTERM after the third") as row:
        sent: Sent = trial.send(segments=10)
        until(lambda: len(trial.world.texts()) >= 3, "three segments went")
        began = now()
        assert trial.box.stop() == 0
        stopped = now() - began
        before = len(trial.world.texts())
        assert before < len(sent.segments)
        began = now()
        trial.box.start()
        trial.wait_until_gone(sent)
        assert trial.world.texts() == list(sent.segments)
        row.recovered = (
            f"stopped in {stopped:.1f} s; the rest {now() - began:.1f} s after the start"
        )


@pytest.mark.ahead
def test_killed_in_the_middle_of_ten_segments(stage: Stage) -> None:
    trial = stage.trial("--latency-s", "0.3", "--report-s", "1")
    with trial.of(
        "killed in the middle of 10 segments", "kill -9 before the answer to the fourth"
    ) as row:
        sent: Sent = trial.send(segments=10)
        # The network has the fourth and has not answered: until then nobody could know.
        until(lambda: len(trial.world.texts()) >= 4, "the fourth segment went")
        trial.box.kill()
        began = now()
        trial.box.start()
        trial.wait_until_gone(sent)
        assert sorted(trial.world.texts()) == sorted(sent.segments)
        row.recovered = seconds(now() - began, "after the start, all ten")


@pytest.mark.ahead
def test_two_daemons_at_once(stage: Stage) -> None:
    trial = stage.trial()
    with trial.of("two daemons at once", "a second on the same directory, port, modem") as row:
        began = now()
        campaign = [trial.send() for _ in range(50)]
        same_directory = trial.box.command(
            "run", "--listen", "127.0.0.1:0", "--modem", trial.world.port
        )
        assert same_directory.returncode
        assert str(trial.box.pid) in same_directory.stderr
        said, _, _ = same_directory.stderr.partition(" (")
        for its_own, name in ((trial.box.data_dir, "DATA"), (trial.box.pid, "PID")):
            said = said.replace(str(its_own), name)
        trial.eyes.notes(f"the second: “{said.strip()}”")
        other = stage.box(trial.world.port, "other")
        same_port = other.command(
            "run", "--listen", f"127.0.0.1:{trial.box.port}", "--modem", trial.world.port
        )
        assert same_port.returncode
        assert str(trial.box.pid) in same_port.stderr
        # One that gets as far as the modem finds it in use.
        other.start(ready=False)
        until(lambda: other.modem_state()["condition"] == "no_port", "it finds the port held")
        assert str(trial.box.pid) in other.modem_state()["detail"]
        trial.receive()
        trial.wait_until_gone(*campaign)
        row.recovered = seconds(now() - began, "for 50 out, 1 in: the first is not disturbed")


@pytest.mark.ahead
def test_the_log_stays_small(stage: Stage) -> None:
    trial = stage.trial()
    lasting = 12.0
    with trial.of("faults for an hour, in fast motion", f"{lasting:.0f} s of them all") as row:
        stop = threading.Event()

        def plague() -> None:
            for turn in itertools.count():
                if stop.wait(0.3):
                    return
                if turn % 12 == 0:
                    trial.world.fault("hang_up", seconds=0.05)
                if turn % 12 == 6:
                    trial.world.fault("power_cycle", seconds=0.05)
                trial.world.fault("refuse_submits", code=38, count=3)
                trial.world.fault("urc_storm", count=300, seconds=0.3, line="+NOISE: 1,2,3")
                trial.world.fault("urc_storm", count=100, seconds=0.3, line="+CREG: 2")
                trial.world.fault("network_lost", seconds=0.05)
                trial.world.fault("garbage")
                trial.world.fault("half_line", command="+CMGS")

        plagued = threading.Thread(target=plague)
        plagued.start()
        try:
            for _ in range(10):
                trial.send()
            time.sleep(lasting / 2)
            half = trial.box.log.stat().st_size
            time.sleep(lasting / 2)
        finally:
            stop.set()
            plagued.join()
        whole = trial.box.log.stat().st_size
        trial.world.do("clear_faults")
        began = now()
        until(trial.box.ready, "the modem is ready")
        row.recovered = seconds(now() - began, "after they end")
        assert whole < 30_000, trial.box.said()
        assert whole - half < 8_000, "what repeats is counted, not said again"
        journalled = journal_of_modems(trial)
        trial.eyes.notes(f"{whole} octets of log, {whole - half} of them in the second half")
        trial.eyes.notes(f"{journalled} changes of the modem in the journal")


def journal_of_modems(trial: Trial) -> int:
    """Return the number of journal rows about modems."""
    connection = sqlite3.connect(trial.box.data_dir / "appliance.db")
    try:
        query = "SELECT count(*) FROM event WHERE kind = 'modem'"
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()
