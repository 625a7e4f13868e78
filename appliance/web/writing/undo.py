"""Taking back a new SMS within some seconds after it was sent, if the settings allow it.

The SMS is scheduled for the end of these seconds, and taking it back cancels it.
"""

from dataclasses import replace

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from appliance.clock import is_trusted
from appliance.messaging.requests import NewMessage
from appliance.store import batch_progress
from appliance.store.states import MessageStatus
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.writing.batch import back, existing

pages = Blueprint("undo", __name__)

# The states of messages of which nothing was sent.
NOT_SENT = {MessageStatus.CANCELLED, MessageStatus.BLOCKED}


def wait(message: NewMessage) -> NewMessage:
    """Return the message, to leave when it can no longer be taken back.

    While the box does not know the time it leaves at once, because scheduled messages would wait.
    """
    seconds, clock = services().preferences.messaging().undo_seconds, services().clock
    if message.due_ms is not None or not seconds or not is_trusted(clock):
        return message
    return replace(message, due_ms=clock.now_ms() + seconds * 1000)


def offer(batch_id: int, leaving: int) -> None:
    """Announce on the next page that it leaves, with the button to take it back (base.html)."""
    seconds = services().preferences.messaging().undo_seconds
    said = ngettext("The SMS leaves in a moment.", "%(num)s SMS leave in a moment.", leaving)
    flash(said, f"undo:{batch_id}:{seconds}")


@pages.post("/messages/batches/<int:batch_id>/undo")
@requires("operator")
def undo(batch_id: int) -> ResponseReturnValue:
    """Take a sending back and lead to its text, or to what was sent if it is too late."""
    found = existing(batch_id)
    taken = services().outbox.cancel_batch(batch_id, current_user.author)
    counts = batch_progress.counts(services().store, found)
    gone = sum(count for state, count in counts.items() if state not in NOT_SENT)
    if not gone:
        flash(gettext("The SMS is taken back: nothing was sent."))
        return redirect(url_for("compose.new", undone=batch_id))
    if taken:
        flash(ngettext("%(num)s SMS is taken back.", "%(num)s SMS are taken back.", taken))
    flash(ngettext("%(num)s SMS had already left.", "%(num)s SMS had already left.", gone), "care")
    return back(batch_id)
