"""People's decisions about messages: cancel, resend, dismiss, release, pause."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.config import MessagingSettings
from appliance.errors import (
    N_,
    ApplianceError,
    ConflictError,
    CreditError,
    ForbiddenError,
    NotFoundError,
)
from appliance.messaging import meanings
from appliance.messaging.credit import taking
from appliance.messaging.outbound import revising, staging
from appliance.messaging.requests import LINE_GONE, MASS_PRIORITY, NO_CARRIER, Author
from appliance.messaging.routing.openings import lines_of_route
from appliance.messaging.routing.ways import Ways
from appliance.messaging.rules import chain, destinations
from appliance.messaging.rules.verdict import Asked, Block, GoAt, Hold, Moment, Verdict
from appliance.store import events, outgoing, sendings, waiting
from appliance.store.database import Store
from appliance.store.journal.messages import Cancellation, MessageDecided, SendingChanged
from appliance.store.outgoing import MessageState, Pair
from appliance.store.states import Event, MessageStatus

_RESENDABLE = frozenset({MessageStatus.FAILED, MessageStatus.UNCERTAIN, MessageStatus.EXPIRED})
_NO_LONGER_FAILED = frozenset({"wrong_state", "unknown_message"})
# Each resend asks the rules, which takes several times as long as a cancellation.
_RESENT_AT_ONCE = 50
# As many messages as a page shows are one commit, with one journal entry. On a desktop: 19 ms.
_TICKED_AT_ONCE = 500
# The number of messages that a commit creates in order to cancel them: twice the work.
_MADE_AT_ONCE = staging.AT_ONCE // 2
_DISMISSIBLE = frozenset({MessageStatus.FAILED, MessageStatus.UNCERTAIN, MessageStatus.HELD})


def cancel(store: Store, message_id: int, author: Author) -> None:
    """Cancel a message, or those of its segments that have not been sent."""
    with store.transaction():
        state = _existing(store, message_id)
        if not _cancel(store, [message_id], author):
            raise _wrong_state(state)


def cancel_many(store: Store, message_ids: Sequence[int], author: Author) -> int:
    """Cancel those of the messages not sent yet, in several commits; return their number."""
    taken = 0
    for start in range(0, len(message_ids), _TICKED_AT_ONCE):
        with store.transaction():
            taken += _cancel(store, message_ids[start : start + _TICKED_AT_ONCE], author)
    return taken


def cancel_batch(store: Store, batch_id: int, author: Author) -> int:
    """Cancel the messages of a batch not sent yet; return their number.

    It takes several commits, in the order of sending: messages still staged come last. The first
    commit pauses the batch, so that after a kill in between the rest waits for a decision instead
    of being sent.
    """
    with store.transaction():
        was_paused = waiting.is_paused(store, batch_id)
        if was_paused is None:
            raise _no_batch(batch_id)
        waiting.set_paused(store, batch_id, paused=True)
        taken = outgoing.try_no_more(store, waiting.tried_again_of_batch(store, batch_id))
    last: Pair | None = None
    while True:
        with store.transaction():
            found, more = _next_to_take_back(store, batch_id, last[0] if last else 0)
            last = found[-1] if found else last
            taken += _take_back(store, found, author)
            if not more:
                waiting.set_paused(store, batch_id, paused=was_paused)
                if taken == 1 and last:
                    _tell_one(store, last, author)
                elif taken:
                    _tell_many(store, taken, author, batch_id)
                return taken


def _next_to_take_back(store: Store, batch_id: int, after: int) -> tuple[list[Pair], bool]:
    """Return the next messages of a batch after the id `after`, and whether more may follow.

    Staged messages are created in the same commit, so that no modem can claim them first.
    """
    found = waiting.stoppable_of_batch(store, batch_id, after=after, most=staging.AT_ONCE)
    if len(found) == staging.AT_ONCE:
        return found, True
    made = sendings.unstage(store, batch_id, _MADE_AT_ONCE)
    if made:
        after = found[-1][0] if found else after
        found += waiting.stoppable_of_batch(store, batch_id, after=after, most=made)
    return found, bool(made)


def _cancel(store: Store, message_ids: Sequence[int], author: Author) -> int:
    """Cancel messages, with one journal entry for all besides each one's own; return their number.

    An uncertain message stays uncertain, since it may have been sent, but is not tried again.
    """
    found = [pair for each in message_ids for pair in waiting.stoppable_of_message(store, each)]
    doubtful = [
        pair for each in message_ids for pair in waiting.tried_again_of_message(store, each)
    ]
    if len(told := found + doubtful) == 1:
        _tell_one(store, told[0], author)
    elif told:
        _tell_many(store, len(told), author)
    return _take_back(store, found, author) + outgoing.try_no_more(store, doubtful)


def _take_back(store: Store, found: list[Pair], author: Author) -> int:
    return outgoing.change_all(
        store,
        found,
        MessageStatus.CANCELLED,
        on=Event.CANCELLED,
        actor=author.actor,
        ready=0,
        release_at=None,
        error=None,
    )


def _tell_one(store: Store, message: Pair, author: Author) -> None:
    message_id, discussion_id = message
    events.append(
        store,
        Cancellation(message=message_id, discussion=discussion_id, actor=author.actor),
    )


def _tell_many(store: Store, count: int, author: Author, sending: int | None = None) -> None:
    events.append(store, Cancellation(sending=sending, actor=author.actor, messages=count))


def resend(
    store: Store, settings: MessagingSettings, message_id: int, author: Author, *, ways: Ways
) -> None:
    """Queue a failed, uncertain or expired message again, from the segment where it stopped.

    A message that was sent whole but reported as failed is sent again whole. If a rule delays it,
    it is held until then. Raise CreditError if its account cannot pay again.
    """
    with store.transaction():
        state = _existing(store, message_id)
        if state.status not in _RESENDABLE:
            raise _wrong_state(state)
        if not state.body:
            raise ConflictError(
                "text_erased", N_("The text of this SMS was erased: it cannot be sent again.")
            )
        delayed = _refuse_barred(store, settings, state, author, ways=ways)
        taking.take_again(store, message_id, author.actor)
        went_whole = state.next_sequence > state.parts
        first = 1 if went_whole or state.error == LINE_GONE else state.next_sequence
        outgoing.forget_segments(store, message_id, first)
        now = store.clock.now_ms()
        expired = state.expires_at is not None and state.expires_at <= now
        columns: outgoing.Columns = {
            "ready": int(delayed is None and not state.paused),
            "release_at": None if delayed is None else delayed.at_ms,
            "next_sequence": first,
            "attempts": 0,
            "error": None if delayed is None else delayed.reason,
            "read_at": None,
            "sent_at": None,
            "expires_at": None if expired else state.expires_at,
        }
        if first == 1:  # it may take another line, which begins it anew
            columns |= {"modem": None, "parts": None}
        outgoing.change(
            store,
            message_id,
            state.discussion_id,
            MessageStatus.QUEUED if delayed is None else MessageStatus.HELD,
            on=Event.RESENT,
            actor=author.actor,
            **columns,
        )


@dataclass(frozen=True, slots=True)
class Resent:
    """The result of resending many messages."""

    sent: int
    refused: tuple[ApplianceError, ...]  # messages that a rule stops, one error each


def resend_many(
    store: Store,
    settings: MessagingSettings,
    message_ids: Sequence[int],
    author: Author,
    *,
    ways: Ways,
) -> Resent:
    """Resend each of the messages, in several commits, and skip those that may not be sent to.

    Messages that somebody else has resent or deleted meanwhile are skipped too.
    """
    sent, refused = 0, list[ApplianceError]()
    for start in range(0, len(message_ids), _RESENT_AT_ONCE):
        with store.transaction():
            for message_id in message_ids[start : start + _RESENT_AT_ONCE]:
                try:
                    resend(store, settings, message_id, author, ways=ways)
                except (ConflictError, CreditError, ForbiddenError, NotFoundError) as error:
                    if error.code not in _NO_LONGER_FAILED:
                        refused.append(error)
                else:
                    sent += 1
    return Resent(sent, tuple(refused))


def _refuse_barred(
    store: Store, settings: MessagingSettings, state: MessageState, author: Author, *, ways: Ways
) -> GoAt | None:
    """Return until when a rule delays the message, or None.

    Raise ConflictError or ForbiddenError if the rules now stop messages to this recipient.
    """
    verdict = _verdict(store, settings, state, Moment.RESEND, author, ways=ways)
    if verdict is None or isinstance(verdict, GoAt):
        return verdict
    if isinstance(verdict, Hold):
        raise _costly()
    raise _barred(verdict)


def _verdict(
    store: Store,
    settings: MessagingSettings,
    state: MessageState,
    moment: Moment,
    author: Author,
    *,
    ways: Ways,
) -> Verdict | None:
    """Return the verdict of the rules about a message that is stored already."""
    asked = Asked(
        moment,
        store,
        settings,
        state.origin,
        state.class_of_batch,
        at_ms=store.clock.now_ms(),
        author=author,
        costs_allowed=True,
        texts={state.address: state.body},
        is_mass=state.priority <= MASS_PRIORITY,
        lines=lines_of_route(store, ways, state.route_id),
    )
    return chain.judge(asked, [state.address]).get(state.address)


def _barred(verdict: Block) -> ConflictError:
    return ConflictError(
        verdict.reason,
        N_("This SMS may not be sent: %(reason)s."),
        reason=meanings.meaning(verdict.reason),
    )


def _costly() -> ForbiddenError:
    return ForbiddenError(
        "costly_number",
        N_("The cost of this number is not known: only an administrator may send to it."),
    )


def _for_administrators(question: str) -> ForbiddenError:
    if question not in NO_CARRIER:
        return _costly()
    return ForbiddenError(
        question,
        N_("This SMS may not be sent: %(reason)s."),
        reason=meanings.meaning(question),
    )


def dismiss(store: Store, message_id: int, author: Author) -> None:
    """Dismiss a message: failed stays failed but seen, uncertain fails, held is cancelled.

    A late report still settles a message that was uncertain.
    """
    with store.transaction():
        state = _existing(store, message_id)
        if state.status not in _DISMISSIBLE:
            raise _wrong_state(state)
        now = store.clock.now_ms()
        if state.status == MessageStatus.HELD:
            _cancel(store, [message_id], author)
        elif state.status == MessageStatus.FAILED:
            outgoing.keep(store, message_id, read_at=now)
            events.append(
                store,
                MessageDecided(
                    message=message_id,
                    discussion=state.discussion_id,
                    actor=author.actor,
                    status=MessageStatus.FAILED,
                    decision="dismissed",
                ),
            )
        else:
            outgoing.change(
                store,
                message_id,
                state.discussion_id,
                MessageStatus.FAILED,
                on=Event.DISMISSED,
                actor=author.actor,
                release_at=None,
                error="dismissed",
                read_at=now,
            )


def release_held(
    store: Store, settings: MessagingSettings, message_id: int, author: Author, *, ways: Ways
) -> None:
    """Release a held message: send it now, or at its date if that is still to come.

    Raise ForbiddenError if only an administrator may do so, and ConflictError if a rule blocks it
    now, or delays it already. If a rule delays it from now on, it goes by itself later.
    """
    revising.work_off_all(store)
    with store.transaction():
        revising.work_off_all(store)  # only if an edit was accepted in between
        state = _existing(store, message_id)
        if state.status != MessageStatus.HELD:
            raise _wrong_state(state)
        if state.error in destinations.QUESTIONS and not author.administers:
            raise _for_administrators(state.error)
        now = store.clock.now_ms()
        if state.error == LINE_GONE:  # whoever lets it go lets it take any line
            outgoing.keep(store, message_id, route_id=None)
        if state.due_at is not None and state.due_at > now:
            outgoing.change(
                store,
                message_id,
                state.discussion_id,
                MessageStatus.SCHEDULED,
                on=Event.ALLOWED,
                actor=author.actor,
                release_at=state.due_at,
                error=None,
            )
            return
        verdict = _verdict(store, settings, state, Moment.RELEASE, author, ways=ways)
        if isinstance(verdict, GoAt) and state.release_at is not None:
            raise ConflictError(
                "goes_by_itself",
                N_("This SMS cannot be sent now: %(reason)s. It is sent later by itself."),
                reason=meanings.meaning(verdict.reason),
            )
        if isinstance(verdict, Block):
            raise _barred(verdict)
        outgoing.change(
            store,
            message_id,
            state.discussion_id,
            MessageStatus.QUEUED if verdict is None else MessageStatus.HELD,
            on=Event.ALLOWED,
            actor=author.actor,
            at=now,
            ready=int(verdict is None and not state.paused),
            release_at=verdict.at_ms if isinstance(verdict, GoAt) else None,
            error=None if verdict is None else verdict.reason,
        )


def set_paused(store: Store, batch_id: int, author: Author, *, paused: bool) -> None:
    """Pause the messages of a batch that have not begun to be sent, or resume them.

    Messages still staged take on the batch's state when they are created.
    """
    with store.transaction():
        if not waiting.set_paused(store, batch_id, paused=paused):
            raise _no_batch(batch_id)
        events.append(store, SendingChanged(sending=batch_id, actor=author.actor, paused=paused))


def _existing(store: Store, message_id: int) -> MessageState:
    state = outgoing.message_state(store, message_id)
    if state is None:
        raise NotFoundError("unknown_message", N_("There is no message %(id)d."), id=message_id)
    return state


def _no_batch(batch_id: int) -> NotFoundError:
    return NotFoundError("unknown_batch", N_("There is no sending %(id)d."), id=batch_id)


def _wrong_state(state: MessageState) -> ConflictError:
    return ConflictError(
        "wrong_state",
        N_("The message is “%(status)s”: this cannot be done now."),
        status=state.status,
    )
