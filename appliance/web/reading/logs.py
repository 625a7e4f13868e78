"""The logs: the STOP list, incoming calls, and the journal."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from appliance.errors import ApplianceError
from appliance.messaging.rules import optouts
from appliance.store import calls as call_rows
from appliance.store import events
from appliance.store import optouts as optout_rows
from appliance.web.frame.paths import same_query
from appliance.web.frame.security import can, requires
from appliance.web.frame.services import services
from appliance.web.reading import stop_entries
from appliance.web.shown import errors, journal_entries, journal_words
from appliance.web.shown.context import page_size
from appliance.web.shown.formatting import phone, some
from appliance.web.writing import recipient_search
from appliance.web.writing.recipients import Chosen

pages = Blueprint("logs", __name__)

LONGEST_NOTE = 500


class ReasonForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The reason for a change of the STOP list."""

    note = StringField(lazy_gettext("Note"), [InputRequired(), Length(max=LONGEST_NOTE)])


class StopForm(ReasonForm):
    """Numbers to add to the STOP list; `stop_entries` reads numbers and contacts."""

    number = TextAreaField(lazy_gettext("Number or contact"))


def following(endpoint: str, **changed: object) -> str:
    """Return the address of the same list with changed parameters, for the pager."""
    return same_query(url_for(endpoint), "before", "after", **changed)


# --- SMS STOP -----------------------------------------------------------------------------------


@pages.get("/logs/stop")
@requires("viewer")
def stop() -> ResponseReturnValue:
    """Show the STOP list: who, since when, by which message."""
    return stop_page(StopForm(formdata=None), Chosen())


def stop_page(form: StopForm, picked: Chosen, status: int = 200) -> ResponseReturnValue:
    """Return the list with the form to add numbers."""
    store, limit, text = services().store, page_size(), request.args.get("q", "")
    after = request.args.get("after")
    entry = optout_rows.get(store, after) if after else None
    found = optout_rows.page(store, limit=limit + 1, before=entry.key if entry else None, text=text)
    page = render_template(
        "stop.html",
        form=form,
        chosen=picked,
        option_detail=recipient_search.detail,
        rows=found[:limit],
        query=text,
        limit=limit,
        first=following("logs.stop") if after else "",
        next=following("logs.stop", after=found[limit - 1].address) if len(found) > limit else "",
    )
    return page, status


@pages.post("/logs/stop")
@requires("operator")
def add_stop() -> ResponseReturnValue:
    """Add numbers and contacts to the STOP list, all or none, with a note that says why."""
    form, picked, store = StopForm(), stop_entries.chosen(), services().store
    if "remove" in request.form:
        return stop_page(form, picked)
    valid = form.validate_on_submit()
    try:
        entries = stop_entries.read(picked)
    except ApplianceError as error:
        errors.place(form, error)
        return stop_page(form, picked, errors.status_of(error))
    if not valid:
        return stop_page(form, picked, 400)
    actor, why = current_user.author.actor, form.note.data.strip()
    optouts.add_many(store, entries.addresses, source="page", actor=actor, note=why)
    flash(gettext("%(number)s will get no more SMS.", number=some(entries.names)))
    return redirect(url_for("logs.stop"))


@pages.route("/logs/stop/<text:address>/remove", methods=["GET", "POST"])
@requires("operator")
def remove_stop(address: str) -> ResponseReturnValue:
    """Remove a number from the STOP list after a confirmation, with a note that says why."""
    entry = optout_rows.get(services().store, address)
    if entry is None:
        flash(gettext("This number is no longer in the list."), "care")
        return redirect(url_for("logs.stop"))
    form = ReasonForm()
    if not form.validate_on_submit():
        page = render_template("stop_remove.html", entry=entry, form=form)
        return page, 400 if form.is_submitted() else 200
    optouts.remove(
        services().store,
        address,
        source="page",
        actor=current_user.author.actor,
        note=form.note.data.strip(),
    )
    flash(
        gettext(
            "%(number)s can receive SMS again.",
            number=gettext("an erased number, opted out") if entry.is_erased else phone(address),
        )
    )
    return redirect(url_for("logs.stop"))


# --- calls --------------------------------------------------------------------------------------


@pages.get("/logs/calls")
@requires("viewer")
def calls() -> ResponseReturnValue:
    """Show the calls to the SIM's number and, for operators, mark them as seen."""
    store, limit = services().store, page_size()
    before = request.args.get("before", type=int)
    text = request.args.get("q", "").strip()
    found = call_rows.page(store, limit=limit + 1, before=before, text=text)
    page = render_template(
        "calls.html",
        rows=found[:limit],
        query=text,
        limit=limit,
        first=following("logs.calls") if before else "",
        next=following("logs.calls", before=found[limit - 1].id) if len(found) > limit else "",
    )
    if can("operator") and call_rows.unseen(store):
        store.postponed.write("calls seen", lambda: call_rows.mark_seen(store))
    return page


# --- journal ------------------------------------------------------------------------------------


@pages.get("/logs/journal")
@requires("operator")
def journal() -> ResponseReturnValue:
    """Show who did what and what happened to the box, newest first."""
    limit, chosen = page_size(), request.args.get("kind", "")
    before = request.args.get("before", type=int)
    kinds = journal_words.FILTERS[chosen][1] if chosen in journal_words.FILTERS else ()
    found = events.journal(services().store, limit=limit + 1, before=before, kinds=kinds)
    return render_template(
        "journal.html",
        rows=journal_entries.shown(found[:limit]),
        filters=journal_words.FILTERS,
        chosen=chosen,
        limit=limit,
        first=following("logs.journal") if before else "",
        next=following("logs.journal", before=found[limit - 1].id) if len(found) > limit else "",
    )
