"""Lists of messages that no index answers: searches, and messages after a given one.

Candidates are taken in order of arrival, a limited number for each page, and those that meet the
other conditions are shown. So a page may be short or empty although another follows.
"""

from collections.abc import Callable

from appliance.store import search
from appliance.store.database import Store
from appliance.store.listing import (
    MOST_COUNTED,
    MOST_MATCHES_COUNTED,
    Count,
    MessageFilter,
    Order,
    Place,
)
from appliance.store.marks import padded
from appliance.store.message_conditions import Part, Shape, everything, is_impossible
from appliance.store.message_rows import MessageRow, by_ids
from appliance.store.models.messages import Message
from appliance.store.statements import Query, among, given, statements

# Candidates examined for one page: few of them may meet the other conditions.
_MOST_CANDIDATES = 1_500
_AT_ONCE = 500
_BEYOND_ALL = 2**62  # greater than any id

# Returns a limited number of ids: newest first below a given id, or oldest first above it.
_Candidates = Callable[[int, bool, int], list[int]]


@statements
def _arrived(*, newest_first: bool) -> Query:
    query = Message.select(Message.id).where(Message.id > given("after"))
    if newest_first:
        query = query.where(Message.id < given("beyond"))
    order = Message.id.desc() if newest_first else Message.id.asc()
    return query.order_by(order).limit(given("most"))


@statements
def _fulfilling(shape: Shape, number: int) -> Query:
    query = Message.select(Message.id).where(among(Message.id, "ids", number))
    return query.where(*shape.conditions())


def is_walked(wanted: MessageFilter) -> bool:
    """Return whether this module finds these messages; one correspondent's have an index."""
    of_one = wanted.address is not None or wanted.batch_id is not None
    return bool(wanted.text.strip()) or (wanted.after_id is not None and not of_one)


def rows(
    store: Store, wanted: MessageFilter, limit: int, place: Place | None, order: Order
) -> tuple[list[MessageRow], Place | None]:
    """Return up to `limit` rows, and where to continue if the search stopped early."""
    if is_impossible(wanted):
        return [], None
    backwards = place is not None and place.before
    newest_first = (order == "newest") != backwards
    candidates = _candidates(store, wanted)
    conditions = everything(wanted)
    beyond = place.id if place is not None else _BEYOND_ALL * newest_first
    found: list[int] = []
    further: Place | None = None
    # Usually the first candidates match; few match if a single state is wanted.
    seldom = wanted.unread is not None or len(wanted.statuses) == 1
    looks = (_MOST_CANDIDATES,) if seldom else (min(4 * limit, _MOST_CANDIDATES), _MOST_CANDIDATES)
    for at_once in looks:
        ids = candidates(beyond, newest_first, at_once)
        for start in range(0, len(ids), _AT_ONCE):
            if len(found) < limit:
                found += _that_fulfil(store, ids[start : start + _AT_ONCE], conditions)
        further = None
        if len(found) >= limit or len(ids) < at_once:
            break
        beyond = ids[-1]
        further = Place(0, beyond, before=backwards)
    shown = by_ids(store, found[:limit])
    return sorted(shown, key=lambda row: row.id, reverse=newest_first), further


def count(store: Store, wanted: MessageFilter) -> Count:
    """Return the number of matches among the newest candidates, up to a limit."""
    most = MOST_MATCHES_COUNTED if wanted.text.strip() else MOST_COUNTED
    ids = _candidates(store, wanted)(_BEYOND_ALL, True, most + 1)  # noqa: FBT003 - see _Candidates
    exact = len(ids) <= most
    conditions = everything(wanted)
    if conditions.shape == Shape():
        return Count(min(len(ids), most), exact=exact)
    number = 0
    for start in range(0, min(len(ids), most), _AT_ONCE):
        number += len(_that_fulfil(store, ids[start : start + _AT_ONCE], conditions))
    return Count(number, exact=exact)


def _candidates(store: Store, wanted: MessageFilter) -> _Candidates:
    after = 0 if wanted.after_id is None else wanted.after_id
    if not wanted.text.strip():
        return lambda beyond, newest_first, most: _arrivals(
            store, after, beyond, most, newest_first=newest_first
        )
    search.prepare(store)
    query = search.understand(wanted.text)
    discussions = list(search.discussions(store, wanted.text))
    sendings = [] if wanted.direction == "in" else search.sendings(store, query)

    def matches(beyond: int, newest_first: bool, most: int) -> list[int]:  # noqa: FBT001 - see _Candidates
        ids = search.messages(
            store,
            query,
            discussions,
            sendings,
            beyond=beyond if newest_first else max(beyond, after),
            newest_first=newest_first,
            limit=most,
        )
        return [each for each in ids if each > after]

    return matches


def _arrivals(store: Store, after: int, beyond: int, most: int, *, newest_first: bool) -> list[int]:
    """Return ids above `after`, starting from `beyond`."""
    bounds = (after, beyond) if newest_first else (max(after, beyond), None)
    rows = _arrived(newest_first=newest_first).rows(
        store, after=bounds[0], beyond=bounds[1], most=most
    )
    return [row[0] for row in rows]


def _that_fulfil(store: Store, ids: list[int], conditions: Part) -> list[int]:
    """Return the messages that meet the conditions, in the order given."""
    if conditions.shape == Shape():
        return ids
    sought = padded(ids)
    fulfilling = _fulfilling(conditions.shape, len(sought))
    kept = {row[0] for row in fulfilling.rows(store, **conditions.values, ids=sought)}
    return [each for each in ids if each in kept]
