"""Load `Settings` from file, environment and command line; report each mistake in one line."""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Final

from appliance.config import line_tables, retention
from appliance.config.channels import ChannelSettings
from appliance.config.hardware import HardwareSettings
from appliance.config.line_settings import MODEM, ConfiguredLine
from appliance.config.line_tables import Kinds
from appliance.config.mail import MailSettings
from appliance.config.options import Option, options
from appliance.config.settings import (
    NO_MODEM,
    MessagingSettings,
    ModemSettings,
    PrivacySettings,
    Settings,
    StoreSettings,
    WebSettings,
)
from appliance.errors import ConfigError

PREFIX: Final = "SMS_APPLIANCE_"
DEFAULT_FILE: Final = Path("/etc/sms-appliance.toml")
_SECTIONS: Final[dict[str, Any]] = {
    "store": StoreSettings,
    "modem": ModemSettings,
    "messaging": MessagingSettings,
    "privacy": PrivacySettings,
    "web": WebSettings,
    "channels": ChannelSettings,
    "mail": MailSettings,
    "hardware": HardwareSettings,
}
_MODEMS_ALONE: Final = Kinds()
_SHOWN: Final = 60  # characters of a wrong value that its error shows

OPTIONS: Final[Mapping[str, Option]] = {found.key: found for found in options(Settings)}


def load(
    *,
    config_file: Path | None = None,
    environment: Mapping[str, str],
    overrides: Mapping[str, Any] | None = None,
    other_names: Callable[[], Iterable[str]] = tuple,
    more_modems: Sequence[str] = (),
    kinds: Kinds = _MODEMS_ALONE,
) -> Settings:
    """Return the effective settings.

    `overrides` come from the command line, by key; None means not given. `other_names` returns
    further names that the environment may have after the prefix. `more_modems` are the ports of the
    modems after the first. `kinds` are the kinds of lines that a file may have besides modems.
    Raise ConfigError with one line for each mistake.
    """
    problems: list[str] = []
    given: dict[str, Any] = {}
    lines: tuple[ConfiguredLine, ...] = ()
    if config_file is not None:
        given, lines = _from_file(config_file, kinds, problems)
    given |= _from_environment(environment, other_names, problems)
    for key, value in (overrides or {}).items():
        if value is not None:
            _take(given, OPTIONS[key], value, f"--{key.replace('_', '-')}", problems)
    for port in more_modems:
        _take({}, OPTIONS["modem"], port, "--modem", problems)
    if problems:
        raise ConfigError("bad_setting", "\n".join(problems))
    if "modem" not in given and any(line.kind == MODEM for line in lines):
        given["modem"] = NO_MODEM
    settings = _with_lines(_build(given), lines, more_modems)
    contradiction = retention.contradiction(settings, settings.privacy)
    if contradiction is not None:
        raise ConfigError("bad_setting", f"{contradiction.name} {contradiction.told()}")
    return settings


def _build(given: Mapping[str, Any]) -> Settings:
    parts: dict[str, dict[str, Any]] = {section: {} for section in ("", *_SECTIONS)}
    for key, found in OPTIONS.items():
        value = given.get(key, found.default)
        parts[found.section][found.name] = (
            value.expanduser().absolute() if isinstance(value, Path) else value
        )
    sections = {section: make(**parts[section]) for section, make in _SECTIONS.items()}
    return Settings(**sections, **parts[""])


def _with_lines(
    settings: Settings, lines: tuple[ConfiguredLine, ...], more_modems: Sequence[str]
) -> Settings:
    """Return the settings with the lines of the file and of the command line.

    Raise ConfigError if two have the same name or port.
    """
    taken = {settings.modem.name, *(line.name for line in lines)}
    if settings.modem.port != NO_MODEM and any(line.name == settings.modem.name for line in lines):
        raise ConfigError(
            "bad_setting",
            f'the name "{settings.modem.name}" of a [[line]] is that of the first modem, set by'
            " modem_name",
        )
    added = list[ConfiguredLine]()
    for port in more_modems:
        name = next(
            name
            for number in count(len(added) + 2)
            if (name := f"{settings.modem.name}{number}") not in taken
        )
        taken.add(name)
        added.append(ConfiguredLine(name, own={"port": port}))
    first = ConfiguredLine(settings.modem.name, own={"port": settings.modem.port})
    known = [first, *lines]
    for line in (*lines, *added):
        others = [each for each in known if each.name != line.name]
        if (holder := line_tables.holder_of_port(line, others)) is not None:
            raise ConfigError(
                "bad_setting",
                f'the lines "{holder.name}" and "{line.name}" have the port {line.own["port"]}',
            )
        known.append(line)
    return replace(settings, lines=(*lines, *added))


def _from_file(
    path: Path, kinds: Kinds, problems: list[str]
) -> tuple[dict[str, Any], tuple[ConfiguredLine, ...]]:
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        problems.append(f"{path}: cannot be read: {error.strerror}")
        return {}, ()
    except UnicodeDecodeError:
        problems.append(f"{path}: is not UTF-8 text")
        return {}, ()
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path}: {error}")
        return {}, ()
    given: dict[str, Any] = {}
    tables = content.pop(line_tables.TABLE, [])
    lines = line_tables.read(text, str(path), tables, kinds, problems)
    for written, value in content.items():
        key = written.replace("-", "_")
        place = f"{path}, line {_line_of(text, written)}"
        if key in OPTIONS:
            _take(given, OPTIONS[key], value, f"{place}: {written}", problems)
        else:
            hint = _did_you_mean(key, OPTIONS)
            problems.append(f'{place}: unknown key "{written}"{hint}')
    return given, lines


def _line_of(text: str, key: str) -> int:
    """Return the line of a top-level key or table, which TOML's reader does not report."""
    pattern = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.match(line):
            return number
    return 1


def _from_environment(
    environment: Mapping[str, str],
    other_names: Callable[[], Iterable[str]],
    problems: list[str],
) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, value in sorted(environment.items()):
        written = name.removeprefix(PREFIX)
        if written == name:
            continue
        key = written.lower()
        if key in OPTIONS and key.upper() == written:
            _take(given, OPTIONS[key], value, name, problems)
        elif key not in other_names() or key.upper() != written:
            hint = _did_you_mean(written, [known.upper() for known in OPTIONS], PREFIX)
            problems.append(f"unknown environment variable {name}{hint}")
    return given


def _take(
    given: dict[str, Any], found: Option, value: Any, place: str, problems: list[str]
) -> None:
    try:
        given[found.key] = found.take(value)
    except ValueError as error:
        shown = "" if found.secret else f", not {_shown(value)}"
        problems.append(f"{place} {error}{shown}")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _did_you_mean(written: str, known: Iterable[str], prefix: str = "") -> str:
    close = difflib.get_close_matches(written, list(known), n=1, cutoff=0.6)
    return f', did you mean "{prefix}{close[0]}"?' if close else ""
