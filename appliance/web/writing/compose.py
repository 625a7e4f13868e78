"""Nouveau SMS: text, date, recipients; a summary before it goes to many.

Who is sent to is shown before it happens: beside the form where scripts run, else as a page of its
own. Either carries `seen`, a digest of what was shown; a sending to many, or one that leaves
somebody out, is stored only when what would be stored is what was seen.
"""

import secrets
from datetime import datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField

from appliance import local_time
from appliance.errors import N_, ApplianceError
from appliance.messaging import texts
from appliance.messaging.recipients import named
from appliance.messaging.requests import AcceptedBatch, NewMessage
from appliance.store import batch_lists, batch_progress, batch_recipients, messages
from appliance.store.message_rows import MessageRow
from appliance.store.states import MessageStatus
from appliance.web.frame import typed_ids
from appliance.web.frame.security import by_script, requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.formatting import moment, phone, today
from appliance.web.writing import departure, recipients, undo
from appliance.web.writing.departure import DepartureField
from appliance.web.writing.recipients import Chosen
from appliance.web.writing.summary import UNUSABLE, Summary, summarise

pages = Blueprint("compose", __name__)

MORNING = time(9)
SENT_BEFORE = N_(
    "This form was sent before with another content. Save again to send this message as well."
)
UNBEGUN = {"text_empty", "no_recipient"}


class MessageForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The message; its recipients are read by `recipients`."""

    text = TextAreaField(lazy_gettext("SMS text"))
    numbers = TextAreaField(lazy_gettext("Target numbers"))
    due = DepartureField(lazy_gettext("SMS sending date"))
    message_class = RadioField(lazy_gettext("Kind of message"), default="functional")
    public_id = HiddenField()
    replaces = HiddenField()  # the scheduled message that this one is to take the place of


def new_id() -> str:
    """An id that makes a form be stored once, however often it is sent."""
    return secrets.token_urlsafe(16)


def message_form() -> MessageForm:
    """The form, with what was sent."""
    form = MessageForm()
    form.message_class.choices = [
        ("functional", gettext("Functional · an answer, an appointment, an alert")),
        (
            "promotional",
            gettext("Promotional · an offer, an invitation: only to people who agreed to it"),
        ),
    ]
    form.public_id.data = form.public_id.data or new_id()
    original = scheduled(form.replaces.data or "")
    form.due.kept_ms = original.release_at if original else None
    return form


def scheduled(message_id: str) -> MessageRow | None:
    """The message that is to be edited; None if it is not there or no longer scheduled."""
    found = messages.get(services().store, typed_ids.read(message_id) or typed_ids.NOBODYS)
    return found if found and found.status == MessageStatus.SCHEDULED else None


def tomorrow_ms() -> int:
    """Tomorrow morning, the date that is asked for most: milliseconds since the epoch."""
    day = today() + timedelta(days=1)
    return local_time.read(datetime.combine(day, MORNING)).at_ms


def new_message(form: MessageForm, chosen: Chosen) -> NewMessage:
    """What the form asks for."""
    return NewMessage(
        text=form.text.data or "",
        numbers=chosen.numbers,
        contact_ids=tuple(contact.id for contact in chosen.contacts),
        group_ids=tuple(group.id for group in chosen.groups),
        public_id=form.public_id.data,
        due_ms=form.due.at_ms,
        message_class=form.message_class.data,
        origin="page",
        emergency_confirmed="emergency" in request.form,
        costs_allowed="costs" in request.form,
    )


def page(
    form: MessageForm, chosen: Chosen, summary: Summary | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page, with what was chosen and what is wrong."""
    form.numbers.data = "\n".join(chosen.numbers)
    rendered = render_template(
        "compose.html",
        form=form,
        chosen=chosen,
        summary=summary,
        groups=recipients.offered_groups(chosen),
        earliest=services().clock.now_ms(),
        option_detail=recipients.detail,
        nobody=recipients.NOBODY,
        latest=departure.LATEST,
        begun=departure.BEGUN,
        is_begun=departure.is_begun(),
        not_valid=departure.NOT_VALID,
        tomorrow=tomorrow_ms(),
        found=recipients.found_without_script(chosen),
        found_more=recipients.more_without_script(),
    )
    return rendered, status


@pages.get("/messages/new")
@requires("operator")
def new() -> ResponseReturnValue:
    """An empty form, or one begun.

    `?to=NUMBER`, `?contact=ID`, `?group=ID`, `?text=`; `?replace=MESSAGE`, which is scheduled;
    `?undone=SENDING`, which was taken back.
    """
    form = message_form()
    form.text.data = request.args.get("text", "")
    chosen = recipients.chosen(request.args, numbers_field="to")
    original = scheduled(request.args.get("replace", ""))
    if original is not None:
        form.text.data = original.body
        form.replaces.data = str(original.id)
        form.due.data = departure.as_typed(original.release_at or original.at)
        chosen = chosen.with_number(phone(original.address))
        batch = batch_progress.get(services().store, original.batch_id or 0)
        form.message_class.data = batch.message_class if batch else "functional"
    undone = batch_progress.get(services().store, request.args.get("undone", 0, type=int))
    if undone is not None:
        form.text.data, form.message_class.data = undone.text, undone.message_class
        people = batch_recipients.page(services().store, undone.id, limit=undone.total)
        chosen = recipients.with_addresses(chosen, [each.address for each in people])
    return page(form, chosen)


@pages.post("/messages/new")
@requires("operator")
def save() -> ResponseReturnValue:
    """Store the message, or say beside its field what is wrong with it."""
    form = message_form()
    chosen = recipients.chosen(request.form)
    if "remove" in request.form:
        return page(form, chosen.without(request.form["remove"]))
    if "search" in request.form:
        return page(form, chosen)
    if not form.validate_on_submit():
        return page(form, chosen, status=400)
    try:
        return store(form, chosen)
    except ApplianceError as error:
        if getattr(error, "code", "") == "duplicate_id":
            # The same form again: it was taken the first time, and another one needs another id.
            if result := result_of_the_first(form, chosen):
                return to(result)
            form.public_id.data = new_id()
            form.form_errors.append(gettext(SENT_BEFORE))
        else:
            errors.place(form, in_words_of_the_page(error))
        return page(form, chosen, status=errors.status_of(error))


def in_words_of_the_page(error: ApplianceError) -> ApplianceError:
    """The error; of what is a name rather than a number, that a contact can be chosen."""
    typed = str(error.values.get("number", ""))
    if error.code in UNUSABLE and recipients.is_name(typed):
        return recipients.not_a_contact(typed)
    return error


def store(form: MessageForm, chosen: Chosen) -> ResponseReturnValue:
    """Store the message, once its summary was seen where it matters. Raises what `accept` does."""
    message = new_message(form, chosen)
    shown = summarise(message, chosen, form.due.note)
    if chosen.questions:
        raise named.several(chosen.questions[0].typed, "numbers")
    if shown.needs_a_look and request.form.get("seen") != shown.seen:
        return page(form, chosen, shown)
    if not shown.is_confirmed:
        return page(form, chosen, shown)
    if shown.preview.emergency and not message.emergency_confirmed:
        return page(form, chosen, shown)
    if shown.asks and request.form.get("seen") != shown.seen:
        return page(form, chosen, shown)
    outgoing, outbox, author = (
        undo.wait(shown.usable(message)),
        services().outbox,
        current_user.author,
    )
    replaced = form.replaces.data or ""
    # Both or neither: what is edited neither goes twice nor gets lost.
    draft = typed_ids.read(replaced) or typed_ids.NOBODYS if replaced else None
    batch = outbox.accept(outgoing, author, instead_of=draft)
    can_undo = outgoing.due_ms != message.due_ms
    return to_the_result(batch, message.due_ms, form.due.note, can_undo=can_undo)


def to_the_result(
    batch: AcceptedBatch, due: int | None, due_note: str, *, can_undo: bool
) -> ResponseReturnValue:
    """Where the message can be seen from now on."""
    going = [message for message in batch.messages if message.status != MessageStatus.BLOCKED]
    held = [message for message in going if message.status == MessageStatus.HELD]
    if held:
        flash(
            ngettext(
                "The SMS waits until an administrator releases it.",
                "%(num)s SMS wait until an administrator releases them.",
                len(held),
            )
        )
    leaving = len(going) - len(held)
    if leaving and due is not None:
        said = gettext("The SMS is scheduled for %(date)s.", date=moment(due))
        flash(f"{said} {due_note}".strip())
    elif leaving and can_undo:
        undo.offer(batch.batch_id, leaving)
    elif leaving:
        flash(ngettext("The SMS is on its way.", "%(num)s SMS are on their way.", leaving), "good")
    if due is not None and len(batch.messages) == 1:
        return to(url_for("lists.scheduled"))
    return to(address_of(batch.batch_id, [message.address for message in batch.messages]))


def address_of(batch_id: int, addresses: list[str]) -> str:
    """The page of a stored sending: the discussion with the one, or the progress of many."""
    if len(addresses) == 1:
        return url_for("discussions.conversation", address=addresses[0])
    return url_for("batch.batch", batch_id=batch_id)


def to(address: str) -> ResponseReturnValue:
    """Lead there; a script goes by itself."""
    return {"to": address} if by_script() else redirect(address)


def result_of_the_first(form: MessageForm, chosen: Chosen) -> str | None:
    """The page of the same message that was stored under the form's id; None if it is another."""
    box = services()
    stored = batch_lists.by_public_id(box.store, form.public_id.data)
    if stored is None:
        return None
    addresses = [
        each.address for each in batch_recipients.page(box.store, stored.id, limit=stored.total)
    ]
    meant = box.outbox.preview(new_message(form, chosen), current_user.author)
    text, _ = texts.check(form.text.data or "", meant.segments)
    same = text == stored.text and set(meant.recipients) <= set(addresses)
    return address_of(stored.id, addresses) if same else None


@pages.post("/messages/new/summary")
@requires("operator")
def summary() -> ResponseReturnValue:
    """The summary alone, for the page to show beside the form."""
    form = message_form()
    chosen = recipients.chosen(request.form)
    if not form.due.validate(form):
        problem = " ".join(map(str, form.due.errors))
        return render_template("compose_summary.html", summary=None, problem=problem)
    try:
        shown = summarise(new_message(form, chosen), chosen, form.due.note)
        nobody = not shown.preview.recipients and not shown.left_out
        drawn = None if nobody else shown
        return render_template("compose_summary.html", summary=drawn, problem="")
    except ApplianceError as error:
        # Not begun yet is no problem: then the page says what will stand here.
        problem = "" if error.code in UNBEGUN else errors.text_of(error)
        return render_template("compose_summary.html", summary=None, problem=problem)
