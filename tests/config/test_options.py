"""The conversion of written values, and an option's description of its values."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from appliance.config.options import Option, option, options


@dataclass(frozen=True)
class Inner:
    """Options inside another dataclass."""

    words: tuple[str, ...] = option(("a",), "words")
    secret: str = option("", "secret", secret=True)


@dataclass(frozen=True)
class Outer:
    """One option of each type."""

    inner: Inner
    text: str = option("x", "text", key="other_name")
    truth: bool = option(default=False, doc="truth")
    whole: int = option(1, "whole", least=0, most=10)
    perhaps: int | None = option(None, "perhaps", least=1)
    number: float = option(0.5, "number", least=0.2)
    path: Path = option(Path("/srv"), "path")  # noqa: RUF009 - returns a field
    choice: Literal["one", "two"] = option("one", "choice")
    checked: str = option("", "checked", check=lambda value: value.upper())


FOUND = {each.key: each for each in options(Outer)}


def test_options_inside_others_are_found_with_their_section() -> None:
    assert {(each.section, each.name) for each in FOUND.values()} >= {
        ("", "text"),
        ("inner", "words"),
        ("inner", "secret"),
    }
    assert FOUND["other_name"].name == "text"
    assert [each.key for each in FOUND.values() if each.secret] == ["secret"]


def test_a_secret_is_not_shown() -> None:
    assert "1234" not in repr(Inner(secret="1234"))


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("other_name", "a b", "a b"),
        ("other_name", Path("/a"), "/a"),
        ("truth", True, True),
        ("truth", " ON ", True),
        ("truth", "no", False),
        ("whole", " 10 ", 10),
        ("whole", 0, 0),
        ("perhaps", "", None),
        ("perhaps", None, None),
        ("perhaps", "3", 3),
        ("number", 1, 1.0),
        ("number", "0.2", 0.2),
        ("path", "/a", Path("/a")),
        ("words", "a, b,,", ("a", "b")),
        ("words", ["a", "b"], ("a", "b")),
        ("choice", "two", "two"),
        ("checked", "x", "X"),
    ],
)
def test_what_is_taken(key: str, value: Any, kept: Any) -> None:
    taken = FOUND[key].take(value)
    assert (taken, type(taken)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("other_name", 1, "must be a text in quotes"),
        ("other_name", "a\x00", "must not contain a NUL character"),
        ("truth", 1, "must be true or false"),
        ("truth", "perhaps", "must be true or false"),
        ("whole", True, "must be a whole number"),
        ("whole", 1.0, "must be a whole number"),
        ("whole", "1.0", "must be a whole number"),
        ("whole", -1, "must be 0 or more"),
        ("whole", 11, "must be 10 or less"),
        ("perhaps", 0, "must be 1 or more"),
        ("number", "x", "must be a number"),
        ("number", float("nan"), "must be a number"),
        ("number", 0.1, "must be 0.2 or more"),
        ("path", "", "must be a path"),
        ("path", "~nobody-at-all/x", "nobody here has that home directory"),
        ("words", 1, "must be a list of texts"),
        ("words", [1], "must be a text in quotes"),
        ("choice", "three", "must be one of one, two"),
    ],
)
def test_what_is_refused(key: str, value: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        FOUND[key].take(value)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("other_name", "text"),
        ("truth", "true or false"),
        ("whole", "whole number, 0..10"),
        ("perhaps", "whole number or empty, 1.."),
        ("number", "number, 0.2.."),
        ("path", "path"),
        ("words", "list of texts"),
        ("choice", "`one`, `two`"),
    ],
)
def test_what_it_takes_in_words(key: str, words: str) -> None:
    found: Option = FOUND[key]
    assert found.takes() == words
