"""Settings > Privacy: one person's data, as a file, or erased."""

from collections.abc import Iterator

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.errors import InputError
from appliance.messaging.privacy import erasing, export, people
from appliance.messaging.privacy.people import Person
from appliance.store.journal.box import Exported
from appliance.web.frame.audit import record
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.formatting import phone

pages = Blueprint("settings_person", __name__)


def asked() -> Person | None:
    """Return the person of `contact=` or `number=`; None if neither is given.

    Raise InputError, NotFoundError or ConflictError.
    """
    store = services().store
    contact_id = request.values.get("contact", type=int)
    if contact_id is not None:
        return people.of_contact(store, contact_id)
    typed = request.values.get("number", "").strip()
    country = services().preferences.messaging().country
    return people.of_number(store, typed, country) if typed else None


def parameters(person: Person) -> dict[str, str]:
    """Return the parameters that name the person."""
    if person.contact is not None:
        return {"contact": str(person.contact.id)}
    return {"number": person.addresses[0]}


def back(words: str) -> ResponseReturnValue:
    """Redirect to the page of the settings, which says why."""
    flash(words, "care")
    return redirect(url_for("settings_privacy.privacy"))


@pages.get("/settings/privacy/person")
@requires("admin")
def person() -> ResponseReturnValue:
    """Show how much is stored about a person, and offer it as a file or to erase it."""
    try:
        found = asked()
    except InputError as error:
        return back(errors.text_of(error))
    if found is None:
        return back(gettext("Enter a number."))
    return render_template(
        "settings_person.html",
        person=found,
        parameters=parameters(found),
        name=found.name or phone(found.addresses[0]),
        stored=people.stored(services().store, found),
    )


@pages.get("/settings/privacy/person/export")
@requires("admin")
def download() -> ResponseReturnValue:
    """Return all that is stored about a person as a file; the journal records who took it."""
    found = asked()
    if found is None:
        return back(gettext("Enter a number."))
    record(Exported(exported="person", form="json"))
    return Response(
        stream_with_context(document(found)),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="person.json"'},
    )


def document(found: Person) -> Iterator[str]:
    """Yield the file."""
    return export.pieces(services().store, found)


@pages.post("/settings/privacy/person/erase")
@requires("admin")
def erase() -> ResponseReturnValue:
    """Erase a person; what is being sent at that moment is finished first."""
    found = asked()
    if found is None:
        return back(gettext("Enter a number."))
    store = services().store
    erasure = erasing.erase(store, found, current_user.author)
    erasing.work_off_now_or_later(store)
    if erasing.is_complete(store, erasure):
        flash(gettext("The person is erased."))
    else:
        flash(
            gettext("An SMS is being sent to this person: the rest is erased once it is sent."),
            "care",
        )
    return redirect(url_for("settings_privacy.privacy"))
