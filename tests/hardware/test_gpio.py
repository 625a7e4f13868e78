import subprocess
import sys
from pathlib import Path

import pytest
from fakes.pins import BrokenFactory
from gpiozero.pins.mock import MockFactory

from appliance.hardware import gpio
from appliance.hardware.boards import BOARDS, Board
from appliance.hardware.gpio import NoPinsError

PI_4 = 0xC03111

# A stand-in for RPi.GPIO, or for rpi-lgpio, which has the same name: it writes where lgpio would.
STAND_IN = """
import os
from pathlib import Path
Path(os.environ["LG_WD"], "fifo").touch()
BCM = BOARD = IN = OUT = I2C = SPI = HARD_PWM = SERIAL = UNKNOWN = 1
PUD_UP = PUD_DOWN = PUD_OFF = BOTH = RISING = FALLING = 1
def setmode(mode): {setmode}
def setwarnings(on): pass
def cleanup(pin=None): pass
"""


def revision_file(directory: Path) -> Path:
    path = directory / "linux,revision"
    path.write_bytes(PI_4.to_bytes(4, "big"))
    return path


def in_a_program_of_its_own(directory: Path, setmode: str | None) -> str:
    """Open the factory with the stand-in for RPi.GPIO, or without it. Return the output."""
    if setmode is not None:
        package = directory / "RPi" / "GPIO"
        package.mkdir(parents=True)
        (package.parent / "__init__.py").touch()
        (package / "__init__.py").write_text(STAND_IN.format(setmode=setmode))
    (directory / "work").mkdir()
    program = (
        "import pathlib, sys; from appliance.hardware import gpio\n"
        "try: factory = gpio.open_factory(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))\n"
        "except gpio.NoPinsError as error: print('no pins:', error)\n"
        "else: print(factory.board_info.model); factory.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(directory / "tmp"), str(revision_file(directory))],
        cwd=directory / "work",
        env={"PYTHONPATH": f"{directory}:{Path(gpio.__file__).parents[2]}"},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert not list((directory / "work").iterdir())
    return done.stdout.strip()


def test_a_machine_that_is_no_pi_has_no_pins(tmp_path: Path) -> None:
    with pytest.raises(NoPinsError, match="no Raspberry Pi"):
        gpio.open_factory(tmp_path / "tmp", tmp_path / "missing")
    assert not (tmp_path / "tmp").exists()


def test_the_library_is_opened_without_proc_and_writes_into_the_scratch(tmp_path: Path) -> None:
    assert in_a_program_of_its_own(tmp_path, "pass") == "4B"
    assert (tmp_path / "tmp" / "fifo").exists()
    assert (tmp_path / "tmp").stat().st_mode & 0o777 == 0o700


def test_a_missing_library_is_named(tmp_path: Path) -> None:
    said = in_a_program_of_its_own(tmp_path, None)
    assert said == "no pins: RPi is not installed"


def test_a_library_without_rights_says_its_reason(tmp_path: Path) -> None:
    said = in_a_program_of_its_own(tmp_path, 'raise RuntimeError("No access to /dev/mem")')
    assert said == "no pins: No access to /dev/mem"


def test_lights_are_written_to_only_when_they_change(factory: MockFactory) -> None:
    lights = gpio.Lights(factory, BOARDS["usb"], 100)
    green = factory.pin(17)
    for _ in range(3):
        lights.show((True, False, False))
    lights.show((False, True, False))
    assert [state.state for state in green.states] == [False, 1.0, 0.0]
    assert factory.pin(27).state == 1
    lights.close()
    assert factory.pin(27).state == 0


def test_lights_can_be_dimmed(factory: MockFactory) -> None:
    lights = gpio.Lights(factory, BOARDS["usb"], 20)
    lights.show((True, False, False))
    assert factory.pin(17).state == pytest.approx(0.2)
    assert factory.pin(17).frequency == 200
    lights.show((False, False, False))
    assert factory.pin(17).state == 0
    lights.close()


def test_what_is_not_wired_is_left_out(factory: MockFactory) -> None:
    lights = gpio.Lights(factory, Board(red=22), 100)
    assert lights.count == 1
    lights.show((True, True, True))
    assert factory.pin(22).state == 1
    assert list(factory.pins) == [factory.pin(22).info]
    lights.close()


def test_pins_without_rights_are_one_kind_of_error() -> None:
    with pytest.raises(NoPinsError, match="lights: no rights to /dev/gpiochip0"):
        gpio.Lights(BrokenFactory(), BOARDS["usb"], 100)
    with pytest.raises(NoPinsError, match="button: no rights"):
        gpio.open_button(BrokenFactory(), 23, lambda: None, lambda: None)
