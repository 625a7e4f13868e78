"""The clipboard: people gathered from lists, searches and discussions, to write to them all."""

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from appliance.addresses import numbers
from appliance.errors import ApplianceError
from appliance.store import clipboards
from appliance.store import contacts as contact_rows
from appliance.web.frame import typed_ids
from appliance.web.frame.paths import local_path
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors

pages = Blueprint("clipboard", __name__)

_AT_ONCE = 500  # contacts read in one query


@pages.get("/clipboard")
@requires("operator")
def clipboard() -> ResponseReturnValue:
    """Show who is on the user's clipboard."""
    store = services().store
    found = clipboards.of(store, current_user.id)
    people = contact_rows.by_ids(store, found.contact_ids)
    return render_template("clipboard.html", people=people, addresses=found.addresses)


@pages.post("/clipboard/add")
@requires("operator")
def add() -> ResponseReturnValue:
    """Add the ticked contacts, the given numbers, or with `found` all that a search finds."""
    store = services().store
    contact_ids = [row.id for row in contact_rows.by_ids(store, _contact_ids())]
    if "found" in request.form:
        contact_ids += _matching(request.form.get("q", ""))
    try:
        added = clipboards.add(
            store, current_user.id, contact_ids=contact_ids, addresses=_addresses()
        )
    except ApplianceError as error:
        flash(errors.text_of(error), "bad")
        return redirect(_way_back())
    flash(
        ngettext("%(num)s person added to the clipboard.", "%(num)s people added to the clipboard.",
                 added)
        if added
        else gettext("They are on the clipboard already.")
    )  # fmt: skip
    return redirect(_way_back())


@pages.post("/clipboard/remove")
@requires("operator")
def remove() -> ResponseReturnValue:
    """Remove the given contacts and numbers."""
    clipboards.remove(
        services().store, current_user.id, contact_ids=_contact_ids(), addresses=_addresses()
    )
    return redirect(_way_back())


@pages.post("/clipboard/clear")
@requires("operator")
def clear() -> ResponseReturnValue:
    """Empty the clipboard."""
    clipboards.clear(services().store, current_user.id)
    flash(gettext("The clipboard is empty."))
    return redirect(_way_back())


@pages.post("/clipboard/tick")
@requires("operator")
def tick() -> ResponseReturnValue:
    """Add or remove ticked contacts for a script; answer with the number of people."""
    store, user_id = services().store, current_user.id
    known = [row.id for row in contact_rows.by_ids(store, _contact_ids())]
    try:
        if request.form.get("on") == "1":
            clipboards.add(store, user_id, contact_ids=known)
        else:
            clipboards.remove(store, user_id, contact_ids=known)
    except ApplianceError as error:
        return {"error": errors.text_of(error)}, errors.status_of(error)
    count = clipboards.count(store, user_id)
    said = ngettext("%(num)s person on the clipboard", "%(num)s people on the clipboard", count)
    return {"count": count, "said": said}


def _contact_ids() -> list[int]:
    """Return the ids of the form."""
    read = (typed_ids.read(each) for each in request.form.getlist("contact"))
    return [each for each in read if each is not None][: clipboards.MOST]


def _addresses() -> list[str]:
    """Return the numbers of the form to which a message can be sent."""
    return [each for each in request.form.getlist("address") if numbers.is_answerable(each)]


def _matching(text: str) -> Iterator[int]:
    """Return the contacts that a search finds, one more than a clipboard holds at most."""
    after, taken = None, 0
    while taken <= clipboards.MOST:
        found = contact_rows.page(services().store, limit=_AT_ONCE, after=after, text=text.strip())
        yield from (row.id for row in found)
        taken += len(found)
        if len(found) < _AT_ONCE:
            return
        after = found[-1].cursor


def _way_back() -> str:
    """Return the page of this box that the form came from, or the clipboard."""
    return local_path(request.form.get("back") or url_for("clipboard.clipboard"))
