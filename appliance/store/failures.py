"""Translate SQLite's errors to the product's: what happened, and whether a retry helps."""

import errno
import os
import shutil
import sqlite3
from pathlib import Path

import peewee

from appliance.errors import (
    N_,
    ApplianceError,
    ConflictError,
    InputError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
)

_PRIMARY = 0xFF
_FULL = "store_full"
_MAKE_ROOM = N_("Free some space on the disk.")
# The disk failed to store what was written; these errors concern the disk, not the data.
_WRITE_FAILURES = frozenset(
    {
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_DIR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_DELETE,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMMAP,
    }
)
_NOT_WRITABLE = frozenset(
    {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
)
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR})
_UNIQUE = frozenset(
    {
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        sqlite3.SQLITE_CONSTRAINT_ROWID,
    }
)

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
# With less free space SQLite cannot even create its files, and reports "disk I/O error".
_ROOM_TO_START = 1024 * 1024

# All errors that a statement can raise: SQLite's own; peewee's around it on connecting; Python's
# for values that SQLite cannot hold (integers over 64 bits, lone surrogates); and Python's on
# decoding what SQLite says about a damaged file.
RAISED = (sqlite3.Error, peewee.PeeweeException, OverflowError, UnicodeError)


def damaged(detail: str) -> StoreDamagedError:
    """Return the error for a database that is not readable as ours; `detail` is the reason."""
    return StoreDamagedError(
        "store_damaged",
        N_("The database is damaged: %(detail)s."),
        cure=N_("Restore a backup with `sms-appliance restore`."),
        detail=detail,
    )


def not_writable(detail: str) -> StoreFullError:
    """Return the error for a database or directory that is not writable."""
    return StoreFullError(
        "store_not_writable",
        N_("The database cannot be written: %(detail)s."),
        cure=N_("Check the data directory's owner, rights and disk."),
        detail=detail,
    )


def busy() -> StoreBusyError:
    """Return the error for a wait for another writer that took too long."""
    return StoreBusyError("store_busy", N_("Another program is using the database."))


def in_directory(error: OSError | StoreFullError, directory: Path) -> StoreFullError | None:
    """Return the error with the directory named, or as a full disk if it is one.

    Return None if the error names its place already or is about something else.
    """
    if isinstance(error, OSError):
        return _full(directory) if error.errno in _NO_ROOM else None
    detail = str(error.values.get("detail", ""))
    if str(directory) in detail:
        return None
    if error.code == _FULL or shutil.disk_usage(directory).free < _ROOM_TO_START:
        return _full(directory)
    return not_writable(f"{directory}: {detail}")


def _full(directory: Path) -> StoreFullError:
    return StoreFullError(
        _FULL,
        N_("The database cannot be written: %(detail)s."),
        cure=_MAKE_ROOM,
        detail=f"{directory}: {os.strerror(errno.ENOSPC)}",
    )


def translated(error: BaseException) -> ApplianceError:
    """Return the product's error for one of `RAISED`."""
    if isinstance(error, peewee.PeeweeException):
        error = error.__cause__ or error.__context__ or error
    if isinstance(error, OverflowError | UnicodeEncodeError):
        return InputError("not_storable", N_("A value cannot be stored."))
    if isinstance(error, UnicodeDecodeError):
        return damaged(str(error))
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    primary = code & _PRIMARY
    detail = str(error)
    if code in _UNIQUE:
        return ConflictError("already_there", N_("It already exists: %(detail)s."), detail=detail)
    return _of_the_store(primary, code, detail)


def _of_the_store(primary: int, code: int, detail: str) -> StoreError:
    if primary == sqlite3.SQLITE_FULL:
        return StoreFullError(_FULL, N_("The disk is full."), cure=_MAKE_ROOM)
    if primary in _NOT_WRITABLE or code in _WRITE_FAILURES:
        return not_writable(detail)
    if primary in _BUSY:
        return busy()
    if primary in _DAMAGED:
        return damaged(detail)
    return StoreError("store_failed", N_("The database refused: %(detail)s."), detail=detail)
