"""The lists of sent, received, unread and scheduled messages, and actions on ticked messages."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from appliance.messaging.inbound import inbox
from appliance.store import messages, removal
from appliance.store.journal.box import Exported
from appliance.store.listing import MessageFilter, MessagePage
from appliance.store.states import MessageStatus
from appliance.web.frame.audit import record
from appliance.web.frame.paths import local_path, same_query
from appliance.web.frame.security import can, requires
from appliance.web.frame.services import services
from appliance.web.reading import list_export, list_rows
from appliance.web.reading.list_query import read_query
from appliance.web.reading.message_lists import LISTS, MessageList, named
from appliance.web.shown import possible_decisions
from appliance.web.shown.context import page_size
from appliance.web.writing.sending_date import LATEST_DAY

pages = Blueprint("lists", __name__)

MOST_HELD = 50


def show(which: MessageList) -> ResponseReturnValue:
    """Show a page of a list."""
    store, limit, asked = services().store, page_size(), read_query(which)
    found = held = MessagePage((), None, None)
    if not asked.date_error:
        found = messages.page(
            store, asked.wanted, limit=limit, cursor=request.args.get("cursor"), order=asked.order
        )
    if which.due and not asked.filtered:
        held = messages.page(store, MessageFilter(undecided=True), limit=MOST_HELD)
    here = url_for(f"lists.{which.name}")
    return render_template(
        "lists.html",
        which=which,
        has_rows=bool(found.rows),
        drawn_rows=list_rows.drawn(which, found.rows, asked.wanted.text, tick=can("operator")),
        held=held.rows,
        decisions=possible_decisions.possible(MessageStatus.HELD),
        sendings=list_rows.sending_links(
            row.batch_id for row in found.rows if row.batch_id is not None
        ),
        query=asked.wanted.text,
        limit=limit,
        asked=asked,
        chosen_state=request.args.get("state", ""),
        since=request.args.get("from", ""),
        until=request.args.get("to", ""),
        latest=LATEST_DAY,
        oldest_first=request.args.get("sort") == "oldest",
        first=same_query(here, "cursor") if found.previous else "",
        next=same_query(here, cursor=found.next) if found.next else "",
        export=same_query(url_for("lists.export", name=which.name), "cursor"),
    )


@pages.get("/messages/sent")
@requires("viewer")
def sent() -> ResponseReturnValue:
    """Show the sent messages."""
    return show(LISTS["sent"])


@pages.get("/messages/received")
@requires("viewer")
def received() -> ResponseReturnValue:
    """Show the received messages."""
    return show(LISTS["received"])


@pages.get("/messages/unread")
@requires("viewer")
def unread() -> ResponseReturnValue:
    """Show the unread messages."""
    return show(LISTS["unread"])


@pages.get("/messages/scheduled")
@requires("viewer")
def scheduled() -> ResponseReturnValue:
    """Show scheduled and delayed messages, the next one first, below those to decide about."""
    return show(LISTS["scheduled"])


@pages.get("/messages/<name>/export")
@requires("viewer")
def export(name: str) -> ResponseReturnValue:
    """Return all messages that the filter finds, as CSV."""
    which = named(name)
    asked = read_query(which)
    if asked.date_error:  # show the error in the list rather than export everything
        return redirect(same_query(url_for(f"lists.{which.name}")))
    record(
        Exported(
            exported=which.name,
            sought=asked.wanted.text,
            status=chosen if (chosen := request.args.get("state", "")) in which.states else "",
            since=request.args.get("from", ""),
            until=request.args.get("to", ""),
        )
    )
    return list_export.download(which.name, asked.wanted, asked.order)


@pages.post("/messages/<name>/act")
@requires("operator")
def act(name: str) -> ResponseReturnValue:
    """Carry out the button's action on the ticked messages: `read`, `cancel` or `delete`."""
    which = named(name)
    ticked = list(dict.fromkeys(request.form.getlist("message", type=int)))
    back = redirect(local_path(request.form.get("back") or url_for(f"lists.{which.name}")))
    todo = {"read": mark_read, "cancel": cancel, "delete": delete}.get(request.form.get("do", ""))
    if todo is None or not ticked:
        flash(gettext("Tick the messages first."), "care")
    else:
        todo(ticked)
    return back


def mark_read(ticked: list[int]) -> None:
    """Mark the ticked messages as read."""
    inbox.mark_read(services().store, ticked)
    flash(
        ngettext("%(num)s message marked as read.", "%(num)s messages marked as read.",
                 len(ticked))
    )  # fmt: skip


def cancel(ticked: list[int]) -> None:
    """Cancel the ticked messages; some may have been sent or cancelled in the meantime."""
    done = services().outbox.cancel_many(ticked, current_user.author)
    if done:
        flash(ngettext("%(num)s message cancelled.", "%(num)s messages cancelled.", done))
    if done < len(ticked):
        late = len(ticked) - done
        flash(
            ngettext(
                "%(num)s message had already been sent.",
                "%(num)s messages had already been sent.",
                late,
            ),
            "care",
        )


def delete(ticked: list[int]) -> None:
    """Delete the ticked messages for good, except those that wait or are being sent."""
    done = removal.remove(services().store, ticked, actor=current_user.author.actor)
    if done:
        flash(ngettext("%(num)s message deleted.", "%(num)s messages deleted.", done))
    if done < len(ticked):
        flash(
            gettext("Messages that are waiting or being sent are kept: cancel them first."), "care"
        )
