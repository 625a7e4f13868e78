from collections.abc import Callable

import pytest
from fakes.growth import LINEAR, growth
from fakes.office import Office

from appliance.web.shown.links import linked

PAGE = '<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>'
NUMBER = '<a href="/discussions/{}">{}</a>'


@pytest.fixture(autouse=True)
def inside(office: Office) -> object:
    with office.app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bonjour", "Bonjour"),
        ("", ""),
        ("Voir https://a.fr/b?c=d&e=f.", f"Voir {PAGE.format('https://a.fr/b?c=d&amp;e=f')}."),
        ("(http://a.fr/b)", f"({PAGE.format('http://a.fr/b')})"),
        ("http://a.fr/b_(c)", PAGE.format("http://a.fr/b_(c)")),
        ("HTTPS://A.FR", "HTTPS://A.FR"),
        (
            "javascript://x ftp://a.fr data:text/html,x",
            "javascript://x ftp://a.fr data:text/html,x",
        ),
        ('http://a.fr/"><b>x', f"{PAGE.format('http://a.fr/')}&#34;&gt;&lt;b&gt;x"),
        ("<b>l'été</b>", "&lt;b&gt;l&#39;été&lt;/b&gt;"),
        ("au 06 12 34 56 78.", f"au {NUMBER.format('+33612345678', '06 12 34 56 78')}."),
        ("+48 601 234 567", NUMBER.format("+48601234567", "+48 601 234 567")),
        ("0033612345678", NUMBER.format("+33612345678", "0033612345678")),
        ("colis 6A0123456789012", "colis 6A0123456789012"),
        ("le 05/06/2026", "le 05/06/2026"),
        ("0612345678901234567", "0612345678901234567"),
    ],
)
def test_what_becomes_a_link(text: str, shown: str) -> None:
    assert str(linked(text)) == shown


SHAPES: dict[str, Callable[[int], str]] = {
    "digits": lambda n: "0" * n,
    "digits apart": lambda n: "0 " * (n // 2),
    "numbers": lambda n: "0612345678 " * (n // 11),
    "pluses": lambda n: "+0" * (n // 2),
    "addresses": lambda n: "http://a.fr " * (n // 12),
    "one address": lambda n: "http://" * (n // 7),
    "signs after an address": lambda n: "http://a" + ")." * (n // 2),
    "half an address": lambda n: "http://<" * (n // 8),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_text_of_as_many_segments_as_there_can_be_is_shown_in_time(shape: str) -> None:
    # The longest message, 255 segments of 153 characters, is ten times this.
    assert growth(SHAPES[shape], linked, 3_900) < LINEAR
