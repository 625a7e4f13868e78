"""Settings > Rules > Choice of lines: rules that choose lines, and lines for whom or what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired

from appliance.errors import N_, ApplianceError
from appliance.messaging.routing import deciding
from appliance.store import accounts, groups, line_choices, line_rules, templates, users
from appliance.store.line_choices import Kind
from appliance.store.line_rules import LineRuleRow
from appliance.web.frame import typed_ids
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.frame.whole_numbers import WholeNumberField
from appliance.web.settings.general import up_to
from appliance.web.shown import country_names, errors

pages = Blueprint("settings_line_choice", __name__)

_CLASSES: Final = frozenset({"functional", "promotional"})
PLACES: Final = 3  # the most lines of a rule that the page offers
_MINUTES: Final = 60
_MOST_MINUTES: Final = 7 * 24 * 60
_HEADINGS: Final[Mapping[Kind, str]] = {
    "user": N_("Lines of users"),
    "account": N_("Lines of accounts"),
    "template": N_("Lines of templates"),
}


class FailoverForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """When others take what a line cannot send."""

    failover_minutes = WholeNumberField(
        lazy_gettext("Minutes until another line takes over"),
        [InputRequired(), up_to(_MOST_MINUTES)],
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A rule as typed."""

    message_class: str = ""
    country: str = ""
    group: str = ""
    account: str = ""
    starts: str = ""
    ends: str = ""
    lines: tuple[str, ...] = ("",) * PLACES

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed."""
        return self == Row()


@dataclass(frozen=True, slots=True)
class Subjects:
    """The users, accounts or templates, each with its line."""

    kind: Kind
    heading: str
    chosen: Sequence[tuple[int, str, str]]  # id, name, line


@pages.get("/settings/rules/lines")
@requires("admin")
def choice() -> ResponseReturnValue:
    """Show the rules and the choices."""
    return _show(_stored())


@pages.post("/settings/rules/lines")
@requires("admin")
def save() -> ResponseReturnValue:
    """Store the rules; with a button of a row, move or remove it first."""
    rows = [row for row in _moved(_rows()) if not row.is_empty]
    names = [row.name for row in services().outbox.lines()]
    try:
        rules = [_read(row) for row in rows]
        deciding.change_rules(services().store, rules, names, current_user.author)
    except ApplianceError as error:
        return _show(rows, errors.text_of(error), errors.status_of(error))
    flash(gettext("The rules are saved."))
    return redirect(url_for("settings_line_choice.choice"))


@pages.post("/settings/rules/lines/failover")
@requires("admin")
def save_failover() -> ResponseReturnValue:
    """Store when other lines take over; it holds from now on, also for what waits."""
    form = FailoverForm()
    if not form.validate_on_submit():
        return _show(_stored(), status=400, failover=form)
    minutes = {"failover_minutes": form.failover_minutes.data}
    try:
        services().preferences.change(minutes, current_user.author)
    except ApplianceError as error:
        errors.place(form, error)
        return _show(_stored(), status=errors.status_of(error), failover=form)
    services().outbox.look_again()
    flash(gettext("The settings are saved."))
    return redirect(url_for("settings_line_choice.choice"))


@pages.post("/settings/rules/lines/<kind>")
@requires("admin")
def choose(kind: str) -> ResponseReturnValue:
    """Store the lines of all users, accounts or templates."""
    names = [row.name for row in services().outbox.lines()]
    for each in _subjects():
        if each.kind == kind:
            chosen = {
                subject_id: request.form.get(f"line-{subject_id}", "") or None
                for subject_id, _, _ in each.chosen
            }
            deciding.choose(services().store, each.kind, chosen, names, current_user.author)
            flash(gettext("The choice is saved."))
    return redirect(url_for("settings_line_choice.choice"))


def _show(
    rows: list[Row], problem: str = "", status: int = 200, failover: FailoverForm | None = None
) -> ResponseReturnValue:
    minutes = services().preferences.messaging().failover_minutes
    page = render_template(
        "settings_line_choice.html",
        rows=[*rows, Row()],
        problem=problem,
        failover=failover or FailoverForm(formdata=None, failover_minutes=minutes),
        lines=services().outbox.lines(),
        groups=groups.all_of(services().store),
        accounts=accounts.every(services().store),
        subjects=_subjects(),
    )
    return page, status


def _stored() -> list[Row]:
    return [_typed(rule) for rule in line_rules.every(services().store)]


def _subjects() -> list[Subjects]:
    store = services().store
    named: dict[Kind, list[tuple[int, str]]] = {
        "user": [(each.id, each.name) for each in users.users(store)],
        "account": [(each.id, each.name) for each in accounts.every(store)],
        "template": [(each.id, each.label) for each in templates.listed(store, None)],
    }
    found = []
    for kind, heading in _HEADINGS.items():
        lines = line_choices.of_kind(store, kind)
        chosen = [(each, name, lines.get(each, "")) for each, name in named[kind]]
        found.append(Subjects(kind, heading, chosen))
    return [each for each in found if each.chosen]


def _rows() -> list[Row]:
    """Return the rows of the form."""
    typed = [
        [value.strip() for value in request.form.getlist(name)]
        for name in ("class", "country", "group", "account", "starts", "ends")
    ]
    lines = zip(*(request.form.getlist(f"line{place}") for place in range(PLACES)), strict=False)
    return [
        Row(message_class, country, group, account, starts, ends, chosen)
        for message_class, country, group, account, starts, ends, chosen in zip(
            *typed, lines, strict=False
        )
    ]


def _moved(rows: list[Row]) -> list[Row]:
    """Return the rows after the button that was pressed: up, down or remove, and a place."""
    what, _, typed = request.form.get("move", "").partition(":")
    place = int(typed) if typed.isdecimal() else -1
    if not 0 <= place < len(rows):
        return rows
    row = rows[place]
    rest = rows[:place] + rows[place + 1 :]
    if what == "remove":
        return rest
    to = max(0, place - 1) if what == "up" else place + 1
    return [*rest[:to], row, *rest[to:]]


def _read(row: Row) -> LineRuleRow:
    """Return a typed rule. Hours that cannot be read count as missing, which is an error."""
    starts, ends = _minutes(row.starts), _minutes(row.ends)
    return LineRuleRow(
        tuple(line for line in row.lines if line),
        message_class=row.message_class if row.message_class in _CLASSES else None,
        country=(country_names.one(row.country) or row.country) or None,
        group_id=_known(row.group, [each.id for each in groups.all_of(services().store)]),
        account_id=_known(row.account, [each.id for each in accounts.every(services().store)]),
        from_minute=starts,
        to_minute=ends,
    )


def _known(typed: str, ids: Sequence[int]) -> int | None:
    """Return the id of a group or an account that has not been removed meanwhile."""
    found = typed_ids.read(typed)
    return found if found in ids else None


def _minutes(typed: str) -> int | None:
    hours, _, minutes = typed.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal()):
        return None
    return int(hours) * _MINUTES + int(minutes)


def _typed(rule: LineRuleRow) -> Row:
    missing = ("",) * (PLACES - len(rule.lines))
    return Row(
        message_class=rule.message_class or "",
        country=country_names.written((rule.country,)) if rule.country else "",
        group=str(rule.group_id or ""),
        account=str(rule.account_id or ""),
        starts=_hour(rule.from_minute),
        ends=_hour(rule.to_minute),
        lines=(*rule.lines, *missing),
    )


def _hour(minute: int | None) -> str:
    return "" if minute is None else f"{minute // _MINUTES:02}:{minute % _MINUTES:02}"
