"""What an author wrote stays; quotations and signatures go, in linear time."""

import pytest
from fakes.growth import LINEAR, growth
from hypothesis import given
from hypothesis import strategies as st

from appliance.channels.mail_in import quotations


@pytest.mark.parametrize(
    "text",
    [
        "Oui, d'accord\n\nEnvoyé de mon iPhone",
        "Oui, d'accord\n\nEnvoyé depuis mon Android",
        "Oui, d'accord\n\nSent from my iPhone\n\n> Hello",
        "Oui, d'accord\n\nTélécharger Outlook pour iOS<https://aka.ms/o0ukef>",
        "Oui, d'accord\n\nWysłane z iPhone'a",
        "Oui, d'accord\n\nVerstuurd vanaf mijn iPhone",
        "Oui, d'accord\n-- \nSophie Martin\nAgence du Lac",
        "Oui, d'accord\n\nLe lun. 3 mai 2026 à 10:00, Jean <j@example.org> a écrit :\n\n> Hello",
        "Oui, d'accord\n\nOn Mon, May 3, 2026 at 10:00 AM Jean <j@example.org> wrote:\n> Hello",
        "Oui, d'accord\n\nDe : J <j@example.org>\nEnvoyé : lundi\nÀ : S\nObjet : RE: V\n\nHello",
        "> Hello\n> there\n\nOui, d'accord",
    ],
)
def test_quotations_and_signatures_are_cut(text: str) -> None:
    assert quotations.own_words(text) == "Oui, d'accord"


@pytest.mark.parametrize(
    "text",
    [
        "Courses :\n- pain\n- lait",
        "Warning: the mail server is down",
        "Disclaimer: e-mail queue 90 %\nThanks,\nmonitoring",
        "> only this",
        "Envoyé de mon iPhone",
        "5 + 3 = 8\n--\tno signature",
    ],
)
def test_what_is_no_quotation_stays(text: str) -> None:
    assert quotations.own_words(text) == text


@pytest.mark.parametrize("piece", [" ", "\n", "> ", "On ", "Le ", "De : x\n", "-", "- a\n", "a"])
def test_quotations_are_cut_in_linear_time(piece: str) -> None:
    assert growth(lambda size: piece * size, quotations.own_words, 4_000) < LINEAR


@given(st.text(max_size=500))
def test_any_text_is_cut(text: str) -> None:
    quotations.own_words(text)
