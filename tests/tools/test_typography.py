"""The typography of texts, language by language."""

import pytest

from tools import typography

RIGHT = [
    ("fr", "Il y a déjà un groupe «\u00a0%(name)s\u00a0»."),
    ("fr", "Annuler ce SMS\u00a0? Il ne sera pas envoyé."),
    ("fr", "À 09:30, sur https://%(name)s.local"),
    ("fr", "Signal %(percent)d\u00a0%%."),
    ("en", "Signal %(percent)d%%."),
    ("en", "Choose “Save as”, then CSV."),
    ("pl", "Istnieje już grupa „%(name)s”."),
    ("nl", "Kies “Opslaan als” en dan CSV: klaar!"),
]
WRONG = [
    ("fr", "Annuler ce SMS ?"),
    ("fr", "Annuler ce SMS?"),
    ("fr", "Reçus : %(value)s"),
    ("fr", "Le groupe « A\u00a0»"),
    ("fr", "Le groupe «\u00a0A »"),
    ("fr", "Le groupe “A”"),
    ("fr", "Signal %(percent)d %%."),
    ("en", 'There is a group "A".'),
    ("en", "Signal %(percent)d %%."),
    ("en", "Really ?"),
    ("en", "Wait..."),
    ("en", "Two  spaces"),
    ("en", "The file , the name"),
    ("pl", "Grupa “A”"),
    ("nl", "Groep „A”"),
]


@pytest.mark.parametrize(("language", "text"), RIGHT)
def test_what_is_right_passes(language: str, text: str) -> None:
    assert typography.problems(text, language) == []


@pytest.mark.parametrize(("language", "text"), WRONG)
def test_a_problem_is_reported_once(language: str, text: str) -> None:
    assert len(typography.problems(text, language)) == 1
