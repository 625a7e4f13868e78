"""A mass sending: its progress and messages by state; pause, resume, cancel, send again."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from appliance.errors import N_, ForbiddenError, NotFoundError
from appliance.messaging.outbound import revision
from appliance.store import batch_progress, messages, sending_lists, statistics
from appliance.store.batch_progress import Batch
from appliance.store.listing import MessageFilter
from appliance.store.states import DELAYED, SETTLED, UNFINISHED, MessageStatus
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.reading.message_lists import filter_of
from appliance.web.shown import errors, pace
from appliance.web.shown.context import page_size
from appliance.web.shown.statuses import STATUSES, shown_counts
from appliance.web.writing import delays
from appliance.web.writing.delays import Delay
from appliance.web.writing.options import FORMS

pages = Blueprint("batch", __name__)

FAILED = (MessageStatus.FAILED, MessageStatus.EXPIRED)


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a sending."""

    counts: list[tuple[str, int]]  # state, messages, in the order of a message's life
    waiting: int
    failed: int
    done: int
    end: int | None  # when the last should have gone; None if nothing goes by itself
    can_send: bool
    delayed: tuple[str, ...] = ()  # sentences that say until when messages wait, and why

    @property
    def settled(self) -> bool:
        """Whether no message changes any more unless a person acts."""
        return all(state in SETTLED for state, _ in self.counts)


def existing(batch_id: int) -> Batch:
    """Return the sending. Raise NotFoundError."""
    found = batch_progress.get(services().store, batch_id)
    if found is None:
        raise NotFoundError("unknown_batch", N_("There is no sending %(id)d."), id=batch_id)
    return found


def progress_of(batch: Batch) -> Progress:
    """Return the progress of a sending."""
    kept = batch_progress.counts(services().store, batch)
    waiting = sum(kept.get(state, 0) for state in UNFINISHED)
    held = kept.get(MessageStatus.HELD, 0)
    going = waiting - held
    found = batch_progress.delays(services().store, batch.id) if held else {}
    delayed = {Delay(at_ms, reason): number for (at_ms, reason), number in found.items()}
    can_send = pace.can_send()
    return Progress(
        counts=shown_counts(kept, sum(found.values())),
        waiting=waiting,
        failed=sum(kept.get(state, 0) for state in FAILED),
        done=sum(kept.values()) - waiting,
        end=expected_end(batch, going) if going and can_send and not batch.paused else None,
        can_send=can_send or not going,
        delayed=delays.sentences(delayed, batch.due_at or batch.created_at),
    )


def first_text(batch: Batch) -> str:
    """Return the first recipient's text of a sending in which each has its own, else nothing."""
    if not batch.merged or batch.erased_at is not None:
        return ""
    return sending_lists.first_text(services().store, batch.id) or ""


def expected_end(batch: Batch, going: int) -> int:
    """Return when the last message should have gone, after those already in the queue."""
    now = services().clock.now_ms()
    if batch.due_at is not None and batch.due_at > now:
        return pace.end_of(going, batch.due_at)
    queued = statistics.overview(services().store).queued
    return pace.end_of(max(queued, going), now)


def failed(batch: Batch) -> list[int]:
    """Return the ids of the messages that failed or expired, in the order of the recipients."""
    wanted = MessageFilter(direction="out", batch_id=batch.id, statuses=FAILED)
    pages = messages.pages(services().store, wanted, "oldest")
    return [row.id for page in pages for row in page.rows]


@pages.get("/messages/batches/<int:batch_id>")
@requires("viewer")
def batch(batch_id: int) -> ResponseReturnValue:
    """Show a sending and its messages."""
    store, found, limit = services().store, existing(batch_id), page_size(50)
    state = request.args.get("state", "")
    is_state = state in STATUSES or state == DELAYED
    states, delayed = filter_of(state) if is_state else ((), None)
    page = messages.page(
        store,
        MessageFilter(direction="out", batch_id=batch_id, statuses=states, delayed=delayed),
        limit=limit,
        cursor=request.args.get("cursor"),
        order="oldest",
    )
    progress, now = progress_of(found), services().clock.now_ms()
    kept: dict[str, Any] = {"batch_id": batch_id} | ({"state": state} if states else {})
    return render_template(
        "batch.html",
        batch=found,
        first_text=first_text(found),
        form_words=FORMS[found.form],
        expires_at=next((row.expires_at for row in page.rows), None),
        progress=progress,
        now_ms=now,
        can_edit=progress.waiting > 0 and revision.can_be_revised(found, now),
        rows=page.rows,
        chosen_state=state if states else "",
        first=url_for("batch.batch", **kept) if page.previous else "",
        next=url_for("batch.batch", **kept, cursor=page.next) if page.next else "",
    )


@pages.get("/messages/batches/<int:batch_id>/progress")
@requires("viewer")
def progress(batch_id: int) -> ResponseReturnValue:
    """Show only the progress, for the page to update it."""
    found = existing(batch_id)
    return render_template(
        "batch_progress.html",
        batch=found,
        progress=progress_of(found),
        now_ms=services().clock.now_ms(),
    )


def back(batch_id: int) -> ResponseReturnValue:
    """Redirect to the page of the sending."""
    return redirect(url_for("batch.batch", batch_id=batch_id))


@pages.post("/messages/batches/<int:batch_id>/pause")
@requires("operator")
def pause(batch_id: int) -> ResponseReturnValue:
    """Pause the sending."""
    services().outbox.pause_batch(batch_id, current_user.author)
    flash(gettext("The sending is paused."))
    return back(batch_id)


@pages.post("/messages/batches/<int:batch_id>/resume")
@requires("operator")
def resume(batch_id: int) -> ResponseReturnValue:
    """Resume the sending."""
    services().outbox.resume_batch(batch_id, current_user.author)
    flash(gettext("The sending continues."))
    return back(batch_id)


@pages.post("/messages/batches/<int:batch_id>/cancel")
@requires("operator")
def cancel(batch_id: int) -> ResponseReturnValue:
    """Cancel the messages that have not been sent."""
    count = services().outbox.cancel_batch(batch_id, current_user.author)
    flash(ngettext("%(num)s message cancelled.", "%(num)s messages cancelled.", count))
    return back(batch_id)


@pages.post("/messages/batches/<int:batch_id>/again")
@requires("operator")
def again(batch_id: int) -> ResponseReturnValue:
    """Send the failed messages again, and report who may no longer be written to."""
    resent = services().outbox.resend_many(failed(existing(batch_id)), current_user.author)
    flash(
        ngettext(
            "%(num)s SMS is being sent again.", "%(num)s SMS are being sent again.", resent.sent
        )
    )
    if resent.refused:
        left_out = ngettext(
            "%(num)s recipient who may no longer be written to is left out.",
            "%(num)s recipients who may no longer be written to are left out.",
            len(resent.refused),
        )
        costly = [each for each in resent.refused if isinstance(each, ForbiddenError)]
        flash(f"{left_out} {errors.text_of(costly[0]) if costly else ''}".strip(), "care")
    return back(batch_id)
