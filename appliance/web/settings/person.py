"""Settings > Privacy: one person's data, as a file, or erased."""

from collections.abc import Iterator, Sequence

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

from appliance.errors import N_, ConflictError, InputError
from appliance.messaging.privacy import erasing, export, people
from appliance.messaging.privacy.people import Person
from appliance.messaging.recipients import addressees, known_numbers
from appliance.store import contacts, discussions, suggestions
from appliance.store.journal.box import Exported
from appliance.store.suggestions import Suggestion
from appliance.web.frame.audit import record
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.settings import privacy
from appliance.web.shown import errors
from appliance.web.shown.formatting import phone
from appliance.web.writing import recipients

pages = Blueprint("settings_person", __name__)


class SeveralPeopleError(ConflictError):
    """Several contacts have the typed name or number."""

    def __init__(self, typed: str, candidates: Sequence[Suggestion]) -> None:
        super().__init__(
            "several_contacts",
            N_("“%(typed)s” may be several contacts: choose one in the list."),
            typed=recipients.shorten(typed),
        )
        self.typed = typed
        self.candidates = candidates


def asked() -> Person | None:
    """Return the person of `contact=` or `number=`, a number or a name; None if neither is given.

    Raise InputError, NotFoundError or SeveralPeopleError.
    """
    contact_ids = set(request.values.getlist("contact", type=int))
    typed = {each.strip() for each in request.values.getlist("number")} - {""}
    if len(contact_ids) + len(typed) > 1:
        raise InputError("one_person", N_("Choose one person at a time."), field="number")
    for contact_id in contact_ids:
        return people.of_contact(services().store, contact_id)
    for each in typed:
        return _of_typed(each)
    return None


def _of_typed(typed: str) -> Person:
    """Return the person who has a number or a name, or the sender of that name."""
    store, country = services().store, services().preferences.messaging().country
    if recipients.is_name(typed) and discussions.find(store, typed) is None:
        return _named(typed, country)
    try:
        return people.of_number(store, typed, country)
    except ConflictError as error:
        address = known_numbers.resolve(store, typed, country)
        owners = contacts.by_addresses(store, [address]).get(address, [])
        found = suggestions.of_contacts(store, [each.id for each in owners])
        raise SeveralPeopleError(typed, found) from error


def _named(typed: str, country: str) -> Person:
    """Return the only contact that a name may mean, or that stands beside a number."""
    store = services().store
    found = addressees.read(store, typed, country)
    candidates = [each for each in found.people if each.kind == "contact"]
    candidates += [
        each
        for question in found.questions
        for each in question.candidates
        if each.kind == "contact"
    ]
    if len(found.numbers) == 1 and not candidates:
        return people.of_number(store, found.numbers[0], country)
    if len(candidates) == 1:
        return people.of_contact(store, candidates[0].id)
    if candidates:
        raise SeveralPeopleError(typed, candidates)
    raise recipients.not_a_contact(typed, "number")


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
    except SeveralPeopleError as several:
        return privacy.show(
            privacy.retention_form(), typed=several.typed, candidates=several.candidates
        )
    if found is None:
        return back(gettext("Enter a number, or choose a contact."))
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
        return back(gettext("Enter a number, or choose a contact."))
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
        return back(gettext("Enter a number, or choose a contact."))
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
