"""Limit the number of messages that a token may submit in a day and in a minute."""

import math
from datetime import datetime, timedelta
from typing import NoReturn

from appliance.errors import N_, QuotaError
from appliance.local_time import local
from appliance.messaging.requests import Author
from appliance.store import token_limits
from appliance.store.database import Store
from appliance.store.token_limits import MINUTE_MS, Quota


def take(store: Store, author: Author, count: int) -> None:
    """Count messages that a token submits, inside the caller's transaction.

    Raise QuotaError if they exceed what is left for today or this minute; nothing is counted then.
    """
    if author.kind != "token":
        return
    quota = token_limits.quota(store, author.name)
    if quota is None:
        return
    daily, a_minute = quota.daily_messages, quota.minute_messages
    if daily is not None and quota.counted + count > daily:
        raise QuotaError(
            "daily_quota",
            N_(
                "The token “%(name)s” may send %(limit)d messages a day; %(counted)d of today's are"
                " used, and this would be %(count)d more."
            ),
            cure=N_("Try again tomorrow, or ask an administrator for a higher limit."),
            seconds=until_tomorrow(store) if count <= daily else None,
            name=author.name,
            limit=daily,
            counted=quota.counted,
            count=count,
        )
    if a_minute is not None and quota.minute_counted + count > a_minute:
        _refuse_for_now(store, author, quota, count)
    token_limits.count(store, author.name, quota, count)


def _refuse_for_now(store: Store, author: Author, quota: Quota, count: int) -> NoReturn:
    a_minute = quota.minute_messages or 0
    never = count > a_minute
    raise QuotaError(
        "minute_quota",
        N_(
            "The token “%(name)s” may send %(limit)d messages a minute; %(counted)d of this"
            " minute's are used, and this would be %(count)d more."
        ),
        cure=N_("Send it in smaller parts.") if never else N_("Try again in a minute."),
        seconds=None if never else until_next_minute(store, quota),
        name=author.name,
        limit=a_minute,
        counted=quota.minute_counted,
        count=count,
    )


def until_next_minute(store: Store, quota: Quota) -> int:
    """Return the seconds until the messages of the present minute no longer count."""
    if not quota.minute_began:
        return MINUTE_MS // 1000
    return math.ceil((quota.minute_began + MINUTE_MS - store.clock.now_ms()) / 1000)


def until_tomorrow(store: Store) -> int:
    """Return the seconds until the next local day."""
    now = local(store.clock.now_ms())
    next_day = datetime.combine(now.date() + timedelta(days=1), datetime.min.time())
    return math.ceil(next_day.astimezone().timestamp() - now.timestamp())
