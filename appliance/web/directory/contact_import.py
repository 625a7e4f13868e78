"""The import of contacts: a file, a preview of its lines, and storing all of them or none."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from appliance.errors import ApplianceError
from appliance.messaging.directory import (
    contact_files,
    contact_import,
    entries,
    staged_imports,
)
from appliance.messaging.directory.contact_files import FileContents
from appliance.messaging.directory.contact_import import Line
from appliance.web.directory import import_columns, import_preview
from appliance.web.frame import uploads
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.context import page_size

pages = Blueprint("contact_import", __name__)


class UploadForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A file from the user's computer."""

    file = FileField(lazy_gettext("File"), [FileRequired(lazy_gettext("Choose a file."))])


@pages.route("/contacts/import", methods=["GET", "POST"])
@requires("operator")
def upload() -> ResponseReturnValue:
    """Accept a file. It is read at once, so that its errors are shown immediately."""
    form = UploadForm()
    if form.validate_on_submit():
        data = form.file.data.read()
        try:
            contact_files.read(data)
            kept = uploads.keep(data)
        except ApplianceError as error:
            errors.place(form, error)
        else:
            return redirect(url_for("contact_import.preview", upload=kept))
    return render_template("contact_upload.html", form=form), 400 if form.is_submitted() else 200


def planned(name: str, columns: str) -> tuple[FileContents, list[Line]]:
    """Return the uploaded file and the plan for each line against the present directory."""
    contents = contact_files.read(uploads.take(name), import_columns.choice(columns))
    country = services().preferences.messaging().country
    return contents, contact_import.plan(services().store, contents.records, country)


def digest(lines: Sequence[Line]) -> str:
    """Return a digest of the plan: the same lines with the same verdicts."""
    shown = repr([(line.record.line, line.verdict, line.contact_id) for line in lines])
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def place_in_preview(
    upload: str, columns: str, verdict: str, skip: int | None = None, limit: int | None = None
) -> str:
    """Return the address of a tab of the preview, at its beginning or at line `skip`."""
    return url_for(
        "contact_import.preview",
        upload=upload,
        columns=columns or None,
        verdict=verdict or None,
        skip=skip,
        limit=limit,
    )


@pages.get("/contacts/import/<upload>")
@requires("operator")
def preview(upload: str) -> ResponseReturnValue:
    """Show a verdict for each line, without storing anything."""
    if "role" in request.args:  # the columns have just been chosen
        columns = import_columns.written(request.args)
        return redirect(url_for("contact_import.preview", upload=upload, columns=columns))
    columns = request.args.get("columns", "")
    contents, lines = planned(upload, columns)
    counts: Counter[str] = Counter(line.verdict for line in lines)
    chosen = request.args.get("verdict", "")
    shown = [line for line in lines if import_preview.is_shown(line, chosen)]
    limit, skipped = page_size(50), max(request.args.get("skip", 0, type=int), 0)
    place = partial(place_in_preview, upload, columns)
    return render_template(
        "contact_preview.html",
        upload=upload,
        columns=columns,
        read_as=import_preview.how_it_was_read(contents),
        skipped=import_preview.skipped_lines(contents),
        choices=import_columns.offered(contents.table) if contents.table else [],
        has_titles=contents.has_header,
        unsure=counts["wrong"] * 2 > len(lines),
        tabs=[
            (verdict, word, count, place(verdict))
            for verdict, word, count in import_preview.tabs(lines)
        ],
        chosen=chosen,
        with_groups=any(line.record.groups for line in lines),
        rows=[import_preview.as_row(line) for line in shown[skipped : skipped + limit]],
        next=place(chosen, skipped + limit, limit) if skipped + limit < len(shown) else "",
        to_store=counts["new"] + counts["changed"],
        wrong=counts["wrong"],
        sentence=import_preview.intention(counts["new"], counts["changed"]),
        new_groups=import_preview.new_groups(lines),
        seen=digest(lines),
    )


@pages.post("/contacts/import/<upload>/confirm")
@requires("operator")
def confirm(upload: str) -> ResponseReturnValue:
    """Store the lines if the directory has not changed in the meantime."""
    store = services().store
    columns = request.form.get("columns", "")
    staged_imports.work_off(store)  # finish other imports first: the plan depends on them
    planned_at = entries.version(store)
    _, lines = planned(upload, columns)
    stored = None
    if request.form.get("seen") == digest(lines):
        stored = contact_import.apply(store, lines, current_user.author, planned_at)
    if stored is None:
        flash(gettext("The directory has changed in the meantime: check the lines again."), "care")
        again = url_for("contact_import.preview", upload=upload, columns=columns or None)
        return redirect(again)
    uploads.drop(upload)
    flash(import_preview.sentence(*stored))
    return redirect(url_for("contacts.contacts"))


@pages.post("/contacts/import/<upload>/cancel")
@requires("operator")
def cancel(upload: str) -> ResponseReturnValue:
    """Delete the uploaded file."""
    uploads.drop(upload)
    flash(gettext("Nothing was saved."))
    return redirect(url_for("contacts.contacts"))
