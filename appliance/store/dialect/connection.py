"""Set up connections to SQLite, and statements about the whole database."""

from pathlib import Path
from typing import Any, Final

import peewee

from appliance.store.measures import date_in, number_in
from appliance.store.text import plain

# Small pages: a change of state touches about ten pages of any size, and a commit writes each page
# whole. Compared with 4 KiB, half the octets reach the disk and CPU use falls by a quarter, while
# list pages cost the same. Fixed when the database is created.
PAGE_OCTETS: Final = 1024
# A commit copies the write-ahead log into the database file only when the log has this size.
LOG_OCTETS: Final = 32 * 1024 * 1024
# Prepared statements kept per connection, up to twenty KiB each; sqlite3 would keep 128. With 24
# instead of 64 the daemon takes 1 MiB less after a day's work, and is as fast (`benchmarks mix`,
# `throughput`, `pages`).
STATEMENTS_KEPT: Final = 24
PRAGMAS: Final = {
    "foreign_keys": 1,
    "synchronous": "FULL",  # a commit is on the disk when it returns
    "cache_size": -256,  # KiB, per connection: the box has 512 MB, the kernel caches the file
    # Deleted and replaced content is overwritten with zeros: what a person had erased must not be
    # found in the file. Debian's SQLite does so anyway.
    "secure_delete": 1,
    "mmap_size": 0,  # a failing card must cause an error, not SIGBUS
    "temp_store": "MEMORY",
    "wal_autocheckpoint": LOG_OCTETS // PAGE_OCTETS,
    "journal_size_limit": 2 * LOG_OCTETS,
}
# What the rules of groups compute of a text.
FUNCTIONS: Final = {"plain_text": plain, "number_in": number_in, "date_in": date_in}

BEGIN: Final = "BEGIN IMMEDIATE"
SAVEPOINT: Final = "SAVEPOINT inner_%d"
RELEASE: Final = "RELEASE inner_%d"
UNDO: Final = "ROLLBACK TO inner_%d"

SMALL_PAGES: Final = f"PRAGMA page_size = {PAGE_OCTETS}"
# Readers and the writer do not block each other. The statement returns "wal" if the disk supports
# it.
WRITE_AHEAD_LOG: Final = "PRAGMA journal_mode = WAL"
# The schema version in the file's header.
VERSION: Final = "PRAGMA user_version"
SET_VERSION: Final = "PRAGMA user_version = %d"
SET_APPLICATION: Final = "PRAGMA application_id = %d"
# Copy the write-ahead log into the file: the first empties it unless a reader is in the way, the
# second copies what it can.
EMPTY_LOG: Final = "PRAGMA wal_checkpoint(TRUNCATE)"
COPY_LOG_BACK: Final = "PRAGMA wal_checkpoint(PASSIVE)"
# How long this connection waits for the write lock, in milliseconds.
PATIENCE: Final = "PRAGMA busy_timeout = %d"
COPY_INTO: Final = "VACUUM INTO ?"


def database(path: Path, busy_seconds: float) -> Any:
    """Return peewee's database at `path` without opening it."""
    made = peewee.SqliteDatabase(
        str(path),
        pragmas=PRAGMAS,
        timeout=busy_seconds,
        lock_type="IMMEDIATE",
        cached_statements=STATEMENTS_KEPT,
        check_same_thread=False,  # `Store.close` closes the connections of all threads
    )
    for name, function in FUNCTIONS.items():
        made.register_function(function, name, 1, deterministic=True)
    return made
