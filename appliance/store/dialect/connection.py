"""How a connection to SQLite is set up, and what is asked of the database as a whole."""

from pathlib import Path
from typing import Any, Final

import peewee

# Small pages: a change of state touches about ten pages however large they are, and a commit writes
# each of them whole. Measured against 4 KiB: half the octets reach the disk and the CPU falls by a
# quarter, while pages of lists cost the same. Fixed when the database is made.
PAGE_OCTETS: Final = 1024
# A commit copies the log back into the file itself only when this much has gathered.
LOG_OCTETS: Final = 32 * 1024 * 1024
# Prepared statements kept per connection, up to twenty KiB each: sqlite3 would keep 128.
STATEMENTS_KEPT: Final = 64
PRAGMAS: Final = {
    "foreign_keys": 1,
    "synchronous": "FULL",  # a commit is on the disk when it returns
    "cache_size": -256,  # KiB, per connection: the box has 512 MB, the kernel caches the file
    "mmap_size": 0,  # a failing card must give an error, not SIGBUS
    "temp_store": "MEMORY",
    "wal_autocheckpoint": LOG_OCTETS // PAGE_OCTETS,
    "journal_size_limit": 2 * LOG_OCTETS,
}

BEGIN: Final = "BEGIN IMMEDIATE"
SAVEPOINT: Final = "SAVEPOINT inner_%d"
RELEASE: Final = "RELEASE inner_%d"
UNDO: Final = "ROLLBACK TO inner_%d"

SMALL_PAGES: Final = f"PRAGMA page_size = {PAGE_OCTETS}"
# Readers and the writer do not wait for one another; answers "wal" where the disk allows it.
WRITE_AHEAD_LOG: Final = "PRAGMA journal_mode = WAL"
# The schema's number, in the file's header.
VERSION: Final = "PRAGMA user_version"
SET_VERSION: Final = "PRAGMA user_version = %d"
SET_APPLICATION: Final = "PRAGMA application_id = %d"
# Copy the log into the file: all of it, emptying it, unless a reader is in the way; or what is free
# to be copied.
EMPTY_LOG: Final = "PRAGMA wal_checkpoint(TRUNCATE)"
COPY_LOG_BACK: Final = "PRAGMA wal_checkpoint(PASSIVE)"
# How long this connection waits for its turn to write, in milliseconds.
PATIENCE: Final = "PRAGMA busy_timeout = %d"
# Whether deleted and replaced content is overwritten with zeros.
WIPE: Final = "PRAGMA secure_delete = ON"
WIPE_NOT: Final = "PRAGMA secure_delete = OFF"
COPY_INTO: Final = "VACUUM INTO ?"


def database(path: Path, busy_seconds: float) -> Any:
    """Return peewee's database at `path`; nothing is opened yet."""
    return peewee.SqliteDatabase(
        str(path),
        pragmas=PRAGMAS,
        timeout=busy_seconds,
        lock_type="IMMEDIATE",
        cached_statements=STATEMENTS_KEPT,
        check_same_thread=False,  # `Store.close` ends the connections of every thread
    )
