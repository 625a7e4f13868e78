"""The people behind a report: whose messages of a period the filters let through.

The counts that are kept name nobody, so the messages are asked: a limited number of the newest,
found by an index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from peewee import Select, fn

from appliance.store.database import Store
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import IS_DELAYED, IS_UNDECIDED, Batch, BatchGroup, Message
from appliance.store.report_days import EVERYBODY
from appliance.store.statements import Query, count_all, given, statements
from appliance.store.states import DELAYED, INCOMING, MessageStatus

# The messages that one question looks at: it takes a tenth of a second on a Raspberry Pi.
MOST_LOOKED_AT: Final = 20_000
_OF_BATCH: Final = ("author_kind", "author", "template_id", "account_id")


@dataclass(frozen=True, slots=True)
class Correspondents:
    """Addresses, the latest correspondent first, and whether all messages were looked at."""

    addresses: Sequence[str]
    is_complete: bool


def _newest(status: str) -> Query:
    """Return the query for the newest messages of a period, in a direction or in a state."""
    query = Message.select(
        Message.discussion_id, Message.batch_id, Message.modem, Message.status, Message.at
    )
    if status in ("", MessageStatus.RECEIVED):
        query = query.where(Message.direction == given("direction"))
    else:
        held = {DELAYED: IS_DELAYED, MessageStatus.HELD: IS_UNDECIDED}
        state = held.get(status, Message.status == given("status"))
        # The index of states leaves out received messages; the condition says so.
        query = query.where(state, Message.status != MessageStatus.RECEIVED)
    query = query.where(Message.at >= given("since"), Message.at < given("until"))
    return query.order_by(Message.at.desc()).limit(given("most"))


@statements
def _looked_at(status: str) -> Query:
    newest = _newest(status).alias("newest")
    return Select([newest], [count_all()])


@statements
def _people(status: str, filters: tuple[str, ...]) -> Query:
    newest = _newest(status).alias("newest")
    conditions: list[Any] = []
    query = Select([newest], [Discussion.address, fn.max(newest.c.at)]).join(
        Discussion, on=Discussion.id == newest.c.discussion_id
    )
    if of_batch := [name for name in _OF_BATCH if name in filters]:
        query = query.join(Batch, on=Batch.id == newest.c.batch_id)
        conditions += [getattr(Batch, name) == given(name) for name in of_batch]
    if "line" in filters:
        conditions.append(newest.c.modem == given("line"))
    if "group_id" in filters:
        to_group = BatchGroup.select(1).where(
            BatchGroup.batch_id == newest.c.batch_id, BatchGroup.group_id == given("group_id")
        )
        conditions.append(fn.EXISTS(to_group))
    if status == MessageStatus.RECEIVED:
        conditions.append(newest.c.status == given("status"))
    if conditions:
        query = query.where(*conditions)
    return query.group_by(Discussion.address)


def behind(
    store: Store, since_ms: int, until_ms: int, columns: Mapping[str, str | int]
) -> Correspondents:
    """Return the correspondents of a period whose messages the filters let through.

    `columns` has values by the columns of a report, as `report_days.sums` takes them.
    """
    status = str(columns.get("status", ""))
    names = sorted(name for name in columns if name not in ("status", "direction"))
    filters = tuple(name for name in names if columns[name] != EVERYBODY)
    latest: dict[str, int] = {}
    is_complete = True
    for direction in _directions(status, columns.get("direction")):
        values = {
            "direction": direction,
            "status": status,
            "since": since_ms,
            "until": until_ms,
            "most": MOST_LOOKED_AT,
        }
        is_complete &= _looked_at(status).value(store, **values) < MOST_LOOKED_AT
        for address, at in _people(status, filters).rows(store, **values, **_given(columns)):
            latest[address] = max(at, latest.get(address, 0))
    return Correspondents(sorted(latest, key=lambda each: -latest[each]), is_complete)


def _directions(status: str, direction: str | int | None) -> Sequence[str]:
    """Return the directions to look at: of a state there is one."""
    of_state = ("in",) if status in INCOMING else ("out",) if status else ("out", "in")
    return [each for each in of_state if direction in (None, each)]


def _given(columns: Mapping[str, str | int]) -> dict[str, str | int]:
    return {name: value for name, value in columns.items() if name not in ("status", "direction")}
