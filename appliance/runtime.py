"""Find a running daemon by `daemon.json` in its data directory, readable only by its owner.

    {"pid": 4711, "listen": "127.0.0.1:8080", "token": "..."}

The daemon writes it when it is ready to answer and removes it when it stops. The token, new at each
start, authenticates commands on this machine as the box's own administrator.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from appliance import atomic_file

FILE: Final = "daemon.json"
WORKING: Final = "working"


@dataclass(frozen=True, slots=True)
class Running:
    """A daemon that runs, or that ran when the machine lost power."""

    pid: int
    listen: str  # the actual address: HOST:PORT or unix:/PATH
    token: str = field(repr=False)


def announce(data_dir: Path, running: Running) -> None:
    """Write the file atomically."""
    atomic_file.write(data_dir / FILE, json.dumps(asdict(running)).encode())


def withdraw(data_dir: Path) -> None:
    """Remove the file if it exists."""
    (data_dir / FILE).unlink(missing_ok=True)


def find(data_dir: Path) -> Running | None:
    """Return the daemon of this data directory if its process is alive.

    Raise PermissionError if the file belongs to another user.
    """
    try:
        content = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
        found = Running(int(content["pid"]), str(content["listen"]), str(content["token"]))
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None
    return found if _lives(found.pid) else None


def working_file() -> Path | None:
    """Return the file that exists while root's scripts work on the box; None outside a service.

    It is next to the service's runtime directory (systemd.exec(5), RuntimeDirectory=), in a
    directory that only root can write to: in the service's own directory it could be replaced by a
    link, and root would then empty the target of the link.
    """
    directory = os.environ.get("RUNTIME_DIRECTORY", "").partition(":")[0]
    return Path(f"{directory}-work") / WORKING if directory else None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
