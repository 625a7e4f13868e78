"""The comma-separated values of an information response (3GPP TS 27.007 clause 4)."""

from typing import Final

# No index, length or reference that a modem says has more; int() raises beyond 4,300 digits.
_MOST_DIGITS: Final = 9


def values_of(line: str) -> list[str]:
    """`+CPMS: "SM",3,,"a,b"` as `["SM", "3", "", "a,b"]`, quotes taken off."""
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
    """The parenthesised lists of a `=?` answer: `+CNMI: (0-2),(0,1)` as `["0-2", "0,1"]`.

    Nested ones, as in `+CPMS: (("SM"),("SM"))`, give the inner lists.
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
    """`0-2,4` as {0, 1, 2, 4}; what is no number is left out."""
    numbers: set[int] = set()
    for part in group.split(","):
        start, dash, end = part.partition("-")
        first = number_or_none(start)
        last = number_or_none(end) if dash else first
        if first is not None and last is not None:
            numbers.update(range(first, min(last, 255) + 1))
    return frozenset(numbers)


def quoted_in(group: str) -> tuple[str, ...]:
    """`"SM","ME"` as ("SM", "ME"), each once, in order."""
    names = (part.strip().strip('"') for part in group.split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def number_or_none(text: str) -> int | None:
    """`text` as a whole number, None when it is none or longer than any that a modem says."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
