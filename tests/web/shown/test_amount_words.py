"""Amounts in each reader's notation, and the text of the alert."""

import pytest
from fakes.office import Office

from appliance.messaging.balance import readings
from appliance.messaging.balance.amounts import Amount
from appliance.modem.enquiry import Failure
from appliance.web.shown import amount_words


@pytest.mark.parametrize(
    ("language", "hundredths", "unit", "shown"),
    [
        ("fr", 1250, "EUR", "12,50\xa0€"),
        ("en", 1250, "EUR", "€12.50"),
        ("pl", 123456, "PLN", "1\xa0234,56\xa0zł"),
        ("nl", 1250, "EUR", "€\xa012,50"),
        ("fr", 8700, "SMS", "87 SMS"),
        ("fr", 550, "", "5,50"),
        ("fr", 550, None, "5,50"),
    ],
)
def test_an_amount_is_written_as_the_language_does(
    office: Office, language: str, hundredths: int, unit: str | None, shown: str
) -> None:
    with office.app.test_request_context(headers={"Accept-Language": language}):
        assert amount_words.shown(hundredths, unit) == shown


@pytest.mark.parametrize(("hundredths", "plain"), [(None, ""), (500, "5"), (1250, "12,5")])
def test_a_form_gets_it_without_a_unit(office: Office, hundredths: int | None, plain: str) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "fr"}):
        assert amount_words.plain(hundredths) == plain


@pytest.mark.parametrize(
    ("language", "amount", "words"),
    [
        ("fr", Amount(420, "EUR"), ("crédit", "sim", "4,20\xa0€")),
        ("en", Amount(420, "EUR"), ("credit", "sim", "€4.20")),
        ("pl", Amount(420, "PLN"), ("stan konta", "sim", "4,20\xa0zł")),
        ("nl", Amount(8700, "SMS"), ("tegoed", "sim", "87 SMS")),
        ("fr", Amount(420, ""), ("crédit", "sim", "4,20")),
    ],
)
def test_the_alert_is_in_the_boxs_language(
    language: str, amount: Amount, words: tuple[str, ...]
) -> None:
    text = amount_words.alert(language, "sim", amount)
    assert [word for word in words if word not in text] == []


def test_each_failure_has_words(office: Office) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "fr"}):
        for code in (*Failure, readings.NO_AMOUNT):
            assert amount_words.failure_word(code) != code
        assert amount_words.failure_word("later_version") == "later_version"
