"""Tell a program with a quota how much is left of it: the RateLimit headers of each answer.

They are those of draft-ietf-httpapi-ratelimit-headers-06, and stand for the quota that is used up
first. They count messages, one for each recipient, rather than requests.
"""

from typing import Final

from flask import Response, g

from appliance.messaging.people.credentials import Caller
from appliance.messaging.rules import quotas
from appliance.store import token_limits
from appliance.web.frame.services import services

_CALLER: Final = "appliance_caller"
_DAY_SECONDS: Final = 86_400
_MINUTE_SECONDS: Final = 60


def note(caller: Caller) -> None:
    """Note the caller of this request, for the headers of its answer."""
    if caller.token is not None and caller.token.has_quota:
        setattr(g, _CALLER, caller)


def add(response: Response) -> Response:
    """Add the headers to the answer to a program with a quota."""
    caller: Caller | None = getattr(g, _CALLER, None)
    store = services().store
    quota = None if caller is None else token_limits.quota(store, caller.author.name)
    if quota is None:
        return response
    windows = []
    if quota.minute_messages is not None:
        left = quota.minute_messages - quota.minute_counted
        windows.append((left, quota.minute_messages, quotas.until_next_minute(store, quota)))
    if quota.daily_messages is not None:
        left = quota.daily_messages - quota.counted
        windows.append((left, quota.daily_messages, quotas.until_tomorrow(store)))
    left, limit, reset = min(windows, key=lambda window: window[0])
    policies = (
        (quota.minute_messages, _MINUTE_SECONDS),
        (quota.daily_messages, _DAY_SECONDS),
    )
    response.headers["RateLimit-Policy"] = ", ".join(
        f"{most};w={seconds}" for most, seconds in policies if most is not None
    )
    response.headers["RateLimit-Limit"] = str(limit)
    response.headers["RateLimit-Remaining"] = str(max(left, 0))
    response.headers["RateLimit-Reset"] = str(reset)
    return response
