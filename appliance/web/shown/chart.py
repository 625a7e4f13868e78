"""The chart of the home page and the reports: two bars a day, as coordinates for an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 720, 200
LEFT, RIGHT, BOTTOM, TOP = 38, 18, 24, 10
LINES = 4  # at most, above the base
LABEL_EVERY = 5  # days
GAP = 0.28  # between two days, as a part of a day's width


@dataclass(frozen=True, slots=True)
class Day:
    """The messages of a day."""

    day: date
    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """A day's bars and its label."""

    day: Day
    sent: Bar
    received: Bar
    label_x: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line and its value."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Chart:
    """All that the template draws."""

    width: int
    height: int
    left: int
    base: float
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def draw(days: Sequence[Day], *, label_every: int = LABEL_EVERY) -> Chart:
    """Return the chart of some days or months, oldest first."""
    step = nice_step(max((max(each.sent, each.received) for each in days), default=0))
    most = max((max(each.sent, each.received) for each in days), default=0)
    count = max(1, -(-most // step))
    top = step * count
    base = HEIGHT - BOTTOM

    def height(value: int) -> float:
        return round(value / top * (base - TOP), 1)

    wide = (WIDTH - LEFT - RIGHT) / max(1, len(days))
    bar = round(wide * (1 - GAP) / 2, 1)
    columns = []
    for place, each in enumerate(days):
        x = round(LEFT + place * wide + wide * GAP / 2, 1)
        columns.append(
            Column(
                each,
                Bar(x, round(base - height(each.sent), 1), bar, height(each.sent)),
                Bar(
                    round(x + bar, 1),
                    round(base - height(each.received), 1),
                    bar,
                    height(each.received),
                ),
                round(x + bar, 1),
                (len(days) - 1 - place) % label_every == 0,
            )
        )
    lines = tuple(
        Line(round(base - height(step * number), 1), step * number) for number in range(count + 1)
    )
    return Chart(WIDTH, HEIGHT, LEFT, base, tuple(columns), lines)


def nice_step(most: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50... with which LINES lines are enough."""
    step, factors = 1, (2, 5, 10)
    while step * LINES < most:
        scale = 10 ** (len(str(step)) - 1)
        step = next(scale * factor for factor in factors if scale * factor > step)
    return step
