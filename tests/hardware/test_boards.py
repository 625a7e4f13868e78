from dataclasses import fields

import pytest

from appliance.config import HardwareSettings
from appliance.hardware.boards import BOARDS, Board, Line, wired


def used(board: Board) -> list[int]:
    """Return every pin of a board."""
    values = [getattr(board, each.name) for each in fields(board) if each.name != "presses"]
    return [
        value.pin if isinstance(value, Line) else value for value in values if value is not None
    ]


@pytest.mark.parametrize("name", BOARDS)
def test_no_pin_has_two_uses_and_none_is_the_serial_line(name: str) -> None:
    pins = used(BOARDS[name])
    assert len(set(pins)) == len(pins)
    assert not {14, 15} & set(pins)


def test_without_a_board_no_pin_is_touched() -> None:
    assert wired(HardwareSettings()).is_empty
    assert not wired(HardwareSettings(light_red_pin=5)).is_empty


def test_the_sim7600_as_its_maker_says() -> None:
    board = wired(HardwareSettings(board="sim7600x"))
    assert (board.power_key, board.flight_mode) == (Line(6), Line(4))
    # 2 s switch the module on but not off, which takes 2.5 s.
    assert board.presses.on < 2.5 <= board.presses.off


def test_the_sim7070_is_pressed_by_a_low_level() -> None:
    assert wired(HardwareSettings(board="sim7070g")).power_key == Line(4, inverted=True)


def test_the_configuration_moves_and_removes_pins() -> None:
    board = wired(
        HardwareSettings(
            board="sim7600x",
            light_green_pin=5,
            light_blue_pin=-1,
            button_pin=-1,
            power_key_pin=-1,
            reset_pin=26,
            reset_inverted=True,
        )
    )
    assert (board.green, board.blue, board.red) == (5, None, 22)
    assert board.button is None
    assert board.power_key is None
    assert board.reset == Line(26, inverted=True)
