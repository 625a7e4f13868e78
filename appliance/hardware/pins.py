"""The pins themselves: gpiozero over RPi.GPIO, or over rpi-lgpio, which supplies the same module.

RPi.GPIO cannot work on a Pi 5, nor see a button on kernels from 6.6; rpi-lgpio can. Which of the
two is installed makes no difference here.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from appliance.errors import ApplianceError
from appliance.hardware.boards import Board, Line

_LOG = logging.getLogger(__name__)

# Where the firmware says which Pi this is. Unlike /proc/device-tree, which leads to the same place,
# it can be read by a service that sees only processes in /proc.
REVISION_FILE: Final = Path("/sys/firmware/devicetree/base/system/linux,revision")
_FULL: Final = 100
_DIMMING_HERTZ: Final = 200  # above what an eye sees
_BOUNCE_SECONDS: Final = 0.03


class NoPinsError(ApplianceError):
    """The pins cannot be used."""


def open_factory(scratch: Path, revision_file: Path = REVISION_FILE) -> Any:
    """The pin factory of gpiozero. `scratch` is where lgpio may write. Raises NoPinsError.

    Where $GPIOZERO_PIN_FACTORY names another one, it is that one.
    """
    if os.environ.get("GPIOZERO_PIN_FACTORY"):
        with _refusals("GPIOZERO_PIN_FACTORY"):
            from gpiozero import Device

            Device.ensure_pin_factory()
            return Device.pin_factory
    revision = _revision(revision_file)
    if revision is None:
        raise NoPinsError("no_pins", "this machine is no Raspberry Pi")
    # lgpio makes a FIFO when it is imported, in the working directory unless it is told where.
    scratch.mkdir(mode=0o700, exist_ok=True)
    os.environ["LG_WD"] = str(scratch)
    os.environ.setdefault("RPI_LGPIO_REVISION", f"{revision:x}")
    try:
        from gpiozero.pins.rpigpio import RPiGPIOFactory

        class Factory(RPiGPIOFactory):  # type: ignore[misc,no-any-unimported,unused-ignore]
            """Knows the Pi without /proc."""

            def _get_revision(self) -> int | None:
                return revision

        return Factory()
    except ImportError as error:
        raise NoPinsError(
            "no_pins", "%(module)s is not installed", module=error.name or error
        ) from error
    except Exception as error:  # the libraries raise what they like, RuntimeError above all
        raise NoPinsError("no_pins", "%(reason)s", reason=error) from error


def _revision(file: Path) -> int | None:
    try:
        return int.from_bytes(file.read_bytes()[:4], "big") or None
    except OSError:
        return None


@contextmanager
def _refusals(what: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise NoPinsError("no_pins", "%(what)s: %(reason)s", what=what, reason=error) from error


class Lights:
    """Green, blue and red, as far as they are wired; written to only when something changes."""

    def __init__(self, factory: Any, board: Board, brightness: int) -> None:
        """`brightness` in percent. Raises NoPinsError."""
        self._lit: list[bool] = [False, False, False]
        with _refusals("lights"):
            self._devices = [
                None if pin is None else _light(factory, pin, brightness)
                for pin in (board.green, board.blue, board.red)
            ]
        self._on = brightness / _FULL

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(device is not None for device in self._devices)

    def show(self, lit: tuple[bool, bool, bool]) -> None:
        """Switch green, blue and red."""
        for number, (device, wanted) in enumerate(zip(self._devices, lit, strict=True)):
            if device is not None and wanted is not self._lit[number]:
                device.value = self._on if wanted else 0
                self._lit[number] = wanted

    def close(self) -> None:
        """Dark, and the pins given back."""
        self.show((False, False, False))
        for device in self._devices:
            if device is not None:
                device.close()


def _light(factory: Any, pin: int, brightness: int) -> Any:
    from gpiozero import LED, PWMLED

    # Dimming costs a thread that switches all the time: not without need.
    if brightness == _FULL:
        return LED(pin, pin_factory=factory)
    return PWMLED(pin, frequency=_DIMMING_HERTZ, pin_factory=factory)


def open_button(
    factory: Any, pin: int, on_press: Callable[[], None], on_release: Callable[[], None]
) -> Any:
    """A button to ground, its edges told from the library's thread. Raises NoPinsError."""
    from gpiozero import Button

    with _refusals("button"):
        button = Button(pin, pull_up=True, bounce_time=_BOUNCE_SECONDS, pin_factory=factory)
        button.when_pressed = on_press
        button.when_released = on_release
        return button


def open_output(factory: Any, line: Line, what: str) -> Any:
    """An output at rest. Raises NoPinsError."""
    from gpiozero import DigitalOutputDevice

    with _refusals(what):
        return DigitalOutputDevice(line.pin, active_high=not line.inverted, pin_factory=factory)
