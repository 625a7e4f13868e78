"""Access the pins: gpiozero over RPi.GPIO, or over rpi-lgpio, which provides the same module.

RPi.GPIO does not work on a Pi 5, nor with a button on kernels from 6.6; rpi-lgpio does. The code
here works with either.
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

# The firmware's record of the Pi model. Unlike /proc/device-tree, which leads to the same place, a
# service that sees only processes in /proc can read it.
REVISION_FILE: Final = Path("/sys/firmware/devicetree/base/system/linux,revision")
_FULL: Final = 100
_DIMMING_HERTZ: Final = 200  # faster than the eye can see
_BOUNCE_SECONDS: Final = 0.03


class NoPinsError(ApplianceError):
    """Raised if the pins cannot be used."""


def open_factory(scratch: Path, revision_file: Path = REVISION_FILE) -> Any:
    """Return gpiozero's pin factory; lgpio may write to `scratch`. Raise NoPinsError on failure.

    If $GPIOZERO_PIN_FACTORY names another factory, return that one.
    """
    if os.environ.get("GPIOZERO_PIN_FACTORY"):
        with _refusals("GPIOZERO_PIN_FACTORY"):
            from gpiozero import Device

            Device.ensure_pin_factory()
            return Device.pin_factory
    revision = _revision(revision_file)
    if revision is None:
        raise NoPinsError("no_pins", "this machine is no Raspberry Pi")
    # lgpio creates a FIFO on import, in the working directory unless told otherwise.
    scratch.mkdir(mode=0o700, exist_ok=True)
    os.environ["LG_WD"] = str(scratch)
    os.environ.setdefault("RPI_LGPIO_REVISION", f"{revision:x}")
    try:
        from gpiozero.pins.rpigpio import RPiGPIOFactory

        class Factory(RPiGPIOFactory):  # type: ignore[misc,no-any-unimported,unused-ignore]
            """Knows the Pi's revision without /proc."""

            def _get_revision(self) -> int | None:
                return revision

        return Factory()
    except ImportError as error:
        raise NoPinsError(
            "no_pins", "%(module)s is not installed", module=error.name or error
        ) from error
    except Exception as error:  # the libraries raise any exception, mostly RuntimeError
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
    """The green, blue and red lights that are wired; written to only when something changes."""

    def __init__(self, factory: Any, board: Board, brightness: int) -> None:
        """Open the lights with a brightness in percent. Raise NoPinsError on failure."""
        self._lit: list[bool] = [False, False, False]
        with _refusals("lights"):
            self._devices = [
                None if pin is None else _light(factory, pin, brightness)
                for pin in (board.green, board.blue, board.red)
            ]
        self._on = brightness / _FULL

    @property
    def count(self) -> int:
        """The number of lights."""
        return sum(device is not None for device in self._devices)

    def show(self, lit: tuple[bool, bool, bool]) -> None:
        """Switch green, blue and red."""
        for number, (device, wanted) in enumerate(zip(self._devices, lit, strict=True)):
            if device is not None and wanted is not self._lit[number]:
                device.value = self._on if wanted else 0
                self._lit[number] = wanted

    def close(self) -> None:
        """Switch the lights off and release the pins."""
        self.show((False, False, False))
        for device in self._devices:
            if device is not None:
                device.close()


def _light(factory: Any, pin: int, brightness: int) -> Any:
    from gpiozero import LED, PWMLED

    # Dimming needs a thread that switches all the time, so avoid it at full brightness.
    if brightness == _FULL:
        return LED(pin, pin_factory=factory)
    return PWMLED(pin, frequency=_DIMMING_HERTZ, pin_factory=factory)


def open_button(
    factory: Any, pin: int, on_press: Callable[[], None], on_release: Callable[[], None]
) -> Any:
    """Open a button to ground. Raise NoPinsError on failure.

    The library's thread calls `on_press` and `on_release`.
    """
    from gpiozero import Button

    with _refusals("button"):
        button = Button(pin, pull_up=True, bounce_time=_BOUNCE_SECONDS, pin_factory=factory)
        button.when_pressed = on_press
        button.when_released = on_release
        return button


def open_output(factory: Any, line: Line, what: str) -> Any:
    """Open an output at rest. Raise NoPinsError on failure."""
    from gpiozero import DigitalOutputDevice

    with _refusals(what):
        return DigitalOutputDevice(line.pin, active_high=not line.inverted, pin_factory=factory)
