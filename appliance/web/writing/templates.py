"""Templates: list, add, edit, order, archive and delete them; and their use in a reply."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from appliance.errors import N_, ApplianceError, InputError
from appliance.messaging.templates import catalogue, entries
from appliance.messaging.templates.entries import Viewer, Wanted
from appliance.store import contacts
from appliance.store import templates as template_rows
from appliance.store.templates import TemplateRow
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.template_words import CONTEXTS, CONTEXTS_OF_PAGES, RECIPIENTS
from appliance.web.writing import filling

pages = Blueprint("templates", __name__)

MOST_FOUND = 50  # templates that a reply offers at once


class TemplateForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A template."""

    label = StringField(lazy_gettext("Label"))
    recipients = SelectField(lazy_gettext("Kind of recipient"))
    context = SelectField(lazy_gettext("Where it is used"))
    text = TextAreaField(lazy_gettext("SMS text"))
    own = BooleanField(lazy_gettext("Visible only to me"))


def viewer() -> Viewer:
    """Return the current user, as templates know people."""
    return Viewer(current_user.author, current_user.id)


def most_segments() -> int:
    """Return the limit of a message, in SMS."""
    return services().preferences.messaging().max_segments


@pages.get("/templates")
@requires("viewer")
def templates() -> ResponseReturnValue:
    """Show the templates on offer, or the archived ones."""
    archived = "archived" in request.args
    store, owner = services().store, viewer().user_id
    return render_template(
        "templates.html",
        rows=template_rows.listed(store, owner, archived=archived),
        archived=archived,
        put_away=len(template_rows.listed(store, owner, archived=True)),
        contexts=CONTEXTS,
        recipients=RECIPIENTS,
    )


@pages.route("/templates/new", methods=["GET", "POST"])
@requires("operator")
def add() -> ResponseReturnValue:
    """Add a template."""
    form = form_for(None)
    return save(form, None) if form.is_submitted() else page(form, None)


@pages.get("/templates/<int:template_id>")
@requires("viewer")
def template(template_id: int) -> ResponseReturnValue:
    """Show a template."""
    found = entries.get(services().store, template_id, viewer())
    return page(form_for(found), found)


@pages.post("/templates/<int:template_id>")
@requires("operator")
def change(template_id: int) -> ResponseReturnValue:
    """Store the changes of a template."""
    found = entries.get(services().store, template_id, viewer())
    return save(form_for(found), found)


def form_for(found: TemplateRow | None) -> TemplateForm:
    """Return the form with the submitted values or the template's."""
    form = TemplateForm(
        label=found.label if found else "",
        recipients=found.recipients if found else "any",
        context=found.context if found else "general",
        text=found.text if found else "",
        own=found is not None and found.owner_id is not None,
    )
    offered = dict.fromkeys((*CONTEXTS_OF_PAGES, *([found.context] if found else [])))
    form.context.choices = [(code, gettext(CONTEXTS[code])) for code in offered]
    form.recipients.choices = [(code, gettext(word)) for code, word in RECIPIENTS.items()]
    return form


def page(form: TemplateForm, found: TemplateRow | None, status: int = 200) -> ResponseReturnValue:
    """Return the form with the variables that can be inserted."""
    offered = catalogue.on_offer(
        services().store,
        form.context.data or "general",
        form.recipients.data or "any",
        str(get_locale()),
    )
    rendered = render_template("template.html", form=form, template=found, offered=offered)
    return rendered, status


def save(form: TemplateForm, found: TemplateRow | None) -> ResponseReturnValue:
    """Store the template, or show what is wrong with it."""
    if not form.validate_on_submit():
        return page(form, found, 400)
    wanted = Wanted(
        label=form.label.data or "",
        text=form.text.data or "",
        recipients=form.recipients.data,
        context=form.context.data,
        own=form.own.data,
    )
    try:
        entries.save(
            services().store, wanted, viewer(), most_segments(), found.id if found else None
        )
    except ApplianceError as error:
        errors.place(form, error)
        return page(form, found, errors.status_of(error))
    flash(gettext("%(name)s is saved.", name=" ".join(wanted.label.split())), "good")
    return redirect(url_for("templates.templates"))


@pages.post("/templates/preview")
@requires("operator")
def show() -> ResponseReturnValue:
    """Answer a script with a text filled in for a real contact, and its errors."""
    store, text = services().store, request.form.get("text", "")
    context = request.form.get("context", "general")
    recipients = request.form.get("recipients", "any")
    person = filling.somebody() if recipients != "colleague" else None
    address = person.numbers[0].address if person and person.numbers else ""
    try:
        filled = filling.fill(text, filling.values_for(address, person))
        known = catalogue.known_names(store, context, recipients)
        unknown = filling.unknown(text, known)
    except InputError as error:
        return {"error": errors.text_of(error)}
    return {
        "text": filled.text,
        "segments": filled.segments,
        "person": person.name if person else "",
        "unknown": [f"[{name}]" for name in unknown],
    }


@pages.get("/templates/find")
@requires("operator")
def find() -> ResponseReturnValue:
    """Answer a script with the templates for a reply or a new SMS.

    With `address`, they are filled in for that correspondent. If nothing was typed and there is
    none, `first` is the label of the link to the page that has the first ones.
    """
    store, address = services().store, request.args.get("address", "")
    found = template_rows.found(store, viewer().user_id, request.args.get("q", "")[:80], MOST_FOUND)
    if not found and not request.args.get("q"):
        return {"found": [], "first": gettext("There is no template yet: add the first ones")}
    if not address:
        return {"found": [{"id": row.id, "label": row.label, "text": row.text} for row in found]}
    known = contacts.by_addresses(store, [address]).get(address, [])
    values = filling.values_for(address, known[0] if known else None)
    return {
        "found": [
            {"id": row.id, "label": row.label, "text": filling.fill(row.text, values).text}
            for row in found
        ]
    }


@pages.get("/templates/variables")
@requires("viewer")
def variables() -> ResponseReturnValue:
    """Answer a script with the variables for a context and a kind of recipient."""
    offered = catalogue.on_offer(
        services().store,
        request.args.get("context", "general"),
        request.args.get("recipients", "any"),
        str(get_locale()),
    )
    return {"offered": [each.name for each in offered]}


@pages.post("/templates/<int:template_id>/copy")
@requires("operator")
def copy(template_id: int) -> ResponseReturnValue:
    """Copy a template, and open the copy."""
    copied = entries.copy(services().store, template_id, viewer())
    return redirect(url_for("templates.template", template_id=copied))


@pages.post("/templates/<int:template_id>/move")
@requires("operator")
def move(template_id: int) -> ResponseReturnValue:
    """Move a template one place up or down."""
    by = -1 if request.form.get("to") == "up" else 1
    entries.move(services().store, template_id, viewer(), by)
    return redirect(f"{url_for('templates.templates')}#template-{template_id}")


@pages.post("/templates/<int:template_id>/archive")
@requires("operator")
def archive(template_id: int) -> ResponseReturnValue:
    """Archive a template, or offer it again."""
    archived = "back" not in request.form
    found = entries.archive(services().store, template_id, viewer(), archived=archived)
    said = N_("%(name)s was archived.") if archived else N_("%(name)s was restored.")
    flash(gettext(said, name=found.label), "good")
    return redirect(url_for("templates.templates"))


@pages.post("/templates/<int:template_id>/delete")
@requires("operator")
def delete(template_id: int) -> ResponseReturnValue:
    """Delete a template for good."""
    found = entries.remove(services().store, template_id, viewer())
    flash(gettext("%(name)s is deleted.", name=found.label))
    return redirect(url_for("templates.templates"))
