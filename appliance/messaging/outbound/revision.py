"""Editing a scheduled sending whole: the text and date of all its messages, which keep their ids.

Everything that was checked when it was accepted is checked again: the length of the text, the date,
who wants no SMS, where messages may go. It is one commit, or nothing changes.
"""

from collections import Counter
from dataclasses import dataclass

from appliance.config import MessagingSettings
from appliance.errors import N_, ConflictError, InputError, NotFoundError
from appliance.messaging import texts
from appliance.messaging.outbound import acceptance, staging
from appliance.messaging.requests import Author
from appliance.messaging.rules import chain
from appliance.messaging.rules.verdict import Asked, Moment, Verdicts
from appliance.store import batch_progress, events, outgoing, revisions, sendings
from appliance.store.batch_progress import Batch
from appliance.store.database import Store
from appliance.store.journal.messages import MessageDecided, SendingChanged
from appliance.store.outgoing import Pair
from appliance.store.revisions import Unsent
from appliance.store.states import Event, MessageStatus


@dataclass(frozen=True, slots=True)
class Change:
    """What a sending is to become, and what it was when somebody began to edit it."""

    text: str
    due_ms: int | None
    text_before: str
    due_before_ms: int


@dataclass(frozen=True, slots=True)
class Revised:
    """How many messages are what now."""

    scheduled: int
    held: int  # until an administrator lets them go
    blocked: int  # left out: they may not be sent to any more


def can_be_revised(batch: Batch, now_ms: int) -> bool:
    """Whether the date of a sending is still to come."""
    return batch.due_at is not None and batch.due_at > now_ms


def revise(
    store: Store, settings: MessagingSettings, batch_id: int, change: Change, author: Author
) -> Revised:
    """Give a scheduled sending another text and date.

    Raises NotFoundError, InputError about `text` or `due`, and ConflictError `sending_begun` or
    `sending_changed` when somebody else has edited it meanwhile.
    """
    if batch_id in sendings.staged_batches(store):
        staging.work_off(store, batch_id)
    text, cost = texts.check(change.text, settings.max_segments)
    # Looking at thousands of numbers takes longer than writing: nobody waits for the store.
    addresses = [each.address for each in revisions.unsent(store, batch_id)]
    # What an administrator has allowed to cost stays allowed, if it is one who edits.
    asked = Asked(Moment.RESEND, store, settings, "page", author, costs_allowed=True)
    verdicts = chain.judge(asked, addresses)
    with store.transaction():
        batch = batch_progress.get(store, batch_id)
        if batch is None:
            raise NotFoundError("unknown_batch", N_("There is no sending %(id)d."), id=batch_id)
        now = store.clock.now_ms()
        unsent = revisions.unsent(store, batch_id)
        _refuse_what_has_changed(batch, change, now, unsent)
        due = _due(change, now, unsent)
        revisions.write(store, batch_id, text, cost.segments, due)
        return _record(store, batch_id, unsent, verdicts, author)


def _refuse_what_has_changed(
    batch: Batch, change: Change, now_ms: int, unsent: list[Unsent]
) -> None:
    if not can_be_revised(batch, now_ms) or not unsent:
        raise ConflictError(
            "sending_begun", N_("This sending has begun or was cancelled: it was not changed.")
        )
    if (batch.text, batch.due_at) != (change.text_before, change.due_before_ms):
        raise ConflictError(
            "sending_changed",
            N_(
                "Somebody else has changed this sending in the meantime: your changes "
                "were not saved."
            ),
        )


def _due(change: Change, now_ms: int, unsent: list[Unsent]) -> int:
    """The new date. To send at once is to say so with a date, never with an empty field."""
    if change.due_ms is None:
        raise InputError("due_missing", N_("Give the day and the time."), field="due")
    due = acceptance.due_of(change.due_ms, now_ms) or now_ms
    if any(each.expires_at is not None and each.expires_at <= due for each in unsent):
        raise InputError(
            "expires_too_early", N_("The message would expire before it is sent."), field="due"
        )
    return due


def _record(
    store: Store,
    batch_id: int,
    unsent: list[Unsent],
    verdicts: Verdicts,
    author: Author,
) -> Revised:
    """Change the state of those that may not go as they would have, and write it all down."""
    stays: dict[MessageStatus, list[Pair]] = {}
    turned: dict[tuple[MessageStatus, str], list[Pair]] = {}
    for each in unsent:
        status, error = acceptance.state_of(verdicts.get(each.address), each.status)
        if error is None or status == each.status:  # held, and held again
            stays.setdefault(each.status, []).append((each.id, each.discussion_id))
        else:
            turned.setdefault((status, error), []).append((each.id, each.discussion_id))
    for (status, error), pairs in turned.items():
        outgoing.change_all(
            store,
            pairs,
            status,
            on=Event.BLOCKED if status == MessageStatus.BLOCKED else Event.REVISED,
            actor=author.actor,
            ready=0,
            release_at=None,
            error=error,
        )
    for status, pairs in stays.items():
        decided = MessageDecided(actor=author.actor, status=status, decision="revised")
        events.append_all(store, decided, pairs)
    events.append(
        store,
        SendingChanged(
            sending=batch_id, actor=author.actor, decision="revised", messages=len(unsent)
        ),
    )
    counts = Counter({status: len(pairs) for status, pairs in stays.items()})
    for (status, _), pairs in turned.items():
        counts[status] += len(pairs)
    return Revised(
        counts[MessageStatus.SCHEDULED], counts[MessageStatus.HELD], counts[MessageStatus.BLOCKED]
    )
