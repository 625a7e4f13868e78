"""Secrets encrypted with a key next to the database."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.store.sealing import FILE, Seal


def test_what_was_closed_opens_again_after_a_restart(tmp_path: Path) -> None:
    sealed = Seal(tmp_path).close("1234")
    assert "1234" not in sealed
    assert Seal(tmp_path).open(sealed) == "1234"
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_the_same_secret_never_looks_the_same(tmp_path: Path) -> None:
    seal = Seal(tmp_path)
    assert seal.close("1234") != seal.close("1234")


def test_no_key_is_made_before_there_is_a_secret(tmp_path: Path) -> None:
    assert Seal(tmp_path).open("anything") is None
    assert list(tmp_path.iterdir()) == []


def test_another_box_cannot_open_it(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    sealed = Seal(ours).close("1234")
    Seal(theirs).close("5678")
    assert Seal(theirs).open(sealed) is None


@pytest.mark.parametrize("content", [b"", b"x", b"x" * 31, b"x" * 33])
def test_a_damaged_key_decrypts_nothing_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    sealed = Seal(tmp_path).close("1234")
    (tmp_path / FILE).write_bytes(content)
    assert Seal(tmp_path).open(sealed) is None
    assert Seal(tmp_path).open(Seal(tmp_path).close("5678")) == "5678"


@given(st.text(max_size=200))
def test_nonsense_opens_to_nothing(tmp_path_factory: pytest.TempPathFactory, sealed: str) -> None:
    place = tmp_path_factory.mktemp("seal")
    Seal(place).close("1234")
    assert Seal(place).open(sealed) is None
