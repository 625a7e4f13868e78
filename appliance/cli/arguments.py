"""The command line of this process, which every user of the machine can read (proc(5), cmdline)."""

import ctypes
from pathlib import Path

_PROCESS = Path("/proc/self")
# Positions of arg_start and arg_end after the command's name in proc(5)'s stat.
_START, _END = 45, 46


def hide(secret: str) -> bool:
    """Overwrite `secret` where it is an argument or ends one. Return whether it is gone.

    Programs such as ps show the memory with which the process was started; the kernel reads it
    again each time.
    """
    octets = secret.encode()
    try:
        start, end = _bounds()
        found = (_PROCESS / "cmdline").read_bytes()[: end - start]
        place = found.find(octets + b"\0")
        while place >= 0:
            if place and found[place - 1 : place] in (b"\0", b"="):
                ctypes.memset(start + place, ord("*"), len(octets))
            place = found.find(octets + b"\0", place + 1)
        return not _shown(octets)
    except (OSError, ValueError, IndexError):
        return False


def _bounds() -> tuple[int, int]:
    fields = (_PROCESS / "stat").read_text(encoding="ascii", errors="replace")
    behind = fields.rpartition(")")[2].split()
    return int(behind[_START]), int(behind[_END])


def _shown(octets: bytes) -> bool:
    words = (_PROCESS / "cmdline").read_bytes().replace(b"=", b"\0").split(b"\0")
    return octets in words
