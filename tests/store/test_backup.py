import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.stored import StoredTraffic

from appliance.errors import (
    InputError,
    NotFoundError,
    StoreDamagedError,
    StoreFullError,
    StoreInUseError,
    StoreTooNewError,
)
from appliance.store import backup, migrations
from appliance.store.database import Store
from appliance.store.lock import DirectoryLock


def bodies(path: Path) -> list[str]:
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    found = [row[0] for row in connection.execute("SELECT body FROM message ORDER BY id")]
    connection.close()
    return found


class TestWriting:
    def test_a_copy_is_whole_private_and_one_file(
        self, store: Store, traffic: StoredTraffic, tmp_path: Path
    ) -> None:
        traffic.incoming(body="un")
        target = tmp_path / "out" / "copy.db"
        target.parent.mkdir()
        assert backup.write(store, target) == target.stat().st_size
        assert target.stat().st_mode & 0o777 == 0o600
        assert [file.name for file in target.parent.iterdir()] == ["copy.db"]
        assert bodies(target) == ["un"]
        assert backup.verify(target) == migrations.NEWEST

    def test_writers_go_on_while_it_is_made(
        self, store: Store, traffic: StoredTraffic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(backup, "_PAGES", 4)
        monkeypatch.setattr(backup, "_PAUSE_SECONDS", 0)
        with store.transaction():
            for _ in range(200):
                traffic.incoming(body="x" * 300)
        written = []
        stop = threading.Event()

        def write() -> None:
            while not stop.is_set():
                written.append(traffic.incoming(body="new"))
            store.close_thread()

        thread = threading.Thread(target=write)
        thread.start()
        backup.write(store, tmp_path / "copy.db")
        stop.set()
        thread.join()
        copied = bodies(tmp_path / "copy.db")
        assert copied[:200] == ["x" * 300] * 200
        assert len(written) > 0
        assert store.value("SELECT count(*) FROM message") == 200 + len(written)

    def test_a_copy_is_given_up_when_the_program_stops(self, store: Store, tmp_path: Path) -> None:
        target = tmp_path / "copies" / "copy.db"
        target.parent.mkdir()
        with pytest.raises(backup.BackupGivenUpError):
            backup.write(store, target, given_up=lambda: True)
        assert list(target.parent.iterdir()) == []

    def test_a_target_that_cannot_be_written_is_told(self, store: Store) -> None:
        with pytest.raises(StoreFullError):
            backup.write(store, Path("/proc/nowhere/copy.db"))

    def test_the_database_is_not_its_own_backup(self, store: Store) -> None:
        with pytest.raises(InputError):
            backup.write(store, store.path)

    def test_a_copy_that_fails_leaves_the_former_one(
        self, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = tmp_path / "out" / "copy.db"
        target.parent.mkdir()
        target.write_text("former")

        def fail(_: Path, __: str) -> int:
            raise ZeroDivisionError

        monkeypatch.setattr(backup, "_check", fail)
        with pytest.raises(ZeroDivisionError):
            backup.write(store, target)
        assert target.read_text() == "former"
        assert [file.name for file in target.parent.iterdir()] == ["copy.db"]


class TestNightly:
    def test_the_oldest_are_deleted(self, store: Store, clock: FakeClock) -> None:
        made = []
        for _ in range(4):
            made.append(backup.nightly(store, kept=2))
            clock.advance(86_400)
        assert backup.stored(store) == [made[3], made[2]]
        assert made[0].parent == store.path.parent / "backups"
        assert made[0].parent.stat().st_mode & 0o777 == 0o700


class TestVerifying:
    def test_what_is_no_backup_is_told(self, store: Store, tmp_path: Path) -> None:
        with pytest.raises(NotFoundError):
            backup.verify(tmp_path / "nothing.db")
        (tmp_path / "text.db").write_text("hello " * 100)
        with pytest.raises(StoreDamagedError):
            backup.verify(tmp_path / "text.db")
        (tmp_path / "empty.db").touch()
        with pytest.raises(StoreDamagedError):
            backup.verify(tmp_path / "empty.db")
        with closing(sqlite3.connect(tmp_path / "other.db")) as other:
            other.execute("CREATE TABLE somebody_else (id)")
        with pytest.raises(StoreDamagedError, match="another program"):
            backup.verify(tmp_path / "other.db")
        store.execute(f"PRAGMA user_version = {migrations.NEWEST + 1}")
        store.close()
        with pytest.raises(StoreTooNewError):
            backup.verify(store.path)

    def test_damage_inside_is_found(
        self, store: Store, traffic: StoredTraffic, tmp_path: Path
    ) -> None:
        with store.transaction():
            for _ in range(300):
                traffic.incoming(body="y" * 300)
        target = tmp_path / "copy.db"
        backup.write(store, target)
        content = bytearray(target.read_bytes())
        middle = len(content) // 2048 * 1024
        content[middle : middle + 512] = b"\xff" * 512
        target.write_bytes(content)
        with pytest.raises(StoreDamagedError, match=r"^The backup copy\.db is damaged: .*$"):
            backup.verify(target)

    def test_damage_that_sqlite_cannot_name_in_words_is_found(
        self, store: Store, tmp_path: Path
    ) -> None:
        target = tmp_path / "copy.db"
        backup.write(store, target)
        damaged = target.read_bytes().replace(b"batch_delete AFTER", b"batch_delete \xffFTER")
        target.write_bytes(damaged)
        with pytest.raises(StoreDamagedError):
            backup.verify(target)

    def test_an_index_that_leads_elsewhere_is_found_thoroughly(
        self, store: Store, traffic: StoredTraffic, tmp_path: Path
    ) -> None:
        traffic.incoming(body="un")
        target = tmp_path / "copy.db"
        backup.write(store, target)
        # Filled with another definition than the one in the schema.
        for ours, filled in (("at", "id"), ("id", "at")):
            with closing(sqlite3.connect(target)) as connection:
                connection.execute("PRAGMA writable_schema = ON")
                connection.execute(
                    "UPDATE sqlite_schema SET sql = replace(sql, ?, ?)"
                    " WHERE name = 'message_by_direction'",
                    (f"(direction, {ours})", f"(direction, {filled})"),
                )
                connection.commit()
            if filled == "id":
                with closing(sqlite3.connect(target)) as connection:
                    connection.execute("REINDEX message_by_direction")
                    connection.commit()
        backup.verify(target)
        with pytest.raises(StoreDamagedError):
            backup.verify(target, thoroughly=True)
        with pytest.raises(StoreDamagedError):
            backup.restore(target, tmp_path / "other" / "appliance.db")


class TestRestoring:
    def test_the_copy_takes_the_place_and_the_former_one_is_kept(
        self, store: Store, traffic: StoredTraffic, clock: FakeClock, tmp_path: Path
    ) -> None:
        traffic.incoming(body="old")
        backup.write(store, tmp_path / "copy.db")
        traffic.incoming(body="newer")
        store.close()
        kept = backup.restore(tmp_path / "copy.db", store.path)
        assert kept == store.path.with_name("appliance.db.before-restore")
        assert bodies(kept) == ["old", "newer"]
        assert store.path.stat().st_mode & 0o777 == 0o600
        restored = Store.open(store.path, clock)
        assert [row[0] for row in restored.rows("SELECT body FROM message")] == ["old"]
        assert restored.value("PRAGMA journal_mode") == "wal"
        restored.close()
        # Once more, over the copy that is kept already.
        backup.restore(kept, store.path)
        assert bodies(store.path) == ["old", "newer"]

    def test_an_empty_directory_takes_it_too(
        self, store: Store, traffic: StoredTraffic, tmp_path: Path
    ) -> None:
        traffic.incoming(body="old")
        backup.write(store, tmp_path / "copy.db")
        assert backup.restore(tmp_path / "copy.db", tmp_path / "new" / "appliance.db") is None
        assert bodies(tmp_path / "new" / "appliance.db") == ["old"]

    def test_an_invalid_copy_changes_nothing(
        self, store: Store, traffic: StoredTraffic, tmp_path: Path
    ) -> None:
        traffic.incoming(body="mine")
        store.close()
        (tmp_path / "bad.db").write_bytes(b"x" * 4096)
        with pytest.raises(StoreDamagedError):
            backup.restore(tmp_path / "bad.db", store.path)
        assert bodies(store.path) == ["mine"]
        assert [file.name for file in store.path.parent.iterdir()] == ["appliance.db"]

    def test_not_while_a_daemon_runs(
        self, store: Store, traffic: StoredTraffic, tmp_path: Path
    ) -> None:
        traffic.incoming(body="mine")
        backup.write(store, tmp_path / "copy.db")
        traffic.incoming(body="newer")
        store.close()
        held = DirectoryLock(store.path.parent).acquire()
        with pytest.raises(StoreInUseError):
            backup.restore(tmp_path / "copy.db", store.path)
        assert bodies(store.path) == ["mine", "newer"]
        # The holder of the lock is allowed to.
        backup.put_in_place(tmp_path / "copy.db", store.path)
        assert bodies(store.path) == ["mine"]
        held.release()

    def test_a_damaged_database_is_replaced_with_its_log_kept(
        self, store: Store, traffic: StoredTraffic, clock: FakeClock, tmp_path: Path
    ) -> None:
        traffic.incoming(body="old")
        backup.write(store, tmp_path / "copy.db")
        store.close()
        damaged = b"garbage" * 1000
        store.path.write_bytes(damaged)
        log = store.path.with_name("appliance.db-wal")
        log.write_bytes(b"its log")
        kept = backup.restore(tmp_path / "copy.db", store.path)
        assert kept is not None
        assert kept.read_bytes() == damaged
        assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"its log"
        assert not log.exists()
        Store.open(store.path, clock).close()
