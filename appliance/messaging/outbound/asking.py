"""What a line without a modem can ask its provider about: lost answers, and deliveries."""

from typing import Final

from appliance.config import MessagingSettings
from appliance.lines.protocol import Awaiting, Options, Outgoing, PartReport, Told
from appliance.messaging.outbound.public_ids import PublicIds
from appliance.store import outgoing, unsettled
from appliance.store.database import Store
from appliance.store.unsettled import Claimed

_DAY_MS: Final = 86_400_000
_HOUR_SECONDS: Final = 3600


def left_behind(
    store: Store, ids: PublicIds, settings: MessagingSettings, line: str
) -> list[Outgoing]:
    """Return the parts that a line has claimed and not settled, as they were claimed."""
    found = unsettled.submitting(store, line)
    return [_outgoing(store, ids, settings, each) for each in found]


def uncertain(
    store: Store, ids: PublicIds, settings: MessagingSettings, line: str
) -> list[Outgoing]:
    """Return the parts about which nobody knows whether they were sent, as they were claimed."""
    found = unsettled.uncertain(store, line)
    return [_outgoing(store, ids, settings, each) for each in found]


def still_doubtful(
    store: Store, ids: PublicIds, settings: MessagingSettings, line: str, claimed: Outgoing
) -> Outgoing | None:
    """Return a part as it is to be asked for now, or None if its outcome is no longer open."""
    found = unsettled.one(store, line, claimed.message_id, claimed.part, claimed.submitted_at)
    return None if found is None else _outgoing(store, ids, settings, found)


def awaiting(
    store: Store, ids: PublicIds, settings: MessagingSettings, line: str
) -> list[Awaiting]:
    """Return what a line has sent in the days in which reports count, and none concerns."""
    since = store.clock.now_ms() - settings.report_days * _DAY_MS
    return [
        Awaiting(message_id, sequence, ids.of(message_id, submitted_at), reference, submitted_at)
        for message_id, sequence, submitted_at, reference in unsettled.awaiting(store, line, since)
    ]


def report_of(store: Store, ids: PublicIds, line: str, told: Told) -> PartReport | None:
    """Return the report that a callback brings, or None if it is about no submission of a line."""
    message_id = ids.message_of(told.public_id)
    part = None if message_id is None else outgoing.outstanding(store, message_id, 1)
    if part is None or part.line != line:
        return None
    if ids.of(part.message_id, part.submitted_at) != told.public_id:
        return None
    return PartReport(part.message_id, part.sequence, told.delivery, told.code)


def _outgoing(
    store: Store, ids: PublicIds, settings: MessagingSettings, claimed: Claimed
) -> Outgoing:
    return Outgoing(
        message_id=claimed.message_id,
        part=claimed.sequence,
        parts=1,
        address=claimed.address,
        text=claimed.body,
        options=Options(
            validity_seconds=_seconds_left(store, settings, claimed),
            report=bool(claimed.report),
            message_class=claimed.message_class,
        ),
        more_follow=False,
        public_id=ids.of(claimed.message_id, claimed.submitted_at),
        submitted_at=claimed.submitted_at,
    )


def _seconds_left(store: Store, settings: MessagingSettings, claimed: Claimed) -> int | None:
    """Return how long a message is still valid: 0 if it has expired, None without a limit."""
    if claimed.expires_at is None:
        return settings.validity_hours * _HOUR_SECONDS or None
    return max(0, (claimed.expires_at - store.clock.now_ms()) // 1000)
