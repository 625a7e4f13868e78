"""Limit the number of messages that a token may submit in a day."""

from appliance.errors import N_, QuotaError
from appliance.messaging.requests import Author
from appliance.store import users
from appliance.store.database import Store


def take(store: Store, author: Author, count: int) -> None:
    """Count messages that a token submits, inside the caller's transaction.

    Raise QuotaError if they exceed what is left for today; nothing is counted then.
    """
    if author.kind != "token":
        return
    quota = users.quota(store, author.name)
    if quota is None:
        return
    if quota.counted + count > quota.daily_messages:
        raise QuotaError(
            "daily_quota",
            N_(
                "The token “%(name)s” may send %(limit)d messages a day; %(counted)d of today's are"
                " used, and this would be %(count)d more."
            ),
            cure=N_("Try again tomorrow, or ask an administrator for a higher limit."),
            name=author.name,
            limit=quota.daily_messages,
            counted=quota.counted,
            count=count,
        )
    users.count_messages(store, author.name, quota.counted + count)
