"""Countries as people write them, and back."""

import pytest
from fakes.office import Office
from wtforms import ValidationError

from appliance.web.shown import country_names


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Europe, Canada; maroc", ("europe", "CA", "MA")),
        ("France\nfr\nFRANKRIJK", ("FR",)),
        ("the whole world", ("world",)),
        ("world, europe", ("world", "europe")),
        ("Pays-Bas,,", ("NL",)),
        ("", ()),
    ],
)
def test_names_in_any_language_are_codes(office: Office, text: str, codes: tuple[str, ...]) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        assert country_names.read(text) == codes


def test_the_first_unknown_country_is_named(office: Office) -> None:
    in_english = office.app.test_request_context(headers={"Accept-Language": "en"})
    with in_english, pytest.raises(ValidationError, match="“Atlantis” is not a country"):
        country_names.read("France, Atlantis, Utopia")


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "Europe, Canada, XX"), ("fr", "Europe, Canada, XX"), ("pl", "Europa, Kanada, XX")],
)
def test_codes_are_written_in_the_readers_language(
    office: Office, language: str, written: str
) -> None:
    with office.app.test_request_context(headers={"Accept-Language": language}):
        assert country_names.written(["europe", "CA", "XX"]) == written
        assert country_names.read(country_names.written(["world", "PL"])) == ("world", "PL")
