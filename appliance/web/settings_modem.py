"""Settings > Modem: what is known of it, and how it is configured."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from appliance.errors import N_
from appliance.modem import diagnosis
from appliance.modem.diagnosis import Finding
from appliance.modem.state import ModemState
from appliance.web import modem_words
from appliance.web.formatting import moment
from appliance.web.modem_words import ModemView
from appliance.web.security import requires
from appliance.web.services import services

pages = Blueprint("settings_modem", __name__)

REGISTRATIONS = {
    "home": N_("home network"),
    "roaming": N_("roaming"),
    "sms_only": N_("home network, SMS only"),
    "sms_only_roaming": N_("roaming, SMS only"),
}
RECEIVING = {
    "stored": N_("stored by the modem, then fetched"),
    "direct": N_("handed over at once"),
}
# level of a finding: icon, tone
LEVELS = {"ok": ("check", "good"), "warning": ("uncertain", "care"), "error": ("failed", "bad")}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known."""

    label: str
    value: str


def facts(state: ModemState) -> list[Fact]:
    """What is known of a modem, in the reader's language; what is not known is left out."""
    known = (
        (gettext("Port"), state.port),
        (gettext("Since"), moment(state.since_ms)),
        (gettext("Network"), _joined(state.operator, REGISTRATIONS.get(state.registration or ""))),
        (gettext("Signal"), "" if state.signal_percent is None else f"{state.signal_percent} %"),
        (gettext("Own number"), state.own_number),
        (gettext("Service centre"), state.service_centre),
        (
            gettext("SIM and modem storage"),
            ", ".join(f"{use.name} {use.used}/{use.total}" for use in state.storages),
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
        (gettext("Commands it does not take"), ", ".join(state.refused)),
        (gettext("In the modem's own words"), state.detail),
    )
    return [Fact(str(label), value) for label, value in known if value]


def _joined(*parts: str | None) -> str:
    """Names as they are, msgids translated, with a dot between them."""
    return " · ".join(str(gettext(part)) for part in parts if part)


def _plain(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in the reader's language."""

    text: str
    cure: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class ModemPart:
    """A modem as this page shows it."""

    view: ModemView
    findings: list[Told]
    facts: list[Fact]


def told(finding: Finding) -> Told:
    """A finding in the reader's language."""
    icon, tone = LEVELS[finding.level]
    return Told(
        str(gettext(finding.text, **finding.values)),
        str(gettext(finding.cure, **finding.values)) if finding.cure else "",
        icon,
        tone,
    )


@pages.get("/settings/modem")
@requires("admin")
def modem() -> ResponseReturnValue:
    """Every modem: its state with the cure, and what is known of it."""
    return render_template(
        "settings_modem.html",
        parts=[
            ModemPart(
                modem_words.view(state),
                [told(finding) for finding in diagnosis.findings(state)],
                facts(state),
            )
            for state in services().modems()
        ],
        configured=services().settings.modem,
    )
