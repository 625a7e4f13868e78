"""The use of a number, derived from its label in four languages."""

import pytest

from appliance.messaging.directory.contact_files import uses


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("N° de Tél.", ["n", "de", "tel"]),
        ("Komórka służbowa", ["komorka", "sluzbowa"]),
        ("home_phone-2", ["home", "phone", "2"]),
        ("", []),
        ("x" * 300, ["x" * 200]),
    ],
)
def test_words_are_plain(text: str, words: list[str]) -> None:
    assert uses.plain_words(text) == words


@pytest.mark.parametrize(
    ("label", "mobile", "fax"),
    [
        ("Mobile", True, False),
        ("Tél. portable", True, False),
        ("Telefon komórkowy", True, False),
        ("mobiel (privé)", True, False),
        ("FAX bureau", False, True),
        ("télécopie", False, True),
        ("bureau", False, False),
        ("automobile", False, False),
        ("", False, False),
    ],
)
def test_labels_of_mobiles_and_faxes(label: str, *, mobile: bool, fax: bool) -> None:
    assert (uses.is_mobile(label), uses.is_fax(label)) == (mobile, fax)
