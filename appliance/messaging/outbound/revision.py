"""Edit a whole scheduled sending: text, date and options of its messages, which keep their ids.

All checks of the acceptance are repeated: the length of the text, the date, the STOP list and the
allowed destinations. An edit is accepted in one commit, or nothing changes; `revising` then changes
its messages.
"""

import hashlib
import logging
from collections import Counter
from dataclasses import dataclass

from appliance.config import MessagingSettings
from appliance.errors import N_, ConflictError, InputError, NotFoundError, StoreError
from appliance.messaging import texts
from appliance.messaging.credit import taking
from appliance.messaging.outbound import acceptance, mention, revising, staging, terms
from appliance.messaging.requests import MASS_PRIORITY, Author
from appliance.messaging.rules import chain
from appliance.messaging.rules.verdict import Asked, Moment, Verdicts
from appliance.modem.pdu.segments import Measure, measure
from appliance.store import batch_progress, events, revisions, sendings
from appliance.store.batch_progress import Batch
from appliance.store.database import Store
from appliance.store.journal.messages import SendingChanged
from appliance.store.revisions import Options, Revision, Turn, Turned, Unsent
from appliance.store.sendings import Form
from appliance.store.states import MessageStatus

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NewOptions:
    """The new form, validity and subject of a sending, and its old ones as `stamp` writes them."""

    form: Form
    ttl_seconds: int | None  # from the new date; None: as the network decides
    keeps_expiry: bool  # the end stays, whatever the validity
    subject: str | None
    before: str


@dataclass(frozen=True, slots=True)
class Change:
    """The new content of a sending, and what it was when the user opened it for editing."""

    text: str
    due_ms: int | None
    text_before: str
    due_before_ms: int
    options: NewOptions | None = None  # None: they stay


@dataclass(frozen=True, slots=True)
class Revised:
    """The number of messages in each state after the edit."""

    scheduled: int
    held: int  # until an administrator releases them
    blocked: int  # no longer allowed to be sent to
    delayed: int = 0  # until a rule lets them go


def can_be_revised(batch: Batch, now_ms: int) -> bool:
    """Return whether the date of a sending is still to come."""
    return batch.due_at is not None and batch.due_at > now_ms


def stamp(batch: Batch, expires_at: int | None) -> str:
    """Return a digest of a sending's options, to notice that somebody else has changed them."""
    told = repr((batch.form, expires_at, batch.subject))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def revise(
    store: Store, settings: MessagingSettings, batch_id: int, change: Change, author: Author
) -> Revised:
    """Give a scheduled sending a new text and date.

    Raise NotFoundError, InputError for `text` or `due`, or ConflictError: `sending_begun`, or
    `sending_changed` if somebody else has edited it meanwhile; CreditError for a longer text that
    its account cannot pay.
    """
    if batch_id in sendings.staged_batches(store):
        staging.work_off(store, batch_id)
    revising.work_off_all(store)
    now = store.clock.now_ms()
    batch = _existing(store, batch_id)
    text, cost = _text(settings, batch, change)
    # Checking thousands of numbers takes longer than writing, so it is done outside the
    # transaction.
    unsent = revisions.unsent(store, batch_id)
    # Costs that an administrator has allowed stay allowed if an administrator edits.
    asked = Asked(
        Moment.RESEND,
        store,
        settings,
        batch.origin,
        batch.message_class,
        at_ms=max(now, change.due_ms or now),
        author=author,
        costs_allowed=True,
        texts={each.address: each.text if batch.merged else text for each in unsent},
        is_mass=batch.priority <= MASS_PRIORITY,
    )
    turned = _turned(chain.judge(asked, [each.address for each in unsent]))
    with store.transaction():
        revising.work_off_all(store)  # only if another edit was accepted in between
        batch = _existing(store, batch_id)
        number, first_expires_at = revisions.summary(store, batch_id)
        _refuse_what_has_changed(batch, change, now, (number, first_expires_at))
        due = _due(change, now)
        options = _options(change, due, first_expires_at)
        _refuse_early_end(due, first_expires_at if options is None else options.expires_at)
        revision = Revision(
            batch_id,
            author.actor,
            text,
            cost.segments,
            due,
            turned,
            done=0,
            merged=batch.merged,
            options=options,
        )
        revisions.begin(store, revision)
        if not batch.merged:
            taking.take_revised(store, batch_id, cost.segments, author.actor)
        entry = SendingChanged(
            sending=batch_id, actor=author.actor, decision="revised", messages=number
        )
        events.append(store, entry)
        if number < staging.AT_ONCE:
            revising.carry_out_some(store)
    try:
        revising.work_off_all(store)
    except StoreError as error:  # accepted: the rest follows when the store is available
        log.warning("the messages of sending %d will be changed later: %s", batch_id, error)
    return _outcome(unsent, turned)


def _existing(store: Store, batch_id: int) -> Batch:
    batch = batch_progress.get(store, batch_id)
    if batch is None:
        raise NotFoundError("unknown_batch", N_("There is no sending %(id)d."), id=batch_id)
    if sendings.is_data(store, batch_id):
        raise ConflictError(
            "data_message",
            N_("Data for a program cannot be edited: cancel it and send other data."),
        )
    return batch


def _text(settings: MessagingSettings, batch: Batch, change: Change) -> tuple[str, Measure]:
    """Return the new text and its measure. Raise InputError if it may not change."""
    if not batch.merged:
        text = mention.added(settings, change.text, batch.message_class, batch.origin)
        return texts.check(text, settings.max_segments)
    if change.text != batch.text:
        raise InputError(
            "text_is_merged",
            N_("Each recipient has a text of its own: it cannot be changed for all of them."),
            field="text",
            cure=N_("Cancel this sending and make a new one. Its date can be changed."),
        )
    return batch.text, measure(batch.text)


def _turned(verdicts: Verdicts) -> dict[str, Turn]:
    """Return the new state of each recipient whom a rule now blocks, holds or delays."""
    found: dict[str, Turn] = {}
    for address, verdict in verdicts.items():
        decided = acceptance.state_of(verdict, MessageStatus.SCHEDULED)
        found[address] = Turn(decided.status, verdict.reason, decided.release_at)
    return found


def _options(change: Change, due: int, first_expires_at: int | None) -> Options | None:
    wanted = change.options
    if wanted is None:
        return None
    end = None if wanted.ttl_seconds is None else due + wanted.ttl_seconds * 1000
    if wanted.keeps_expiry:
        end = first_expires_at
    return Options(wanted.form, end, wanted.subject)


def _refuse_what_has_changed(
    batch: Batch, change: Change, now_ms: int, summary: tuple[int, int | None]
) -> None:
    unsent, expires_at = summary
    if not can_be_revised(batch, now_ms) or not unsent:
        raise ConflictError(
            "sending_begun", N_("This sending has begun or was cancelled: it was not changed.")
        )
    options = change.options
    differ = options is not None and options.before != stamp(batch, expires_at)
    if differ or (batch.text, batch.due_at) != (change.text_before, change.due_before_ms):
        raise ConflictError(
            "sending_changed",
            N_(
                "Somebody else has changed this sending in the meantime: your changes "
                "were not saved."
            ),
        )


def _due(change: Change, now_ms: int) -> int:
    """Return the new date. Sending at once takes an explicit date, never an empty field."""
    if change.due_ms is None:
        raise InputError("due_missing", N_("Give the day and the time."), field="due")
    return terms.due_of(change.due_ms, now_ms) or now_ms


def _refuse_early_end(due: int, expires_at: int | None) -> None:
    if expires_at is not None and expires_at <= due:
        raise InputError(
            "expires_too_early", N_("The message would expire before it is sent."), field="due"
        )


def _outcome(unsent: list[Unsent], turned: Turned) -> Revised:
    """Return the number of messages in each state once the edit is carried out."""
    counts = Counter(_state_after(each, turned.get(each.address)) for each in unsent)
    delayed = sum(turn.release_at is not None for turn in turned.values())
    return Revised(
        counts[MessageStatus.SCHEDULED],
        counts[MessageStatus.HELD] - delayed,
        counts[MessageStatus.BLOCKED],
        delayed,
    )


def _state_after(message: Unsent, turn: Turn | None) -> MessageStatus:
    if turn is not None:
        return turn.status
    # A message that a rule delayed waits for its new date alone.
    was_delayed = message.status == MessageStatus.HELD and message.release_at is not None
    return MessageStatus.SCHEDULED if was_delayed else message.status
