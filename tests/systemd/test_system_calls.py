"""The real daemon makes no system call that its unit forbids."""

import functools
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fakes.systemd_root import SYSTEMD

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("tools"),
    pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed"),
]
CALL = re.compile(r"\d+ +(\w+)\(")


@functools.cache
def members(name: str) -> frozenset[str]:
    """Return the system calls in one of systemd's sets, such as @system-service."""
    if not name.startswith("@"):
        return frozenset({name})
    done = subprocess.run(
        ["systemd-analyze", "syscall-filter", "--no-pager", name],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    lines = [line.strip() for line in done.stdout.splitlines()[1:]]
    inside = [line for line in lines if line and not line.startswith("#")]
    return frozenset().union(*(members(each) for each in inside))


def allowed() -> set[str]:
    """Return what the unit allows."""
    found: set[str] = set()
    for line in (SYSTEMD / "sms-appliance.service").read_text().splitlines():
        if line.startswith("SystemCallFilter="):
            value = line.partition("=")[2]
            named = set().union(*(members(each) for each in value.lstrip("~").split()))
            found = found - named if value.startswith("~") else found | named
    return found


def test_no_forbidden_system_call(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    listen = f"unix:{tmp_path / 'web.sock'}"
    command = [sys.executable, "-m", "appliance", "run", "--modem", "simulated", "--listen", listen]
    with subprocess.Popen(
        ["strace", "-f", "-qq", "-o", trace, *command, "--data-dir", tmp_path / "data"],
        env={**os.environ, "SMS_APPLIANCE_START_S": "0", "SMS_APPLIANCE_READY_S": "0"},
        stderr=subprocess.DEVNULL,
    ) as process:
        deadline = time.monotonic() + 60
        while not (tmp_path / "data" / "daemon.json").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        sent = subprocess.run(
            [sys.executable, "-m", "appliance", "send", "0612345678", "Bonjour"],
            env={**os.environ, "SMS_APPLIANCE_DATA_DIR": str(tmp_path / "data")},
            timeout=60,
            check=False,
        )
        time.sleep(1)
        [child] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(child), signal.SIGTERM)
        assert process.wait(60) == 0
    assert sent.returncode == 0
    lines = trace.read_text().splitlines()
    calls = {match[1] for line in lines if (match := CALL.match(line))}
    assert {"openat", "fdatasync"} <= calls
    # SQLite gives its files to the database's owner if it runs as root; the service does not.
    assert not sorted(calls - allowed() - {"fchown"})
    # MemoryDenyWriteExecute= forbids memory that is both writable and executable.
    assert not [line for line in lines if "PROT_WRITE|PROT_EXEC" in line]
    families = set(re.findall(r"socket\(AF_(\w+)", "\n".join(lines)))
    assert families <= {"UNIX", "INET", "INET6"}
