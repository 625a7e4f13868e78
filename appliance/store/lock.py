"""Lock a data directory, so that only one daemon uses it."""

import fcntl
import os
from pathlib import Path
from typing import Self

from appliance.errors import N_, StoreInUseError
from appliance.masking import command_line
from appliance.store import failures, files

NAME = "daemon.lock"
_LONGEST_PID = 20


class DirectoryLock:
    """The lock is held from `acquire` to `release`, or until the process ends in any way."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / NAME
        self._descriptor: int | None = None

    def acquire(self) -> Self:
        """Lock the directory. Raise StoreInUseError, which names the holder, or StoreFullError."""
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(descriptor, _LONGEST_PID).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise StoreInUseError(
                "store_in_use",
                N_("%(directory)s is in use by process %(pid)s%(command)s."),
                cure=N_("Stop it first, or name another data directory."),
                directory=str(self._path.parent),
                pid=holder or "?",
                command=_command(holder),
            ) from error
        try:
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
        except OSError as error:
            os.close(descriptor)
            raise failures.not_writable(f"{self._path}: {error.strerror}") from error
        self._descriptor = descriptor
        return self

    def release(self) -> None:
        """Release the lock. The file stays: removing it would let two daemons take the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        try:
            self._path.parent.mkdir(mode=files.DIRECTORY_MODE, parents=True, exist_ok=True)
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, files.FILE_MODE)
        except OSError as error:
            raise failures.not_writable(f"{self._path}: {error.strerror}") from error


def _command(pid: str) -> str:
    """Return ` (command line)` of a process, or "" if /proc does not have it."""
    try:
        arguments = Path("/proc", pid, "cmdline").read_bytes()
    except OSError:
        return ""
    words = command_line(arguments)
    return f" ({words})" if words else ""
