"""Parse the comma-separated values of an information response (3GPP TS 27.007 clause 4)."""

from typing import Final

# No index, length or reference of a modem is longer; int() raises beyond 4,300 digits.
_MOST_DIGITS: Final = 9


def values_of(line: str) -> list[str]:
    """Split `+CPMS: "SM",3,,"a,b"` into `["SM", "3", "", "a,b"]`, without the quotes."""
    _, _, text = line.partition(":")
    text = text.strip()
    if '"' not in text:
        return [value.strip() for value in text.split(",")] if text else []
    values: list[str] = []
    current: list[str] = []
    quoted = False
    for character in text:
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            values.append("".join(current).strip())
            current.clear()
        else:
            current.append(character)
    values.append("".join(current).strip())
    return values


def groups_of(line: str) -> list[str]:
    """Return the parenthesised lists of a `=?` answer: `+CNMI: (0-2),(0,1)` as `["0-2", "0,1"]`.

    Of nested lists, as in `+CPMS: (("SM"),("SM"))`, return the inner ones.
    """
    groups: list[str] = []
    start = -1
    for position, character in enumerate(line):
        if character == "(":
            start = position + 1
        elif character == ")" and start >= 0:
            groups.append(line[start:position])
            start = -1
    return groups


def numbers_in(group: str) -> frozenset[int]:
    """Parse `0-2,4` as {0, 1, 2, 4}; ignore what is not a number."""
    numbers: set[int] = set()
    for part in group.split(","):
        start, dash, end = part.partition("-")
        first = number_or_none(start)
        last = number_or_none(end) if dash else first
        if first is not None and last is not None:
            numbers.update(range(first, min(last, 255) + 1))
    return frozenset(numbers)


def quoted_in(group: str) -> tuple[str, ...]:
    """Parse `"SM","ME"` as ("SM", "ME"), each name once, in order."""
    names = (part.strip().strip('"') for part in group.split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def number_or_none(text: str) -> int | None:
    """Parse `text` as a whole number. Return None if it is not one, or too long for a modem's."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
