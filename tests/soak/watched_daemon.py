"""The real program, with a socket through which a test skips idle hours and measures it.

    python watched_daemon.py run --data-dir ... --listen ... --modem ...

SOAK_SOCKET names the socket. It takes one JSON object a line; see `Keyhole`.
"""

import _sqlite3
import ctypes
import gc
import json
import logging
import os
import socket
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from soak.skipping import SkippingClock

from appliance import cli, daemon
from appliance.config import Settings
from appliance.scheduler.clockwork import HEARTBEAT
from appliance.web.frame.services import EXTENSION, Services

_FRAMES = 1
_TOP = 8
_JOB_SECONDS = 60.0


class Keyhole:
    """The actions of a test on the daemon, each on its own thread."""

    def __init__(self, watched: "WatchedDaemon", clock: SkippingClock) -> None:
        self._daemon = watched
        self._clock = clock
        self._before: tracemalloc.Snapshot | None = None
        self.actions: dict[str, Callable[..., Any]] = {
            "skip": self.skip,
            "run": self.run,
            "counts": self.counts,
            "weigh": self.weigh,
            "trace": self.trace,
            "traced": self.traced,
        }

    def skip(self, seconds: float) -> None:
        """Let time pass and wake the threads that wait."""
        self._clock.skip(seconds)
        self._daemon.wake()
        self.run([HEARTBEAT])  # its next time follows the real clock, which nobody moved
        deadline = time.monotonic() + _JOB_SECONDS
        while self._daemon.clockwork.overdue_seconds() > 1.0 and time.monotonic() < deadline:
            time.sleep(0.005)

    def run(self, jobs: list[str]) -> None:
        """Run these jobs of the scheduler now, on its own thread, and wait for them."""
        clockwork = self._daemon.clockwork
        for name in jobs:
            done = threading.Event()
            job = next(each for each in clockwork._jobs if each.name == name)

            def once(run: Callable[[], object] = job.run, done: threading.Event = done) -> None:
                try:
                    run()
                finally:
                    done.set()

            clockwork._scheduler.add_job(once, next_run_time=datetime.now(UTC), id="soak")
            if not done.wait(_JOB_SECONDS):
                raise TimeoutError(name)

    def counts(self) -> dict[str, int]:
        """Return the number of messages by direction and state."""
        rows = self._daemon.store.rows("SELECT direction, status, count FROM status_count")
        return {f"{row[0]} {row[1]}": row[2] for row in rows}

    def weigh(self) -> dict[str, Any]:
        """Return everything that may grow only with the messages, or not at all."""
        for _ in range(3):
            gc.collect()
        services: Services = self._daemon.web._app.extensions[EXTENSION]
        path = self._daemon.store.path
        log = path.with_name(f"{path.name}-wal")
        handler = logging.getLogger().handlers[0]
        status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in status if " kB" in line}
        return {
            "rss_kib": sizes["VmRSS"],
            "anonymous_kib": sizes["RssAnon"],
            "blocks": sys.getallocatedblocks(),
            **_allocated(),
            "of_connections": _of_connections(self._daemon.store._opened.values()),
            "swapped_kib": sizes["VmSwap"],
            "descriptors": len(list(Path("/proc/self/fd").iterdir())) - 1,  # not the listing's
            "threads": sorted(each.name for each in threading.enumerate()),
            "connections": len(self._daemon.store._opened),
            "database": path.stat().st_size,
            "log": log.stat().st_size if log.exists() else 0,
            "objects": len(gc.get_objects()),
            "logged_events": sum(len(getattr(each, "_seen", ())) for each in handler.filters),
            "counted_tries": len(services.log_ins.guessing) + len(services.entries),
            "rows": {
                table: self._daemon.store.value(f"SELECT count(*) FROM {table}")  # noqa: S608 - of tests
                for table in ("message", "part", "segment", "event")
            },
        }

    def trace(self) -> None:
        """Start tracing allocations."""
        gc.collect()
        tracemalloc.start(_FRAMES)
        self._before = tracemalloc.take_snapshot()

    def traced(self) -> dict[str, Any]:
        """Return what was allocated since `trace` and still exists, the largest places first."""
        gc.collect()
        after = tracemalloc.take_snapshot()
        tracemalloc.stop()
        if self._before is None:
            raise RuntimeError("trace first")
        grown = after.compare_to(self._before, "lineno")
        self._before = None
        own = [each for each in grown if "tracemalloc" not in str(each.traceback)]
        return {
            "grown": sum(each.size_diff for each in own),
            "top": [f"{each.traceback} {each.size_diff:+d} B" for each in own[:_TOP]],
        }

    def serve(self, path: str) -> None:
        """Serve requests for ever."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
            server.bind(path)
            server.listen()
            while True:
                client, _ = server.accept()
                with client, client.makefile("rw", encoding="utf-8") as lines:
                    for line in lines:
                        lines.write(json.dumps(self._answer(json.loads(line))) + "\n")
                        lines.flush()

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"result": self.actions[asked.pop("do")](**asked)}
        except Exception as error:  # noqa: BLE001 - the exception belongs to the test
            return {"error": repr(error)}


class _Mallinfo(ctypes.Structure):
    """struct mallinfo2 of glibc."""

    _fields_: ClassVar = [
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd",
            "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
        )
    ]  # fmt: skip


def _allocated() -> dict[str, int]:
    """Return what the C library has allocated, what it keeps although free, and SQLite's share."""
    library = ctypes.CDLL(None)
    library.mallinfo2.restype = _Mallinfo
    found = library.mallinfo2()
    sqlite = ctypes.CDLL(_sqlite3.__file__)
    sqlite.sqlite3_memory_used.restype = ctypes.c_longlong
    return {
        "in_use": found.uordblks + found.hblkhd,
        "kept_free": found.fordblks,
        "sqlite": sqlite.sqlite3_memory_used(),
    }


# <sqlite3.h>: SQLITE_DBSTATUS_...
_OF_CONNECTION = {"cache": 1, "schema": 2, "statements": 3}
_OBJECT_HEAD = object.__basicsize__


def _of_connections(connections: Iterable[object]) -> dict[str, int]:
    """Return SQLite's memory for all connections. The handle is the first field of each object."""
    sqlite = ctypes.CDLL(_sqlite3.__file__)
    now, most = ctypes.c_int(), ctypes.c_int()
    sums = dict.fromkeys(_OF_CONNECTION, 0)
    for connection in connections:
        handle = ctypes.c_void_p.from_address(id(connection) + _OBJECT_HEAD)
        for name, what in _OF_CONNECTION.items():
            sqlite.sqlite3_db_status(handle, what, ctypes.byref(now), ctypes.byref(most), 0)
            sums[name] += now.value
    return sums


class WatchedDaemon(daemon.Daemon):
    """The daemon on a clock that can skip hours."""

    def __init__(self, settings: Settings) -> None:
        clock = SkippingClock()
        super().__init__(settings, clock=clock)
        self._keyhole = Keyhole(self, clock)

    def start(self) -> None:
        super().start()
        threading.Thread(
            target=self._keyhole.serve, args=(os.environ["SOAK_SOCKET"],), name="soak", daemon=True
        ).start()


if __name__ == "__main__":
    daemon.Daemon = WatchedDaemon  # type: ignore[misc]
    sys.exit(cli.main())
