"""The page of a new SMS: text, date, recipients, and a summary before it goes to many.

The recipients are shown before anything is stored: beside the form where scripts run, else on a
page of its own. Both carry `seen`, a digest of what was shown. A sending to many, or one that
leaves somebody out, is stored only if the digest matches what would be stored.
"""

from collections import Counter

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from appliance.errors import N_, ApplianceError
from appliance.messaging.recipients import named
from appliance.messaging.requests import AcceptedBatch
from appliance.store import batch_lists, batch_progress, batch_recipients, clipboards
from appliance.store.states import MessageStatus
from appliance.web.frame import typed_ids
from appliance.web.frame.security import by_script, requires
from appliance.web.frame.services import services
from appliance.web.shown import errors
from appliance.web.shown.formatting import moment, phone
from appliance.web.writing import (
    delays,
    recipient_search,
    recipients,
    sample,
    sending_date,
    undo,
)
from appliance.web.writing.delays import Delay
from appliance.web.writing.message_form import (
    MessageForm,
    message_form,
    new_id,
    new_message,
    scheduled,
    template_of,
    tomorrow_ms,
)
from appliance.web.writing.recipients import Chosen
from appliance.web.writing.summary import UNUSABLE, Summary, summarise

pages = Blueprint("compose", __name__)

SENT_BEFORE = N_(
    "This form was already sent with different content. Save again to send this message as well."
)
UNBEGUN = {"text_empty", "no_recipient"}


def page(
    form: MessageForm, chosen: Chosen, summary: Summary | None = None, status: int = 200
) -> ResponseReturnValue:
    """Return the page with the chosen recipients and any errors."""
    form.numbers.data = "\n".join(chosen.numbers)
    rendered = render_template(
        "compose.html",
        form=form,
        chosen=chosen,
        summary=summary,
        groups=recipients.offered_groups(chosen),
        earliest=services().clock.now_ms(),
        option_detail=recipient_search.detail,
        nobody=recipients.NOBODY,
        latest=sending_date.LATEST,
        begun=sending_date.BEGUN,
        is_begun=sending_date.is_begun(),
        not_valid=sending_date.NOT_VALID,
        tomorrow=tomorrow_ms(),
        found=recipient_search.found_without_script(chosen),
        found_more=recipient_search.more_without_script(),
        offered=sample.variables_on_offer(),
        sample=summary.sample if summary else None,
    )
    return rendered, status


@pages.get("/messages/new")
@requires("operator")
def new() -> ResponseReturnValue:
    """Show an empty form, or one with given values.

    `?to=NUMBER`, `?contact=ID`, `?group=ID`, `?text=`, `?clipboard=1` (everybody on the clipboard);
    `?replace=MESSAGE` edits a scheduled message; `?undone=SENDING` restores one that was taken
    back; `?template=ID` begins with the text of a template.
    """
    form = message_form()
    form.text.data = request.args.get("text", "")
    chosen = recipients.chosen(request.args, numbers_field="to")
    if "clipboard" in request.args:
        chosen = recipients.with_clipboard(chosen, clipboards.of(services().store, current_user.id))
    template = template_of(request.args.get("template", ""))
    if template is not None:
        form.text.data, form.template.data = template.text, str(template.id)
        form.merge.data = sample.has_brackets(template.text)
    original = scheduled(request.args.get("replace", ""))
    if original is not None:
        form.text.data = original.body
        form.replaces.data = str(original.id)
        form.due.data = sending_date.as_typed(original.release_at or original.at)
        chosen = chosen.with_number(phone(original.address))
        batch = batch_progress.get(services().store, original.batch_id or 0)
        form.message_class.data = batch.message_class if batch else "functional"
        due = original.release_at or original.at
        form.show(batch.form if batch else "normal", due, original.expires_at)
        form.subject.data = batch.subject if batch else None
    undone = batch_progress.get(services().store, request.args.get("undone", 0, type=int))
    if undone is not None:
        form.text.data, form.message_class.data = undone.text, undone.message_class
        form.merge.data = undone.merged
        people = batch_recipients.page(services().store, undone.id, limit=undone.total)
        chosen = recipients.with_addresses(chosen, [each.address for each in people])
        start = undone.due_at or undone.created_at
        expires = people[0].expires_at if people else None
        form.show(undone.form, start, expires, keeps=False)
        form.subject.data = undone.subject
    return page(form, chosen)


@pages.post("/messages/new")
@requires("operator")
def save() -> ResponseReturnValue:
    """Store the message, or show each error beside its field."""
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
            # The form was sent twice: the first one was stored. A different one needs a new id.
            if result := result_of_the_first(form, chosen):
                return to(result)
            form.public_id.data = new_id()
            form.form_errors.append(gettext(SENT_BEFORE))
        else:
            errors.place(form, in_words_of_the_page(error))
        return page(form, chosen, status=errors.status_of(error))


def in_words_of_the_page(error: ApplianceError) -> ApplianceError:
    """Return the error; for a name instead of a number, suggest to choose a contact."""
    typed = str(error.values.get("number", ""))
    if error.code in UNUSABLE and recipients.is_name(typed):
        return recipients.not_a_contact(typed)
    return error


def store(form: MessageForm, chosen: Chosen) -> ResponseReturnValue:
    """Store the message once its summary was seen, if it needs one. Raise what `accept` raises."""
    message = new_message(form, chosen)
    replaced = form.replaces.data or ""
    # Stored in place of the edited message, so that it is neither sent twice nor lost.
    draft = typed_ids.read(replaced) or typed_ids.NOBODYS if replaced else None
    shown = summarise(message, chosen, form.due.note, instead_of=draft)
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
    batch = outbox.accept(outgoing, author, instead_of=draft)
    can_undo = outgoing.due_ms != message.due_ms
    return to_the_result(batch, message.due_ms, form.due.note, can_undo=can_undo)


def to_the_result(
    batch: AcceptedBatch, due: int | None, due_note: str, *, can_undo: bool
) -> ResponseReturnValue:
    """Lead to the page that shows the stored message."""
    going = [message for message in batch.messages if message.status != MessageStatus.BLOCKED]
    waiting = [message for message in going if message.status == MessageStatus.HELD]
    delayed = [
        Delay(message.release_at, message.error or "")
        for message in waiting
        if message.release_at is not None
    ]
    for sentence in delays.sentences(Counter(delayed), due or services().clock.now_ms()):
        flash(sentence)
    held = [message for message in waiting if message.release_at is None]
    if held:
        flash(
            ngettext(
                "The SMS waits until an administrator releases it.",
                "%(num)s SMS wait until an administrator releases them.",
                len(held),
            )
        )
    leaving = len(going) - len(waiting)
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
    """Return the page of a sending: the discussion for one recipient, else its progress."""
    if len(addresses) == 1:
        return url_for("discussions.conversation", address=addresses[0])
    return url_for("batch.batch", batch_id=batch_id)


def to(address: str) -> ResponseReturnValue:
    """Redirect there; tell a script where to go."""
    return {"to": address} if by_script() else redirect(address)


def result_of_the_first(form: MessageForm, chosen: Chosen) -> str | None:
    """Return the page of the message stored earlier under the form's id.

    It is None if that message differs from the form's.
    """
    box = services()
    stored = batch_lists.by_public_id(box.store, form.public_id.data)
    if stored is None:
        return None
    addresses = [
        each.address for each in batch_recipients.page(box.store, stored.id, limit=stored.total)
    ]
    message = new_message(form, chosen)
    meant = box.outbox.preview(message, current_user.author)
    texts = {message.text} if message.merge else {each.text for each in meant.messages}
    same = texts == {stored.text} and set(meant.recipients) <= set(addresses)
    same = same and stored.form == form.form_of_message
    return address_of(stored.id, addresses) if same else None


@pages.post("/messages/new/summary")
@requires("operator")
def summary() -> ResponseReturnValue:
    """Show only the summary, beside the form."""
    form = message_form()
    chosen = recipients.chosen(request.form)
    if not form.due.validate(form):
        problem = " ".join(map(str, form.due.errors))
        return render_template("compose_summary.html", summary=None, problem=problem)
    try:
        replaced = typed_ids.read(form.replaces.data or "")
        shown = summarise(new_message(form, chosen), chosen, form.due.note, instead_of=replaced)
        nobody = not shown.preview.recipients and not shown.left_out
        drawn = None if nobody else shown
        return render_template(
            "compose_summary.html", summary=drawn, problem="", sample=shown.sample
        )
    except ApplianceError as error:
        # A form that is still empty gets no error: the page says what the summary will show.
        problem = "" if error.code in UNBEGUN else errors.text_of(error)
        return render_template("compose_summary.html", summary=None, problem=problem)
