"""Settings > Box: name, network, time zone and power. The first start leads here too.

The page exists only where the machine accepts such requests (`appliance.machine`).
"""

from contextlib import suppress
from pathlib import Path
from zoneinfo import TZPATH, available_timezones

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import Choice
from wtforms.validators import InputRequired
from wtforms.widgets import Select, html_params

from appliance import machine
from appliance.errors import N_, ApplianceError, NotFoundError
from appliance.machine import Machine, MachineSettings, MachineState, Network, Power
from appliance.store.journal.box import MachineAsked
from appliance.web.frame.audit import record
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.formatting import hour, moment

pages = Blueprint("settings_machine", __name__)

DHCP, FIXED = "dhcp", "fixed"
USUAL_MASK = "255.255.255.0"
TOLD: dict[Power, str] = {
    "restart": N_("The program is restarting: this takes a few seconds."),
    "reboot": N_("The box is restarting: this takes about a minute."),
    "poweroff": N_("The box is switching off. Unplug it when its own green light is out."),
}


class ShortSelect(Select):  # type: ignore[misc]  # wtforms has no types
    """A list whose options state their value only where it differs from the label.

    There are four hundred time zones, and most are named as they are written.
    """

    @classmethod
    def render_option(cls, choice: Choice) -> Markup:
        """Return one option."""
        value = html_params(value=choice.value) if choice.value != choice.label else ""
        selected = "selected" if choice.selected else ""
        attributes = " ".join(filter(None, ("<option", value, selected)))
        return Markup("{}>{}</option>").format(Markup(attributes), choice.label)  # noqa: S704 - ours


class MachineForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The settings of the machine."""

    name = StringField(lazy_gettext("Name in the network"), [InputRequired()])
    time_zone = SelectField(lazy_gettext("Time zone"), widget=ShortSelect())
    addressing = RadioField(lazy_gettext("Address"))
    address = StringField(lazy_gettext("IP address"))
    mask = StringField(lazy_gettext("Mask"))
    gateway = StringField(lazy_gettext("Gateway"))
    name_server = StringField(lazy_gettext("Name server (DNS)"))


def this_machine() -> Machine:
    """Return the machine. Raise NotFoundError where it accepts no requests."""
    found = services().machine
    if not found.offered:
        raise NotFoundError("no_machine", N_("The system of this box is not configured here."))
    return found


def machine_form(state: MachineState) -> MachineForm:
    """Return the form with the submitted values or the present settings."""
    now = state.settings
    network = now.network or state.lease
    form = MachineForm(
        name=now.name,
        time_zone=now.time_zone,
        addressing=FIXED if now.network else DHCP,
        **shown(network),
    )
    form.addressing.choices = [
        (DHCP, gettext("Automatically, from the network (DHCP)")),
        (FIXED, gettext("Always the same")),
    ]
    form.time_zone.choices = [(zone, zone.replace("_", " ")) for zone in time_zones(now.time_zone)]
    return form


def shown(network: Network | None) -> dict[str, str]:
    """Return a network as values of the form: a DHCP lease suggests the fixed address."""
    if network is None:
        return {"mask": USUAL_MASK}
    return {
        "address": str(network.address.ip),
        "mask": str(network.address.netmask),
        "gateway": str(network.gateway),
        "name_server": str(network.name_server),
    }


def time_zones(now: str) -> list[str]:
    """Return the present zones of all countries, UTC, and the one in use."""
    known = available_timezones()
    found = {line.split("\t")[2] for line in _zone_table() if not line.startswith("#")} & known
    return sorted((found or known) | {"UTC", now})


def _zone_table() -> list[str]:
    """Return the lines of tzdata's table: country, place and name of each zone."""
    for folder in TZPATH:
        with suppress(OSError):
            return (Path(folder) / "zone.tab").read_text(encoding="utf-8").splitlines()
    return []


def wanted(form: MachineForm) -> MachineSettings:
    """Return the settings that the form asks for. Raise InputError, which names the field."""
    fixed = form.addressing.data == FIXED
    return MachineSettings(
        machine.checked_name(form.name.data),
        machine.checked_time_zone(form.time_zone.data),
        machine.checked_network(
            form.address.data, form.mask.data, form.gateway.data, form.name_server.data
        )
        if fixed
        else None,
    )


def show(
    state: MachineState, form: MachineForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """Return the page with the form."""
    now_ms = services().clock.now_ms()
    page = render_template(
        "settings_machine.html",
        form=form or machine_form(state),
        state=state,
        clock=moment(now_ms),
        goes_back_at=hour(now_ms + (state.goes_back_in or 0) * 1000),
        first=is_first_start(),
    )
    return page, status


def differences(before: MachineSettings, now: MachineSettings) -> dict[str, str]:
    """Return the changed settings, as the journal records them."""
    old, new = (
        {"name": each.name, "time_zone": each.time_zone, "network": str(each.network or DHCP)}
        for each in (before, now)
    )
    return {name: value for name, value in new.items() if value != old[name]}


def new_origins(before: MachineSettings, now: MachineSettings) -> list[str]:
    """Return the addresses of the box after a change; empty if they stay the same."""
    if (before.name, before.network) == (now.name, now.network):
        return []
    hosts = [f"{now.name}.local", *([str(now.network.address.ip)] if now.network else [])]
    return [f"https://{host}" for host in hosts]


def is_first_start() -> bool:
    """Return whether the first administrator was created a moment ago."""
    return "first" in request.args


@pages.get("/settings/box")
@requires("admin")
def overview() -> ResponseReturnValue:
    """Show name, network, time zone and power."""
    return show(this_machine().state())


@pages.post("/settings/box")
@requires("admin")
def save() -> ResponseReturnValue:
    """Ask the machine for the changes, and show where to find the box afterwards."""
    box = this_machine()
    state = box.state()
    form = machine_form(state)
    if not form.validate_on_submit():
        return show(state, form, 400)
    try:
        settings = wanted(form)
        changed = box.change(state.settings, settings)
    except ApplianceError as error:
        errors.place(form, error)
        return show(state, form, errors.status_of(error))
    if not changed:
        flash(gettext("Nothing was changed."))
        return redirect("/" if is_first_start() else url_for("settings_machine.overview"))
    record(MachineAsked(changed=differences(state.settings, settings)))
    # A new network must be confirmed on the page that follows.
    on_trial = settings.network != state.settings.network
    return render_template(
        "settings_machine_changed.html",
        on_trial=on_trial,
        origins=new_origins(state.settings, settings),
        next="/" if is_first_start() and not on_trial else url_for("settings_machine.overview"),
    )


@pages.post("/settings/box/keep")
@requires("admin")
def keep() -> ResponseReturnValue:
    """Keep the new network settings: a request that arrives proves that they work."""
    this_machine().keep_network()
    record(MachineAsked(kept="network"))
    flash(gettext("The network settings are kept."))
    return redirect(url_for("settings_machine.overview"))


@pages.post("/settings/box/<power>")
@requires("admin")
def switch(power: Power) -> ResponseReturnValue:
    """Restart the program or the box, or switch it off, after the current segment is sent."""
    if power not in TOLD:
        abort(404)
    this_machine().switch(power)
    record(MachineAsked(asked=power))
    return render_template("settings_machine_power.html", text=gettext(TOLD[power]), power=power)
