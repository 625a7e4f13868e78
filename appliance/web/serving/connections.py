"""The connections of the server: which of them to close, and when.

A connection that is being answered is never closed in favour of another one. One that waits for a
request, for the rest of it or for its reader has a deadline. When too many wait, from one address
or in all, the one that has waited longest is closed. So a new client is always served, and slow
connections, however many, harm only themselves.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final

from appliance.web.serving.request import Budget

if TYPE_CHECKING:
    from appliance.web.serving.channel import Channel

log = logging.getLogger(__name__)

MOST_WAITING: Final = 192
MOST_WAITING_OF_ONE: Final = 64  # connections of an address; a browser keeps six
HEAD_SECONDS: Final = 15.0
REQUEST_SECONDS: Final = 60.0  # head and body together
IDLE_SECONDS: Final = 60.0  # between two requests
LINGER_SECONDS: Final = 2.0  # for a refused client to read why
READER_SECONDS: Final = 30.0  # without reading anything
# Octets a second: an answer may take READER_SECONDS and the time that it needs at this rate.
SLOWEST_READER: Final = 8 * 1024
MOST_UNREAD_OCTETS: Final = 32 * 1024 * 1024  # of answers that wait for their readers in memory
BODIES_OCTETS: Final = 16 * 1024 * 1024
_SWEEP_SECONDS: Final = 1.0
TOO_SLOW: Final = 408


class Connections:
    """The connections of one server. Its methods run in waitress's loop."""

    def __init__(self, now: Callable[[], float], body_limit: int, trusted_proxy: str = "") -> None:
        """`now` is monotonic time in seconds."""
        self.now = now
        self.trusted_proxy = trusted_proxy
        total = max(BODIES_OCTETS, 4 * body_limit)
        self.bodies = Budget(total, total // 2)
        self.grew = False
        self._next_sweep = 0.0

    def close_overdue(self, channels: Collection["Channel"]) -> None:
        """Close the connections that must go. It runs at each turn of the loop and costs little."""
        now = self.now()
        if self.grew or len(channels) > MOST_WAITING:
            self.grew = False
            self._make_room(list(channels))
        if now >= self._next_sweep:
            self._next_sweep = now + _SWEEP_SECONDS
            self._make_room(list(channels))
            self._sweep(list(channels), now)

    def _make_room(self, channels: list["Channel"]) -> None:
        waiting: dict[str, list[Channel]] = defaultdict(list)
        for channel in channels:
            if channel.waits:
                waiting[channel.client].append(channel)
        closed = 0
        for client, own in waiting.items():
            own.sort(key=lambda channel: channel.since)
            # The proxy's own connections, without a client, carry the requests of everybody.
            if client and len(own) > MOST_WAITING_OF_ONE:
                closed += _close(own, len(own) - MOST_WAITING_OF_ONE)
        for _ in range(sum(map(len, waiting.values())) - MOST_WAITING):
            closed += _close(max(waiting.values(), key=len), 1)
        if closed:
            log.info("too many connections are waiting: %d were closed", closed)

    def _sweep(self, channels: list["Channel"], now: float) -> None:
        for channel in channels:
            channel.watch_reader(now)
            if channel.is_over(now):
                channel.handle_close()
            elif channel.request_is_late(now):
                channel.refuse(TOO_SLOW)
        unread = sorted(channels, key=lambda channel: channel.unread_octets)
        held = sum(channel.unread_octets for channel in unread)
        while held > MOST_UNREAD_OCTETS:
            held -= unread[-1].unread_octets
            unread.pop().handle_close()


def _close(own: list["Channel"], number: int) -> int:
    for channel in own[:number]:
        channel.handle_close()
    del own[:number]
    return number
