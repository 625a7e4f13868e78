"""The reply field below a conversation: a reply leaves at once or on a date, and never twice."""

import secrets
from dataclasses import replace

from flask import request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, TextAreaField

from appliance.errors import ConflictError
from appliance.messaging import texts
from appliance.messaging.requests import NewMessage
from appliance.store import batch_lists
from appliance.store.batch_lists import BatchRow
from appliance.web.frame.services import services
from appliance.web.shown.formatting import weekday_moment
from appliance.web.writing.line_choice import LineField
from appliance.web.writing.options import MessageOptions
from appliance.web.writing.paying import PayingField
from appliance.web.writing.sending_date import SendingDateField

NO_LIMIT = 255  # segments; `accept` has already checked the limit


class ReplyForm(MessageOptions, FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The reply form. The public id makes sending the same form again harmless."""

    text = TextAreaField(lazy_gettext("SMS text"))
    due = SendingDateField(lazy_gettext("SMS sending date"))
    account = PayingField()
    line = LineField()
    # Named and valued as in the other forms, for the counter.
    is_promotional = BooleanField(lazy_gettext("Promotional SMS"), name="message_class")
    public_id = HiddenField()


def new_public_id() -> str:
    """Return a public id for one sending; the form carries it."""
    return secrets.token_urlsafe(12)


def send(address: str, form: ReplyForm) -> None:
    """Send the reply; the same form again changes nothing. Raise what `accept` raises."""
    message = NewMessage(
        text=form.text.data or "",
        numbers=(address,),
        public_id=form.public_id.data or None,
        due_ms=form.due.at_ms,
        form=form.form_of_message,
        ttl_seconds=form.ttl_seconds,
        message_class="promotional" if form.is_promotional.data else "functional",
        origin="reply",
        emergency_confirmed="emergency" in request.form,
        account=form.account.name_chosen,
        line=form.line.name_chosen,
    )
    outbox, author = services().outbox, current_user.author
    try:
        outbox.accept(message, author)
    except ConflictError as error:
        if error.code != "duplicate_id":
            raise
        stored = batch_lists.by_public_id(services().store, message.public_id or "")
        wanted = _text_of(message), message.due_ms, message.form, message.message_class
        if stored is not None and _content_of(stored) != wanted:
            # The answer to the first form was lost and the form was changed: both are sent.
            outbox.accept(replace(message, public_id=new_public_id()), author)
        # Otherwise the same form was sent again: it was stored the first time.


def _content_of(stored: BatchRow) -> tuple[str, int | None, str, str]:
    return stored.text, stored.due_at, stored.form, stored.message_class


def _text_of(message: NewMessage) -> str:
    """Return the text as it would be stored: a promotional one gets the mention of STOP."""
    if message.message_class == "functional":
        return texts.check(message.text, NO_LIMIT)[0]
    return services().outbox.preview(message, current_user.author).messages[0].text


def problems(form: ReplyForm) -> list[str]:
    """Return the errors of the form: of its text, its date, its options and others."""
    options = (*form.sent_as.errors, *form.validity.errors, *form.account.errors)
    return [
        str(each) for each in (*form.text.errors, *form.due.errors, *options, *form.form_errors)
    ]


def said(form: ReplyForm) -> str:
    """Return the confirmation of a reply that leaves later; empty for one that leaves at once."""
    if form.due.at_ms is None:
        return ""
    date = weekday_moment(form.due.at_ms)
    return f"{gettext('The SMS is scheduled for %(date)s.', date=date)} {form.due.note}".strip()
