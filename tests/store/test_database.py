import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.watched_turns import wait_until

from appliance.errors import (
    ConflictError,
    InputError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreTooNewError,
)
from appliance.store import database, events, migrations
from appliance.store.database import Store
from appliance.store.dialect import connection

ADD = "INSERT INTO setting (key, value) VALUES (?, ?)"


def files(store: Store) -> list[str]:
    return sorted(path.name for path in store.path.parent.iterdir())


def add_many(store: Store, number: int) -> None:
    with store.transaction():
        for each in range(number):
            store.execute(ADD, (f"big{each}", "x" * 5000))


def add_and_fail(store: Store, *names: str) -> None:
    with store.transaction():
        for name in names:
            with store.transaction():
                store.execute(ADD, (name, "1"))
        raise ZeroDivisionError


def add_an_orphan_late(store: Store) -> None:
    with store.transaction():
        store.execute("PRAGMA defer_foreign_keys = 1")
        store.execute("INSERT INTO contact_field VALUES (77, 'a', 'b')")


def keys(store: Store) -> list[str]:
    return [row["key"] for row in store.rows("SELECT key FROM setting ORDER BY key")]


class TestOpening:
    def test_a_new_database_is_private_and_durable(self, store: Store) -> None:
        assert store.path.stat().st_mode & 0o777 == 0o600
        assert store.path.parent.stat().st_mode & 0o777 == 0o700
        store.execute(ADD, ("a", "1"))
        assert store.path.with_name("appliance.db-wal").stat().st_mode & 0o777 == 0o600
        assert store.version() == migrations.NEWEST
        assert store.value("PRAGMA journal_mode") == "wal"
        assert store.value("PRAGMA synchronous") == 2
        assert store.value("PRAGMA foreign_keys") == 1
        assert store.value("PRAGMA page_size") == connection.PAGE_OCTETS

    def test_what_was_stored_is_there_again(self, store: Store, clock: FakeClock) -> None:
        store.execute(ADD, ("a", "1"))
        store.close()
        again = Store.open(store.path, clock)
        assert keys(again) == ["a"]
        again.close()

    def test_a_newer_database_is_refused_and_not_touched(
        self, store: Store, clock: FakeClock
    ) -> None:
        store.execute(f"PRAGMA user_version = {migrations.NEWEST + 1}")
        store.close()
        before = store.path.read_bytes(), files(store)
        with pytest.raises(StoreTooNewError) as caught:
            Store.open(store.path, clock)
        assert (store.path.read_bytes(), files(store)) == before
        assert str(migrations.NEWEST + 1) in str(caught.value)

    def test_a_newer_version_that_is_only_in_the_log_is_refused(
        self, store: Store, clock: FakeClock, tmp_path: Path
    ) -> None:
        store.execute(f"PRAGMA user_version = {migrations.NEWEST + 1}")
        copy = tmp_path / "copy"
        shutil.copytree(store.path.parent, copy)
        with pytest.raises(StoreTooNewError):
            Store.open(copy / "appliance.db", clock)

    @pytest.mark.parametrize("content", [b"no database", b"x" * 5000, b"SQLite format 3\x00"])
    def test_what_is_no_database_is_refused(
        self, tmp_path: Path, clock: FakeClock, content: bytes
    ) -> None:
        path = tmp_path / "appliance.db"
        path.write_bytes(content)
        with pytest.raises(StoreDamagedError):
            Store.open(path, clock)
        assert path.read_bytes() == content

    def test_a_database_of_another_program_is_refused(
        self, tmp_path: Path, clock: FakeClock
    ) -> None:
        path = tmp_path / "appliance.db"
        other = sqlite3.connect(path)
        other.executescript("CREATE TABLE a (b); PRAGMA user_version = 1")
        other.close()
        with pytest.raises(StoreDamagedError, match="another program"):
            Store.open(path, clock)

    def test_a_damaged_page_is_reported_as_damage(self, store: Store, clock: FakeClock) -> None:
        store.execute_many(ADD, ((f"key{number}", "x" * 200) for number in range(500)))
        store.close()
        content = bytearray(store.path.read_bytes())
        for start in range(20 * 1024, len(content) - 100, 1024):
            content[start : start + 100] = b"\xff" * 100
        store.path.write_bytes(content)
        with pytest.raises(StoreDamagedError):
            keys(Store.open(store.path, clock))

    def test_a_directory_that_cannot_be_made_is_told(self, clock: FakeClock) -> None:
        with pytest.raises(StoreFullError) as caught:
            Store.open(Path("/proc/nowhere/appliance.db"), clock)
        assert caught.value.code == "store_not_writable"

    def test_a_file_where_the_directory_should_be_is_told(
        self, tmp_path: Path, clock: FakeClock
    ) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(StoreFullError):
            Store.open(tmp_path / "file" / "appliance.db", clock)


class TestStatements:
    def test_rows_are_read_by_name_and_by_index(self, store: Store) -> None:
        row = store.row("SELECT 1 AS one, 'zwei' AS two")
        assert row is not None
        assert (row["one"], row[1]) == (1, "zwei")
        assert store.row("SELECT 1 WHERE 0") is None
        assert store.value("SELECT 5") == 5
        assert store.value("SELECT 5 WHERE 0") is None

    def test_execute_counts_and_insert_numbers(self, store: Store) -> None:
        first = store.insert("INSERT INTO discussion (address) VALUES ('1')")
        assert store.insert("INSERT INTO discussion (address) VALUES ('2')") == first + 1
        assert store.execute("UPDATE discussion SET unread = 0") == 2
        assert store.execute_many(ADD, [("a", "1"), ("b", "2")]) == 2

    def test_a_double_key_is_a_conflict(self, store: Store) -> None:
        store.execute(ADD, ("a", "1"))
        with pytest.raises(ConflictError):
            store.execute(ADD, ("a", "2"))
        with pytest.raises(ConflictError):
            store.execute_many(ADD, [("b", "1"), ("a", "2")])

    def test_what_refers_to_nothing_is_refused(self, store: Store) -> None:
        with pytest.raises(StoreError):
            store.execute("INSERT INTO contact_field VALUES (77, 'a', 'b')")

    @pytest.mark.parametrize("value", [2**63, "\ud800"])
    def test_a_value_that_cannot_be_stored_is_bad_input(self, store: Store, value: object) -> None:
        with pytest.raises(InputError):
            store.rows("SELECT ?", (value,))

    def test_wrong_sql_is_a_plain_store_error(self, store: Store) -> None:
        with pytest.raises(StoreError) as caught:
            store.rows("SELECT nothing FROM nowhere")
        assert type(caught.value) is StoreError
        assert not caught.value.try_again_helps

    def test_a_read_only_database_is_reported_as_not_writable(self, store: Store) -> None:
        store.execute("PRAGMA query_only = 1")
        with pytest.raises(StoreFullError) as caught:
            store.execute(ADD, ("a", "1"))
        assert caught.value.code == "store_not_writable"


class TestTransactions:
    def test_a_block_that_ends_well_is_stored_whole(self, store: Store) -> None:
        with store.transaction():
            assert store.in_transaction()
            store.execute(ADD, ("a", "1"))
            store.execute(ADD, ("b", "1"))
        assert not store.in_transaction()
        assert keys(store) == ["a", "b"]

    def test_a_block_that_fails_leaves_nothing(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError):
            add_and_fail(store, "a")
        assert keys(store) == []
        assert not store.in_transaction()

    def test_only_the_inner_block_is_undone(self, store: Store) -> None:
        with store.transaction():
            store.execute(ADD, ("a", "1"))
            with pytest.raises(ZeroDivisionError):
                add_and_fail(store, "b", "c")
            with store.transaction():
                store.execute(ADD, ("d", "1"))
        assert keys(store) == ["a", "d"]

    def test_notifications_wait_for_the_outermost_commit(self, store: Store) -> None:
        told: list[list[str]] = []
        tell = lambda: told.append(keys(store))  # noqa: E731 - a name for the callback
        store.after_commit(tell)
        assert told == [[]]
        with store.transaction():
            with store.transaction():
                store.execute(ADD, ("a", "1"))
                store.after_commit(tell)
            store.execute(ADD, ("b", "1"))
            assert told == [[]]
        assert told == [[], ["a", "b"]]

    def test_what_never_happened_is_not_told(self, store: Store) -> None:
        told: list[str] = []

        def fail() -> None:
            with store.transaction():
                store.after_commit(lambda: told.append("a"))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        with store.transaction():
            store.execute(ADD, ("a", "1"))
        assert told == []

    def test_a_full_disk_is_reported_and_the_old_file_stays(self, store: Store) -> None:
        store.execute(ADD, ("a", "1"))
        pages = store.value("PRAGMA page_count")
        store.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(StoreFullError) as caught:
            add_many(store, 100)
        assert caught.value.try_again_helps
        assert keys(store) == ["a"]
        store.execute("PRAGMA max_page_count = 1000000")
        store.execute(ADD, ("b", "1"))
        assert keys(store) == ["a", "b"]

    def test_a_commit_that_is_refused_leaves_nothing(self, store: Store) -> None:
        with pytest.raises(StoreError):
            add_an_orphan_late(store)
        assert not store.in_transaction()
        assert store.value("SELECT count(*) FROM contact_field") == 0

    def test_waiting_for_another_writer_has_an_end(self, tmp_path: Path, clock: FakeClock) -> None:
        store = Store.open(tmp_path / "appliance.db", clock, busy_seconds=0.01)
        other = Store.open(tmp_path / "appliance.db", clock, busy_seconds=0.01)
        with store.transaction():
            with pytest.raises(StoreBusyError) as caught, other.transaction():
                pass
            assert caught.value.try_again_helps
        with other.transaction():
            other.execute(ADD, ("a", "1"))
        other.close()
        assert keys(store) == ["a"]
        store.close()


class TestTurns:
    def test_a_thread_of_this_program_waits_no_longer_than_for_another_program(
        self, tmp_path: Path, clock: FakeClock
    ) -> None:
        store = Store.open(tmp_path / "appliance.db", clock, busy_seconds=0.01)
        told: list[str] = []

        def write() -> None:
            try:
                store.execute(ADD, ("a", "1"))
            except StoreBusyError as error:
                told.append(error.code)

        with store.transaction():
            thread = threading.Thread(target=write)
            thread.start()
            thread.join()
        assert told == ["store_busy"]
        store.execute(ADD, ("b", "1"))
        assert keys(store) == ["b"]
        store.close()

    def test_whoever_has_waited_for_a_thread_waits_the_less_for_another_program(
        self, tmp_path: Path, clock: FakeClock
    ) -> None:
        store = Store.open(tmp_path / "appliance.db", clock, busy_seconds=30)
        patience: list[int] = []

        def write() -> None:
            patience.append(store.take_turn(lambda: store.value("PRAGMA busy_timeout")))
            store.turns.give()
            patience.append(store.value("PRAGMA busy_timeout"))
            store.close_thread()

        thread = threading.Thread(target=write)
        with store.transaction():
            thread.start()
            wait_until(store.turns, 1)
            clock.advance(12)
        thread.join()
        assert patience == [18_000, 30_000]
        store.close()

    @pytest.mark.parametrize("depth", [1, 2])
    def test_a_rollback_that_fails_gives_up_the_connection_and_the_turn(
        self, store: Store, depth: int
    ) -> None:
        def fail_while_it_is_closed(left: int) -> None:
            with store.transaction():
                if left > 1:
                    fail_while_it_is_closed(left - 1)
                store.state.connection.close()  # type: ignore[union-attr]
                raise ZeroDivisionError

        with pytest.raises((ZeroDivisionError, sqlite3.ProgrammingError)):
            fail_while_it_is_closed(depth)
        store.close_thread()
        store.execute(ADD, ("a", "1"))
        with store.transaction():
            store.execute(ADD, ("b", "1"))
        assert keys(store) == ["a", "b"]

    def test_a_long_turn_is_logged_once_a_minute(
        self, store: Store, clock: FakeClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        def take_long() -> None:
            with store.transaction(), store.transaction():
                clock.advance(1.5)

        with store.transaction():
            clock.advance(0.5)
        assert caplog.messages == []
        take_long()
        take_long()
        clock.advance(60)
        take_long()
        assert [" held the database for 1.5 s" in line for line in caplog.messages] == [True] * 2
        assert "test_database.TestTurns" in caplog.messages[0]
        assert "take_long" in caplog.messages[0]


class TestThreads:
    def test_two_writers_never_find_it_locked(self, store: Store) -> None:
        store.execute(ADD, ("count", "0"))
        failed: list[BaseException] = []

        def write() -> None:
            try:
                for _ in range(200):
                    with store.transaction():
                        number = int(store.value("SELECT value FROM setting"))
                        store.execute("UPDATE setting SET value = ?", (str(number + 1),))
            except BaseException as error:  # noqa: BLE001 - shown by the test
                failed.append(error)
            finally:
                store.close_thread()

        threads = [threading.Thread(target=write) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert store.value("SELECT value FROM setting") == "400"

    def test_a_reader_sees_only_committed_changes(self, store: Store) -> None:
        seen: list[list[str]] = []
        with store.transaction():
            store.execute(ADD, ("a", "1"))
            reader = threading.Thread(target=lambda: seen.append(keys(store)))
            reader.start()
            reader.join()
        assert seen == [[]]

    def test_the_connections_of_ended_threads_are_closed(self, store: Store) -> None:
        for _ in range(5):
            thread = threading.Thread(target=keys, args=(store,))
            thread.start()
            thread.join()
        assert len(store._opened) <= 2
        store.close()
        assert store._opened == {}

    def test_closing_ends_every_connection_and_the_log(self, store: Store) -> None:
        thread = threading.Thread(target=store.execute, args=(ADD, ("a", "1")))
        thread.start()
        thread.join()
        store.close()
        assert files(store) == ["appliance.db"]


class TestUpkeep:
    def test_the_newest_event_is_the_version(self, store: Store) -> None:
        assert events.version(store) == 0
        store.execute("INSERT INTO event (at, kind) VALUES (1, 'login')")
        assert events.version(store) == 1

    def test_checkpoint_empties_the_log(self, store: Store) -> None:
        store.execute(ADD, ("a", "1"))
        assert store.checkpoint()
        assert store.path.with_name("appliance.db-wal").stat().st_size == 0

    def test_the_log_is_copied_back_after_many_commits(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(database, "COMMITS_PER_CHECKPOINT", 3)
        store.commits = 0
        for number in range(3):
            assert not store.checkpoint_if_due()
            with store.transaction():
                store.execute(ADD, (str(number), "1"))
        assert store.checkpoint_if_due()
        assert not store.checkpoint_if_due()
