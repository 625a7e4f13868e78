"""A scheduled sending to many, edited whole: the text and date of all that still wait."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from appliance.errors import N_, ApplianceError, ConflictError
from appliance.messaging.outbound import revision
from appliance.messaging.outbound.revision import Change, Revised
from appliance.store.batch_progress import Batch
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.formatting import weekday_moment
from appliance.web.writing import departure
from appliance.web.writing.batch import existing, progress_of
from appliance.web.writing.departure import DepartureField

pages = Blueprint("batch_edit", __name__)


class SendingForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Text and date; beside them what they were when the page was drawn."""

    text = TextAreaField(lazy_gettext("SMS text"))
    due = DepartureField(lazy_gettext("SMS sending date"))
    text_before = HiddenField()
    due_before = HiddenField()


@pages.get("/messages/batches/<int:batch_id>/edit")
@requires("operator")
def edit(batch_id: int) -> ResponseReturnValue:
    """The form with the text and the date as they are."""
    batch = existing(batch_id)
    if batch.due_at is None or not revision.can_be_revised(batch, services().clock.now_ms()):
        raise ConflictError("sending_begun", N_("This sending has begun: it cannot be edited."))
    form = SendingForm(
        text=batch.text,
        due=departure.as_typed(batch.due_at),
        text_before=batch.text,
        due_before=batch.due_at,
    )
    return show(batch, form)


@pages.post("/messages/batches/<int:batch_id>/edit")
@requires("operator")
def save(batch_id: int) -> ResponseReturnValue:
    """Change the sending, or say beside its field what is wrong with it."""
    batch = existing(batch_id)
    form = SendingForm()
    before = request.form.get("due_before", 0, type=int)
    form.due.kept_ms = before if before == batch.due_at else None
    if not form.validate_on_submit():
        return show(batch, form, 400)
    # A form's lines end in CR LF, whatever they were.
    text_before = (form.text_before.data or "").replace("\r\n", "\n")
    change = Change(form.text.data or "", form.due.at_ms, text_before, before)
    try:
        revised = services().outbox.revise(batch_id, change, current_user.author)
    except ApplianceError as error:
        errors.place(form, error)
        return show(batch, form, errors.status_of(error))
    tell(existing(batch_id), revised, form.due.note)
    return redirect(url_for("batch.batch", batch_id=batch_id))


def tell(batch: Batch, revised: Revised, due_note: str) -> None:
    """Say when it leaves now, and who is left out."""
    leaves = gettext("The sending is changed. It leaves on %(date)s.",
                     date=weekday_moment(batch.due_at or 0))  # fmt: skip
    flash(f"{leaves} {due_note}".strip())
    if revised.blocked:
        flash(
            ngettext(
                "%(num)s recipient who may no longer be written to is left out.",
                "%(num)s recipients who may no longer be written to are left out.",
                revised.blocked,
            ),
            "care",
        )
    if revised.held:
        flash(
            ngettext(
                "The SMS waits until an administrator releases it.",
                "%(num)s SMS wait until an administrator releases them.",
                revised.held,
            ),
            "care",
        )


def show(batch: Batch, form: SendingForm, status: int = 200) -> ResponseReturnValue:
    """The page."""
    page = render_template(
        "batch_edit.html",
        batch=batch,
        form=form,
        waiting=progress_of(batch).waiting,
        earliest=services().clock.now_ms(),
        latest=departure.LATEST,
    )
    return page, status
