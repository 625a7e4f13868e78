"""Putting a backup back while the daemon runs: checked, it waits for the next start.

A database cannot be replaced under a modem that is sending from it.
"""

import os
import shutil
from pathlib import Path

from appliance import atomic_file
from appliance.errors import StoreError, StoreFullError
from appliance.store import backup, failures, files

RESTORE_FILE = "restore-at-start.db"


def prepare(source: Path, data_dir: Path, *, actor: str = "") -> None:
    """Check the copy and let it wait; `actor` is who wants it, for the journal.

    Raises what `backup.verify` raises, and StoreFullError.
    """
    backup.verify(source)
    unfinished = data_dir / f"{RESTORE_FILE}.unfinished"
    try:
        shutil.copyfile(source, unfinished)
        unfinished.chmod(files.FILE_MODE)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise failures.not_writable(f"{error.filename}: {error.strerror}") from error
    let_wait(unfinished, source.name, actor=actor)


def let_wait(checked: Path, name: str, *, actor: str = "") -> None:
    """Make a file of the data directory, found sound, the one that waits; else delete it.

    `name` and `actor` are for the journal. Raises StoreError.
    """
    try:
        backup.mark(checked, {"copy": name, "actor": actor})
        with checked.open("rb+") as file:
            os.fsync(file.fileno())
        checked.replace(checked.with_name(RESTORE_FILE))
        atomic_file.sync_directory(checked.parent)
    except StoreError:
        checked.unlink(missing_ok=True)
        raise
    except OSError as error:
        checked.unlink(missing_ok=True)
        raise failures.not_writable(f"{error.filename}: {error.strerror}") from error


def is_waiting(data_dir: Path) -> bool:
    """Whether a copy waits for the next start."""
    return (data_dir / RESTORE_FILE).exists()


def give_up(data_dir: Path) -> None:
    """Leave the database as it is after all."""
    (data_dir / RESTORE_FILE).unlink(missing_ok=True)


def take_up(database: Path) -> bool:
    """Before the database is opened: put the waiting copy in its place, if there is one.

    For who holds the directory's lock. The former database is kept beside it. A copy that turns out
    bad is given up, so that the next start is not stopped by it too; with a full disk it waits on.
    Raises what `backup.verify` raises, and StoreFullError.
    """
    waiting = database.parent / RESTORE_FILE
    if not waiting.exists():
        return False
    try:
        backup.put_in_place(waiting, database)
    except StoreFullError:
        raise
    except StoreError:
        waiting.unlink(missing_ok=True)
        raise
    waiting.unlink(missing_ok=True)
    return True
