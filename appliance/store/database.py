"""The database: connections and transactions.

    store = Store.open(data_dir / "appliance.db", clock)
    with store.transaction():
        store.execute("UPDATE ...", (...,))
    store.rows("SELECT ...", (...,))     # sqlite3.Row: by name and by index

There is one connection per thread. Every write transaction is IMMEDIATE: it waits for the write
lock before it reads, so it never fails half-way because another thread wrote. Threads get the write
lock in the order in which they ask (see `turns`). Every error is raised as one of
`appliance.errors` (see `failures`).
"""

import logging
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self, TypeAlias, TypeVar

from appliance.clock import Clock
from appliance.store import failures, files, migrating, migrations
from appliance.store.dialect import connection as sqlite
from appliance.store.postponed import Postponed
from appliance.store.turns import Turns

log = logging.getLogger(__name__)

Row: TypeAlias = sqlite3.Row
Parameters: TypeAlias = Sequence[Any]
T = TypeVar("T")

# A writer holds the store for milliseconds; a thread that waits longer than this gets a
# StoreBusyError.
BUSY_SECONDS = 5.0
# For writes that can be done later: a reader waits no longer than this.
IMPATIENT_SECONDS = 0.05
# The write-ahead log is copied back after this many commits of about 10 KiB each, so that pages
# that change repeatedly (counters, the end of each table) reach the card once. `checkpoint_if_due`
# does it when nobody waits; a commit does it itself only when the log reaches
# `dialect.connection.LOG_OCTETS`.
COMMITS_PER_CHECKPOINT = 1500
# A longer turn is logged, at most once a minute.
LONG_TURN_SECONDS = 1.0
_TOLD_APART_SECONDS = 60.0


class _ThreadState(threading.local):
    """The state of one thread."""

    connection: sqlite3.Connection | None = None
    depth: int = 0  # of nested transactions
    patience: float | None = None  # how long it waits for the write lock; None: the store's default

    def __init__(self) -> None:
        self.to_tell: list[Callable[[], None]] = []  # called after the commit


class _Transaction:
    """`with store.transaction():` - IMMEDIATE if outermost, a savepoint if nested."""

    __slots__ = ("_depth", "_store")

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._depth = 0

    def __enter__(self) -> None:
        store, state = self._store, self._store.state
        depth = self._depth = state.depth
        if depth:
            store.run(sqlite.SAVEPOINT % depth)
        else:
            store.take_turn(lambda: store.run(sqlite.BEGIN))
        state.depth = depth + 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        store, depth = self._store, self._depth
        store.state.depth = depth
        try:
            if error is not None:
                store.undo(depth)
            else:
                self._commit(depth)
        finally:
            held = 0.0 if depth else store.turns.give()
            if held > LONG_TURN_SECONDS:
                store.tell_of_long_turn(held, sys._getframe(1))  # noqa: SLF001 - no other way
        if error is None and not depth:
            self._tell()

    def _commit(self, depth: int) -> None:
        try:
            self._store.run(sqlite.RELEASE % depth if depth else "COMMIT")
        except BaseException:
            self._store.undo(depth)
            raise

    def _tell(self) -> None:
        self._store.commits += 1
        state = self._store.state
        to_tell, state.to_tell = state.to_tell, []
        for tell in to_tell:
            tell()


class Store:
    """One SQLite database, used by any number of threads."""

    def __init__(self, path: Path, clock: Clock, *, busy_seconds: float = BUSY_SECONDS) -> None:
        """Prepare the store without opening the database. Use `Store.open`."""
        self.path = path
        self.clock = clock
        self.state = _ThreadState()
        self.postponed = Postponed(self)
        # Callbacks by kind of journal entry, called after a commit with such an entry.
        self.awaited: Mapping[str, Callable[[], None]] = {}
        self.turns = Turns(clock)
        self._long_turn_told_at: float | None = None
        self._busy_seconds = busy_seconds
        self.commits = 0  # since the last checkpoint
        self._database: Any = sqlite.database(path, busy_seconds)
        self._opened: dict[threading.Thread, sqlite3.Connection] = {}
        self._opened_lock = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, path: Path, clock: Clock, *, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Open the database at `path`; create or migrate it if needed.

        Raise StoreTooNewError (without changes), StoreDamagedError, StoreFullError or
        StoreBusyError.
        """
        new = files.prepare(path)
        store = cls(path, clock, busy_seconds=busy_seconds)
        files.opened(path)
        try:
            store._prepare(new=new)
        except BaseException:
            store.close()
            raise
        return store

    def _prepare(self, *, new: bool) -> None:
        if new:
            self.execute(sqlite.SMALL_PAGES)
        version = self.version()
        migrations.refuse_newer(version)  # the log may hold a newer version than the file
        if self.value(sqlite.WRITE_AHEAD_LOG) != "wal":
            raise failures.not_writable("no write-ahead log")
        if migrations.pending(version):
            migrating.migrate(self, version)

    # --- statements -------------------------------------------------------------------------

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Return all rows of a query."""
        try:
            return self._connection().execute(sql, parameters).fetchall()
        except failures.RAISED as error:
            raise failures.translated(error) from error

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """Return the first row of a query, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """Return the first column of the first row, or None."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a statement and return the number of rows changed."""
        if self.state.depth:
            return self.run(sql, parameters).rowcount
        return self._in_turn(lambda: self.run(sql, parameters).rowcount)

    def insert(self, sql: str, parameters: Parameters = ()) -> int:
        """Run an INSERT and return the id of the new row."""
        if self.state.depth:
            return self.run(sql, parameters).lastrowid or 0
        return self._in_turn(lambda: self.run(sql, parameters).lastrowid or 0)

    def execute_many(self, sql: str, parameters: Iterable[Parameters]) -> int:
        """Run a statement once for each set of values; return the total number of rows changed."""
        if self.state.depth:
            return self._run_many(sql, parameters)
        return self._in_turn(lambda: self._run_many(sql, parameters))

    def run(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Run a statement and return its cursor, which must stay inside the store."""
        try:
            return self._connection().execute(sql, parameters)
        except failures.RAISED as error:
            raise failures.translated(error) from error

    def _run_many(self, sql: str, parameters: Iterable[Parameters]) -> int:
        try:
            return self._connection().executemany(sql, parameters).rowcount
        except failures.RAISED as error:
            raise failures.translated(error) from error

    # --- transactions -----------------------------------------------------------------------

    def transaction(self) -> _Transaction:
        """Return a write transaction, committed and synced when the block succeeds."""
        return _Transaction(self)

    @contextmanager
    def impatiently(self, seconds: float = IMPATIENT_SECONDS) -> Iterator[None]:
        """In the block, limit how long this thread waits for the write lock (StoreBusyError)."""
        with self._waiting(seconds):
            self.state.patience = seconds
            try:
                yield
            finally:
                self.state.patience = None

    def after_commit(self, tell: Callable[[], None]) -> None:
        """Call `tell` after this thread's transaction is committed, or at once if there is none."""
        if self.in_transaction():
            self.state.to_tell.append(tell)
        else:
            tell()

    def in_transaction(self) -> bool:
        """Return whether this thread is inside `transaction()`."""
        return self.state.depth > 0

    def take_turn(self, begin: Callable[[], T]) -> T:
        """Wait for this thread's turn to write, then call `begin`. Raise StoreBusyError.

        The time spent waiting for other threads counts: the wait for other programs is shorter.
        """
        patience = self._patience()
        waited = self.turns.take(patience)
        if waited is None:
            raise failures.busy()
        try:
            if not waited:
                return begin()
            with self._waiting(max(patience - waited, 0.0)):
                return begin()
        except BaseException:
            self.turns.give()
            raise

    def _in_turn(self, act: Callable[[], T]) -> T:
        """Run a statement that is a transaction of its own in this thread's turn."""
        done = self.take_turn(act)
        self.turns.give()
        return done

    def _patience(self) -> float:
        """Return the number of seconds that this thread waits for its turn."""
        patience = self.state.patience
        return self._busy_seconds if patience is None else patience

    @contextmanager
    def _waiting(self, seconds: float) -> Iterator[None]:
        """In the block, limit how long SQLite lets this thread wait."""
        self.run(sqlite.PATIENCE % round(seconds * 1000))
        try:
            yield
        finally:
            self.run(sqlite.PATIENCE % round(self._patience() * 1000))

    def tell_of_long_turn(self, held: float, where: FrameType) -> None:
        """Log the function that made others wait for this many seconds."""
        now = self.clock.monotonic()
        told_at = self._long_turn_told_at
        if told_at is not None and now - told_at < _TOLD_APART_SECONDS:
            return
        self._long_turn_told_at = now
        name = f"{where.f_globals.get('__name__', '')}.{where.f_code.co_qualname}"
        log.warning("%s held the database for %.1f s: nobody else could write", name, held)

    def undo(self, depth: int) -> None:
        """Roll back the transaction at `depth`. Never raises, because an error is being handled."""
        connection = self.state.connection
        if not depth:
            self.state.to_tell.clear()
        # On a full disk SQLite rolls back by itself; there is nothing left to undo.
        if connection is None or not connection.in_transaction:
            return
        try:
            if depth:
                connection.execute(sqlite.UNDO % depth)
                connection.execute(sqlite.RELEASE % depth)
            else:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            log.exception("rolling back failed; the connection is closed")
            self.state.depth = 0
            self.close_thread()

    # --- the whole ----------------------------------------------------------------------------

    def version(self) -> int:
        """Return the schema version; 0 means an empty database."""
        return int(self.value(sqlite.VERSION))

    def checkpoint(self) -> bool:
        """Copy the log into the database and empty it; return False if a reader prevented it."""
        found = self.row(sqlite.EMPTY_LOG)
        return found is not None and found[0] == 0

    def checkpoint_if_due(self) -> bool:
        """Copy the log back after many commits, without blocking; return whether it was due."""
        if self.commits < COMMITS_PER_CHECKPOINT:
            return False
        self.commits = 0
        self.run(sqlite.COPY_LOG_BACK)
        return True

    def close_thread(self) -> None:
        """Close the calling thread's connection, if any. The next call opens it again."""
        connection, self.state.connection = self.state.connection, None
        self.state.depth = 0
        if connection is not None:
            with self._opened_lock:
                self._opened.pop(threading.current_thread(), None)
            self._database.close()

    def close(self) -> None:
        """Close all connections. The other threads must have finished."""
        self.close_thread()
        with self._opened_lock:
            left, self._opened = list(self._opened.values()), {}
        for connection in left:
            connection.close()
        if not self._closed:
            self._closed = True
            files.closed(self.path)

    # --- connections --------------------------------------------------------------------------

    def _connection(self) -> sqlite3.Connection:
        connection = self.state.connection
        return self._connect() if connection is None else connection

    def _connect(self) -> sqlite3.Connection:
        self._close_orphans()
        self._database.connect(reuse_if_open=True)
        connection: sqlite3.Connection = self._database.connection()
        connection.row_factory = sqlite3.Row
        self.state.connection = connection
        with self._opened_lock:
            self._opened[threading.current_thread()] = connection
        return connection

    def _close_orphans(self) -> None:
        """Close the connections of threads that have ended."""
        with self._opened_lock:
            ended = [thread for thread in self._opened if not thread.is_alive()]
            orphans = [self._opened.pop(thread) for thread in ended]
        for connection in orphans:
            connection.close()
