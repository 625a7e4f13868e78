"""A sending to the rows of a file, each with its own text: file, columns, text, preview, sending.

The file waits as that of an import does. The form carries `seen`, a digest of what the preview
showed: only that is stored, all of it or nothing.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.errors import N_, ApplianceError, InputError
from appliance.messaging.merge import keeping
from appliance.messaging.merge import preview as merge_preview
from appliance.messaging.merge.keeping import Kept
from appliance.messaging.merge.lines import Columns
from appliance.messaging.merge.tables import Table
from appliance.messaging.requests import NewMessage
from appliance.messaging.templates import entries as template_entries
from appliance.store import batch_lists, contacts
from appliance.web.directory.contact_import import UploadForm
from appliance.web.frame import typed_ids, uploads
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.writing import file_form, file_preview, sending_date, undo
from appliance.web.writing.compose import to_the_result
from appliance.web.writing.file_form import Asked, FileForm
from appliance.web.writing.file_preview import FilePreview
from appliance.web.writing.templates import viewer

pages = Blueprint("file_sending", __name__)

CHANGED = N_(
    "The text, the file or the directory has changed since the preview: check it again, then send."
)


@dataclass(frozen=True, slots=True)
class Ready:
    """A sending to accept.

    It holds no table of the file once its group is staged: acceptance needs the memory.
    """

    form: FileForm
    message: NewMessage
    group: AbstractContextManager[Kept | None]


@pages.route("/sendings/new", methods=["GET", "POST"])
@requires("operator")
def choose_file() -> ResponseReturnValue:
    """Accept a file. It is read at once, so that its errors are shown immediately."""
    form = UploadForm()
    if form.validate_on_submit():
        data = form.file.data.read()
        try:
            file_form.read_file(data)
            kept = uploads.keep(data)
        except ApplianceError as error:
            errors.place(form, error)
        else:
            return redirect(url_for("file_sending.write", upload=kept))
    rendered = render_template("sending_file.html", form=form)
    return rendered, 400 if form.is_submitted() else 200


@pages.get("/sendings/new/<upload>")
@requires("operator")
def write(upload: str) -> ResponseReturnValue:
    """Show the columns of a file and the text, with a preview if the file suggests a text."""
    table = file_form.read_file(uploads.take(upload))
    form = file_form.form_for(table)
    form.text.data = file_form.suggested_text(table)
    return page(upload, table, form)


@pages.post("/sendings/new/<upload>")
@requires("operator")
def save(upload: str) -> ResponseReturnValue:
    """Show the preview, or send what it has shown."""
    if "send" in request.form and (sent := sent_before()) is not None:
        return sent
    ready = checked(upload)
    if not isinstance(ready, Ready):
        return ready
    try:
        return send(upload, ready)
    except ApplianceError as error:
        if error.code == "duplicate_id" and (sent := sent_before()) is not None:
            return sent
        table = file_form.read_file(uploads.take(upload))
        return page(upload, table, ready.form, error=error, status=errors.status_of(error))


def checked(upload: str) -> Ready | ResponseReturnValue:
    """Return the sending if it is what the preview has shown, else the page to show instead."""
    table = file_form.read_file(uploads.take(upload))
    form = file_form.form_for(table)
    if "use" in request.form:
        use_template(form)
    is_valid = form.validate_on_submit()
    if not is_valid or "send" not in request.form:
        return page(upload, table, form, status=200 if is_valid else 400)
    try:
        columns = file_form.columns_of(table, form)
        found = file_form.asked(table, columns, form)
        shown = look(found, form)
        if shown.seen != request.form.get("seen"):
            notice = gettext(CHANGED) if request.form.get("seen") else ""
            return page(upload, table, form, notice=notice, status=409)
        if not shown.can_be_sent or not shown.is_confirmed:
            return page(upload, table, form, status=400)
        return Ready(form, found.message, group_of(table, columns, found, form))
    except ApplianceError as error:
        return page(upload, table, form, error=error, status=errors.status_of(error))


@pages.post("/sendings/new/<upload>/cancel")
@requires("operator")
def cancel(upload: str) -> ResponseReturnValue:
    """Delete the uploaded file."""
    uploads.drop(upload)
    flash(gettext("Nothing was saved."))
    return redirect(url_for("sendings.sendings"))


def sent_before() -> ResponseReturnValue | None:
    """Lead to the sending that this form has made already, if it has made one."""
    found = batch_lists.by_public_id(services().store, request.form.get("public_id", ""))
    if found is None or found.author != current_user.author.name:
        return None
    return redirect(url_for("batch.batch", batch_id=found.id))


def use_template(form: FileForm) -> None:
    """Put the text of the chosen template into the form."""
    chosen = typed_ids.read(form.template.data or "")
    if chosen is not None:
        form.text.data = template_entries.get(services().store, chosen, viewer()).text


def page(
    upload: str,
    table: Table,
    form: FileForm,
    *,
    error: ApplianceError | None = None,
    notice: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    """Return the page with the preview, as far as the form allows one."""
    columns: Columns | None = None
    shown: FilePreview | None = None
    problems = {error.code: error} if error else {}
    form.text.data = file_form.written_text(form)
    try:
        columns = file_form.columns_of(table, form)
        if (form.text.data or "").strip() and not form.due.errors:
            shown = look(file_form.asked(table, columns, form), form)
    except InputError as found:
        problems.setdefault(found.code, found)
    for each in problems.values():
        errors.place(form, each)
    rendered = render_template(
        "sending_merge.html",
        upload=upload,
        form=form,
        columns=columns,
        shown=shown,
        notice=notice,
        read_as=file_preview.how_it_was_read(table),
        about_figures=file_preview.about_figures(table),
        unknown=file_form.unknown(form, columns) if columns and shown else [],
        instead=file_form.marks_replaced(),
        earliest=services().clock.now_ms(),
        latest=sending_date.LATEST,
        begun=sending_date.BEGUN,
        is_begun=sending_date.is_begun(),
        not_valid=sending_date.NOT_VALID,
    )
    return rendered, status


def look(found: Asked, form: FileForm) -> FilePreview:
    """Return the preview of what the form asks for."""
    preview = services().outbox.preview(found.message, current_user.author)
    results = merge_preview.results(found.lines, preview)
    shown = file_preview.preview_of(found, results, preview.cost, form.due.note)
    return replace(shown, shares=preview.shares)


def send(upload: str, ready: Ready) -> ResponseReturnValue:
    """Store a sending that is ready. Raise what `accept` raises."""
    message = undo.wait(ready.message)
    with ready.group as kept:
        batch = services().outbox.accept(
            message, current_user.author, also=kept.accept if kept else lambda: None
        )
    uploads.drop(upload)
    can_undo = message.due_ms != ready.message.due_ms
    return to_the_result(batch, ready.message.due_ms, ready.form.due.note, can_undo=can_undo)


def group_of(
    table: Table, columns: Columns, found: Asked, form: FileForm
) -> AbstractContextManager[Kept | None]:
    """Stage the contacts of the group that the list is kept as, if it is.

    Raise InputError, field `group`.
    """
    if not form.keep.data:
        return nullcontext()
    try:
        name = contacts.checked_name(form.group.data or "")
    except InputError as error:
        error.field = "group"
        raise
    store, country = services().store, services().preferences.messaging().country
    records = keeping.records(store, table, columns.number, found.lines, name)
    return keeping.staged(store, records, country, current_user.author)
