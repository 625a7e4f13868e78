"""Contacts: list, add, edit, delete, export."""

from itertools import zip_longest

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.errors import ApplianceError, ConflictError
from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.routing import deciding
from appliance.store import clipboards, groups, line_choices, optouts
from appliance.store import contacts as contact_rows
from appliance.store.contacts import ContactRow
from appliance.store.journal.box import Exported
from appliance.web.directory import contact_export, contact_form, number_lines
from appliance.web.directory.contact_form import ContactForm
from appliance.web.directory.number_lines import NumberLine
from appliance.web.frame.audit import record
from appliance.web.frame.paths import same_query
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.context import page_size
from appliance.web.shown.row_pieces import discussion_path

pages = Blueprint("contacts", __name__)

# --- list ---------------------------------------------------------------------------------------


@pages.get("/contacts")
@requires("viewer")
def contacts() -> ResponseReturnValue:
    """Show the directory, by name."""
    store, limit, text = services().store, page_size(), request.args.get("q", "").strip()
    found = contact_rows.page(store, limit=limit + 1, after=after(), text=text)
    shown = found[:limit]
    here = url_for("contacts.contacts")
    following = shown[-1].cursor if len(found) > limit else None
    return render_template(
        "contacts.html",
        has_rows=bool(shown),
        rows=iter(shown),  # see `list_rows.drawn`
        groups_of=groups.of_contacts(store, [row.id for row in shown]),
        stopped=optouts.among(store, [n.address for row in shown for n in row.numbers]),
        total=contact_rows.count(store),
        gathered=clipboards.count(store, current_user.id),
        ticked=clipboards.among_contacts(store, current_user.id, [row.id for row in shown]),
        query=text,
        limit=limit,
        first=same_query(here, "after", "id") if after() else "",
        next=same_query(here, after=following[0], id=following[1]) if following else "",
    )


def after() -> tuple[str, int] | None:
    """Return the place where the page begins."""
    contact_id = request.args.get("id", type=int)
    return None if contact_id is None else (request.args.get("after", ""), contact_id)


# --- one contact --------------------------------------------------------------------------------


@pages.route("/contacts/new", methods=["GET", "POST"])
@requires("operator")
def add() -> ResponseReturnValue:
    """Add a contact; `?number=` and `?name=` fill the form."""
    form = ContactForm(accepts_sms=True, name=request.args.get("name", ""))
    numbers = [NumberLine(request.args.get("number", ""))]
    if not form.is_submitted():
        return page(form, numbers)
    return save(form, None)


@pages.get("/contacts/of/<text:address>")
@requires("viewer")
def of_number(address: str) -> ResponseReturnValue:
    """Redirect to the contact with this number, or to the discussion if there is none."""
    found = contact_rows.by_addresses(services().store, [address]).get(address, ())
    first = min(found, key=lambda row: row.id, default=None)
    return redirect(
        url_for("contacts.contact", contact_id=first.id) if first else discussion_path(address)
    )


@pages.get("/contacts/<int:contact_id>")
@requires("viewer")
def contact(contact_id: int) -> ResponseReturnValue:
    """Show a contact."""
    found = contact_rows.get(services().store, contact_id)
    form = contact_form.filled(found)
    return page(form, number_lines.stored(found) or [NumberLine()], found)


@pages.post("/contacts/<int:contact_id>")
@requires("operator")
def change(contact_id: int) -> ResponseReturnValue:
    """Store the changes of a contact."""
    return save(ContactForm(), contact_rows.get(services().store, contact_id))


@pages.post("/contacts/<int:contact_id>/delete")
@requires("operator")
def delete(contact_id: int) -> ResponseReturnValue:
    """Delete a contact; its messages remain."""
    found = entries.remove_contact(services().store, contact_id, current_user.author)
    flash(gettext("%(name)s is deleted.", name=found.name))
    return redirect(url_for("contacts.contacts"))


def page(
    form: ContactForm,
    numbers: list[NumberLine],
    found: ContactRow | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Return the form with what was typed or what is stored."""
    store = services().store
    form.line.offer()
    if found is not None and not form.is_submitted():
        form.line.data = line_choices.of(store, "contact", found.id) or ""
    if form.is_submitted():
        fields = typed_fields()
        chosen = set(request.form.getlist("group", type=int))
    else:
        fields = list(found.fields) if found else []
        chosen = groups.chosen_ids_of_contact(store, found.id) if found else set()
    rendered = render_template(
        "contact.html",
        form=form,
        contact=found,
        numbers=numbers,
        fields=fields,
        since=contact_form.since(found),
        shared=number_lines.addresses_shared(numbers),
        back=way_back(),
        from_discussion="talk" in request.args,
        all_groups=[group for group in groups.names(store) if group.rule is None],
        groups_by_rule=groups.following(store, found.id) if found else [],
        group_ids=chosen,
    )
    return rendered, status


def typed_fields() -> list[tuple[str, str]]:
    """Return the free fields of the form, without those that have no name."""
    names, values = request.form.getlist("field_name"), request.form.getlist("field_value")
    pairs = zip_longest(names, values, fillvalue="")
    return [(name.strip(), value.strip()) for name, value in pairs if name.strip()]


def save(form: ContactForm, found: ContactRow | None) -> ResponseReturnValue:
    """Store the contact, or show each error beside its field.

    A number that another contact already has must be confirmed once.
    """
    numbers = number_lines.typed()
    if "more" in request.form:
        return page(form, [*numbers, NumberLine()], found)
    valid = form.validate_on_submit()
    numbers, checked = number_lines.check(numbers)
    if not valid or checked is None:
        return page(form, numbers, found, 400)
    numbers, asked = number_lines.shared(numbers, checked, found)
    if asked:
        return page(form, numbers, found, 409)
    store = services().store
    chosen = groups.by_ids(store, set(request.form.getlist("group", type=int)))
    wanted = Wanted(
        name=form.name.data or "",
        numbers=checked,
        notes=(form.notes.data or "").strip(),
        accepts_sms=form.accepts_sms.data,
        groups=tuple(group.name for group in chosen),
        fields=tuple(dict(typed_fields()).items()),
        details=form.details,
    )
    try:
        with store.transaction():
            saved = entries.save_contact(
                store, wanted, current_user.author, found.id if found else None
            )
            choose_line(form, saved)
    except ConflictError as error:  # another contact has that id
        form.external_id.errors = [errors.text_of(error)]
        return page(form, numbers, found, errors.status_of(error))
    except ApplianceError as error:
        errors.place(form, error)
        return page(form, numbers, found, errors.status_of(error))
    flash(gettext("%(name)s is saved.", name=wanted.name))
    return redirect(way_back())


def choose_line(form: ContactForm, contact_id: int) -> None:
    """Choose the contact's line, if the form offered any."""
    if "line" in request.form:
        names = services().outbox.line_names()
        chosen = {contact_id: form.line.name_chosen}
        deciding.choose(services().store, "contact", chosen, names, current_user.author)


def way_back() -> str:
    """Return where saving and cancelling lead: the discussion in `?talk=`, or the list."""
    talk = request.args.get("talk", "")
    return discussion_path(talk) if talk else url_for("contacts.contacts")


# --- export -------------------------------------------------------------------------------------


@pages.get("/contacts/export.<form>")
@requires("viewer")
def export(form: str) -> ResponseReturnValue:
    """Export the whole directory as `csv`, `excel` (CSV with semicolons), `json` or `vcf`."""
    answer = contact_export.download(form)
    record(Exported(exported="contacts", form=form, people=contact_rows.count(services().store)))
    return answer
