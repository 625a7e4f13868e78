"""The next segment to submit, chosen, checked and put into a PDU.

A message that cannot go (expired, opted out meanwhile, not to be put into SMS) is given its state
and the next one is looked at: no message holds up another.
"""

import logging
from collections.abc import Sequence
from typing import Final

from appliance.config import MessagingSettings
from appliance.messaging.rules import chain
from appliance.messaging.rules.verdict import Asked, Block, Moment
from appliance.modem.pdu import segments
from appliance.modem.pdu.address import Address
from appliance.modem.pdu.submit import Submit
from appliance.modem.traffic import Outgoing
from appliance.store import outgoing
from appliance.store.database import Store
from appliance.store.outgoing import Candidate
from appliance.store.states import Event, MessageStatus

log = logging.getLogger(__name__)

# One commit passes over no more than this, so that nobody waits long for the store.
_MOST_PASSED_OVER: Final = 200
_HOUR_SECONDS: Final = 3600
_SERVICE_CENTRE_OF_SIM = "00"


class Claims:
    """Claims segments. Remembers the PDUs of what each modem has begun: its segments follow."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._encoded: dict[str, tuple[int, list[Submit]]] = {}

    def claim(
        self, modem: str, others: Sequence[str], settings: MessagingSettings
    ) -> Outgoing | None:
        """Mark the next segment `submitting`, inside the caller's transaction.

        `others` are the box's other modems: what they have begun is left to them.
        """
        store = self._store
        now = store.clock.now_ms()
        for _ in range(_MOST_PASSED_OVER):
            candidate = outgoing.next_ready(store, others)
            if candidate is None:
                return None
            if _is_stopped(store, settings, candidate, now):
                continue
            submit = self._submit(modem, candidate, settings, now)
            if submit is None:
                _stop(store, candidate, MessageStatus.FAILED, Event.UNUSABLE, "not_encodable")
                continue
            return _mark(store, modem, candidate, submit, now)
        return None

    def _submit(
        self, modem: str, candidate: Candidate, settings: MessagingSettings, now_ms: int
    ) -> Submit | None:
        """The PDU of the candidate's next segment; None if its message cannot be encoded."""
        message_id, made = self._encoded.get(modem, (0, []))
        if message_id != candidate.message_id:
            try:
                made = segments.submits(
                    candidate.body,
                    Address.of(candidate.address),
                    reference=candidate.message_id,
                    message_class=candidate.message_class,
                    validity_seconds=_validity_seconds(candidate, settings, now_ms),
                    report=bool(candidate.report),
                )
            except Exception:  # a row that no code of ours wrote must not stop the queue
                log.exception("message %d cannot be put into SMS", candidate.message_id)
                return None
            self._encoded[modem] = (candidate.message_id, made)
        if len(made) != candidate.segments or candidate.next_sequence > len(made):
            log.error("message %d does not have the segments it says", candidate.message_id)
            return None
        return made[candidate.next_sequence - 1]


def _is_stopped(
    store: Store, settings: MessagingSettings, candidate: Candidate, now_ms: int
) -> bool:
    """Return whether the message must not go (any further); then its state says so."""
    address, why = candidate.address, candidate.barred
    barred = {} if why is None else {address: why}
    asked = Asked(Moment.CLAIM, store, settings, candidate.origin or "", barred=barred)
    verdict = chain.judge(asked, (address,)).get(address)
    if isinstance(verdict, Block):
        _stop(store, candidate, MessageStatus.BLOCKED, Event.BLOCKED, verdict.reason)
        return True
    begun = candidate.next_sequence > 1
    if not begun and candidate.expires_at is not None and candidate.expires_at <= now_ms:
        _stop(store, candidate, MessageStatus.EXPIRED, Event.EXPIRED, None)
        return True
    return False


def _stop(
    store: Store, candidate: Candidate, status: MessageStatus, event: Event, error: str | None
) -> None:
    outgoing.change(
        store,
        candidate.message_id,
        candidate.discussion_id,
        status,
        on=event,
        ready=0,
        release_at=None,
        error=error,
    )


def _mark(store: Store, modem: str, candidate: Candidate, submit: Submit, now_ms: int) -> Outgoing:
    columns: outgoing.Columns = {"ready": 0, "modem": modem}
    if candidate.status == MessageStatus.SUBMITTING:
        outgoing.keep(store, candidate.message_id, **columns)
    else:
        outgoing.change(
            store,
            candidate.message_id,
            candidate.discussion_id,
            MessageStatus.SUBMITTING,
            on=Event.CLAIMED,
            **columns,
        )
    outgoing.add_segment(store, candidate.message_id, candidate.next_sequence, now_ms)
    tpdu = submit.encode()
    return Outgoing(
        message_id=candidate.message_id,
        sequence=candidate.next_sequence,
        total=candidate.segments,
        pdu=_SERVICE_CENTRE_OF_SIM + tpdu.hex().upper(),
        tpdu_length=len(tpdu),
        more_follow=bool(candidate.others_ready) or candidate.next_sequence < candidate.segments,
    )


def _validity_seconds(candidate: Candidate, settings: MessagingSettings, now_ms: int) -> int | None:
    """How long the network shall try; None leaves it to the network."""
    if candidate.expires_at is not None:
        return max(1, (candidate.expires_at - now_ms) // 1000)
    return settings.validity_hours * _HOUR_SECONDS or None
