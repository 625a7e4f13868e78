import pytest

from appliance.errors import InputError
from appliance.messaging import texts


def test_lines_tabs_and_accents_become_what_is_sent() -> None:
    text, cost = texts.check("e\u0301te\u0301\r\na\rb\u2028c\td", 10)
    assert text == "été\na\nb\nc d"
    assert (cost.alphabet, cost.segments) == ("gsm7", 1)


@pytest.mark.parametrize("text", ["", "   ", "\r\n\t"])
def test_nothing_is_not_sent(text: str) -> None:
    with pytest.raises(InputError) as raised:
        texts.check(text, 10)
    assert (raised.value.code, raised.value.field) == ("text_empty", "text")


@pytest.mark.parametrize(
    ("text", "character", "position"),
    [
        ("ab\x00", "U+0000", 3),
        ("\x1b[0m", "U+001B", 1),
        ("a\ud83d", "U+D83D", 2),
        ("\x9f", "U+009F", 1),
    ],
)
def test_a_character_that_cannot_be_sent_is_named(text: str, character: str, position: int) -> None:
    with pytest.raises(InputError) as raised:
        texts.check(text, 10)
    assert raised.value.code == "text_character"
    assert raised.value.values == {"character": character, "position": position}


def test_too_long_tells_how_long() -> None:
    assert texts.check("a" * 1530, 10)[1].segments == 10
    with pytest.raises(InputError) as raised:
        texts.check("a" * 1531, 10)
    assert raised.value.code == "text_too_long"
    assert str(raised.value) == (
        "The message needs 11 SMS; at most 10 can be sent. Shorten it or split it."
    )


def test_an_emoji_is_fine() -> None:
    assert texts.check("👍🏽", 1)[0] == "👍🏽"
