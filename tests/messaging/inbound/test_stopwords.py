"""Messages that are only a stop word, or only a start word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.config import MessagingSettings
from appliance.messaging.inbound.stopwords import meaning

RULES = MessagingSettings(stop_words=("STOP", "STOP SMS", "ARRÊT"), start_words=("START",))


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        " stop. ",
        "« Stop »",
        "S.T.O.P",
        "arret",
        "Arrêt !",
        "STOP 36111",
        "stop au 36111",
        "STOP0612345678",
        "STOP SVP",
        "stop stop",
        "Merci, stop pub",
        "STOP\nMarie",
        "STOP\nMarie de la Tour",
        "STOP\nmerci",
        "STOP\n-- \nanything 123",
        "STOP\nEnvoyé de mon iPhone",
        "STOP\nSent from my phone 7",
        "stop sms",
    ],
)
def test_nothing_but_a_stop_word(text: str) -> None:
    assert meaning(text, RULES) == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Stop, à demain",
        "Ne stoppez pas",
        "STOP 12",
        "STOP 1234567890123456",
        "non stop",
        "STOP\nle bus arrive",
        "STOP\nRappelez-moi ?",
        "STOP\nMarie 06 12",
        "STOP\nUn deux trois quatre cinq",
        "stop " * 20,
        "STOP\n" + "x" * 200,
        "merci",
        "stop start",
    ],
)
def test_what_may_mean_something_else_is_no_stop_word(text: str) -> None:
    assert meaning(text, RULES) is None


def test_a_start_word() -> None:
    assert meaning("Start merci", RULES) == "start"


def test_a_word_that_is_courtesy_elsewhere_may_be_a_stop_word() -> None:
    rules = MessagingSettings(stop_words=("PUB",), start_words=())
    assert meaning("pub svp", rules) == "stop"
    assert meaning("pub svp", RULES) is None


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    assert meaning(text, RULES) in {None, "stop", "start"}
