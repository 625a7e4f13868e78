"""The lines of an imported file as the preview shows them, and what storing them would do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from appliance.errors import N_
from appliance.messaging.directory.contact_files import FileContents
from appliance.messaging.directory.contact_import import Line
from appliance.store import groups
from appliance.store.text import plain
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.formatting import phone, some

# verdict: word, icon, tone
VERDICTS: dict[str, tuple[str, str, str]] = {
    "wrong": (N_("wrong"), "failed", "bad"),
    "changed": (N_("changed"), "edit", "care"),
    "new": (N_("new"), "add", "good"),
    "known": (N_("known"), "check", "calm"),
}
ASPECTS = {
    "name": N_("name"),
    "numbers": N_("numbers"),
    "notes": N_("notes"),
    "accepts_sms": N_("accepts SMS"),
    "promotional": N_("promotional SMS"),
    "address": N_("address"),
    "details": N_("details"),
    "groups": N_("groups"),
    "fields": N_("other fields"),
}
SEPARATORS = {",": N_("commas"), ";": N_("semicolons"), "\t": N_("tabs")}
TO_CHECK = "check"
KINDS = {"csv": "CSV", "json": "JSON", "vcard": "vCard"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it is shown."""

    line: int
    name: str
    numbers: tuple[str, ...]
    groups: tuple[str, ...]
    verdict: str
    word: str
    icon: str
    tone: str
    why: str
    warnings: tuple[str, ...]


def is_shown(line: Line, chosen: str) -> bool:
    """Return whether a line belongs to the tab `chosen`: a verdict, "check", or "" for all."""
    return bool(line.warnings) if chosen == TO_CHECK else chosen in ("", line.verdict)


def tabs(lines: Sequence[Line]) -> list[tuple[str, str, int]]:
    """Return the tabs above the lines: all, each verdict that occurs, and the lines to check."""
    counts: Counter[str] = Counter(line.verdict for line in lines)
    warned = sum(bool(line.warnings) for line in lines)
    found = [("", gettext("all"), len(lines))]
    found += [
        (verdict, gettext(word), counts[verdict])
        for verdict, (word, _, _) in VERDICTS.items()
        if counts[verdict]
    ]
    return [*found, (TO_CHECK, gettext("to be checked"), warned)] if warned else found


def new_groups(lines: Sequence[Line]) -> str:
    """Return a sentence that names the groups that storing will create."""
    known = {plain(group.name) for group in groups.names(services().store)}
    made: dict[str, str] = {}
    for line in lines:
        if line.wanted is not None and line.verdict in ("new", "changed"):
            for name in line.wanted.groups:
                if plain(name) not in known:
                    made.setdefault(plain(name), name)
    if not made:
        return ""
    names = some([*made.values()])
    return str(
        ngettext(
            "%(num)s group will be created: %(names)s.",
            "%(num)s groups will be created: %(names)s.",
            len(made),
            names=names,
        )
    )


def skipped_lines(contents: FileContents) -> str:
    """Return a sentence that names the lines skipped above the titles."""
    lines = contents.table.skipped if contents.table else ()
    if not lines:
        return ""
    return str(
        ngettext(
            "Line %(lines)s is above the titles and is skipped.",
            "Lines %(lines)s are above the titles and are skipped.",
            len(lines),
            lines=", ".join(map(str, lines)),
        )
    )


def intention(new: int, changed: int) -> str:
    """Return a sentence that says what storing will do."""
    parts = []
    if new:
        parts.append(
            ngettext("%(num)s contact will be added.", "%(num)s contacts will be added.", new)
        )
    if changed:
        parts.append(
            ngettext(
                "%(num)s contact will be changed.", "%(num)s contacts will be changed.", changed
            )
        )
    return " ".join(parts)


def sentence(new: int, changed: int) -> str:
    """Return a sentence that says what storing did."""
    parts = []
    if new:
        parts.append(ngettext("%(num)s contact added.", "%(num)s contacts added.", new))
    if changed:
        parts.append(ngettext("%(num)s contact changed.", "%(num)s contacts changed.", changed))
    return " ".join(parts)


def how_it_was_read(contents: FileContents) -> str:
    """Return the format of the file, so that the user can judge how it was understood."""
    parts = [KINDS[contents.kind], contents.encoding]
    if contents.separator:
        word = SEPARATORS.get(contents.separator)
        parts.append(gettext(word) if word else contents.separator)
        parts.append(gettext("with titles") if contents.has_header else gettext("without titles"))
    return " · ".join(parts)


def as_row(line: Line) -> Row:
    """Return a line in the reader's language."""
    word, icon, tone = VERDICTS[line.verdict]
    numbers = (
        [phone(number.address) for number in line.wanted.numbers]
        if line.wanted
        else [number.number for number in line.record.numbers]
    )
    return Row(
        line=line.record.line,
        name=line.record.name,
        numbers=tuple(numbers),
        groups=line.record.groups or (),
        verdict=line.verdict,
        word=gettext(word),
        icon=icon,
        tone=tone,
        why=why(line),
        warnings=tuple(map(errors.text_of, line.warnings)),
    )


def why(line: Line) -> str:
    """Return what is wrong with the line, what it changes, or which line it repeats."""
    if line.problem is not None:
        return errors.text_of(line.problem)
    if line.repeats is not None:
        return str(gettext("the same as line %(line)d", line=line.repeats))
    return ", ".join(gettext(ASPECTS[aspect]) for aspect in line.changes)
