"""Pins of a Raspberry Pi that is not there, and what was done with them over time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from gpiozero.pins.mock import MockFactory, MockPWMPin


@contextmanager
def mock_pins() -> Iterator[MockFactory]:
    """A factory of pins that can be dimmed, and be driven as inputs."""
    factory = MockFactory(pin_class=MockPWMPin)
    try:
        yield factory
    finally:
        factory.reset()
        factory.close()


@dataclass
class Lamp:
    """Three lights that remember."""

    count: int = 3
    lit: tuple[bool, bool, bool] = (False, False, False)
    history: list[tuple[bool, bool, bool]] = field(default_factory=list)

    def show(self, lit: tuple[bool, bool, bool]) -> None:
        self.lit = lit
        self.history.append(lit)


class BrokenFactory:
    """Pins that nobody may touch."""

    def __init__(self) -> None:
        self.closed = False

    def reserve_pins(self, *_: Any) -> None:
        raise PermissionError("no rights to /dev/gpiochip0")

    def pin(self, *_: Any) -> None:
        raise PermissionError("no rights to /dev/gpiochip0")

    def close(self) -> None:
        self.closed = True
