"""The form of a new SMS, and the message that it asks for."""

import secrets
from datetime import datetime, time, timedelta

from flask import request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField

from appliance import local_time
from appliance.messaging.requests import NewMessage
from appliance.store import messages, templates
from appliance.store.message_rows import MessageRow
from appliance.store.states import MessageStatus
from appliance.store.templates import TemplateRow
from appliance.web.frame import typed_ids
from appliance.web.frame.services import services
from appliance.web.shown.formatting import today
from appliance.web.writing import filling, number_choice
from appliance.web.writing.line_choice import LineField
from appliance.web.writing.options import MessageOptions, subject_of
from appliance.web.writing.paying import PayingField
from appliance.web.writing.recipients import Chosen
from appliance.web.writing.sending_date import SendingDateField

MORNING = time(9)


class MessageForm(MessageOptions, FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The message; `recipients` reads its recipients."""

    text = TextAreaField(lazy_gettext("SMS text"))
    numbers = TextAreaField(lazy_gettext("Target numbers"))
    due = SendingDateField(lazy_gettext("SMS sending date"))
    message_class = RadioField(lazy_gettext("Kind of message"), default="functional")
    subject = StringField(lazy_gettext("Subject, for the office alone"))
    account = PayingField()
    line = LineField()
    public_id = HiddenField()
    replaces = HiddenField()  # the scheduled message that this one replaces
    merge = BooleanField(lazy_gettext("Fill in the variables in brackets for each recipient"))
    template = HiddenField()  # the template that the text was made from


def new_id() -> str:
    """Return an id that lets a form be stored only once, however often it is sent."""
    return secrets.token_urlsafe(16)


def class_choices() -> list[tuple[str, str]]:
    """Return the kinds of message to choose from; the promotional one says who gets it."""
    if services().preferences.messaging().promotional_consent == "opt-in":
        promotional = gettext(
            "Promotional · an offer, an invitation: only to people who agreed to it"
        )
    else:
        promotional = gettext(
            "Promotional · an offer, an invitation: to everyone who has not refused it"
        )
    return [
        ("functional", gettext("Functional · an answer, an appointment, an alert")),
        ("promotional", promotional),
    ]


def message_form() -> MessageForm:
    """Return the form with the submitted values."""
    form = MessageForm()
    form.message_class.choices = class_choices()
    form.account.offer()
    form.public_id.data = form.public_id.data or new_id()
    original = scheduled(form.replaces.data or "")
    form.due.kept_ms = original.release_at if original else None
    if original is not None:
        form.offer(original.expires_at)
    return form


def scheduled(message_id: str) -> MessageRow | None:
    """Return the message to edit; None if it does not exist or is no longer scheduled."""
    found = messages.get(services().store, typed_ids.read(message_id) or typed_ids.NOBODYS)
    return found if found and found.status == MessageStatus.SCHEDULED else None


def template_of(template_id: str) -> TemplateRow | None:
    """Return a template; None if it does not exist or the user does not see it."""
    wanted = typed_ids.read(template_id) or typed_ids.NOBODYS
    return templates.get(services().store, wanted, current_user.id)


def tomorrow_ms() -> int:
    """Return tomorrow morning, the most usual date, in milliseconds since the epoch."""
    day = today() + timedelta(days=1)
    return local_time.read(datetime.combine(day, MORNING)).at_ms


def _kept_expiry(form: MessageForm) -> int | None:
    original = scheduled(form.replaces.data or "") if form.keeps_expiry else None
    return original.expires_at if original else None


def new_message(form: MessageForm, chosen: Chosen) -> NewMessage:
    """Return the message that the form asks for."""
    template = template_of(form.template.data or "")
    recipients = number_choice.chosen(chosen.contacts)
    at_a_number = {each.contact_id for each in recipients}
    return NewMessage(
        text=form.text.data or "",
        numbers=chosen.numbers,
        recipients=recipients,
        contact_ids=tuple(each.id for each in chosen.contacts if each.id not in at_a_number),
        once_per_address="once_per_address" in request.form,
        group_ids=tuple(group.id for group in chosen.groups),
        public_id=form.public_id.data,
        due_ms=form.due.at_ms,
        message_class=form.message_class.data,
        subject=subject_of(form.subject.data),
        form=form.form_of_message,
        ttl_seconds=form.ttl_seconds,
        expires_ms=_kept_expiry(form),
        origin="page",
        emergency_confirmed="emergency" in request.form,
        costs_allowed="costs" in request.form,
        account=form.account.name_chosen,
        line=form.line.name_chosen,
        merge=form.merge.data,
        variables=filling.box_values() if form.merge.data else {},
        template_id=template.id if template else None,
    )
