import os
from pathlib import Path

import pytest

from appliance.web.frame.logged_in import KEY_OCTETS, secret_key


def test_the_key_is_made_once(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) == KEY_OCTETS
    assert secret_key(tmp_path) == key


@pytest.mark.parametrize("left", [b"", b"x", b"x" * (KEY_OCTETS - 1), b"x" * (KEY_OCTETS + 1)])
def test_a_damaged_key_is_replaced_with_a_warning_in_the_log(
    tmp_path: Path, left: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "session.key").write_bytes(left)
    key = secret_key(tmp_path)
    assert len(key) == KEY_OCTETS
    assert key != left
    assert "session.key is damaged" in caplog.text
    assert secret_key(tmp_path) == key


def test_the_key_is_on_the_disk_before_anything_is_signed_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(
        os, "fsync", lambda file: synced.append(Path(f"/proc/self/fd/{file}").readlink().name)
    )
    secret_key(tmp_path)
    assert synced == ["session.key.new", tmp_path.name]
