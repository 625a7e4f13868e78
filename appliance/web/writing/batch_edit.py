"""The editor of a scheduled sending: text, date and options of its messages that still wait."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from appliance.errors import N_, ApplianceError, ConflictError
from appliance.messaging.outbound import revision
from appliance.messaging.outbound.revision import Change, NewOptions, Revised
from appliance.store import revisions
from appliance.store.batch_progress import Batch
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.formatting import weekday_moment
from appliance.web.writing import sending_date
from appliance.web.writing.batch import existing, progress_of
from appliance.web.writing.options import MessageOptions, subject_of
from appliance.web.writing.sending_date import SendingDateField

pages = Blueprint("batch_edit", __name__)


class SendingForm(MessageOptions, FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Text, date and options, and their values at the time when the page was drawn."""

    text = TextAreaField(lazy_gettext("SMS text"))
    due = SendingDateField(lazy_gettext("SMS sending date"))
    subject = StringField(lazy_gettext("Subject, for the office alone"))
    text_before = HiddenField()
    due_before = HiddenField()
    options_before = HiddenField()


@pages.get("/messages/batches/<int:batch_id>/edit")
@requires("operator")
def edit(batch_id: int) -> ResponseReturnValue:
    """Show the form with the present text, date and options."""
    batch = existing(batch_id)
    if batch.due_at is None or not revision.can_be_revised(batch, services().clock.now_ms()):
        raise ConflictError("sending_begun", N_("This sending has begun: it cannot be edited."))
    expires_at = _end_of(batch)
    form = SendingForm(
        subject=batch.subject,
        options_before=revision.stamp(batch, expires_at),
        text=batch.text,
        due=sending_date.as_typed(batch.due_at),
        text_before=batch.text,
        due_before=batch.due_at,
    )
    form.show(batch.form, batch.due_at, expires_at)
    return show(batch, form)


@pages.post("/messages/batches/<int:batch_id>/edit")
@requires("operator")
def save(batch_id: int) -> ResponseReturnValue:
    """Change the sending, or show each error beside its field."""
    batch = existing(batch_id)
    form = SendingForm()
    form.offer(_end_of(batch))
    before = request.form.get("due_before", 0, type=int)
    form.due.kept_ms = before if before == batch.due_at else None
    if not form.validate_on_submit():
        return show(batch, form, 400)
    # Browsers send the lines of a form with CR LF.
    text_before = (form.text_before.data or "").replace("\r\n", "\n")
    options = NewOptions(
        form.form_of_message,
        form.ttl_seconds,
        keeps_expiry=form.keeps_expiry,
        subject=subject_of(form.subject.data),
        before=form.options_before.data or "",
    )
    change = Change(form.text.data or "", form.due.at_ms, text_before, before, options)
    try:
        revised = services().outbox.revise(batch_id, change, current_user.author)
    except ApplianceError as error:
        errors.place(form, error)
        return show(batch, form, errors.status_of(error))
    tell(existing(batch_id), revised, form.due.note)
    return redirect(url_for("batch.batch", batch_id=batch_id))


def _end_of(batch: Batch) -> int | None:
    """Return when the messages of a sending that still wait expire."""
    return revisions.summary(services().store, batch.id)[1]


def tell(batch: Batch, revised: Revised, due_note: str) -> None:
    """Say when the sending leaves now, and how many recipients are left out."""
    if revised.scheduled or not revised.delayed:
        leaves = gettext("The sending is changed. It leaves on %(date)s.",
                         date=weekday_moment(batch.due_at or 0))  # fmt: skip
        flash(f"{leaves} {due_note}".strip())
    if revised.delayed:
        for sentence in progress_of(batch).delayed:
            flash(sentence)
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
    """Return the page."""
    page = render_template(
        "batch_edit.html",
        batch=batch,
        form=form,
        waiting=progress_of(batch).waiting,
        earliest=services().clock.now_ms(),
        latest=sending_date.LATEST,
    )
    return page, status
