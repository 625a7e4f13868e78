"""A short text about alerts, for an SMS: what, where, since it began or because it ended."""

from collections.abc import Iterable, Sequence
from typing import Final

from flask_babel import gettext

from appliance.web.programs.alert_notices import Alert, Notice

LONGEST: Final = 459  # three SMS of the usual alphabet
_MOST_PLACES: Final = 5


def text(notice: Notice, *, is_repeat: bool) -> str:
    """Return the text in the language in force; a repeat says that it is one."""
    firing = [each for each in notice.alerts if not each.resolved]
    resolved = [each for each in notice.alerts if each.resolved]
    begun = gettext("STILL AN ALERT") if is_repeat else gettext("ALERT")
    lines = [*_lines(begun, firing), *_lines(gettext("RESOLVED"), resolved)]
    return _fit(lines, notice.more)


def _lines(word: str, alerts: Sequence[Alert]) -> Iterable[str]:
    """Return a line for each kind of alert, with all places where it is."""
    kinds: dict[tuple[str, str], list[Alert]] = {}
    for each in alerts:
        kinds.setdefault((each.name, each.severity), []).append(each)
    for (name, severity), alike in kinds.items():
        head = f"{word} ({severity}):" if severity else f"{word}:"
        places = list(dict.fromkeys(each.place for each in alike if each.place))
        summaries = list(dict.fromkeys(each.summary for each in alike if each.summary))
        # One summary speaks for all; of several, none is told rather than the wrong one.
        summary = f"- {summaries[0]}" if len(summaries) == 1 else ""
        yield " ".join(part for part in (head, name, _places(places), summary) if part)


def _places(places: Sequence[str]) -> str:
    if not places:
        return ""
    more = len(places) - _MOST_PLACES
    return f"({', '.join(places[:_MOST_PLACES])}{f' +{more}' if more > 0 else ''})"


def _fit(lines: Sequence[str], more: int) -> str:
    """Return the lines that fit into a text, and the number of those that do not."""
    room, kept = LONGEST - len("\n+99999"), list[str]()
    for line in lines:
        if kept and len(line) + 1 > room:
            break
        kept.append(line[:room])
        room -= len(kept[-1]) + 1
    left_out = len(lines) - len(kept) + more
    return "\n".join([*kept, *([f"+{left_out}"] if left_out else [])])
