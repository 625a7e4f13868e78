"""What administrators decide about the choice of lines: the rules, and lines for whom or what."""

from collections.abc import Mapping, Sequence

from phonenumbers import SUPPORTED_REGIONS

from appliance.errors import N_, InputError
from appliance.messaging.requests import Author
from appliance.store import events, line_choices, line_rules
from appliance.store.database import Store
from appliance.store.journal.box import SettingsChanged
from appliance.store.line_choices import Kind
from appliance.store.line_rules import LineRuleRow

_DAY_MINUTES = 24 * 60
MOST_RULES = 50


def change_rules(
    store: Store, rules: Sequence[LineRuleRow], lines: Sequence[str], author: Author
) -> None:
    """Store the rules in place of all others; `lines` are those of the box.

    Raise InputError for a rule that cannot hold; its value `place` counts from 1.
    """
    if len(rules) > MOST_RULES:
        raise InputError("too_many_rules", N_("No more than %(most)d rules."), most=MOST_RULES)
    for place, rule in enumerate(rules, 1):
        _check(rule, place, lines)
    before = line_rules.every(store)
    if before == list(rules):
        return
    with store.transaction():
        line_rules.replace_all(store, rules)
        events.append(
            store, SettingsChanged(actor=author.actor, changed={"line_rules": len(rules)})
        )


def choose(
    store: Store,
    kind: Kind,
    chosen: Mapping[int, str | None],
    lines: Sequence[str],
    author: Author,
) -> None:
    """Choose the lines of contacts, templates, accounts or users, by their ids; None: any.

    Raise InputError, field `line`, for a line that does not exist.
    """
    before = line_choices.of_kind(store, kind)
    changed = {each: line for each, line in chosen.items() if before.get(each) != line}
    for line in changed.values():
        check_line(line, lines)
    if not changed:
        return
    with store.transaction():
        for subject_id, line in changed.items():
            line_choices.choose(store, kind, subject_id, line)
        told = {f"line_of_{kind}": [line for line in changed.values() if line]}
        events.append(store, SettingsChanged(actor=author.actor, changed=told))


def check_line(line: str | None, lines: Sequence[str]) -> None:
    """Raise InputError, field `line`, for a line that does not exist."""
    if line is not None and line not in lines:
        raise InputError("unknown_line", N_("There is no line %(line)s."), field="line", line=line)


def _check(rule: LineRuleRow, place: int, lines: Sequence[str]) -> None:
    if not rule.lines:
        raise InputError("no_lines", N_("Rule %(place)d: choose a line."), place=place)
    for number, line in enumerate(rule.lines):
        check_line(line, lines)
        if line in rule.lines[:number]:
            raise InputError(
                "line_twice",
                N_("Rule %(place)d: the line %(line)s stands there twice."),
                place=place,
                line=line,
            )
    if rule.country is not None and rule.country not in SUPPORTED_REGIONS:
        raise InputError(
            "unknown_country",
            N_("Rule %(place)d: “%(name)s” is not a country. Write its name or its two letters."),
            place=place,
            name=rule.country,
        )
    minutes = (rule.from_minute, rule.to_minute)
    if (None in minutes) != (minutes == (None, None)) or rule.from_minute == _DAY_MINUTES:
        raise InputError("bad_hours", N_("Rule %(place)d: give both hours or none."), place=place)
