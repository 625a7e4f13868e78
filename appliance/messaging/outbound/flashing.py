"""Send a message once more as flash after its normal form came back as an error.

That is the form `normal_then_flash`. The message keeps its row and its history, and its class says
which of the two forms it has now, so the flash follows at most once.
"""

from appliance.config import MessagingSettings
from appliance.messaging.outbound.releasing import apply
from appliance.messaging.requests import MASS_PRIORITY
from appliance.messaging.rules import chain
from appliance.messaging.rules.verdict import Asked, Block, Moment, Verdict
from appliance.store import outgoing
from appliance.store.database import Store
from appliance.store.outgoing import MessageState, Outstanding
from appliance.store.states import Event, MessageStatus

_FLASH_CLASS = 0


def follow(
    store: Store,
    settings: MessagingSettings,
    segment: Outstanding,
    error: str | None,
    reason: str | None = None,
) -> bool:
    """Queue the flash of a message that failed, inside the caller's transaction.

    A rule may delay or hold it. Return False if none follows: another form was asked for, the
    flash has gone already, the message was given up in doubt, its validity has ended, or a rule now
    blocks it. `error` is the code of the failure, and `reason` the line's own words.
    """
    if not segment.flash_follows or segment.status == MessageStatus.FAILED:
        return False
    state = outgoing.message_state(store, segment.message_id)
    if state is None or _has_expired(store, state):
        return False
    verdict = _verdict(store, settings, state, segment.line)
    if isinstance(verdict, Block):
        return False
    outgoing.set_normal_form_apart(store, state.id)
    outgoing.change(
        store,
        state.id,
        state.discussion_id,
        MessageStatus.QUEUED,
        on=Event.FLASHED,
        reason=reason,
        form="flash",
        ready=int(not state.paused),
        release_at=None,
        next_sequence=1,
        attempts=0,
        sent_at=None,
        error=error,
        message_class=_FLASH_CLASS,
        kind="flash",
    )
    if verdict is not None:
        apply(store, (state.id, state.discussion_id), verdict)
    return True


def _has_expired(store: Store, state: MessageState) -> bool:
    return state.expires_at is not None and state.expires_at <= store.clock.now_ms()


def _verdict(
    store: Store, settings: MessagingSettings, state: MessageState, line: str | None
) -> Verdict | None:
    """Return the verdict about the flash, which takes the line of the normal form."""
    asked = Asked(
        Moment.RELEASE,
        store,
        settings,
        state.origin,
        state.class_of_batch,
        at_ms=store.clock.now_ms(),
        texts={state.address: state.body},
        is_mass=state.priority <= MASS_PRIORITY,
        line=line,
    )
    return chain.judge(asked, [state.address]).get(state.address)
