import ast
import lzma
import re
import sqlite3
from pathlib import Path

import pytest
from fakes.clock import FakeClock

from appliance.errors import StoreError
from appliance.store import migrating, migrations
from appliance.store.database import Store
from appliance.store.migrations import MIGRATIONS, Migration

# `schema-N.db.xz`: a database of each released schema, with at least one row in each table.
RELEASED = Path(__file__).parent / "released"
STEPS = Path(migrations.__file__).parent

NEXT = Migration(
    migrations.NEWEST + 1,
    ("ALTER TABLE contact ADD COLUMN nickname TEXT", "UPDATE contact SET nickname = name"),
)
FAILING = Migration(
    migrations.NEWEST + 1,
    ("ALTER TABLE contact ADD COLUMN nickname TEXT", "UPDATE nowhere SET nothing = 1"),
)


def release(monkeypatch: pytest.MonkeyPatch, *added: Migration) -> None:
    monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, *added))
    monkeypatch.setattr(migrations, "NEWEST", MIGRATIONS[-1].number + len(added))


def schema(store: Store) -> list[tuple[str, str]]:
    return [
        tuple(row)
        for row in store.rows(
            "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        )
    ]


@pytest.fixture
def filled(store: Store) -> Store:
    store.execute(
        "INSERT INTO contact (name, sort_name, created_at, changed_at)"
        " VALUES ('Sophie', 'sophie', 1, 1)"
    )
    store.close()
    return store


def test_steps_stand_in_the_order_of_their_numbers() -> None:
    numbers = [migration.number for migration in MIGRATIONS]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("file", sorted(STEPS.glob("m*.py")), ids=lambda file: file.stem)
def test_a_step_imports_nothing_but_other_steps(file: Path) -> None:
    """An import from the program would change the step after its release."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.Import)
        if isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            assert all(re.match(r"appliance\.store\.migrations\.m\d{4}_", name) for name in names)


def test_a_released_step_brings_rows_along_and_keeps_a_copy(
    filled: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(monkeypatch, NEXT)
    store = Store.open(filled.path, clock)
    assert store.version() == NEXT.number
    assert store.value("SELECT nickname FROM contact") == "Sophie"
    copy = sqlite3.connect(filled.path.with_name(f"appliance.db.schema-{NEXT.number - 1}"))
    assert copy.execute("PRAGMA user_version").fetchone() == (NEXT.number - 1,)
    assert copy.execute("SELECT name FROM contact").fetchall() == [("Sophie",)]
    copy.close()
    store.close()


def test_triggers_survive_a_step(
    filled: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sqlite3.connect(filled.path)
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    names = before.execute(triggers).fetchall()
    before.close()
    release(monkeypatch, NEXT)
    store = Store.open(filled.path, clock)
    assert [tuple(row) for row in store.rows(triggers)] == names
    store.close()


def test_a_step_that_fails_is_not_done_at_all(
    filled: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        release(patched, FAILING)
        with pytest.raises(StoreError):
            Store.open(filled.path, clock)
    store = Store.open(filled.path, clock)
    assert store.version() == migrations.NEWEST
    assert "nickname" not in {row["name"] for row in store.rows("PRAGMA table_info(contact)")}
    store.close()


def test_a_step_done_by_another_process_is_not_done_again(
    filled: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(monkeypatch, NEXT)
    store = Store.open(filled.path, clock)
    migrating.migrate(store, NEXT.number - 1)
    assert store.version() == NEXT.number
    store.close()


def test_the_schema_number_is_in_the_file_itself(store: Store) -> None:
    assert store.path.read_bytes()[60:64] == migrations.NEWEST.to_bytes(4, "big")
    assert store.path.read_bytes()[68:72] == b"SMSa"


def test_every_released_database_opens_with_its_rows(
    tmp_path: Path, clock: FakeClock, store: Store
) -> None:
    released = sorted(RELEASED.glob("schema-*.db.xz"))
    assert released
    for file in released:
        path = tmp_path / file.stem / "appliance.db"
        path.parent.mkdir()
        path.write_bytes(lzma.decompress(file.read_bytes()))
        old = Store.open(path, clock)
        assert schema(old) == schema(store)
        assert old.value("SELECT count(*) FROM message") > 0
        old.close()


def test_a_database_of_the_first_schema_becomes_what_a_new_one_is(
    tmp_path: Path, clock: FakeClock, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", MIGRATIONS[:1])
        old = Store.open(tmp_path / "old" / "appliance.db", clock)
    assert old.version() == 1
    old.close()
    brought = Store.open(old.path, clock)
    assert brought.version() == migrations.NEWEST
    assert schema(brought) == schema(store)
    statistics = "SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx"
    assert [tuple(row) for row in brought.rows(statistics)] == [
        tuple(row) for row in store.rows(statistics)
    ]
    brought.close()
