"""Read the `[[line]]` tables of the configuration file."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from appliance.config import checks
from appliance.config.checks import is_same_port
from appliance.config.line_settings import MODEM, ConfiguredLine, LineSettings
from appliance.config.options import Option, options
from appliance.config.settings import ModemSettings
from appliance.errors import InputError

TABLE: Final = "line"
COMMON: Final[Mapping[str, Option]] = {found.name: found for found in options(LineSettings)}
OF_MODEMS: Final[Mapping[str, Option]] = {
    found.name: found for found in options(ModemSettings) if found.name != "name"
}
# The keys that the first modem has outside of tables, where their names differ.
_NAMES_OF_KEYS: Final = {found.key: name for name, found in OF_MODEMS.items() if found.key != name}
_HEADER: Final = re.compile(rf"""\s*\[\[\s*["']?{TABLE}["']?\s*\]\]""")
_ANY_HEADER: Final = re.compile(r"\s*\[")
_KEY: Final = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of lines that are no modems.

    `check` returns the settings of a kind as they are stored. It raises InputError with the key in
    `field`.
    """

    names: tuple[str, ...] = ()
    keys: Callable[[str], Sequence[str]] = lambda _kind: ()
    check: Callable[[str, Mapping[str, str]], Mapping[str, str]] = lambda _kind, given: given


@dataclass(frozen=True, slots=True)
class _Table:
    """A table with the places of its keys in the file."""

    given: Mapping[str, Any]
    place: str
    places: Mapping[str, str]

    def at(self, key: str) -> str:
        return f"{self.places.get(key, self.place)}: {key}"


def read(
    text: str, path: str, tables: Any, kinds: Kinds, problems: list[str]
) -> tuple[ConfiguredLine, ...]:
    """Return the lines of the tables; append what is wrong to `problems`."""
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        problems.append(f"{path}: {TABLE} must be tables with the heading [[{TABLE}]]")
        return ()
    places = list(_places(text, path))
    found = list[ConfiguredLine]()
    for number, given in enumerate(tables):
        place, keys = places[number] if number < len(places) else (path, {})
        line = _line(_Table(given, place, keys), kinds, problems)
        if line is None:
            continue
        if line.name in {other.name for other in found}:
            problems.append(f'{place}: another line has the name "{line.name}"')
        if (holder := holder_of_port(line, found)) is not None:
            problems.append(f'{place}: the line "{holder.name}" has this port already')
        found.append(line)
    return tuple(found)


def holder_of_port(line: ConfiguredLine, others: Sequence[ConfiguredLine]) -> ConfiguredLine | None:
    """Return the line that has the port of another line's modem, if any."""
    port = line.own.get("port", "") if line.kind == MODEM else ""
    held = (other for other in others if other.kind == MODEM and "port" in other.own)
    return next((other for other in held if port and is_same_port(port, other.own["port"])), None)


def _places(text: str, path: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the place of each table in the file, and those of its keys."""
    place, keys = "", dict[str, str]()
    for number, written in enumerate(text.splitlines(), start=1):
        if _ANY_HEADER.match(written) and place:
            yield place, keys
            place, keys = "", {}
        if _HEADER.match(written):
            place = f"{path}, line {number}"
        elif place and (key := _KEY.match(written)):
            keys[key[1]] = f"{path}, line {number}"
    if place:
        yield place, keys


def _line(table: _Table, kinds: Kinds, problems: list[str]) -> ConfiguredLine | None:
    before = len(problems)
    name = _named(table, problems)
    kind = table.given.get("kind", MODEM)
    known = (MODEM, *kinds.names)
    if kind not in known:
        problems.append(f"{table.at('kind')} must be one of {', '.join(known)}")
        return None
    own_keys = tuple(OF_MODEMS) if kind == MODEM else tuple(kinds.keys(kind))
    chosen, own = dict[str, Any](), dict[str, Any]()
    for written, value in table.given.items():
        key = written.replace("-", "_")
        if key in ("name", "kind"):
            continue
        if key in COMMON:
            _take(chosen, COMMON[key], value, table.at(written), problems)
        elif key in own_keys:
            own[key] = value
        else:
            hint = _did_you_mean(_NAMES_OF_KEYS.get(key, key), ("name", "kind", *COMMON, *own_keys))
            problems.append(
                f'{table.places.get(written, table.place)}: unknown key "{written}"{hint}'
            )
    own = _own(kind, own, table, kinds, problems)
    if len(problems) == before and kind == MODEM and "port" not in own:
        problems.append(
            f'{table.place}: a modem needs port = a device path, or "auto" to look for the modem'
        )
    return None if len(problems) > before else ConfiguredLine(name, kind, chosen, own)


def _named(table: _Table, problems: list[str]) -> str:
    name = table.given.get("name")
    if name is None:
        problems.append(f"{table.place}: a line needs a name")
        return ""
    try:
        return checks.modem_name(name if isinstance(name, str) else "")
    except ValueError as error:
        problems.append(f"{table.at('name')} {error}")
        return ""


def _own(
    kind: str, given: Mapping[str, Any], table: _Table, kinds: Kinds, problems: list[str]
) -> dict[str, Any]:
    """Return the keys of the kind, checked."""
    if kind == MODEM:
        found = dict[str, Any]()
        for key, value in given.items():
            _take(found, OF_MODEMS[key], value, table.at(key), problems)
        return found
    try:
        return dict(kinds.check(kind, {key: _as_text(value) for key, value in given.items()}))
    except InputError as error:
        problems.append(f"{table.at(error.field or 'kind')}: {error}")
        return {}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _take(
    found: dict[str, Any], known: Option, value: Any, place: str, problems: list[str]
) -> None:
    try:
        found[known.name] = known.take(value)
    except ValueError as error:
        problems.append(f"{place} {error}" + ("" if known.secret else f", not {value!r}"))


def _did_you_mean(written: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(written, known, n=1, cutoff=0.6)
    return f', did you mean "{close[0]}"?' if close else ""
