"""Settings > Lines: every way out and in, with its state, its use and its settings."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.config.line_settings import MODEM
from appliance.errors import N_, ApplianceError, InputError, NotFoundError
from appliance.lines import kinds
from appliance.messaging.rules import caps
from appliance.messaging.rules.caps import Usage
from appliance.modem import diagnosis
from appliance.store import balances, line_counts, line_stops, users
from appliance.store.lines import LineRow
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.settings import line_forms, modem
from appliance.web.settings.line_forms import LineForm
from appliance.web.shown import balance_view, errors, line_views
from appliance.web.shown.balance_view import BalanceView
from appliance.web.shown.formatting import number
from appliance.web.shown.line_views import LineView

pages = Blueprint("settings_lines", __name__)

# After these, a line may be stored without the provider's consent.
_MAY_PASS = frozenset({"line_unreachable", "line_certificate", "line_busy", "line_no_credit"})


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as the list shows it."""

    view: LineView
    row: LineRow
    kind: str  # in words
    today: str  # sent today, and the cap
    month: str  # recipients of this month, and the cap
    price: str
    access: str
    balance: BalanceView | None
    is_stopped: bool  # its mass sending


@pages.get("/settings/lines")
@requires("admin")
def lines() -> ResponseReturnValue:
    """List the lines."""
    known = balance_view.by_line()
    stopped = {stop.line for stop in line_stops.stopped(services().store)}
    shown = [
        _shown(view, row, known.get(view.name), is_stopped=view.name in stopped)
        for view in line_views.views()
        if (row := services().lines.row(view.name)) is not None
    ]
    return render_template("settings_lines.html", shown=shown, kinds=_kinds())


@pages.route("/settings/lines/new", methods=["GET", "POST"])
@requires("admin")
def add() -> ResponseReturnValue:
    """Add a line of a kind."""
    kind = request.args.get("kind", MODEM)
    if kind not in (MODEM, *kinds.NAMES):
        raise NotFoundError("unknown_kind", N_("There is no such kind of line."))
    form = line_forms.form_of(kind, None)
    if not form.is_submitted():
        return _page(kind, form, None, 200)
    if not form.validate_on_submit():
        return _page(kind, form, None, 400)
    try:
        name = (form["name"].data or "").strip()
        wanted = line_forms.wanted(form, kind)
        row = services().line_editor.add(name, kind, wanted, current_user.author.actor)
    except ApplianceError as error:
        return _refused(kind, form, None, error)
    flash(gettext("The line %(line)s is added.", line=row.shown))
    return redirect(url_for("settings_lines.lines"))


@pages.get("/settings/lines/<text:line>")
@requires("admin")
def line(line: str) -> ResponseReturnValue:
    """Show a line: its state, what it has sent, and its settings."""
    row = services().line_editor.row(line)
    return _page(row.kind, line_forms.form_of(row.kind, row), row, 200)


@pages.post("/settings/lines/<text:line>")
@requires("admin")
def save(line: str) -> ResponseReturnValue:
    """Store the settings of a line."""
    row = services().line_editor.row(line)
    form = line_forms.form_of(row.kind, row)
    if not form.validate_on_submit():
        return _page(row.kind, form, row, 400)
    try:
        wanted = line_forms.wanted(form, row.kind)
        services().line_editor.change(line, wanted, current_user.author.actor)
    except ApplianceError as error:
        return _refused(row.kind, form, row, error)
    flash(gettext("The settings are saved."))
    return redirect(url_for("settings_lines.line", line=line))


@pages.post("/settings/lines/<text:line>/remove")
@requires("admin")
def remove(line: str) -> ResponseReturnValue:
    """Remove a line."""
    row = services().line_editor.row(line)
    services().line_editor.remove(line, current_user.author.actor)
    flash(gettext("The line %(line)s is removed.", line=row.shown))
    return redirect(url_for("settings_lines.lines"))


def _refused(
    kind: str, form: LineForm, row: LineRow | None, error: ApplianceError
) -> ResponseReturnValue:
    """Return the page with the error beside its field."""
    if isinstance(error, InputError) and f"{line_forms.OWN}{error.field}" in form:
        error.field = f"{line_forms.OWN}{error.field}"
    errors.place(form, error)
    return _page(kind, form, row, errors.status_of(error), may_pass=error.code in _MAY_PASS)


def _page(
    kind: str, form: LineForm, row: LineRow | None, status: int, *, may_pass: bool = False
) -> ResponseReturnValue:
    is_first = row is not None and row.name == services().settings.modem.name and row.configured
    found = None if row is None else _found(row)
    page = render_template(
        "settings_line.html",
        row=row,
        kind=kind,
        kind_word=_kinds()[kind],
        shown=found,
        form=form,
        keys=[each for each in line_forms.own_keys(kind) if line_forms.OWN + each.name in form],
        has_secret={
            each.name
            for each in line_forms.own_keys(kind)
            if each.secret and row is not None and services().lines.own(row.name).get(each.name)
        },
        may_pass=may_pass or bool(form.untried.data),
        ports=line_forms.known_ports() if kind == MODEM and not is_first else (),
        is_first=is_first,
        fixed=sorted(services().lines.fixed(row.name) - {"kind"}) if row is not None else [],
        findings=_findings(found),
        box=services().preferences.messaging(),
    )
    return page, status


def _found(row: LineRow) -> ShownLine:
    view = next(view for view in line_views.views() if view.name == row.name)
    balance = balances.of_line(services().store, row.name)
    has_any = balance.code or balance.allowance is not None
    stopped = {stop.line for stop in line_stops.stopped(services().store)}
    return _shown(
        view, row, balance_view.view(balance) if has_any else None, is_stopped=row.name in stopped
    )


def _findings(found: ShownLine | None) -> list[modem.ShownFinding]:
    state = None if found is None else found.view.state.modem
    return (
        [] if state is None else [modem.shown_finding(each) for each in diagnosis.findings(state)]
    )


def _shown(
    view: LineView, row: LineRow, balance: BalanceView | None, *, is_stopped: bool
) -> ShownLine:
    store, settings = services().store, services().lines.settings_of(row.name)
    usage = {used.reason: used for used in caps.usage(store, settings, row.name)}
    return ShownLine(
        view,
        row,
        _kinds()[row.kind],
        _used(line_counts.messages_today(store, row.name), usage.get("daily_cap")),
        _used(line_counts.recipients_this_month(store, row.name), usage.get("monthly_cap")),
        line_forms.written_price(row.price),
        _access(row),
        balance,
        is_stopped,
    )


def _used(count: int, usage: Usage | None) -> str:
    """Return a count, with the cap if there is one."""
    if usage is None:
        return number(count)
    return str(gettext("%(used)s of %(total)s", used=number(count), total=number(usage.cap)))


def _access(row: LineRow) -> str:
    """Return who may choose a line."""
    if row.access == "everyone":
        return str(gettext("everybody"))
    listed = row.users if row.access == "listed" else ()
    names = [user.name for user in users.users(services().store) if user.id in listed]
    return ", ".join([*names, str(gettext("administrators"))])


def _kinds() -> dict[str, str]:
    """Return the kinds of lines in words."""
    return {MODEM: str(gettext("Modem"))} | {
        name: str(gettext(kinds.kind(name).label)) for name in kinds.NAMES
    }
