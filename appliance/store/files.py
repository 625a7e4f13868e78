"""The database file: its permissions, and its header before SQLite opens it."""

import os
from collections import Counter
from pathlib import Path

from appliance.store import failures, migrations
from appliance.store.migrations import APPLICATION_ID

DIRECTORY_MODE, FILE_MODE = 0o700, 0o600

# The SQLite file format, clause 1.3 "The Database Header".
_HEADER_OCTETS = 100
_MAGIC = b"SQLite format 3\x00"
_USER_VERSION = slice(60, 64)
_APPLICATION_ID = slice(68, 72)


# Databases that this process has open. Closing any descriptor of such a file would drop the locks
# that SQLite holds on it for the whole process (POSIX), so they are not opened here.
_open_here: Counter[Path] = Counter()


def opened(path: Path) -> None:
    """Note that SQLite has opened the file or is about to."""
    _open_here[path.resolve()] += 1


def closed(path: Path) -> None:
    """Note that SQLite has closed the file."""
    _open_here[path.resolve()] -= 1


def prepare(path: Path) -> bool:
    """Create the file and its directory if they are missing; return whether the database is new.

    Only the owner can read them; SQLite gives its log and index the database's permissions. Raise
    StoreFullError, StoreDamagedError if the file is not our database, or StoreTooNewError.
    """
    if _open_here[path.resolve()] > 0:
        return False
    try:
        path.parent.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE))
    except OSError as error:
        raise failures.not_writable(f"{path}: {error.strerror}") from error
    version = known_version(path)
    migrations.refuse_newer(version)
    return not version


def known_version(path: Path) -> int:
    """Return the schema version from the header; 0 means empty. The file is only read.

    Raise StoreDamagedError if it is not an SQLite database, or not ours.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_OCTETS)
    except OSError as error:
        raise failures.not_writable(f"{path}: {error.strerror}") from error
    if not header:
        return 0
    if len(header) < _HEADER_OCTETS or not header.startswith(_MAGIC):
        raise failures.damaged("it is no SQLite database")
    version = int.from_bytes(header[_USER_VERSION], "big")
    if version and int.from_bytes(header[_APPLICATION_ID], "big") != APPLICATION_ID:
        raise failures.damaged("it belongs to another program")
    return version
