"""The public holidays, compared with an independent library."""

from datetime import date

import holidays
import pytest

from appliance import public_holidays
from appliance.public_holidays import REGIONS

# The library's names of the regions that are no countries.
THEIRS = {
    "FR-57": ("FR", "57"),
    "FR-67": ("FR", "6AE"),
    "FR-68": ("FR", "6AE"),
    "FR-971": ("FR", "971"),
    "FR-972": ("FR", "972"),
    "FR-973": ("FR", "973"),
    "FR-974": ("FR", "974"),
    "FR-976": ("FR", "976"),
}


@pytest.mark.parametrize("region", REGIONS)
def test_they_are_those_of_the_library(region: str) -> None:
    country, subdivision = THEIRS.get(region, (region, None))
    for year in range(2024, 2036):
        theirs = holidays.country_holidays(country, subdiv=subdivision, years=year)
        assert public_holidays.of_year(region, year) == set(theirs), year


def test_easter_is_right_at_its_earliest_and_latest() -> None:
    assert public_holidays.easter(1818) == date(1818, 3, 22)
    assert public_holidays.easter(2038) == date(2038, 4, 25)


def test_an_unknown_region_has_none() -> None:
    assert public_holidays.of_year("ES", 2026) == frozenset()
