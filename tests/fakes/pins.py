"""Pins of a Raspberry Pi that does not exist, with a record of what was done with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from gpiozero.pins.mock import MockFactory, MockPWMPin


@contextmanager
def mock_pins() -> Iterator[MockFactory]:
    """Yield a factory of pins that can be dimmed, and driven as inputs."""
    factory = MockFactory(pin_class=MockPWMPin)
    try:
        yield factory
    finally:
        factory.reset()
        factory.close()


@dataclass
class Lamp:
    """Three lights that record their states."""

    count: int = 3
    lit: tuple[bool, bool, bool] = (False, False, False)
    history: list[tuple[bool, bool, bool]] = field(default_factory=list)

    def show(self, lit: tuple[bool, bool, bool]) -> None:
        self.lit = lit
        self.history.append(lit)


class BrokenFactory:
    """Pins that cannot be accessed."""

    def __init__(self) -> None:
        self.closed = False

    def reserve_pins(self, *_: Any) -> None:
        raise PermissionError("no rights to /dev/gpiochip0")

    def pin(self, *_: Any) -> None:
        raise PermissionError("no rights to /dev/gpiochip0")

    def close(self) -> None:
        self.closed = True
