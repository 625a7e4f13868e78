"""PINs that a SIM refused, across restarts: an attempt is recorded before it is made."""

from pathlib import Path

import pytest

from appliance.modem.pin_memory import PinMemory

SIM, PIN, OTHER = "8933990000000000019", "1234", "4321"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "refused-pin"


def test_a_refused_pin_is_never_tried_again_and_another_one_is(path: Path) -> None:
    memory = PinMemory(path)
    assert memory.may_try(SIM, PIN)
    memory.trying(SIM, PIN)
    memory.refused(SIM, PIN)
    again = PinMemory(path)
    assert not again.may_try(SIM, PIN)
    assert again.may_try(SIM, OTHER)
    assert again.may_try("another SIM", PIN)


def test_a_program_that_dies_while_it_tries_leaves_the_third_attempt(path: Path) -> None:
    for _ in range(2):
        memory = PinMemory(path)
        assert memory.may_try(SIM, PIN)
        memory.trying(SIM, PIN)
    assert not PinMemory(path).may_try(SIM, PIN)


def test_an_accepted_pin_leaves_nothing(path: Path) -> None:
    memory = PinMemory(path)
    memory.trying(SIM, PIN)
    memory.accepted(SIM, PIN)
    assert not path.exists()
    assert memory.may_try(SIM, PIN)


def test_another_pin_starts_a_new_count(path: Path) -> None:
    memory = PinMemory(path)
    memory.trying(SIM, PIN)
    memory.trying(SIM, OTHER)
    assert memory.may_try(SIM, OTHER)


def test_neither_pin_nor_sim_is_in_the_file(path: Path) -> None:
    PinMemory(path).refused(SIM, PIN)
    kept = path.read_text()
    assert PIN not in kept.split('"key"')[0]
    assert SIM not in kept


def test_an_attempt_that_cannot_be_written_down_is_not_to_be_made(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        PinMemory(tmp_path / "missing" / "pin").trying(SIM, PIN)


@pytest.mark.parametrize(
    "damaged",
    [b"", b"{", b"[]", b'{"salt": "x"}', b'{"salt": 1, "key": 2, "attempts": "x"}', b"\xff"],
)
def test_a_damaged_file_remembers_nothing(path: Path, damaged: bytes) -> None:
    path.write_bytes(damaged)
    assert PinMemory(path).may_try(SIM, PIN)


def test_without_a_file_it_is_remembered_as_long_as_the_program_runs() -> None:
    memory = PinMemory(None)
    memory.refused(SIM, PIN)
    assert not memory.may_try(SIM, PIN)
    memory.accepted(SIM, PIN)
    assert memory.may_try(SIM, PIN)
