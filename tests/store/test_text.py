import pytest

from appliance.store import text as texts


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("Élodie  LEFÈVRE", "elodie lefevre"), (" Straße\tŁódź ", "strasse łodz"), ("", "")],
)
def test_names_are_compared_without_accents_and_capitals(typed: str, plain: str) -> None:
    assert texts.plain(typed) == plain


@pytest.mark.parametrize(
    ("typed", "fragment"),
    [
        ("06 12 34", "61234"),
        ("+33 6 12", "33612"),
        ("0033612", "33612"),
        ("06.12-34/56", "6123456"),
        ("(0)612", "612"),
        ("36111", "36111"),
        ("06 1", None),
        ("06", None),
        ("rue 12345", None),
        ("", None),
        ("١٢٣", "١٢٣"),
    ],
)
def test_a_part_of_a_number_is_distinguished_from_words(typed: str, fragment: str | None) -> None:
    assert texts.number_fragment(typed) == fragment


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("rendez-vous demain", '"rendez-vous" AND "demain"'),
        ('dit "oui', '"dit" AND """oui"'),
        ("!!! ?", None),
        ("", None),
        ("a\0b", '"a" AND "b"'),
    ],
)
def test_words_become_a_query(typed: str, query: str | None) -> None:
    assert texts.match_words(typed) == query


def test_the_last_word_may_be_a_beginning() -> None:
    assert texts.match_words("jean du", prefix=True) == '"jean" AND "du"*'


@pytest.mark.parametrize(
    ("typed", "query"),
    [("06 12 34", '"61234"'), ("SNC", '"SNC"'), ('a"b', '"a""b"'), ("ab", None), ("", None)],
)
def test_addresses_are_looked_for_by_any_part(typed: str, query: str | None) -> None:
    assert texts.match_address(typed) == query
