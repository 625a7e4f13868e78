"""The list of discussions, one row per correspondent, and each conversation."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.addresses import numbers
from appliance.errors import ApplianceError
from appliance.messaging.inbound import inbox
from appliance.messaging.outbound import answers
from appliance.messaging.recipients import known_numbers
from appliance.store import contacts, optouts
from appliance.store import discussions as discussion_rows
from appliance.store.discussions import DiscussionRow
from appliance.store.message_rows import by_ids
from appliance.web.frame.security import by_script, can, requires
from appliance.web.frame.services import services
from appliance.web.shown import bubbles, conversation_view, errors
from appliance.web.shown.highlight import around
from appliance.web.writing import replies, sending_date
from appliance.web.writing.replies import ReplyForm

pages = Blueprint("discussions", __name__)

ROWS = 25


@dataclass(frozen=True, slots=True)
class Correspondent:
    """The correspondent of a conversation; `id` is None before the first message."""

    id: int | None
    address: str
    name: str | None
    contact_id: int | None
    answerable: bool
    opted_out: bool
    calls_for_help: bool
    waits: bool  # for an answer: they have just written


@pages.get("/discussions")
@requires("viewer")
def discussions() -> ResponseReturnValue:
    """Show the list, newest first."""
    return render_template("discussions.html", **_list_part(), correspondent=None)


@pages.get("/discussions/<text:address>")
@requires("viewer")
def conversation(address: str) -> ResponseReturnValue:
    """Show a conversation and, for operators, mark it as read."""
    who = correspondent(address)
    part = _conversation_part(who)  # before marking as read: it sets the unread marker
    if can("operator") and who.id is not None:
        inbox.mark_discussion_read_soon(services().store, who.id)
    form = ReplyForm(public_id=replies.new_public_id(), formdata=None)
    form.account.offer()
    return render_template("discussions.html", **_list_part(who.id), **part, reply=form)


@pages.post("/discussions/<text:address>")
@requires("operator")
def reply(address: str) -> ResponseReturnValue:
    """Send a reply; answer a script with JSON, a form with a page."""
    who = correspondent(address)
    form = ReplyForm()
    form.account.offer()
    status = 400
    try:
        if form.due.validate(form) and form.options_are_valid():
            replies.send(who.address, form)
            status = 200
    except ApplianceError as error:
        errors.place(form, error)
        status = errors.status_of(error)
    if by_script():
        if problems := replies.problems(form):
            return {"error": " ".join(problems)}, status
        said = replies.said(form)
        return {"public_id": replies.new_public_id()} | ({"said": said} if said else {})
    if replies.problems(form):
        page = render_template(
            "discussions.html", **_list_part(who.id), **_conversation_part(who), reply=form
        )
        return page, status
    if said := replies.said(form):
        flash(said)
    return redirect(url_for("discussions.conversation", address=address, _anchor="end"))


@pages.get("/messages/<int:message_id>/history")
@requires("viewer")
def history(message_id: int) -> ResponseReturnValue:
    """Show the history of a message, as a fragment."""
    return render_template("history.html", history=bubbles.history_entries(message_id))


def correspondent(address: str) -> Correspondent:
    """Return the correspondent at `address`, in any usual writing. Raise InputError."""
    box = services()
    known = discussion_rows.find(box.store, address)
    if known is None:
        address = known_numbers.resolve(box.store, address, box.preferences.messaging().country)
        known = discussion_rows.find(box.store, address)
    known_by = contacts.by_addresses(box.store, [address]).get(address, ())
    contact = min(known_by, key=lambda row: row.id, default=None)
    return Correspondent(
        id=known,
        address=address,
        name=contact.name if contact else None,
        contact_id=contact.id if contact else None,
        answerable=numbers.is_answerable(address),
        opted_out=optouts.is_opted_out(box.store, address),
        calls_for_help=numbers.is_emergency(address, box.preferences.messaging().country),
        waits=answers.is_awaited(box.store, address, box.clock.now_ms()),
    )


def _list_part(open_id: int | None = None) -> dict[str, Any]:
    """Return the template variables of the list."""
    query = request.args.get("q", "").strip()
    before = request.args.get("older", type=int) if not request.view_args else None
    unread_only = "unread" in request.args
    store = services().store
    found = discussion_rows.page(
        store, limit=ROWS + 1, before=before, text=query, unread=unread_only
    )
    rows = found[:ROWS]
    more = None
    if len(found) > ROWS:
        more = url_for(
            "discussions.discussions", older=rows[-1].cursor, q=query or None, unread=unread_asked()
        )
    if unread_only and open_id is not None and open_id not in {row.id for row in rows}:
        # Opening the discussion marked it as read; it stays in the list while it is open.
        rows = sorted(
            [*rows, *discussion_rows.by_ids(store, [open_id])], key=lambda row: -row.place
        )
    return {
        "rows": _as_found(rows, query),
        "more": more,
        "query": query,
        "unread_only": unread_only,
        "first_page": before is None,
        "open_id": open_id,
    }


def unread_asked() -> int | None:
    """Return the parameter that keeps the list to unread discussions, if it is set."""
    return 1 if "unread" in request.args else None


def _as_found(rows: list[DiscussionRow], query: str) -> list[DiscussionRow]:
    """Replace the last message in each row by the one that the search found."""
    ids = [row.match for row in rows if row.match is not None]
    found = {message.id: message for message in by_ids(services().store, ids)}
    return [
        replace(
            row,
            place=message.place,
            at=message.at,
            direction=message.direction,
            status=message.status,
            kind=message.kind,
            preview=around(message.body, query),
            erased_at=message.erased_at,
        )
        if (message := found.get(row.match or 0))
        else row
        for row in rows
    ]


def _conversation_part(who: Correspondent) -> dict[str, Any]:
    """Return the template variables of the conversation."""
    query = request.args.get("q", "").strip()
    part = conversation_view.page(
        services().store,
        who.id,
        before=request.args.get("before", type=int),
        after=request.args.get("after", type=int),
        at=request.args.get("at", type=int),
    )

    def link(before: int | None = None, after: int | None = None) -> str:
        return url_for(
            "discussions.conversation",
            address=who.address,
            q=query or None,
            unread=unread_asked(),
            before=before,
            after=after,
        )

    shown = part.messages
    asked = request.args.get("history", default=0, type=int)
    return {
        "correspondent": who,
        "begun": sending_date.BEGUN,
        "earliest": services().clock.now_ms(),
        "latest": sending_date.LATEST,
        "not_valid": sending_date.NOT_VALID,
        "messages": bubbles.bubbles(
            shown, back=link(), unread_marker=bubbles.first_unread(shown), history_of=asked
        ),
        "waiting": bubbles.bubbles(part.waiting, back=link(), history_of=asked),
        "found": part.found,
        "older": link(before=shown[0].place) if part.has_older else None,
        "newer": link(after=shown[-1].place) if part.has_newer else None,
        "newest": None if part.reaches_the_end else link(),
    }
