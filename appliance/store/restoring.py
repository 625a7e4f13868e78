"""Restore a backup while the daemon runs: it is verified, then waits for the next start.

A database cannot be replaced while a modem session uses it.
"""

import os
import shutil
from pathlib import Path

from appliance import atomic_file
from appliance.errors import StoreError, StoreFullError
from appliance.store import backup, failures, files

RESTORE_FILE = "restore-at-start.db"


def prepare(source: Path, data_dir: Path, *, actor: str = "") -> None:
    """Verify the copy and keep it for the next start; `actor` is who wants it, for the journal.

    Raise what `backup.verify` raises, and StoreFullError.
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
    """Let a verified file of the data directory wait for the next start; delete it on an error.

    `name` and `actor` are for the journal. Raise StoreError.
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
    """Return whether a copy waits for the next start."""
    return (data_dir / RESTORE_FILE).exists()


def give_up(data_dir: Path) -> None:
    """Cancel the restore and keep the database as it is."""
    (data_dir / RESTORE_FILE).unlink(missing_ok=True)


def take_up(database: Path) -> bool:
    """Restore the waiting copy, if there is one, before the database is opened.

    The caller must hold the directory's lock. The former database is kept beside it. A copy that
    turns out to be damaged is given up, so that it does not stop the next start too; on a full disk
    it continues to wait. Raise what `backup.verify` raises, and StoreFullError.
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
