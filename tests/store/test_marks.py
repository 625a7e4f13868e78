"""Lists of values lead to few different statements."""

import pytest

from appliance.store.marks import padded


@pytest.mark.parametrize(
    ("values", "made"),
    [
        ([], []),
        ([7], [7]),
        ([7, 8], [7, 8]),
        ([7, 8, 9], [7, 8, 9, 9]),
        (list(range(5)), [0, 1, 2, 3, 4, 4, 4, 4]),
    ],
)
def test_values_are_padded_with_the_last_one(values: list[int], made: list[int]) -> None:
    assert padded(values) == made


def test_there_are_few_lengths() -> None:
    assert len({len(padded(range(number))) for number in range(1, 501)}) == 10
