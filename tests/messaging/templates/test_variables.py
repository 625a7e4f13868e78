"""Variables in texts: how they are written, filled in, and refused."""

import pytest
from fakes.exchange import coded
from hypothesis import given
from hypothesis import strategies as st

from appliance.errors import InputError
from appliance.messaging.templates import variables
from appliance.messaging.templates.variables import MissingVariableError

VALUES = {"v1": "Marie", "prenom": "Élodie", "date de rendez-vous": "12/05", "vide": "  "}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Bonjour", "Bonjour"),
        ("", ""),
        ("[v1]", "Marie"),
        ("Bonjour [v1] !", "Bonjour Marie !"),
        ("[V1][prénom]", "MarieÉlodie"),
        ("[PRENOM] et [Prénom]", "Élodie et Élodie"),
        ("le [ Date  de rendez-vous ]", "le 12/05"),
        ("[absent|vous]", "vous"),
        ("[absent|]", ""),
        ("[vide|vous]", "vous"),
        ("[v1|vous]", "Marie"),
        ("[absent|ce jour | demain]", "ce jour | demain"),
        ("[[v1]", "[v1]"),
        ("[[[v1]]", "[Marie]"),
        ("a ] b", "a ] b"),
        ("[[ [[ ]", "[ [ ]"),
    ],
)
def test_what_a_text_becomes(text: str, filled: str) -> None:
    assert variables.parse(text).filled(VALUES) == filled


def test_a_bracket_in_a_value_begins_no_variable() -> None:
    assert variables.parse("[a]").filled({"a": "[b]", "b": "no"}) == "[b]"


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("Bonjour [v1", "unclosed_bracket", 9),
        ("[", "unclosed_bracket", 1),
        ("[a [b] c]", "unclosed_bracket", 1),
        ("[v1][", "unclosed_bracket", 5),
        ("x []", "empty_variable", 3),
        ("[ |a]", "empty_variable", 1),
    ],
)
def test_what_cannot_be_read_says_where(text: str, code: str, position: int) -> None:
    with pytest.raises(InputError, check=coded(code)) as raised:
        variables.parse(text)
    assert raised.value.values["position"] == position
    assert raised.value.field == "text"


def test_every_variable_without_a_value_is_named_once() -> None:
    text = variables.parse("[Nom] [vide] [v1] [nom] [lieu|ici]")
    with pytest.raises(MissingVariableError) as raised:
        text.filled(VALUES)
    assert raised.value.names == ("Nom", "vide")
    assert "[Nom], [vide]" in str(raised.value)


def test_variables_say_where_they_stand() -> None:
    (found,) = variables.parse("Le [Date|demain] à 9 h").variables
    assert (found.written, found.name, found.otherwise) == ("Date", "date", "demain")
    assert "Le [Date|demain] à 9 h"[found.start : found.end] == "[Date|demain]"


@given(st.text())
def test_an_escaped_text_is_nothing_but_text(text: str) -> None:
    assert variables.parse(variables.escaped(text)).filled({}) == text


@given(st.text(alphabet="[]|ab é"))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parsed = variables.parse(text)
    except InputError:
        return
    values = {each.name: "x" for each in parsed.variables}
    assert len(parsed.filled(values)) <= len(text)
