import pytest

from appliance.web.shown.discussion_row import HUES, hue, initial


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("Zoé", "Z"),
        ("élodie", "É"),
        ("(Atelier)", "A"),
        ("+33612345678", "#"),
        ("36111", "#"),
        ("…", "…"),
        ("", "?"),
    ],
)
def test_an_avatar_shows_the_first_letter(name: str, letter: str) -> None:
    assert initial(name) == letter


def test_the_colour_depends_on_the_address_alone() -> None:
    addresses = [f"+3361234567{last}" for last in range(10)]
    hues = [hue(address) for address in addresses]
    assert hues == [hue(address) for address in addresses]
    assert len(set(hues)) > 5
    assert set(hues) <= set(range(HUES))
