"""The balance of a line: its reading at a click, its settings, and the codes of operators."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import NumberFormatError, parse_decimal
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Optional

from appliance.errors import N_, ApplianceError, NotFoundError
from appliance.messaging.balance import line_settings, networks
from appliance.messaging.balance.line_settings import Wanted
from appliance.messaging.balance.networks import Network
from appliance.modem.state import ModemState
from appliance.store import balances
from appliance.store.balances import BalanceRow, NetworkRow, ReadingRow
from appliance.web.frame.paths import local_path
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.frame.whole_numbers import WholeNumberField
from appliance.web.shown import amount_words, balance_view, errors
from appliance.web.shown.formatting import locale

pages = Blueprint("settings_balance", __name__)

READINGS_SHOWN = 30


class LevelField(StringField):  # type: ignore[misc]  # wtforms has no types
    """An amount in the reader's notation; `hundredths` is None if the field is empty."""

    hundredths: int | None = None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the input. Raise ValueError, in the reader's language, if it is no amount."""
        super().process_formdata(valuelist)
        typed = "".join((self.data or "").split())
        if not typed:
            return
        try:
            self.hundredths = int(parse_decimal(typed, locale=locale(), strict=True) * 100)
        except (NumberFormatError, ArithmeticError, ValueError):
            raise ValueError(str(gettext("Enter an amount, for example 5."))) from None


class BalanceForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """How the balance of a line is read, and the plan's allowance."""

    code = StringField(lazy_gettext("USSD code of the balance"), [Optional()])
    answers = StringField(lazy_gettext("Answers to the menus"), [Optional()])
    pattern = StringField(lazy_gettext("Text around the amount"), [Optional()])
    alert_below = LevelField(lazy_gettext("Warn below"), [Optional()])
    alert_number = StringField(lazy_gettext("Send the warning by SMS to"), [Optional()])
    allowance = WholeNumberField(lazy_gettext("SMS included in the plan each month"), [Optional()])
    allowance_day = WholeNumberField(
        lazy_gettext("Day of the month on which the plan begins again"), [Optional()]
    )


class NetworkForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The code of an operator."""

    network = StringField(lazy_gettext("Number of the network (MCC and MNC)"))
    name = StringField(lazy_gettext("Operator"))
    code = StringField(lazy_gettext("USSD code of the balance"))
    answers = StringField(lazy_gettext("Answers to the menus"))
    pattern = StringField(lazy_gettext("Text around the amount"))


@dataclass(frozen=True, slots=True)
class ShownReading:
    """A reading in the reader's language."""

    at: int
    amount: str
    failure: str
    answer: str


def shown_reading(row: ReadingRow) -> ShownReading:
    """Return a reading in the reader's language."""
    amount = "" if row.amount is None else amount_words.shown(row.amount, row.unit)
    failure = amount_words.failure_word(row.failure) if row.failure else ""
    return ShownReading(row.at, amount, failure, row.answer)


def _state(line: str) -> ModemState:
    for state in services().modems():
        if state.name == line:
            return state
    raise NotFoundError("unknown_line", N_("There is no line %(line)s."), line=line)


def _form(row: BalanceRow) -> BalanceForm:
    """Return the form with the submitted values or the present settings."""
    return BalanceForm(
        code=row.code,
        answers=row.answers,
        pattern=row.pattern,
        alert_below=amount_words.plain(row.alert_below),
        alert_number=row.alert_number,
        allowance=row.allowance,
        allowance_day=row.allowance_day,
    )


@pages.get("/settings/balance/<text:line>")
@requires("admin")
def balance(line: str) -> ResponseReturnValue:
    """Show the balance of a line, its readings and its settings."""
    row = balances.of_line(services().store, _state(line).name)
    form = _form(row)
    proposed = networks.of_sim(services().store, _state(line).imsi)
    if request.args.get("proposed") and proposed is not None:
        form.code.data, form.answers.data = proposed.code, proposed.answers
        form.pattern.data = proposed.pattern
    return _show(row, form)


@pages.post("/settings/balance/<text:line>")
@requires("admin")
def save(line: str) -> ResponseReturnValue:
    """Store the settings of a line."""
    row = balances.of_line(services().store, _state(line).name)
    form = _form(row)
    if not form.validate_on_submit():
        return _show(row, form, 400)
    wanted = Wanted(
        code=form.code.data or "",
        answers=form.answers.data or "",
        pattern=form.pattern.data or "",
        alert_below=form.alert_below.hundredths,
        alert_number=form.alert_number.data or "",
        allowance=form.allowance.data,
        allowance_day=form.allowance_day.data or 1,
    )
    country = services().preferences.messaging().country
    try:
        line_settings.change(services().store, row.line, wanted, country, current_user.author)
    except ApplianceError as error:
        errors.place(form, error)
        return _show(row, form, errors.status_of(error))
    flash(gettext("The settings are saved."))
    return redirect(url_for("settings_balance.balance", line=row.line))


def _show(row: BalanceRow, form: BalanceForm, status: int = 200) -> ResponseReturnValue:
    store = services().store
    page = render_template(
        "settings_balance.html",
        line=row.line,
        form=form,
        view=balance_view.view(row),
        proposed=networks.of_sim(store, _state(row.line).imsi),
        readings=[
            shown_reading(each) for each in balances.readings(store, row.line, READINGS_SHOWN)
        ],
    )
    return page, status


@pages.post("/lines/<text:line>/balance")
@requires("operator")
def read(line: str) -> ResponseReturnValue:
    """Ask the network or the provider for the balance; the answer shows by itself."""
    if services().refresh_line(line):
        flash(gettext("The provider is asked; the answer takes some seconds."))
    else:
        services().balances.read(line, current_user.author)
        flash(gettext("The network is asked; the answer takes up to a minute."))
    return redirect(local_path(request.form.get("back")))


# --- the codes of operators -----------------------------------------------------------------------


@pages.get("/settings/operators")
@requires("admin")
def operators() -> ResponseReturnValue:
    """List the operators' codes."""
    return render_template("settings_operators.html", networks=networks.every(services().store))


@pages.route("/settings/operators/new", methods=["GET", "POST"])
@requires("admin")
def add_operator() -> ResponseReturnValue:
    """Add the code of an operator."""
    return _edit(Network("", ""), "")


@pages.route("/settings/operators/<int:number>", methods=["GET", "POST"])
@requires("admin")
def edit_operator(number: int) -> ResponseReturnValue:
    """Change the code of an operator."""
    for known in networks.every(services().store):
        if known.network == str(number):
            return _edit(known, known.network)
    raise NotFoundError("unknown_network", N_("There is no such operator."))


@pages.post("/settings/operators/<int:number>/restore")
@requires("admin")
def restore_operator(number: int) -> ResponseReturnValue:
    """Forget what was changed of an operator's code."""
    networks.restore(services().store, str(number), current_user.author)
    return redirect(url_for("settings_balance.operators"))


def _edit(known: Network, number: str) -> ResponseReturnValue:
    form = NetworkForm(obj=known)
    if number:
        del form.network
    if request.method != "POST":
        return _show_operator(form, known, 200)
    if not form.validate_on_submit():
        return _show_operator(form, known, 400)
    row = NetworkRow(
        number or form.network.data or "",
        form.name.data or "",
        form.code.data or "",
        form.answers.data or "",
        form.pattern.data or "",
    )
    try:
        networks.change(services().store, row, current_user.author)
    except ApplianceError as error:
        errors.place(form, error)
        return _show_operator(form, known, errors.status_of(error))
    flash(gettext("The code of the operator is saved."))
    return redirect(url_for("settings_balance.operators"))


def _show_operator(form: NetworkForm, known: Network, status: int) -> ResponseReturnValue:
    return render_template("settings_operator.html", form=form, known=known), status
