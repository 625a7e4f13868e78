"""Describe the machine on which the figures were measured."""

import os
import platform
from pathlib import Path


def load() -> str:
    """Return the load of the last 1, 5 and 15 minutes."""
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def described(directory: Path) -> str:
    """Return cores, processor, kernel, Python, and the file system of the stores."""
    return (
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}, stores on {_file_system(directory)}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
        if line.startswith("model name"):
            return " ".join(line.partition(":")[2].split())
    return platform.machine()


def _file_system(directory: Path) -> str:
    """Return the type of the file system with the longest mount point above `directory`."""
    best, kind = "", "?"
    for line in Path("/proc/mounts").read_text(errors="replace").splitlines():
        _, point, found, *_ = line.split()
        above = point == "/" or f"{directory.resolve()}/".startswith(f"{point}/")
        if above and len(point) >= len(best):
            best, kind = point, found
    return kind
