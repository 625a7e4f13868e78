"""Templates as a file: export, and import with a preview; and the templates to start with."""

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from appliance.errors import N_, ApplianceError, InputError
from appliance.messaging.templates import files
from appliance.messaging.templates.files import EXISTING, Existing, TemplateFileError
from appliance.messaging.templates.starting_set import STARTING_SET
from appliance.web.frame import uploads
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.template_words import EXISTING as EXISTING_WORDS
from appliance.web.shown.template_words import RESULTS
from appliance.web.writing.templates import most_segments, viewer

pages = Blueprint("template_files", __name__)


class FileForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A file of templates from the user's computer."""

    file = FileField(lazy_gettext("File"), [FileRequired(lazy_gettext("Choose a file."))])


@pages.post("/templates/start")
@requires("operator")
def start() -> ResponseReturnValue:
    """Store the set of templates that an office begins with, in the reader's language."""
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
    """Return the confirmation with the number of templates stored."""
    number = sum(each.result != "skipped" for each in taken)
    return str(ngettext("%(num)s template is stored.", "%(num)s templates are stored.", number))


@pages.get("/templates/export")
@requires("viewer")
def export() -> ResponseReturnValue:
    """Return the templates that everybody sees, as a file."""
    content = json.dumps(files.exported(services().store, viewer()), ensure_ascii=False, indent=1)
    return Response(
        content + "\n",
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="templates.json"'},
    )


@pages.route("/templates/import", methods=["GET", "POST"])
@requires("operator")
def choose_file() -> ResponseReturnValue:
    """Accept a file. It is read at once, so that its errors are shown immediately."""
    form = FileForm()
    if form.validate_on_submit():
        data = form.file.data.read()
        try:
            preview_of(data, "skip")
            kept = uploads.keep(data)
        except ApplianceError as error:
            place(form, error)
        else:
            return redirect(url_for("template_files.preview", upload=kept))
    return render_template("template_file.html", form=form), 400 if form.is_submitted() else 200


def preview_of(data: bytes, existing: Existing) -> list[files.Taken]:
    """Return what importing a file would do."""
    return files.preview(services().store, content_of(data), viewer(), most_segments(), existing)


def content_of(data: bytes) -> Any:
    """Return the content of a file. Raise InputError."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise InputError(
            "no_templates",
            N_("This file contains no templates."),
            field="file",
            cure=N_("Choose a file that the page “Templates” has exported."),
        ) from None


def place(form: FileForm, error: ApplianceError) -> None:
    """Put an error beside the file, with the number of the template that it is about."""
    said = errors.text_of(error)
    if isinstance(error, TemplateFileError):
        said = gettext("Template %(number)s: %(problem)s", number=error.number, problem=said)
    form.file.errors = [*form.file.errors, said]


def existing() -> Existing:
    """Return what to do with templates whose label already exists."""
    asked = request.values.get("existing", "")
    return next((each for each in EXISTING if each == asked), "skip")


@pages.get("/templates/import/<upload>")
@requires("operator")
def preview(upload: str) -> ResponseReturnValue:
    """Show what importing each template would do, without storing anything."""
    found = preview_of(uploads.take(upload), existing())
    return render_template(
        "template_preview.html",
        upload=upload,
        rows=found,
        results=RESULTS,
        choices=EXISTING_WORDS,
        chosen=existing(),
        to_store=sum(each.result != "skipped" for each in found),
    )


@pages.post("/templates/import/<upload>")
@requires("operator")
def confirm(upload: str) -> ResponseReturnValue:
    """Store the templates of the file, all of them or none."""
    if "cancel" in request.form:
        uploads.drop(upload)
        return redirect(url_for("templates.templates"))
    store, limit = services().store, most_segments()
    with store.transaction():  # a second click finds the file gone, not still there
        content = content_of(uploads.take(upload))
        taken = files.take(store, content, viewer(), limit, existing())
        uploads.drop(upload)
    flash(added(taken), "good")
    return redirect(url_for("templates.templates"))
