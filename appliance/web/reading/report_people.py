"""`/reports/people`: who is behind a report, and their way to the clipboard."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from appliance.errors import ApplianceError
from appliance.messaging.reports import people
from appliance.messaging.reports.figures import Wanted
from appliance.messaging.reports.people import Behind
from appliance.store import clipboards
from appliance.store.report_people import MOST_LOOKED_AT
from appliance.web.frame.paths import same_query
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.reading import reports
from appliance.web.shown import errors, report_words
from appliance.web.shown.formatting import day_of, phone

pages = Blueprint("report_people", __name__)

SHOWN = 12


@pages.get("/reports/people")
@requires("operator")
def show() -> ResponseReturnValue:
    """Show who is behind a report before anybody is added to the clipboard."""
    wanted = reports.read_query().wanted
    behind = people.behind(services().store, wanted)
    return render_template(
        "report_people.html",
        wanted=wanted,
        filters=_filters(wanted),
        behind=behind,
        shown=_shown(behind),
        most=MOST_LOOKED_AT,
        day_of=day_of,
        action=same_query(url_for("report_people.add")),
        back=same_query(url_for("reports.show")),
    )


@pages.post("/reports/people")
@requires("operator")
def add() -> ResponseReturnValue:
    """Add the people behind a report to the clipboard."""
    behind = people.behind(services().store, reports.read_query().wanted)
    try:
        added = clipboards.add(
            services().store,
            current_user.id,
            contact_ids=behind.contact_ids,
            addresses=behind.addresses,
        )
    except ApplianceError as error:
        flash(errors.text_of(error), "bad")
        return redirect(same_query(url_for("report_people.show")))
    flash(
        ngettext("%(num)s person added to the clipboard.", "%(num)s people added to the clipboard.",
                 added)
        if added
        else gettext("They are on the clipboard already.")
    )  # fmt: skip
    return redirect(url_for("clipboard.clipboard"))


def _shown(behind: Behind) -> list[str]:
    """Return the first names, then numbers, as far as they are shown."""
    return [*behind.names, *map(phone, behind.addresses[:SHOWN])][:SHOWN]


def _filters(wanted: Wanted) -> list[str]:
    """Return the filters in the reader's words."""
    names = reports.names_of_reader()
    return [
        gettext(report_words.DIRECTIONS[str(key)]) if name == "direction" else names.of(name, key)
        for name, key in wanted.filters.items()
    ]
