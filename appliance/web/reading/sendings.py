"""The sendings to more than one recipient, newest first, each with what became of it."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.store import batch_lists, batch_progress
from appliance.store.batch_lists import ToMany
from appliance.store.states import MessageStatus
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown.context import page_size
from appliance.web.shown.statuses import shown_counts
from appliance.web.writing import delays
from appliance.web.writing.delays import Delay

pages = Blueprint("sendings", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A sending with the number of its messages in each state."""

    sending: ToMany
    counts: list[tuple[str, int]]
    paused: bool
    delayed: tuple[str, ...]  # sentences that say until when rules delay messages, and why


@pages.get("/sendings")
@requires("viewer")
def sendings() -> ResponseReturnValue:
    """Show the sendings."""
    store, limit = services().store, page_size(25)
    before = request.args.get("before", type=int)
    found = batch_lists.to_many(store, limit=limit + 1, before=before)
    more = len(found) > limit
    return render_template(
        "sendings.html",
        rows=[_row(each) for each in found[:limit]],
        limit=limit,
        first=url_for("sendings.sendings") if before is not None else "",
        next=url_for("sendings.sendings", before=found[limit - 1].id) if more else "",
    )


def _row(sending: ToMany) -> Row:
    batch = batch_progress.get(services().store, sending.id)
    kept = batch_progress.counts(services().store, batch) if batch else {}
    held = kept.get(MessageStatus.HELD, 0)
    found = batch_progress.delays(services().store, sending.id) if held else {}
    delayed = {Delay(at_ms, reason): number for (at_ms, reason), number in found.items()}
    return Row(
        sending,
        shown_counts(kept, sum(found.values())),
        paused=batch is not None and batch.paused,
        delayed=delays.sentences(delayed, sending.due_at or sending.created_at),
    )
