"""The boards, as data: which pin does what, and how long a modem's power key is held.

A board that is missing is one entry more. Pins are BCM numbers. The lights and the button stand
where no HAT in the table uses a pin, side by side on the header (11, 13, 15 and 16).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from appliance.config import HardwareSettings
from appliance.config.hardware import BOARD_NAMES


@dataclass(frozen=True, slots=True)
class Line:
    """A pin that is driven; `inverted`: active when low."""

    pin: int
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Presses:
    """How long a power key is held, in seconds.

    After the press that starts a modem nobody waits here: the session asks it until it answers, for
    30 s, which is longer than any of these takes (a SIM7600: 20 s).
    """

    on: float = 2.0
    off: float = 3.0
    off_wait: float = 18.0  # until a modem has left the network and is really off
    reset: float = 0.5


@dataclass(frozen=True, slots=True)
class Board:
    """What is wired to the pins; None = nothing."""

    green: int | None = None
    blue: int | None = None
    red: int | None = None
    button: int | None = None
    power_key: Line | None = None
    reset: Line | None = None
    flight_mode: Line | None = None  # kept inactive: the modem's radio stays on
    presses: Presses = Presses()

    @property
    def is_empty(self) -> bool:
        """Whether no pin is used."""
        return self == Board(presses=self.presses)


_LIGHTS: Final = Board(green=17, blue=27, red=22, button=23)

# Keys: `HardwareSettings.board`.
BOARDS: Final[Mapping[str, Board]] = {
    "none": Board(),
    "usb": _LIGHTS,
    # A press of 2 s switches a SIM7600 on and never off, one of 3 s does either.
    "sim7600x": replace(
        _LIGHTS, power_key=Line(6), flight_mode=Line(4), presses=Presses(2.0, 3.0, 18.0)
    ),
    "sim868": replace(_LIGHTS, power_key=Line(4), presses=Presses(2.0, 2.0, 5.0)),
    "sim7070g": replace(_LIGHTS, power_key=Line(4, inverted=True), presses=Presses(2.0, 2.0, 5.0)),
}
assert tuple(BOARDS) == BOARD_NAMES  # noqa: S101 - one table, one list of names


def wired(settings: HardwareSettings) -> Board:
    """The configured board with the configured pins."""
    board = BOARDS[settings.board]
    return replace(
        board,
        green=_pin(settings.light_green_pin, board.green),
        blue=_pin(settings.light_blue_pin, board.blue),
        red=_pin(settings.light_red_pin, board.red),
        button=_pin(settings.button_pin, board.button),
        power_key=_line(settings.power_key_pin, settings.power_key_inverted, board.power_key),
        reset=_line(settings.reset_pin, settings.reset_inverted, board.reset),
    )


def _pin(configured: int | None, usual: int | None) -> int | None:
    if configured is None:
        return usual
    return configured if configured >= 0 else None


def _line(configured: int | None, inverted: bool, usual: Line | None) -> Line | None:  # noqa: FBT001 - as the settings have it
    if configured is None:
        return usual
    return Line(configured, inverted) if configured >= 0 else None
