"""Variables in a text: `[name]` takes the recipient's value, `[name|otherwise]` has a default.

    >>> text = parse("Bonjour [prénom|à vous], rendez-vous [date]")
    >>> text.filled({"prenom": "Marie", "date": "12/05"})
    'Bonjour Marie, rendez-vous 12/05'

Case and accents do not matter. `[[` stands for a bracket. Values are inserted literally: a bracket
in a value does not start a variable.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from appliance.errors import N_, InputError
from appliance.store.text import plain

_OPEN: Final = "["
_CLOSE: Final = "]"
_OTHERWISE: Final = "|"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable in a text."""

    written: str  # as written between the brackets, without the default
    otherwise: str | None  # the default; None: without a value the text cannot be sent
    start: int  # position of its opening bracket in the text
    end: int  # position after its closing bracket

    @property
    def name(self) -> str:
        """The name in the form for looking up values."""
        return plain(self.written)


Piece: TypeAlias = str | Variable


class MissingVariableError(InputError):
    """A recipient has no value for a variable without a default."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(
            "missing_variable",
            N_("There is no value for %(names)s."),
            field="text",
            cure=N_("Fill it in, or write a text in its place: [name|otherwise]."),
            names=", ".join(f"[{name}]" for name in names),
        )
        self.names = names


@dataclass(frozen=True, slots=True)
class Text:
    """A parsed text: literal parts and variables."""

    pieces: tuple[Piece, ...]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables in their order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Variable))

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the text filled with the values, by `Variable.name`.

        A blank value counts as missing. Raise MissingVariableError.
        """
        missing: dict[str, str] = {}
        for variable in self.variables:
            if variable.otherwise is None and not values.get(variable.name, "").strip():
                missing.setdefault(variable.name, variable.written)
        if missing:
            raise MissingVariableError(tuple(missing.values()))
        return "".join(
            piece if isinstance(piece, str) else _value(piece, values) for piece in self.pieces
        )


def parse(text: str) -> Text:
    """Parse a text.

    Raise InputError `unclosed_bracket` or `empty_variable` with its position.
    """
    pieces: list[Piece] = []
    literal: list[str] = []
    at = 0
    while (found := text.find(_OPEN, at)) >= 0:
        literal.append(text[at:found])
        if text.startswith(_OPEN * 2, found):
            literal.append(_OPEN)
            at = found + 2
            continue
        _add_text(pieces, literal)
        literal = []
        variable = _variable(text, found)
        pieces.append(variable)
        at = variable.end
    _add_text(pieces, [*literal, text[at:]])
    return Text(tuple(pieces))


def escaped(text: str) -> str:
    """Return a text that `parse` reads as literal."""
    return text.replace(_OPEN, _OPEN * 2)


def _add_text(pieces: list[Piece], literal: list[str]) -> None:
    if joined := "".join(literal):
        pieces.append(joined)


def _variable(text: str, start: int) -> Variable:
    end = text.find(_CLOSE, start)
    following = text.find(_OPEN, start + 1)
    if end < 0 or 0 <= following < end:
        raise InputError(
            "unclosed_bracket",
            N_("The bracket at character %(position)d is not closed: “%(written)s”."),
            field="text",
            cure=N_("Close it with ], or write [[ for a plain bracket."),
            position=start + 1,
            written=text[start : start + 20],
        )
    written, bar, otherwise = text[start + 1 : end].partition(_OTHERWISE)
    if not plain(written):
        raise InputError(
            "empty_variable",
            N_("The brackets at character %(position)d are empty."),
            field="text",
            cure=N_("Write a variable's name between them, or [[ for a bracket."),
            position=start + 1,
        )
    return Variable(" ".join(written.split()), otherwise if bar else None, start, end + 1)


def _value(variable: Variable, values: Mapping[str, str]) -> str:
    found = values.get(variable.name, "")
    return found if found.strip() else variable.otherwise or ""
