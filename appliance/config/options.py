"""Define an option: its name, its type and limits, and the conversion of its written value."""

import dataclasses
import math
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"0", "false", "no", "off"})

Check = Callable[[Any], Any]  # returns the value to store, or raises ValueError with the reason


def option(
    default: Any,
    doc: str,
    *,
    key: str = "",
    check: Check | None = None,
    least: float | None = None,
    most: float | None = None,
    secret: bool = False,
) -> Any:
    """Return a dataclass field that is an option.

    `key` is its name in the file, if the field's own name is not clear enough there. `least` and
    `most` limit a number. A `secret` is never shown.
    """
    details = {"doc": doc, "key": key, "check": check, "least": least, "most": most}
    return dataclasses.field(
        default=default, repr=not secret, metadata={"option": True, "secret": secret, **details}
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Option:
    """An option as the loader and the reference page see it."""

    key: str
    section: str  # the attribute of Settings that holds it; "" means Settings itself
    name: str  # the name of its field
    type: Any
    default: Any
    doc: str
    secret: bool
    check: Check | None
    least: float | None
    most: float | None

    def take(self, value: Any) -> Any:
        """Convert and check a value.

        Raise ValueError with a reason that follows the option's name.
        """
        kept = _convert(self.type, value)
        if kept is None:
            return None
        if self.least is not None and kept < self.least:
            raise ValueError(f"must be {self.least} or more")
        if self.most is not None and kept > self.most:
            raise ValueError(f"must be {self.most} or less")
        return self.check(kept) if self.check else kept

    def takes(self) -> str:
        """Return the accepted values in words, for the reference page."""
        is_optional = typing.get_origin(self.type) in (types.UnionType, typing.Union)
        if is_optional and self.type not in _NAMES:
            return dataclasses.replace(self, type=typing.get_args(self.type)[0]).takes()
        if typing.get_origin(self.type) is Literal:
            return ", ".join(f"`{choice}`" for choice in typing.get_args(self.type))
        words = _NAMES.get(self.type, "text")
        if self.least is not None or self.most is not None:
            words += f", {self.least if self.least is not None else ''}..{self.most or ''}"
        return words


_NAMES: Final[dict[Any, str]] = {
    bool: "true or false",
    int: "whole number",
    int | None: "whole number or empty",
    float: "number",
    Path: "path",
    tuple[str, ...]: "list of texts",
}


def options(owner: type, section: str = "") -> list[Option]:
    """Return every option of a settings dataclass and of those nested in it."""
    hints = typing.get_type_hints(owner)
    found: list[Option] = []
    for field in dataclasses.fields(owner):
        if "option" in field.metadata:
            details = {name: value for name, value in field.metadata.items() if name != "option"}
            details["key"] = details["key"] or field.name
            found.append(
                Option(
                    section=section,
                    name=field.name,
                    type=hints[field.name],
                    default=field.default,
                    **details,
                )
            )
        elif dataclasses.is_dataclass(hints[field.name]):
            found += options(hints[field.name], field.name)
    return found


def _convert(wanted: Any, value: Any) -> Any:
    """Convert `value` to the `wanted` type; the environment gives texts, the file any type."""
    if typing.get_origin(wanted) is Literal:
        return _choice(typing.get_args(wanted), value)
    if typing.get_origin(wanted) in (types.UnionType, typing.Union):
        return None if value in (None, "") else _convert(typing.get_args(wanted)[0], value)
    converters: dict[Any, Callable[[Any], Any]] = {
        str: _text,
        bool: _truth,
        int: _whole,
        float: _number,
        Path: _path,
        tuple[str, ...]: _texts,
    }
    return converters[wanted](value)


def _text(value: Any) -> str:
    if isinstance(value, Path):
        return str(value)
    if not isinstance(value, str):
        raise ValueError("must be a text in quotes")  # noqa: TRY004 - the loader expects ValueError only
    if "\x00" in value:
        raise ValueError("must not contain a NUL character")
    return value


def _path(value: Any) -> Path:
    if not _text(value).strip():  # an empty path would mean the current directory
        raise ValueError("must be a path")
    try:
        return Path(_text(value)).expanduser()
    except RuntimeError:
        raise ValueError("must be a path; nobody here has that home directory") from None


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in _YES | _NO:
        return value.strip().lower() in _YES
    raise ValueError("must be true or false")


def _whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return int(value.strip())
        except ValueError:
            pass
    raise ValueError("must be a whole number")


def _number(value: Any) -> float:
    if isinstance(value, float | str):
        try:
            number = float(value)
        except ValueError:
            raise ValueError("must be a number") from None
        # TOML accepts nan and inf, and nan passes every limit.
        if not math.isfinite(number):
            raise ValueError("must be a number")
        return number
    return float(_whole(value))


def _texts(value: Any) -> tuple[str, ...]:
    """Convert a list from the file, or texts separated by commas from the environment."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, (list, tuple)):
        return tuple(_text(part) for part in value)
    raise ValueError("must be a list of texts")


def _choice(choices: tuple[str, ...], value: Any) -> str:
    wanted = _text(value)
    if wanted not in choices:
        raise ValueError(f"must be one of {', '.join(choices)}")
    return wanted
