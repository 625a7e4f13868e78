"""Counts by local day, kept as things happen.

They are sent, received, delivered, failed, blocked, call and stop_reply.
"""

import time

from appliance.store.database import Store


def bump(store: Store, what: str, count: int = 1) -> None:
    """Count `count` more of `what` today."""
    store.execute(
        "INSERT INTO day_count (day, what, count) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET count = count + excluded.count",
        (day_of(store.clock.now_ms()), what, count),
    )


def count_today(store: Store, what: str) -> int:
    """How many of `what` there were today."""
    return int(
        store.value(
            "SELECT count FROM day_count WHERE day = ? AND what = ?",
            (day_of(store.clock.now_ms()), what),
        )
        or 0
    )


def day_of(at_ms: int) -> str:
    """The local date of a moment, YYYY-MM-DD."""
    return time.strftime("%Y-%m-%d", time.localtime(at_ms / 1000))
