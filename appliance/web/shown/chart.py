"""The home page's chart: two bars a day, drawn here, as numbers for an SVG template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 720, 200
LEFT, RIGHT, BOTTOM, TOP = 38, 18, 24, 10
LINES = 4  # at most so many lines above the base
LABEL_EVERY = 5  # days
GAP = 0.28  # of a day's width


@dataclass(frozen=True, slots=True)
class Day:
    """What one day brought."""

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
    """One day's bars and, for some, the label below."""

    day: Day
    sent: Bar
    received: Bar
    label_x: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line with its number."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the template draws."""

    width: int
    height: int
    left: int
    base: float
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def draw(days: Sequence[Day]) -> Chart:
    """The chart of some days, oldest first."""
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
                (len(days) - 1 - place) % LABEL_EVERY == 0,
            )
        )
    lines = tuple(
        Line(round(base - height(step * number), 1), step * number) for number in range(count + 1)
    )
    return Chart(WIDTH, HEIGHT, LEFT, base, tuple(columns), lines)


def nice_step(most: int) -> int:
    """1, 2, 5, 10, 20, 50...: the smallest with which LINES lines are enough."""
    step, factors = 1, (2, 5, 10)
    while step * LINES < most:
        scale = 10 ** (len(str(step)) - 1)
        step = next(scale * factor for factor in factors if scale * factor > step)
    return step
