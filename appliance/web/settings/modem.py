"""Settings > Modem: its state, advice, and its port, PIN, service centre and storage."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, Regexp

from appliance.errors import N_, ApplianceError
from appliance.modem import diagnosis, ports
from appliance.modem.diagnosis import Finding
from appliance.modem.state import ModemState
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import balance_view, errors, modem_words
from appliance.web.shown.formatting import moment, percent
from appliance.web.shown.modem_words import ModemView

pages = Blueprint("settings_modem", __name__)

REGISTRATIONS = {
    "home": N_("home network"),
    "roaming": N_("roaming"),
    "sms_only": N_("home network, SMS only"),
    "sms_only_roaming": N_("roaming, SMS only"),
}
RECEIVING = {
    "stored": N_("stored by the modem, then collected"),
    "direct": N_("handed over at once"),
}
STORAGE_FINDINGS = ("storage", "storage_full")
# level of a finding: icon, tone
LEVELS = {"ok": ("check", "good"), "warning": ("uncertain", "care"), "error": ("failed", "bad")}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of what is known."""

    label: str
    value: str


def facts(state: ModemState) -> list[Fact]:
    """Return what is known of a modem, in the reader's language."""
    known = (
        (gettext("Port"), state.port),
        (gettext("Since"), moment(state.since_ms)),
        (gettext("Network"), _joined(state.operator, REGISTRATIONS.get(state.registration or ""))),
        (gettext("Signal"), "" if state.signal_percent is None else percent(state.signal_percent)),
        (gettext("Own number"), state.own_number),
        (gettext("Service centre"), state.service_centre),
        (
            gettext("SIM and modem storage"),
            " · ".join(
                f"{modem_words.storage_word(use.name)} {use.used}/{use.total}"
                for use in state.storages
            ),
        ),
        (gettext("SMS received"), _joined(RECEIVING.get(state.receiving or ""))),
        (gettext("Delivery reports"), _joined(RECEIVING.get(state.reports or ""))),
        (gettext("Model"), _plain(state.manufacturer, state.model, state.revision)),
        ("IMEI", state.imei),
        ("IMSI", state.imsi),
        (
            gettext("PIN attempts left"),
            "" if state.pin_attempts_left is None else str(state.pin_attempts_left),
        ),
        (gettext("Unsupported commands"), ", ".join(state.refused)),
        (gettext("Message from the modem"), state.detail),
    )
    return [Fact(str(label), value) for label, value in known if value]


def _joined(*parts: str | None) -> str:
    """Join the translated parts with a dot; text that is no msgid stays unchanged."""
    return " · ".join(str(gettext(part)) for part in parts if part)


def _plain(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding in the reader's language."""

    text: str
    cure: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class ModemPart:
    """A modem as this page shows it."""

    view: ModemView
    findings: list[ShownFinding]
    facts: list[Fact]


def shown_finding(finding: Finding) -> ShownFinding:
    """Return a finding in the reader's language."""
    icon, tone = LEVELS[finding.level]
    values = dict(finding.values)
    if finding.code in STORAGE_FINDINGS:
        values["name"] = modem_words.storage_word(values["name"])
    return ShownFinding(
        str(gettext(finding.text, **values)),
        str(gettext(finding.cure, **values)) if finding.cure else "",
        icon,
        tone,
    )


class ModemForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The settings of the modem."""

    port = StringField(
        lazy_gettext("Port"),
        [
            InputRequired(),
            Regexp(r"(auto|/.+)\Z", message=lazy_gettext("Write “auto”, or the path of a device.")),
        ],
    )
    pin = StringField(
        lazy_gettext("PIN of the SIM card"),
        [Optional(), Regexp(r"\d{4,8}\Z", message=lazy_gettext("A PIN has 4 to 8 digits."))],
    )
    without_pin = BooleanField(lazy_gettext("Forget the PIN: the SIM card has none"))
    service_centre = StringField(
        lazy_gettext("Service centre"),
        [
            Optional(),
            Regexp(
                r"\+\d{5,15}\Z",
                message=lazy_gettext("Write it as an international number: +33…"),
            ),
        ],
    )
    storage = SelectField(lazy_gettext("Storage of incoming messages"))


def port_is_fixed() -> bool:
    """Return whether the configuration sets the port: then it cannot be chosen here."""
    return services().settings.modem.port != ports.AUTO


def modem_form() -> ModemForm:
    """Return the form with the submitted values or the present settings, never with the PIN."""
    now = services().preferences.modem()
    form = ModemForm(
        port=now.port,
        service_centre=now.service_centre,
        storage=now.storage,
    )
    if port_is_fixed():
        del form.port
    form.storage.choices = [
        ("auto", gettext("the modem's own choice")),
        ("SM", gettext("SIM card")),
        ("ME", gettext("modem")),
        ("MT", gettext("modem and SIM card")),
    ]
    return form


@pages.post("/settings/modem")
@requires("admin")
def save() -> ResponseReturnValue:
    """Store the settings and restart the modem with them, after the current segment is sent."""
    form = modem_form()
    if not form.validate_on_submit():
        return show(form, 400)
    values = {
        "service_centre": form.service_centre.data or "",
        "storage": form.storage.data,
    }
    if form.pin.data or form.without_pin.data:
        values["pin"] = form.pin.data or ""
    if form.port is not None:
        values["port"] = form.port.data
    try:
        services().line_editor.check_port(services().settings.modem.name, values.get("port", ""))
        services().preferences.change_modem(values, current_user.author)
    except ApplianceError as error:
        errors.place(form, error)
        return show(form, errors.status_of(error))
    services().change_modem()
    flash(gettext("The settings are saved: the modem restarts with them."))
    return redirect(url_for("settings_modem.modem"))


@pages.get("/settings/modem")
@requires("admin")
def modem() -> ResponseReturnValue:
    """Show every modem: its state, advice, facts and settings."""
    return show(modem_form())


def show(form: ModemForm, status: int = 200) -> ResponseReturnValue:
    """Return the page with the form."""
    page = render_template(
        "settings_modem.html",
        parts=[
            ModemPart(
                modem_words.view(state),
                [shown_finding(finding) for finding in diagnosis.findings(state)],
                facts(state),
            )
            for state in services().modems()
        ],
        balances=balance_view.by_line(),
        form=form,
        ports=(ports.AUTO, *ports.candidates()),
        fixed_port=services().settings.modem.port if port_is_fixed() else "",
        has_pin=bool(services().preferences.modem().pin),
    )
    return page, status
