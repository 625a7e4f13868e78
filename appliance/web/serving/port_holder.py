"""The process that holds a port, found in /proc as far as permissions allow."""

import socket
from pathlib import Path

from appliance.masking import command_line

LISTENING = "0A"
TABLES = ("/proc/net/tcp", "/proc/net/tcp6")


def of_port(port: int) -> str | None:
    """Return the process that listens on `port`, as `process 123 (command line)`, or None."""
    inodes = _listening_inodes(port)
    if not inodes:
        return None
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and _holds(process, inodes):
            command = command_line((process / "cmdline").read_bytes())
            return f"process {process.name} ({command})"
    return None


def answers(path: str) -> bool:
    """Return whether something accepts connections on the Unix socket at `path`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(path)
        except OSError:
            return False
        return True


def _listening_inodes(port: int) -> set[str]:
    found = set()
    for table in TABLES:
        try:
            lines = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            local, state, inode = fields[1], fields[3], fields[9]
            if state == LISTENING and int(local.rpartition(":")[2], 16) == port:
                found.add(f"socket:[{inode}]")
    return found


def _holds(process: Path, inodes: set[str]) -> bool:
    try:
        return any(str(link.readlink()) in inodes for link in (process / "fd").iterdir())
    except OSError:  # another user's process, or it has ended
        return False
