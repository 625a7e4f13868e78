from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.web.shown.chart import HEIGHT, LEFT, LINES, WIDTH, Day, draw, nice_step


def days(*figures: tuple[int, int]) -> list[Day]:
    first = date(2026, 10, 24)
    return [
        Day(first + timedelta(days=place), sent, received)
        for place, (sent, received) in enumerate(figures)
    ]


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (4, 1), (5, 2), (9, 5), (21, 10), (100, 50), (5000, 2000)]
)
def test_lines_stand_at_round_numbers(most: int, step: int) -> None:
    assert nice_step(most) == step


def test_nothing_yet_draws_a_base_and_one_line() -> None:
    chart = draw(days(*[(0, 0)] * 30))
    assert [line.value for line in chart.lines] == [0, 1]
    assert all(not column.sent.height for column in chart.columns)


def test_the_last_day_is_always_labelled() -> None:
    assert draw(days(*[(1, 2)] * 30)).columns[-1].labelled
    assert draw(days((1, 2))).columns[-1].labelled


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=40))
def test_every_bar_stays_inside(figures: list[tuple[int, int]]) -> None:
    chart = draw(days(*figures))
    assert len(chart.lines) <= LINES + 2
    for column in chart.columns:
        for bar in (column.sent, column.received):
            assert bar.x >= LEFT
            assert bar.x + bar.width <= WIDTH + 0.1
            assert 0 <= bar.y <= bar.y + bar.height <= HEIGHT
