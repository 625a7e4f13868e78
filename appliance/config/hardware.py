"""The options of lights, button and power key."""

from dataclasses import dataclass
from typing import Literal, get_args

from appliance.config import checks
from appliance.config.options import option

BoardName = Literal["none", "usb", "sim7600x", "sim868", "sim7070g"]
BOARD_NAMES: tuple[str, ...] = get_args(BoardName)

_LEAST_PIN, _MOST_PIN = -1, 27
_PIN = "BCM number of its pin; -1 for none, empty for the board's own"


@dataclass(frozen=True, slots=True)
class HardwareSettings:
    """The devices wired to the GPIO pins; with None, the board's table gives the pin."""

    board: BoardName = option(  # noqa: RUF009 - returns a field
        "none",
        "the board on the pins: `usb` has lights and button beside a USB modem; the others are"
        " Waveshare HATs, whose modem is also switched on by a pin; `none` uses no pin",
    )
    light_green_pin: int | None = option(
        None, f"green light: {_PIN}", least=_LEAST_PIN, most=_MOST_PIN
    )
    light_blue_pin: int | None = option(
        None, f"blue light: {_PIN}", least=_LEAST_PIN, most=_MOST_PIN
    )
    light_red_pin: int | None = option(None, f"red light: {_PIN}", least=_LEAST_PIN, most=_MOST_PIN)
    light_brightness: int = option(
        100, "brightness of the lights, percent; below 100 they are dimmed", least=1, most=100
    )
    button_pin: int | None = option(
        None, f"button, closing to ground: {_PIN}", least=_LEAST_PIN, most=_MOST_PIN
    )
    power_key_pin: int | None = option(
        None, f"power key of the modem: {_PIN}", least=_LEAST_PIN, most=_MOST_PIN
    )
    power_key_inverted: bool = option(
        default=False, doc="a configured `power_key_pin` is pressed by a low level"
    )
    reset_pin: int | None = option(
        None, f"reset of the modem: {_PIN}", least=_LEAST_PIN, most=_MOST_PIN
    )
    reset_inverted: bool = option(
        default=False, doc="a configured `reset_pin` resets by a low level"
    )
    shutdown_command: tuple[str, ...] = option(
        ("systemctl", "poweroff"),
        "command and arguments with which the button switches the machine off; empty: it does not",
        check=checks.words,
    )
    machine_command: tuple[str, ...] = option(
        (),
        "command and arguments with which the page `/settings/box` changes the machine's name,"
        " network and time zone, restarts it and switches it off; empty: no such page. The SD-card"
        " image sets it",
        check=checks.words,
    )
