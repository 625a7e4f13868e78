"""The figure in what an operator answers, however it writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import InputError
from appliance.messaging.balance import amounts
from appliance.messaging.balance.amounts import Amount


@pytest.mark.parametrize(
    ("text", "hundredths", "unit"),
    [
        ("Solde : 12,50 EUR", 1250, "EUR"),
        ("Crédit restant : 1 234,56 €.", 123456, "EUR"),
        ("Crédit : 1\N{NARROW NO-BREAK SPACE}234,56\N{NO-BREAK SPACE}€", 123456, "EUR"),
        ("EUR 1.234,56 tot 31-12", 123456, "EUR"),
        ("Credit: 1,234.56 euros", 123456, "EUR"),
        ("Tegoed € 7,50", 750, "EUR"),
        ("credit: 12€50, valable 30 jours", 1250, "EUR"),
        ("12 EUR 30 jours", 1200, "EUR"),
        ("Stan konta 23,10 zł, ważne do 12.12.2026", 2310, "PLN"),
        ("Konto: 5.5 PLN", 550, "PLN"),
        ("-1,20 EUR", -120, "EUR"),
        ("Le 12.11.2026 votre solde est de 3€", 300, "EUR"),
        ("Il vous reste 87 SMS sur 100", 8700, "SMS"),
        ("40 SMS et 2,00 EUR", 200, "EUR"),
    ],
)
def test_the_first_amount_is_found(text: str, hundredths: int, unit: str) -> None:
    assert amounts.find(text) == Amount(hundredths, unit)


@pytest.mark.parametrize("text", ["", "rien", "12.12.2026", "Rappelez le 123", "12,345 EUR"])
def test_without_an_amount_none_is_found(text: str) -> None:
    assert amounts.find(text) is None


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("Appels 5,00 EUR. Crédit : 3,20 EUR", "credit : [amount]", Amount(320, "EUR")),
        ("Appels 5,00 EUR. Credit: 3,20 EUR", "Crédit*[amount]", Amount(320, "EUR")),
        ("Solde 12E50", "Solde [amount]", Amount(1250, "EUR")),
        ("Solde € 7,50", "solde*[amount]", Amount(750, "EUR")),
        ("Solde 5", "Solde [amount]", Amount(500, "")),
        ("Forfait: 40 SMS sur 100", "sur [count]", Amount(10000, "SMS")),
        ("SMS : 1 040 restants", "SMS*[count]", Amount(104000, "SMS")),
        ("a 1 b 2 c 3", "a*b*[count]", Amount(200, "SMS")),
        ("Solde 5", "Credit [amount]", None),
        ("Credit", "Credit [amount]", None),
    ],
)
def test_a_pattern_chooses_the_figure(text: str, pattern: str, found: Amount | None) -> None:
    assert amounts.find(text, amounts.check(pattern)) == found


@pytest.mark.parametrize(
    "pattern", ["Solde", "[amount] [amount]", "[amount] [count]", "x" * 120 + "[amount]"]
)
def test_a_pattern_that_finds_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(InputError) as caught:
        amounts.check(pattern)
    assert (caught.value.code, caught.value.field) == ("balance_pattern", "pattern")


def test_no_pattern_is_one() -> None:
    assert amounts.check("  ") == ""


@given(st.text(max_size=200), st.text(alphabet="a1*. €[]", max_size=20))
def test_any_text_is_read(text: str, piece: str) -> None:
    amounts.find(text)
    amounts.find(text, f"{piece}[amount]*{piece}".replace("[amount][amount]", "[amount]")[:100])


def test_no_pattern_takes_long() -> None:
    assert amounts.find("a" * 2_000, "*a" * 50 + "*b[amount]") is None
