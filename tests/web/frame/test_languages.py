"""The language of a request: the person's choice, else the browser's, else the box's."""

import pytest
from fakes.office import Office


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("pl", "pl"),
        ("nl-BE,nl;q=0.9,fr;q=0.5", "nl"),
        ("de, en;q=0.1", "en"),
        ("de", "fr"),
        ("", "fr"),
    ],
)
def test_a_browser_names_its_languages(office: Office, accepted: str, language: str) -> None:
    client = office.client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = accepted
    assert f'<html lang="{language}">' in client.get("/login").text


def test_what_a_person_chose_goes_before_it(office: Office) -> None:
    client = office.client("operator")
    client.post("/language", data={"language": "pl"})
    assert '<html lang="pl">' in client.get("/").text
    again = office.client("operator")
    assert '<html lang="pl">' in again.get("/").text


def test_a_language_that_there_is_not_counts_as_none(office: Office) -> None:
    client = office.client()
    with client.session_transaction() as session:
        session["language"] = "xx"
    assert '<html lang="fr">' in client.get("/login").text
