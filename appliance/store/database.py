"""The database: connections and transactions.

    store = Store.open(data_dir / "appliance.db", clock)
    with store.transaction():
        store.execute("UPDATE ...", (...,))
    store.rows("SELECT ...", (...,))     # sqlite3.Row: by name and by index

One connection per thread. Every writing transaction is IMMEDIATE: it waits for its turn before it
reads, so it never fails half-way because another wrote. Threads get their turns in the order in
which they ask (see `turns`). Every error leaves as one of `appliance.errors` (see `failures`).
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

# A writer holds the store for milliseconds; who waits longer than this is told so (StoreBusyError).
BUSY_SECONDS = 5.0
# For what may as well be written later: nobody who only reads waits longer.
IMPATIENT_SECONDS = 0.05
# The log is copied back after this many commits, about 10 KiB each: what changes again and again
# (counters, the end of each table) then reaches the card once. `checkpoint_if_due` does it where
# nobody waits; a commit does it itself only when `dialect.connection.LOG_OCTETS` have gathered.
COMMITS_PER_CHECKPOINT = 1500
# A turn that lasts longer is told in the log, though no oftener than once a minute.
LONG_TURN_SECONDS = 1.0
_TOLD_APART_SECONDS = 60.0


class _ThreadState(threading.local):
    """What one thread holds."""

    connection: sqlite3.Connection | None = None
    depth: int = 0  # of nested transactions
    patience: float | None = None  # how long it waits for its turn; None: as the store says

    def __init__(self) -> None:
        self.to_tell: list[Callable[[], None]] = []  # once the transaction is committed


class _Transaction:
    """`with store.transaction():` - IMMEDIATE outside, a savepoint inside another."""

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
        """Prepare; nothing is opened yet. Use `Store.open`."""
        self.path = path
        self.clock = clock
        self.state = _ThreadState()
        self.postponed = Postponed(self)
        # Whom to wake after a commit with a journal entry of a kind, by the kind.
        self.awaited: Mapping[str, Callable[[], None]] = {}
        self.turns = Turns(clock)
        self._long_turn_told_at: float | None = None
        self._busy_seconds = busy_seconds
        self.commits = 0  # since the log was copied back
        self._database: Any = sqlite.database(path, busy_seconds)
        self._opened: dict[threading.Thread, sqlite3.Connection] = {}
        self._opened_lock = threading.Lock()
        self._closed = False

    @classmethod
    def open(cls, path: Path, clock: Clock, *, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Open the database at `path`, making or migrating it.

        Raises StoreTooNewError (not touched), StoreDamagedError, StoreFullError or StoreBusyError.
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
        migrations.refuse_newer(version)  # the log may hold a newer one than the file
        if self.value(sqlite.WRITE_AHEAD_LOG) != "wal":
            raise failures.not_writable("no write-ahead log")
        if migrations.pending(version):
            migrating.migrate(self, version)

    # --- statements -------------------------------------------------------------------------

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Every row of a query."""
        try:
            return self._connection().execute(sql, parameters).fetchall()
        except failures.RAISED as error:
            raise failures.translated(error) from error

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a statement; the number of rows it changed."""
        if self.state.depth:
            return self.run(sql, parameters).rowcount
        return self._in_turn(lambda: self.run(sql, parameters).rowcount)

    def insert(self, sql: str, parameters: Parameters = ()) -> int:
        """Run an INSERT; the id of the new row."""
        if self.state.depth:
            return self.run(sql, parameters).lastrowid or 0
        return self._in_turn(lambda: self.run(sql, parameters).lastrowid or 0)

    def execute_many(self, sql: str, parameters: Iterable[Parameters]) -> int:
        """Run a statement once per set of values; the number of rows changed in all."""
        if self.state.depth:
            return self._run_many(sql, parameters)
        return self._in_turn(lambda: self._run_many(sql, parameters))

    def run(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Run a statement; its cursor stays in this room."""
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
        """A writing transaction, committed and synced when the block ends well."""
        return _Transaction(self)

    @contextmanager
    def impatiently(self, seconds: float = IMPATIENT_SECONDS) -> Iterator[None]:
        """Inside, this thread waits no longer than this for its turn to write (StoreBusyError)."""
        with self._waiting(seconds):
            self.state.patience = seconds
            try:
                yield
            finally:
                self.state.patience = None

    @contextmanager
    def wiping(self) -> Iterator[None]:
        """Inside, SQLite overwrites what this thread deletes or replaces."""
        self.run(sqlite.WIPE)
        try:
            yield
        finally:
            self.run(sqlite.WIPE_NOT)

    def after_commit(self, tell: Callable[[], None]) -> None:
        """Call `tell` when this thread's transaction is committed; at once where there is none."""
        if self.in_transaction():
            self.state.to_tell.append(tell)
        else:
            tell()

    def in_transaction(self) -> bool:
        """Whether this thread is inside `transaction()`."""
        return self.state.depth > 0

    def take_turn(self, begin: Callable[[], T]) -> T:
        """Wait for this thread's turn to write, and `begin`; raises StoreBusyError.

        Whoever has waited for other threads waits the less for other programs.
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
        """Run a statement that is a transaction of its own, when it is this thread's turn."""
        done = self.take_turn(act)
        self.turns.give()
        return done

    def _patience(self) -> float:
        """For how many seconds this thread waits for its turn."""
        patience = self.state.patience
        return self._busy_seconds if patience is None else patience

    @contextmanager
    def _waiting(self, seconds: float) -> Iterator[None]:
        """Inside, SQLite lets this thread wait no longer than this."""
        self.run(sqlite.PATIENCE % round(seconds * 1000))
        try:
            yield
        finally:
            self.run(sqlite.PATIENCE % round(self._patience() * 1000))

    def tell_of_long_turn(self, held: float, where: FrameType) -> None:
        """Tell in the log which function let the others wait for so many seconds."""
        now = self.clock.monotonic()
        told_at = self._long_turn_told_at
        if told_at is not None and now - told_at < _TOLD_APART_SECONDS:
            return
        self._long_turn_told_at = now
        name = f"{where.f_globals.get('__name__', '')}.{where.f_code.co_qualname}"
        log.warning("%s held the database for %.1f s: nobody else could write", name, held)

    def undo(self, depth: int) -> None:
        """Roll back what the transaction at `depth` did. Never raises: an error is under way."""
        connection = self.state.connection
        if not depth:
            self.state.to_tell.clear()
        # A full disk makes SQLite roll back on its own: then there is nothing to undo.
        if connection is None or not connection.in_transaction:
            return
        try:
            if depth:
                connection.execute(sqlite.UNDO % depth)
                connection.execute(sqlite.RELEASE % depth)
            else:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            log.exception("rolling back failed; the connection is given up")
            self.state.depth = 0
            self.close_thread()

    # --- the whole ----------------------------------------------------------------------------

    def version(self) -> int:
        """The schema's number; 0 = empty."""
        return int(self.value(sqlite.VERSION))

    def checkpoint(self) -> bool:
        """Copy the log into the database and empty it; False when a reader prevented it."""
        found = self.row(sqlite.EMPTY_LOG)
        return found is not None and found[0] == 0

    def checkpoint_if_due(self) -> bool:
        """Copy the log back after many commits, holding up nobody; whether it was due."""
        if self.commits < COMMITS_PER_CHECKPOINT:
            return False
        self.commits = 0
        self.run(sqlite.COPY_LOG_BACK)
        return True

    def close_thread(self) -> None:
        """Close the calling thread's connection, if it has one. Another call opens it again."""
        connection, self.state.connection = self.state.connection, None
        self.state.depth = 0
        if connection is not None:
            with self._opened_lock:
                self._opened.pop(threading.current_thread(), None)
            self._database.close()

    def close(self) -> None:
        """Close every connection. The other threads must have ended their work."""
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
        """Close what threads left open that have ended."""
        with self._opened_lock:
            ended = [thread for thread in self._opened if not thread.is_alive()]
            orphans = [self._opened.pop(thread) for thread in ended]
        for connection in orphans:
            connection.close()
