"""Which routes are open to a line now.

The lines of a route's first tier always serve it. Those of a later tier serve it once every line
before them has been unable to send for `failover_minutes`.
"""

from functools import partial
from typing import Final, NamedTuple

from appliance.messaging.routing import permissions
from appliance.messaging.routing.ways import LineUse, Ways, uses
from appliance.store import routes
from appliance.store.database import Store
from appliance.store.routes import Route

_MINUTE_MS: Final = 60_000


class Opening(NamedTuple):
    """A route on which a line is, and the lines before it that may still send."""

    route: Route
    before: tuple[str, ...]
    is_orphaned: bool = False  # none of its lines exists


class Openings:
    """The routes of the box, as they are open to its lines. Used within commits alone."""

    def __init__(self, store: Store, ways: Ways) -> None:
        self._store = store
        self._ways = ways
        self._routes = tuple(routes.every(store))
        self._are_stored = True  # false until the transaction that has read them is committed
        self._replaced: set[str] = set()  # the lines that others replace, as was said last

    def of(self, line: str) -> dict[int, Opening]:
        """Return the routes on which a line is, by their ids.

        A route without any line that exists is open to all.
        """
        names = self._ways.names()
        found: dict[int, Opening] = {}
        for route in self._known():
            before = route.before(line)
            if before is not None:
                still = tuple(each for each in before if not self.is_long_unable(each))
                found[route.id] = Opening(route, still)
            elif not any(each in names for each in route.lines):
                found[route.id] = Opening(route, (), is_orphaned=True)
        return found

    def to_any(self) -> tuple[str, ...]:
        """Return the lines that may send messages without a route: those that all may use.

        If there are none, all lines may.
        """
        names = tuple(self._ways.names())
        if len(names) < 2:  # noqa: PLR2004
            return names
        rows = self._ways.rows()
        return tuple(row.name for row in rows if permissions.is_open(row)) or names

    def is_long_unable(self, line: str) -> bool:
        """Return whether a line has been unable to send for so long that others replace it."""
        since = self._ways.unable_since_ms(line)
        if since is None:
            return False
        minutes = self._ways.settings_of(line).failover_minutes
        return self._store.clock.now_ms() >= since + minutes * _MINUTE_MS

    def next_ms(self) -> int | None:
        """Return when the next line will have been unable for so long, or None."""
        now = self._store.clock.now_ms()
        moments = [
            opens
            for each in (self._ways.names() if self._routes else ())
            if (since := self._ways.unable_since_ms(each)) is not None
            and (opens := since + self._ways.settings_of(each).failover_minutes * _MINUTE_MS) > now
        ]
        return min(moments, default=None)

    def has_opened(self) -> bool:
        """Return whether others now replace a line that they did not before; say so once."""
        names = self._ways.names() if self._routes else ()
        replaced = {each for each in names if self.is_long_unable(each)}
        anew, self._replaced = not replaced <= self._replaced, replaced
        return anew

    def _known(self) -> tuple[Route, ...]:
        """Return all routes; they are read again when there are new ones.

        After a rollback the number of a route that was never stored belongs to the next one.
        """
        newest = self._routes[-1].id if self._routes else 0
        if not self._are_stored or routes.newest(self._store) != newest:
            self._routes, self._are_stored = tuple(routes.every(self._store)), False
            self._store.after_commit(partial(self._note_stored, self._routes))
        return self._routes

    def _note_stored(self, read: tuple[Route, ...]) -> None:
        if self._routes is read:
            self._are_stored = True


def lines_of_route(store: Store, ways: Ways, route_id: int | None) -> tuple[LineUse, ...]:
    """Return the lines of a route, with their settings; nothing if the box has one line."""
    route = routes.by_id(store, route_id) if len(ways.names()) > 1 else None
    return uses(ways, ways.names() if route is None else route.lines) or uses(ways, ways.names())
