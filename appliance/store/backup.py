"""Copies of the database: made while it is used, checked before they are trusted, put back whole.

A copy is one file, without a log beside it, readable by nobody else.
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
from appliance.store import failures, files, migrations, numbering, schema
from appliance.store.database import Store
from appliance.store.lock import DirectoryLock

DIRECTORY = "backups"
KEPT = 7  # nightly copies
# The setting by which a restored database is known until its waiting messages were held. It holds
# which copy it was, and who restored it.
RESTORED = "restored"
BEFORE_RESTORE = ".before-restore"
_NOTE = "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)"
_NOTE_UNLESS_NOTED = "INSERT OR IGNORE INTO setting (key, value) VALUES (?, ?)"

# Pages copied at once, and the pause after them: the card is there for the modem as well.
_PAGES, _PAUSE_SECONDS = 4096, 0.005
_PREFIX, _SUFFIX = "appliance-", ".db"
_NIGHTLY = f"{_PREFIX}*{_SUFFIX}"


class BackupGivenUpError(Exception):
    """The copy was given up before it was whole, because it was asked to be."""


def write(store: Store, target: Path, *, given_up: Callable[[], bool] = lambda: False) -> int:
    """Copy the database into the file `target`, whole or not at all; its size in octets.

    It is as of one moment, however long it takes; writers go on meanwhile. Raises StoreError,
    InputError when `target` is the database itself, and BackupGivenUpError once `given_up` says so.
    """
    if target.resolve() == store.path.resolve():
        raise InputError(
            "backup_onto_itself", N_("A backup cannot replace the database itself."), field="file"
        )
    with _written_beside(target) as unfinished:
        _copy(store.path, unfinished, given_up)
        if given_up():
            raise BackupGivenUpError
        _check(unfinished, "quick_check")
    return target.stat().st_size


def verify(file: Path, *, thoroughly: bool = False) -> int:
    """Read a copy through; its schema's number. Never for the database in use: see `files`.

    `thoroughly` compares the indexes with what they lead to, which takes several times as long.
    Raises NotFoundError, StoreDamagedError or StoreTooNewError.
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
            raise failures.damaged(found.splitlines()[-1])  # below the name of the database
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
    """`put_in_place`, while no daemon runs: else StoreInUseError, and nothing is touched.

    `actor` is who does it, for the journal.
    """
    verify(source, thoroughly=True)
    lock = DirectoryLock(database.parent).acquire()
    try:
        return _replace(source, database, {"copy": source.name, "actor": actor})
    finally:
        lock.release()


def put_in_place(source: Path, database: Path) -> Path | None:
    """Put the copy `source` in the place of `database`; where the former one is kept, if any.

    For who holds the directory's lock and has not opened the database. Nothing is touched before
    the copy is found sound, and the former database is kept beside it. Who restores it is what
    `mark` said. Raises what `verify` raises.
    """
    verify(source)
    return _replace(source, database, {})


def nightly(
    store: Store, kept: int = KEPT, *, given_up: Callable[[], bool] = lambda: False
) -> Path:
    """Add a copy to those in the data directory and delete the oldest beyond `kept`."""
    stamp = to_datetime(store.clock.now_ms()).strftime("%Y%m%d-%H%M%S")
    target = store.path.parent / DIRECTORY / f"{_PREFIX}{stamp}{_SUFFIX}"
    target.parent.mkdir(mode=files.DIRECTORY_MODE, exist_ok=True)
    write(store, target, given_up=given_up)
    for old in stored(store)[kept:]:
        old.unlink(missing_ok=True)
    return target


def stored(store: Store) -> list[Path]:
    """The nightly copies, newest first."""
    return sorted((store.path.parent / DIRECTORY).glob(_NIGHTLY), reverse=True)


@contextmanager
def _written_beside(target: Path) -> Iterator[Path]:
    """A file that takes the place of `target` when the block ends well, on disk before it does."""
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
    """Copy as of now. One reader's transaction holds the moment, so writers need not wait."""

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
        # One file: a copy is carried about without its log.
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
    """Note in the copy that it was restored: what waited in it may have gone out since.

    `told` is the file's name and who restores it; empty leaves what was noted before.
    """
    with _translated(), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute(_NOTE if told else _NOTE_UNLESS_NOTED, (RESTORED, json.dumps(told)))


def _note_last_numbers(copy: Path, replaced: Path) -> None:
    """Note in the copy which numbers the replaced database gave last, if it can be read."""
    last: dict[str, int] = {}
    with suppress(sqlite3.Error, StoreError):
        files.known_version(replaced)  # SQLite deletes the log of what is no database
        with closing(_open(replaced, "mode=rw")) as connection:
            last = numbering.last_of(connection)
    with _translated(), closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute(_NOTE, (numbering.LAST, json.dumps(last)))


def _keep(database: Path, kept: Path) -> bool:
    """Give the database a second name, its log worked in first; whether there was one.

    It keeps its own name until the copy takes it: at no moment is there no database.
    """
    if not database.exists() or not database.stat().st_size:
        return False
    log, index = (database.with_name(database.name + end) for end in ("-wal", "-shm"))
    try:
        files.known_version(database)  # SQLite deletes the log of what is no database
        with closing(_open(database, "mode=rw")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except (sqlite3.Error, StoreDamagedError):
        # Damaged: perhaps the reason for restoring. Its log is kept with it.
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
    """SQLite's and the file system's errors as the store's."""
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
