"""Files that are complete or do not exist."""

import os
from pathlib import Path

import pytest

from appliance import atomic_file


def test_a_file_is_readable_only_by_its_owner(tmp_path: Path) -> None:
    atomic_file.write(tmp_path / "key", b"secret")
    assert (tmp_path / "key").read_bytes() == b"secret"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_what_a_crash_left_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "key.new").write_text("half")
    atomic_file.write(tmp_path / "key", b"whole")
    assert (tmp_path / "key").read_bytes() == b"whole"


def test_content_and_name_are_on_the_disk_in_this_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    sync, replace = os.fsync, Path.replace

    def note_sync(descriptor: int) -> None:
        seen.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        sync(descriptor)

    def note_replace(path: Path, target: Path) -> Path:
        seen.append(f"rename {path.name} {target.name}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_replace)
    atomic_file.write(tmp_path / "key", b"secret")
    assert seen == ["sync key.new", "rename key.new key", f"sync {tmp_path.name}"]


def test_the_former_file_outlives_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    atomic_file.write(tmp_path / "key", b"former")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic_file.write(tmp_path / "key", b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"former"]
