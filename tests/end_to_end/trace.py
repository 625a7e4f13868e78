"""What strace saw of the daemon that matters for the guarantee: its log, its syncs, its port."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

CALLS = "read,write,pwrite64,fdatasync,fsync"
LONGEST = 1200  # octets of each call: a page of the database
WRAPPER = ("strace", "-f", "-y", "-s", str(LONGEST), "-e", f"trace={CALLS}", "-e", "signal=none")
CTRL_Z = r"\32"

_CALL = re.compile(r'(\d+) +(\w+)\(\d+<([^>]*)>(?:, "(.*)"(?:\.\.\.)?, )?')
_RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(?:\"(.*)\"(?:\.\.\.)?, )?")

Kind = Literal["log", "sync", "said", "heard"]


@dataclass(frozen=True, slots=True)
class Event:
    """A write or a sync of the log, or data sent to or received from the modem."""

    kind: Kind
    thread: int
    data: str


def wrapper(into: Path) -> list[str]:
    """Return the command to put before the daemon's."""
    return [*WRAPPER, "-o", str(into)]


def events(trace: Path) -> list[Event]:
    """Return the relevant events in order. A sync counts when it ends, a write when it begins."""
    return list(_events(trace.read_text(errors="replace").splitlines()))


def _events(lines: list[str]) -> Iterator[Event]:
    unfinished: dict[int, tuple[str, str]] = {}
    for line in lines:
        if found := _RESUMED.match(line):
            thread, call = int(found[1]), found[2]
            path = unfinished.pop(thread, ("", ""))[1]
            data = found[3] or ""
            if call not in ("read", "fdatasync", "fsync"):
                continue
        elif found := _CALL.match(line):
            thread, call, path, data = int(found[1]), found[2], found[3], found[4] or ""
            if line.endswith("<unfinished ...>"):
                unfinished[thread] = (call, path)
                if call not in ("write", "pwrite64"):
                    continue
        else:
            continue
        kind = _kind(call, path)
        if kind is not None:
            yield Event(kind, thread, data)


def _kind(call: str, path: str) -> Kind | None:
    if path.endswith("-wal"):
        return "log" if call == "pwrite64" else "sync" if call in ("fdatasync", "fsync") else None
    if path.startswith("/dev/pts/"):
        return {"read": "heard", "write": "said"}.get(call)  # type: ignore[return-value]
    return None
