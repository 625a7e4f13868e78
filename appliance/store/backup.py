"""Back up the database while it is in use, verify backups, and restore them whole.

A backup is one file without a write-ahead log, readable by its owner only.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from appliance.clock import to_datetime
from appliance.errors import N_, InputError, NotFoundError, StoreDamagedError, StoreError
from appliance.store import erased_numbers, failures, files, migrations, numbering, schema
from appliance.store.database import Store
from appliance.store.lock import DirectoryLock

DIRECTORY = "backups"
KEPT = 7  # nightly backups
# The setting that marks a restored database until its waiting messages have been held. It records
# which copy was restored, and by whom.
RESTORED = "restored"
BEFORE_RESTORE = ".before-restore"
_NOTE = "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)"
_NOTE_UNLESS_NOTED = "INSERT OR IGNORE INTO setting (key, value) VALUES (?, ?)"

# The number of pages copied at once, and the pause after them: the modem needs the card as well.
_PAGES, _PAUSE_SECONDS = 4096, 0.005
_PREFIX, _SUFFIX = "appliance-", ".db"
_NIGHTLY = f"{_PREFIX}*{_SUFFIX}"


class BackupGivenUpError(Exception):
    """The backup was stopped before it was complete, as requested."""


def write(store: Store, target: Path, *, given_up: Callable[[], bool] = lambda: False) -> int:
    """Back up the database into the file `target`, whole or not at all; return its size in octets.

    The copy shows the database at one moment, however long it takes; writers continue meanwhile.
    Raise StoreError, InputError if `target` is the database itself, and BackupGivenUpError once
    `given_up` returns true.
    """
    if target.resolve() == store.path.resolve():
        raise InputError(
            "backup_onto_itself", N_("A backup cannot replace the database itself."), field="file"
        )
    with _written_beside(target) as unfinished:
        _copy(store.path, unfinished, given_up)
        erased_numbers.enclose(unfinished, store.path.parent)
        if given_up():
            raise BackupGivenUpError
        _check(unfinished, "quick_check")
    return target.stat().st_size


def verify(file: Path, *, thoroughly: bool = False) -> int:
    """Verify a copy by reading all of it; return its schema version.

    Never use it on the database in use: see `files`. `thoroughly` also compares the indexes with
    their tables, which takes several times as long. Raise NotFoundError, StoreDamagedError or
    StoreTooNewError.
    """
    if not file.is_file():
        raise NotFoundError("no_backup", N_("There is no file %(file)s."), file=str(file))
    try:
        return _check(file, "integrity_check" if thoroughly else "quick_check")
    except StoreDamagedError as error:
        if error.code == "backup_foreign":
            raise
        raise StoreDamagedError(
            "backup_damaged",
            N_("The backup %(file)s is damaged: %(detail)s."),
            cure=N_("Choose another one."),
            file=file.name,
            detail=error.values["detail"],
        ) from error


def _check(file: Path, pragma: str) -> int:
    version = files.known_version(file)
    if not version:
        raise failures.damaged("it is empty or belongs to another program")
    migrations.refuse_newer(version)
    with _translated(), closing(_open(file, "mode=ro&immutable=1")) as connection:
        found = connection.execute(f"PRAGMA {pragma}(1)").fetchone()[0]
        if found != "ok":
            raise failures.damaged(found.splitlines()[-1])  # it follows the name of the database
        strange = schema.strange(connection, version)
    if strange is not None:
        raise StoreDamagedError(
            "backup_foreign",
            N_("The file %(file)s was changed by another program: see its %(entry)s."),
            cure=N_("Nothing was restored. Choose another backup."),
            file=file.name,
            entry=strange,
        )
    return version


def restore(source: Path, database: Path, *, actor: str = "") -> Path | None:
    """Restore a copy with `put_in_place` while no daemon runs.

    `actor` is the person who does it, for the journal. Raise StoreInUseError, and change nothing,
    if a daemon runs.
    """
    verify(source, thoroughly=True)
    lock = DirectoryLock(database.parent).acquire()
    try:
        return _replace(source, database, {"copy": source.name, "actor": actor})
    finally:
        lock.release()


def put_in_place(source: Path, database: Path) -> Path | None:
    """Replace `database` with the copy `source`; return the path of the former database, if any.

    The caller must hold the directory's lock and must not have opened the database. Nothing is
    changed before the copy is verified, and the former database is kept beside it. `mark` records
    who restores it. Raise what `verify` raises.
    """
    verify(source)
    return _replace(source, database, {})


def nightly(
    store: Store, kept: int = KEPT, *, given_up: Callable[[], bool] = lambda: False
) -> Path:
    """Add a backup to those in the data directory, and delete all but the newest `kept`."""
    stamp = to_datetime(store.clock.now_ms()).strftime("%Y%m%d-%H%M%S")
    target = store.path.parent / DIRECTORY / f"{_PREFIX}{stamp}{_SUFFIX}"
    target.parent.mkdir(mode=files.DIRECTORY_MODE, exist_ok=True)
    write(store, target, given_up=given_up)
    for old in stored(store)[kept:]:
        old.unlink(missing_ok=True)
    return target


def stored(store: Store) -> list[Path]:
    """Return the nightly backups, newest first."""
    return sorted((store.path.parent / DIRECTORY).glob(_NIGHTLY), reverse=True)


@contextmanager
def _written_beside(target: Path) -> Iterator[Path]:
    """Provide a file that replaces `target` when the block succeeds, after it is synced to disk."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    with _translated():
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_RDWR | os.O_CREAT, files.FILE_MODE))
        try:
            yield unfinished
            _sync(unfinished)
            unfinished.replace(target)
            _sync(target.parent)
        finally:
            unfinished.unlink(missing_ok=True)


def _copy(source: Path, target: Path, given_up: Callable[[], bool] = lambda: False) -> None:
    """Copy the database as it is now; a read transaction fixes the moment, so writers go on."""

    def pause(*_: int) -> None:
        if given_up():
            raise BackupGivenUpError
        time.sleep(_PAUSE_SECONDS)

    with (
        closing(_open(source, "mode=ro")) as reading,
        closing(sqlite3.connect(target, isolation_level=None)) as writing,
    ):
        reading.execute("BEGIN")
        reading.execute("SELECT 1 FROM sqlite_master").fetchone()
        reading.backup(writing, pages=_PAGES, progress=pause, sleep=0)
        # A backup is moved around as one file, so it must not need a write-ahead log.
        writing.execute("PRAGMA journal_mode = DELETE")


def _replace(source: Path, database: Path, told: Mapping[str, str]) -> Path | None:
    kept = database.with_name(database.name + BEFORE_RESTORE)
    with _written_beside(database) as unfinished:
        _copy(source, unfinished)
        mark(unfinished, told)
        _note_last_numbers(unfinished, database)
        found = _keep(database, kept)
    return kept if found else None


def mark(copy: Path, told: Mapping[str, str]) -> None:
    """Mark the copy as restored: messages that waited in it may have been sent since.

    `told` holds the file's name and who restores it; if it is empty, an earlier mark is kept.
    """
    with _translated(), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute(_NOTE if told else _NOTE_UNLESS_NOTED, (RESTORED, json.dumps(told)))


def _note_last_numbers(copy: Path, replaced: Path) -> None:
    """Record in the copy the last ids of the replaced database, if it can be read."""
    last: dict[str, int] = {}
    with suppress(sqlite3.Error, StoreError):
        files.known_version(replaced)  # SQLite deletes the log of a file that is no database
        with closing(_open(replaced, "mode=rw")) as connection:
            last = numbering.last_of(connection)
    with _translated(), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute(_NOTE, (numbering.LAST, json.dumps(last)))


def _keep(database: Path, kept: Path) -> bool:
    """Link the database to a second name, with its log copied in; return whether there was one.

    It keeps its own name until the copy takes it, so a database exists at every moment.
    """
    if not database.exists() or not database.stat().st_size:
        return False
    log, index = (database.with_name(database.name + end) for end in ("-wal", "-shm"))
    try:
        files.known_version(database)  # SQLite deletes the log of a file that is no database
        with closing(_open(database, "mode=rw")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except (sqlite3.Error, StoreDamagedError):
        # The database is damaged, perhaps the reason for the restore. Its log is kept with it.
        if log.exists():
            log.replace(kept.with_name(kept.name + "-wal"))
    kept.unlink(missing_ok=True)
    kept.hardlink_to(database)
    log.unlink(missing_ok=True)
    index.unlink(missing_ok=True)
    return True


def _open(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?{mode}", uri=True, isolation_level=None)


@contextmanager
def _translated() -> Iterator[None]:
    """Translate errors of SQLite and of the file system to the store's errors."""
    try:
        yield
    except failures.RAISED as error:
        raise failures.translated(error) from error
    except OSError as error:
        raise failures.not_writable(f"{error.filename}: {error.strerror}") from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
