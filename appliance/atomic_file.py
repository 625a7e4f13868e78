"""Write small files that survive a power cut either complete or not at all."""

import os
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600


def write(path: Path, content: bytes, *, mode: int = PRIVATE) -> None:
    """Replace the content of `path`; it is on the disk when this returns.

    Raise OSError on failure; a previous file is then unchanged.
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
    # The name is stored in the directory, which is synchronised on its own.
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Flush a directory to the disk, so that renames and removals in it are permanent."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
