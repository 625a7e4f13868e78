"""The supported boards, as data: the use of each pin, and how long a power key is held.

To support another board, add an entry. Pins are BCM numbers. The lights and the button use pins
that no HAT in the table uses, next to each other on the header (11, 13, 15 and 16).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from appliance.config import HardwareSettings
from appliance.config.hardware import BOARD_NAMES


@dataclass(frozen=True, slots=True)
class Line:
    """A pin that is driven; `inverted` means active when low."""

    pin: int
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Presses:
    """How long a power key is held, in seconds.

    Nobody waits here after the press that starts a modem: the session probes it for 30 s, which is
    longer than any of these modems takes to start (a SIM7600: 20 s).
    """

    on: float = 2.0
    off: float = 3.0
    off_wait: float = 18.0  # until a modem has left the network and is really off
    reset: float = 0.5


@dataclass(frozen=True, slots=True)
class Board:
    """The pins of a board; None means that nothing is wired."""

    green: int | None = None
    blue: int | None = None
    red: int | None = None
    button: int | None = None
    power_key: Line | None = None
    reset: Line | None = None
    flight_mode: Line | None = None  # kept inactive, so that the modem's radio stays on
    presses: Presses = Presses()

    @property
    def is_empty(self) -> bool:
        """Whether no pin is used."""
        return self == Board(presses=self.presses)


_LIGHTS: Final = Board(green=17, blue=27, red=22, button=23)

# The keys are the values of `HardwareSettings.board`.
BOARDS: Final[Mapping[str, Board]] = {
    "none": Board(),
    "usb": _LIGHTS,
    # A press of 2 s switches a SIM7600 on but never off; a press of 3 s does both.
    "sim7600x": replace(
        _LIGHTS, power_key=Line(6), flight_mode=Line(4), presses=Presses(2.0, 3.0, 18.0)
    ),
    "sim868": replace(_LIGHTS, power_key=Line(4), presses=Presses(2.0, 2.0, 5.0)),
    "sim7070g": replace(_LIGHTS, power_key=Line(4, inverted=True), presses=Presses(2.0, 2.0, 5.0)),
}
assert tuple(BOARDS) == BOARD_NAMES  # noqa: S101 - the table and the list of names must agree


def wired(settings: HardwareSettings) -> Board:
    """Return the configured board with the configured pins."""
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


def _line(configured: int | None, inverted: bool, usual: Line | None) -> Line | None:  # noqa: FBT001 - like the settings
    if configured is None:
        return usual
    return Line(configured, inverted) if configured >= 0 else None
