"""Measure how much memory a process uses, as the kernel counts it."""

import re
from pathlib import Path

MIB = 1024 * 1024
_RESET_PEAK = "5"  # proc(5), clear_refs


class Memory:
    """The resident memory of one process, from the creation of this object on."""

    def __init__(self, pid: int) -> None:
        self._process = Path(f"/proc/{pid}")
        (self._process / "clear_refs").write_text(_RESET_PEAK)
        self.before = self._read("VmRSS")

    @property
    def peak(self) -> int:
        """The peak since then, in octets."""
        return self._read("VmHWM")

    @property
    def growth(self) -> float:
        """The growth from the initial size to the peak, in MiB."""
        return (self.peak - self.before) / MIB

    def _read(self, name: str) -> int:
        found = re.search(rf"{name}:\s+(\d+) kB", (self._process / "status").read_text())
        assert found
        return int(found[1]) * 1024
