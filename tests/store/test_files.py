"""The database file: private to its owner, and checked before SQLite opens it."""

import stat
from pathlib import Path

import pytest

from appliance.errors import StoreDamagedError, StoreFullError, StoreTooNewError
from appliance.store import files, migrations
from appliance.store.database import Store


def header(version: int, application: int = migrations.APPLICATION_ID) -> bytes:
    found = bytearray(100)
    found[:16] = b"SQLite format 3\x00"
    found[60:64] = version.to_bytes(4, "big")
    found[68:72] = application.to_bytes(4, "big")
    return bytes(found)


def test_a_new_file_and_its_directory_are_readable_by_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "data" / "appliance.db"
    assert files.prepare(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("content", "version"),
    [(b"", 0), (header(0), 0), (header(0, 0), 0), (header(3), 3)],
)
def test_the_version_is_in_the_header(tmp_path: Path, content: bytes, version: int) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    assert files.known_version(path) == version


@pytest.mark.parametrize(
    "content", [b"x", b"no database" * 20, header(3)[:99], header(3, 0), header(3, 1)]
)
def test_what_is_no_database_of_ours_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises(StoreDamagedError):
        files.prepare(path)


def test_a_newer_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(header(migrations.NEWEST + 1))
    with pytest.raises(StoreTooNewError):
        files.prepare(path)
    assert path.read_bytes() == header(migrations.NEWEST + 1)


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreFullError, match=r"Not a directory|File exists"):
        files.prepare(tmp_path / "file" / "x.db")
    with pytest.raises(StoreFullError, match="No such file"):
        files.known_version(tmp_path / "none.db")


def test_a_file_that_is_open_here_is_not_looked_into(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing any descriptor of it would drop SQLite's locks."""
    looked: list[Path] = []
    monkeypatch.setattr(files, "known_version", lambda path: looked.append(path) or 1)
    assert not files.prepare(store.path)
    assert looked == []
    store.close()
    assert not files.prepare(store.path)
    assert looked == [store.path]
