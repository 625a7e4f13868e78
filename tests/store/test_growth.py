"""The work to check a file for a restore grows with its size, not with its square."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from fakes.growth import LINEAR, growth

from appliance.errors import StoreDamagedError
from appliance.store import backup
from appliance.store.database import Store

SHAPES: dict[str, Callable[[int], list[str]]] = {
    "tables": lambda n: [f"CREATE TABLE t{place} (id)" for place in range(n)],
    "virtual tables": lambda n: [
        f"CREATE VIRTUAL TABLE v{place} USING fts5(a, content='')" for place in range(n // 8)
    ],
    "one long entry": lambda n: [
        f"CREATE TABLE t ({', '.join(f'c{place} DEFAULT 1' for place in range(min(n, 1_900)))})"
    ],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_of_many_entries(store: Store, tmp_path: Path, shape: str) -> None:
    empty = tmp_path / "empty.db"
    backup.write(store, empty)

    def prepare(size: int) -> Path:
        file = tmp_path / f"{size}.db"
        file.write_bytes(empty.read_bytes())
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("BEGIN")
            for statement in SHAPES[shape](size):
                connection.execute(statement)
            connection.execute("COMMIT")
        return file

    def read(file: Path) -> None:
        with suppress(StoreDamagedError):
            backup.verify(file)

    assert growth(prepare, read, 190) < LINEAR
