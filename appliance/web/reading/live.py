"""Changes since a page was drawn: pages poll every few seconds.

    GET /live?v=VERSION[&list=1][&with=ADDRESS[&seen=1]][&arrived=1]

The answer is 204 while the journal is at that version. Otherwise it is JSON: the new `version`, the
number of `unread` messages and the `modems` as the menu shows them; with `list` the changed `rows`
of the discussions; with `with` the changed `messages` of that conversation, as HTML. `seen` says
that a user is looking at the conversation: new messages are marked as read. `arrived` asks for
incoming messages, to announce them.
"""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.messaging.inbound import inbox
from appliance.store import discussions as discussion_rows
from appliance.store import events
from appliance.store.journal.entry import Recorded
from appliance.store.message_rows import by_ids
from appliance.web.frame.security import can, requires
from appliance.web.frame.services import services
from appliance.web.shown import bubbles, context
from appliance.web.shown.bubbles import preview
from appliance.web.shown.formatting import phone, today

pages = Blueprint("live", __name__)

# With more changes than this, the page reloads instead.
MOST_CHANGES = 200
MOST_TOLD = 5


@pages.get("/live")
@requires("viewer")
def live() -> ResponseReturnValue:
    """Return the changes."""
    store = services().store
    asked = request.args.get("v", default=0, type=int)
    version = events.version(store)
    day = today().isoformat()
    if asked == version and request.args.get("day", day) == day:
        return Response(status=204)
    open_id = _open_discussion(request.args.get("with"))
    if open_id is not None and "seen" in request.args and can("operator"):
        inbox.mark_discussion_read_soon(store, open_id)
        version = events.version(store)
    changes = events.since(store, asked, MOST_CHANGES + 1)
    news: dict[str, Any] = {
        "version": version,
        "day": day,
        "unread": context.unread(),
        "modems": render_template("modem_light.html"),
    }
    if len(changes) > MOST_CHANGES:
        return news | {"reload": True}
    if "list" in request.args:
        news["rows"] = _rows(changes, open_id)
    if open_id is not None:
        news["messages"] = _messages(changes, open_id)
    if "arrived" in request.args:
        news["arrived"] = _arrived(changes)
    return news


def _open_discussion(address: str | None) -> int | None:
    return discussion_rows.find(services().store, address) if address else None


def _rows(changes: list[Recorded], open_id: int | None) -> list[dict[str, Any]]:
    """Return the changed rows of the list, oldest first, so that the newest ends on top.

    A row that is no longer in the list has no `html`.
    """
    ids = {each.entry.discussion for each in changes if each.entry.discussion is not None}
    found = discussion_rows.by_ids(services().store, sorted(ids))
    gone = ids - {row.id for row in found}
    return [{"id": each, "html": ""} for each in sorted(gone)] + [
        {
            "id": row.id,
            "html": render_template("discussion_rows.html", rows=[row], open_id=open_id),
        }
        for row in sorted(found, key=lambda row: row.place)
    ]


def _arrived(changes: list[Recorded]) -> list[dict[str, Any]]:
    """Return the newest incoming messages, oldest first."""
    ids = {each.entry.message for each in changes if each.entry.message is not None}
    found = sorted(by_ids(services().store, sorted(ids)), key=lambda row: row.id)
    return [
        {
            "id": row.id,
            "name": row.name or phone(row.address),
            "text": preview(row.body, row.kind, row.erased_at),
            "path": url_for("discussions.conversation", address=row.address),
        }
        for row in found
        if row.direction == "in"
    ][-MOST_TOLD:]


def _messages(changes: list[Recorded], discussion_id: int) -> list[dict[str, Any]]:
    """Return the changed messages of a conversation, oldest first, with the headings of days."""
    ids = {
        each.entry.message
        for each in changes
        if each.entry.discussion == discussion_id and each.entry.message is not None
    }
    drawn = []
    for row in sorted(by_ids(services().store, sorted(ids)), key=lambda row: row.place):
        here = url_for("discussions.conversation", address=row.address)
        shown = bubbles.bubbles([row], back=here)
        html = render_template("messages.html", messages=shown)
        drawn.append({"id": row.id, "html": html})
    return drawn
