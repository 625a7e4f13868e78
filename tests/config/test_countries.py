"""Lists of countries in a setting."""

import pytest

from appliance.config import countries


def test_names_are_kept_once_in_their_usual_letters() -> None:
    assert countries.checked(["Europe", "fr", " FR", "WORLD"]) == ("europe", "FR", "world")


@pytest.mark.parametrize("name", ["France", "XX", "", "EU"])
def test_what_is_no_country_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="two-letter country codes"):
        countries.checked(["FR", name])


@pytest.mark.parametrize(
    ("names", "country", "included"),
    [
        (("europe",), "FR", True),
        (("europe",), "RE", True),  # overseas, but domestic for people there
        (("europe",), "RU", False),
        (("europe",), "US", False),
        (("world",), "US", True),
        (("US", "europe"), "US", True),
        (("US",), "FR", False),
        ((), "FR", False),
    ],
)
def test_what_a_list_includes(names: tuple[str, ...], country: str, *, included: bool) -> None:
    assert countries.includes(names, country) is included


def test_every_country_of_europe_is_one() -> None:
    assert set(countries.checked(countries.EUROPEAN)) == countries.EUROPEAN
