"""A backup uploaded in pieces: if valid, it waits for the next start; otherwise it is removed."""

import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest
from fakes.clock import FakeClock

from appliance.errors import ApplianceError
from appliance.store import backup, restore_upload, restoring
from appliance.store.database import Store
from appliance.store.restore_upload import Piece

PIECE = 50_000
ACTOR = "user:alice"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a backup of another box."""
    store = Store.open(tmp_path / "other" / "appliance.db", FakeClock())
    backup.write(store, target := tmp_path / "copy.db")
    store.close()
    return target


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


def send(here: Path, data: bytes, name: str = "copy.db") -> None:
    upload = ""
    for offset in range(0, max(len(data), 1), PIECE):
        piece = Piece(data[offset : offset + PIECE], offset, len(data))
        if upload:
            restore_upload.go_on(here, upload, piece)
        else:
            upload = restore_upload.begin(here, piece)
    assert piece.is_last
    restore_upload.finish(here, upload, name, actor=ACTOR)


def refused(here: Path, data: bytes) -> ApplianceError:
    with pytest.raises(ApplianceError) as caught:
        send(here, data)
    assert list(here.iterdir()) == []
    return caught.value


def test_a_sound_one_waits_and_is_taken_up(here: Path, copy: Path) -> None:
    send(here, copy.read_bytes())
    assert restoring.is_waiting(here)
    assert (here / restoring.RESTORE_FILE).stat().st_mode & 0o077 == 0
    assert restoring.take_up(here / "appliance.db")
    store = Store.open(here / "appliance.db", FakeClock())
    assert "copy.db" in str(store.value("SELECT value FROM setting WHERE key = 'restored'"))
    store.close()


def test_what_is_no_backup_is_refused_at_its_first_piece(
    here: Path, copy: Path, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "bank.db")
    other.execute("CREATE TABLE payment (amount)")
    other.commit()
    other.close()
    marked = bytearray(copy.read_bytes())
    marked[68:72] = b"bank"
    for data in (b"", b"%PDF-1.7" * 999, (tmp_path / "bank.db").read_bytes(), bytes(marked)):
        assert refused(here, data).code == "backup_foreign"


def test_a_damaged_one_and_one_of_a_later_program_are_refused(here: Path, copy: Path) -> None:
    data = copy.read_bytes()
    cut = data[: len(data) // 2]
    overwritten = data[:8192] + b"x" * 20_000 + data[28_192:]
    for broken in (cut, overwritten):
        error = refused(here, broken)
        assert error.code in ("backup_damaged", "backup_foreign")
        assert error.values["file"] == "copy.db"
    assert refused(here, data[:60] + (999).to_bytes(4, "big") + data[64:]).code == "store_too_new"


def test_one_that_another_program_changed_is_refused(here: Path, copy: Path) -> None:
    changed = sqlite3.connect(copy)
    changed.execute("CREATE TRIGGER evil AFTER INSERT ON message BEGIN DELETE FROM optout; END")
    changed.commit()
    changed.close()
    assert refused(here, copy.read_bytes()).code == "backup_foreign"


def test_pieces_out_of_turn_end_the_upload(here: Path, copy: Path) -> None:
    data = copy.read_bytes()
    total = len(data)
    first = Piece(data[:PIECE], 0, total)
    for wrong in (
        Piece(data[:PIECE], 0, total),  # twice
        Piece(data[PIECE : 2 * PIECE], PIECE * 2, total),  # one left out
        Piece(b"", PIECE, total),
        Piece(b"x" * total, PIECE, total),  # more than announced
    ):
        upload = restore_upload.begin(here, first)
        with pytest.raises(ApplianceError) as caught:
            restore_upload.go_on(here, upload, wrong)
        assert caught.value.code == "upload_interrupted"
        assert list(here.iterdir()) == []
    for begun in (Piece(data[:PIECE], PIECE, total), Piece(data[:PIECE], 0, PIECE - 1)):
        with pytest.raises(ApplianceError):
            restore_upload.begin(here, begun)


def test_the_next_upload_takes_the_place_of_the_last(here: Path, copy: Path) -> None:
    data = copy.read_bytes()
    first = Piece(data[:PIECE], 0, len(data))
    old = restore_upload.begin(here, first)
    restore_upload.begin(here, first)
    for upload in (old, "../appliance", "", "a" * 32):
        with pytest.raises(ApplianceError) as caught:
            restore_upload.go_on(here, upload, Piece(data[PIECE:], PIECE, len(data)))
        assert caught.value.code == "no_upload"
    assert len(list(here.iterdir())) == 1
    restore_upload.drop(here)
    assert list(here.iterdir()) == []


def test_more_than_the_disk_has_room_for_is_refused_at_once(
    here: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = SimpleNamespace(free=200_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room)
    start = copy.read_bytes()[:PIECE]
    with pytest.raises(ApplianceError) as caught:
        restore_upload.begin(here, Piece(start, 0, 100_000_000))
    assert caught.value.code == "no_room_to_restore"
    assert list(here.iterdir()) == []
    restore_upload.begin(here, Piece(start, 0, 50_000_000))
