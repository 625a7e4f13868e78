"""Modèles: the list of templates, one of them, and taking them to another box and back."""

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext, ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from appliance.errors import N_, ApplianceError, InputError
from appliance.messaging.templates import catalogue, entries, files
from appliance.messaging.templates.entries import Viewer, Wanted
from appliance.messaging.templates.files import EXISTING, Existing, TemplateFileError
from appliance.messaging.templates.starting_set import STARTING_SET
from appliance.store import contacts
from appliance.store import templates as rows
from appliance.store.templates import TemplateRow
from appliance.web.frame import uploads
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.template_words import CONTEXTS, CONTEXTS_OF_PAGES, DEEDS, RECIPIENTS
from appliance.web.shown.template_words import EXISTING as EXISTING_WORDS
from appliance.web.writing import filling

pages = Blueprint("templates", __name__)

MOST_FOUND = 50  # templates that a reply offers at once


class TemplateForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A template."""

    label = StringField(lazy_gettext("Label"))
    recipients = SelectField(lazy_gettext("Kind of recipient"))
    context = SelectField(lazy_gettext("Where it is used"))
    text = TextAreaField(lazy_gettext("SMS text"))
    own = BooleanField(lazy_gettext("Only I see it"))


class FileForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A file of templates from the person's computer."""

    file = FileField(lazy_gettext("File"), [FileRequired(lazy_gettext("Choose a file."))])


def viewer() -> Viewer:
    """Return the person of this request as templates know people."""
    return Viewer(current_user.author, current_user.id)


def most_segments() -> int:
    """Return the number of SMS that a text may need."""
    return services().preferences.messaging().max_segments


@pages.get("/templates")
@requires("viewer")
def templates() -> ResponseReturnValue:
    """Show the templates on offer, or those that were put away."""
    archived = "archived" in request.args
    store, owner = services().store, viewer().user_id
    return render_template(
        "templates.html",
        rows=rows.listed(store, owner, archived=archived),
        archived=archived,
        put_away=len(rows.listed(store, owner, archived=True)),
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
    """Show one template."""
    found = entries.get(services().store, template_id, viewer())
    return page(form_for(found), found)


@pages.post("/templates/<int:template_id>")
@requires("operator")
def change(template_id: int) -> ResponseReturnValue:
    """Keep what was changed."""
    found = entries.get(services().store, template_id, viewer())
    return save(form_for(found), found)


def form_for(found: TemplateRow | None) -> TemplateForm:
    """Return the form, with what a template says or with what was sent."""
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
    """Show the form, with the variables that can be inserted."""
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
    """Answer a script with a text as a real person would get it, and what is wrong with it."""
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
    """Answer a script with the templates for a reply, filled in for the correspondent."""
    store, address = services().store, request.args.get("address", "")
    found = rows.found(store, viewer().user_id, request.args.get("q", "")[:80], MOST_FOUND)
    known = contacts.by_addresses(store, [address]).get(address, [])
    values = filling.values_for(address, known[0] if known else None)
    return {
        "found": [
            {"label": row.label, "text": filling.fill(row.text, values).text}
            for row in found
            if row.context == "general" and row.recipients != "colleague"
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
    """Put a template away, or put it back on offer."""
    archived = "back" not in request.form
    found = entries.archive(services().store, template_id, viewer(), archived=archived)
    said = N_("%(name)s is put away.") if archived else N_("%(name)s is on offer again.")
    flash(gettext(said, name=found.label), "good")
    return redirect(url_for("templates.templates"))


@pages.post("/templates/<int:template_id>/delete")
@requires("operator")
def delete(template_id: int) -> ResponseReturnValue:
    """Delete a template for good."""
    found = entries.remove(services().store, template_id, viewer())
    flash(gettext("%(name)s is deleted.", name=found.label))
    return redirect(url_for("templates.templates"))


@pages.post("/templates/start")
@requires("operator")
def start() -> ResponseReturnValue:
    """Take in the templates that an office begins with, in the reader's language."""
    content = {
        "templates": [
            {"label": gettext(each.label), "text": gettext(each.text), "context": each.context}
            for each in STARTING_SET
        ]
    }
    taken = files.take(services().store, content, viewer(), most_segments())
    flash(added(taken), "good")
    return redirect(url_for("templates.templates"))


def added(taken: list[files.Taken]) -> str:
    """Return how many templates came in, as it is said afterwards."""
    number = sum(each.deed != "skipped" for each in taken)
    return str(ngettext("%(num)s template is stored.", "%(num)s templates are stored.", number))


@pages.get("/templates/export")
@requires("viewer")
def export() -> ResponseReturnValue:
    """Give everybody's templates as a file."""
    content = json.dumps(files.exported(services().store, viewer()), ensure_ascii=False, indent=1)
    return Response(
        content + "\n",
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="templates.json"'},
    )


@pages.route("/templates/import", methods=["GET", "POST"])
@requires("operator")
def choose_file() -> ResponseReturnValue:
    """Choose a file; it is read at once, so that what is wrong with it is said at once."""
    form = FileForm()
    if form.validate_on_submit():
        data = form.file.data.read()
        try:
            preview_of(data, "skip")
            kept = uploads.keep(data)
        except ApplianceError as error:
            place(form, error)
        else:
            return redirect(url_for("templates.preview", upload=kept))
    return render_template("template_file.html", form=form), 400 if form.is_submitted() else 200


def preview_of(data: bytes, existing: Existing) -> list[files.Taken]:
    """Return what a file would do."""
    return files.preview(services().store, content_of(data), viewer(), most_segments(), existing)


def content_of(data: bytes) -> Any:
    """Return the content of a file. Raises InputError."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise InputError(
            "no_templates",
            N_("This file holds no templates."),
            field="file",
            cure=N_("Choose a file that the page “Templates” has exported."),
        ) from None


def place(form: FileForm, error: ApplianceError) -> None:
    """Put an error beside the file, with the template that it is about."""
    said = errors.text_of(error)
    if isinstance(error, TemplateFileError):
        said = gettext("Template %(number)s: %(problem)s", number=error.number, problem=said)
    form.file.errors = [*form.file.errors, said]


def existing() -> Existing:
    """Return what is to become of templates whose label is known."""
    asked = request.values.get("existing", "")
    return next((each for each in EXISTING if each == asked), "skip")


@pages.get("/templates/import/<upload>")
@requires("operator")
def preview(upload: str) -> ResponseReturnValue:
    """Show what each template of the file would become; nothing is stored yet."""
    found = preview_of(uploads.take(upload), existing())
    return render_template(
        "template_preview.html",
        upload=upload,
        rows=found,
        deeds=DEEDS,
        choices=EXISTING_WORDS,
        chosen=existing(),
        to_store=sum(each.deed != "skipped" for each in found),
    )


@pages.post("/templates/import/<upload>")
@requires("operator")
def confirm(upload: str) -> ResponseReturnValue:
    """Take in the templates of the file: all of them, or none."""
    if "cancel" in request.form:
        uploads.drop(upload)
        return redirect(url_for("templates.templates"))
    content = content_of(uploads.take(upload))
    taken = files.take(services().store, content, viewer(), most_segments(), existing())
    uploads.drop(upload)
    flash(added(taken), "good")
    return redirect(url_for("templates.templates"))
