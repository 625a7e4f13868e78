import pytest

from appliance.web.shown.highlight import around, highlighted


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        ("Le parking est fermé", "ferme", "Le parking est <mark>fermé</mark>"),
        ("Le PARKING", "park", "Le <mark>PARK</mark>ING"),
        ("Carpark, par", "par", "Carpark, <mark>par</mark>"),
        ("<b> & fermé", "b", "&lt;<mark>b</mark>&gt; &amp; fermé"),
        ("Straße İzmir", "izmir", "Straße <mark>İzmir</mark>"),
        ("a (b", "(", "a (b"),
        ("deux mots", "mots deux", "<mark>deux</mark> <mark>mots</mark>"),
        ("rien", "", "rien"),
    ],
)
def test_what_is_marked(text: str, typed: str, shown: str) -> None:
    assert str(highlighted(text, typed)) == shown


def test_a_line_begins_shortly_before_what_was_found() -> None:
    assert around("x " * 50 + "parking", "parking") == "… " + "x " * 7 + "parking"
    assert around("Le parking", "parking") == "Le parking"
    assert around("Le parking", "nothing") == "Le parking"
