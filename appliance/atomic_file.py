"""Small files that are there whole or not at all, whenever the power goes."""

import os
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600


def write(path: Path, content: bytes, *, mode: int = PRIVATE) -> None:
    """Put `content` in the place of `path`; it is on the disk when this returns.

    Raises OSError; then the former file, if there was one, is as it was.
    """
    scratch = path.with_name(f"{path.name}.new")
    scratch.unlink(missing_ok=True)
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise
    # The name lies in the directory, which has a place of its own on the disk.
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Put the names of a directory on the disk: what was renamed or removed in it stays so."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
