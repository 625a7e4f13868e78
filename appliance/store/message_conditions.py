"""The conditions of a list of messages, put so that each query is answered by one index."""

from collections.abc import Iterator, Sequence
from typing import Any

import peewee

from appliance.store.listing import IN_STATUSES, MessageFilter, Order
from appliance.store.message_rows import M
from appliance.store.states import MessageStatus

# As the partial indexes say it: SQLite uses one only where the query has its very words.
_IS_OUT_OR_INCOMPLETE = peewee.SQL("m.status <> 'received'")
_IS_UNREAD = peewee.SQL("m.direction = 'in' AND m.read_at IS NULL")
_IS_READ = peewee.SQL("m.direction = 'in' AND m.read_at IS NOT NULL")
_HAS_RELEASE = peewee.SQL("m.release_at IS NOT NULL")
_OF_A_BATCH = peewee.SQL("m.batch_id IS NOT NULL")


def branches(wanted: MessageFilter, order: Order) -> Iterator[list[Any]]:
    """The conditions of one index each; together they give what is wanted, nothing twice."""
    rest = dates(wanted)
    sought = statuses(wanted)
    if is_impossible(wanted):
        return
    if order == "due":
        yield [_HAS_RELEASE, *all_of(wanted, sought), *rest]
    elif wanted.address is not None or wanted.batch_id is not None:
        yield [*all_of(wanted, sought), *rest]
    elif wanted.unread is not None:
        yield [_IS_UNREAD if wanted.unread else _IS_READ, *_any_of(sought), *rest]
    elif sought:
        for status in sought:
            if status == MessageStatus.RECEIVED:
                yield [M.c.direction == "in", M.c.status == status, *rest]
            else:
                yield [_IS_OUT_OR_INCOMPLETE, M.c.status == status, *rest]
    else:
        for direction in (wanted.direction,) if wanted.direction else ("in", "out"):
            yield [M.c.direction == direction, *rest]


def all_of(wanted: MessageFilter, sought: Sequence[str]) -> list[Any]:
    """Every condition but the dates, for messages that were found otherwise."""
    conditions = _any_of(sought)
    if wanted.address is not None:
        discussion = peewee.Table("discussion")
        of_address = discussion.select(discussion.c.id).where(
            discussion.c.address == wanted.address
        )
        conditions.append(M.c.discussion_id == of_address)
    if wanted.batch_id is not None:
        conditions += [_OF_A_BATCH, M.c.batch_id == wanted.batch_id]
    if wanted.unread is not None:
        conditions.append(_IS_UNREAD if wanted.unread else _IS_READ)
    if wanted.after_id is not None:
        conditions.append(M.c.id > wanted.after_id)
    if wanted.direction:
        # Unary plus: not a reason to take another index.
        conditions.append(peewee.SQL("+m.direction = ?", [wanted.direction]))
    return conditions


def _any_of(sought: Sequence[str]) -> list[Any]:
    if not sought:
        return []
    marks = ", ".join("?" * len(sought))
    return [peewee.SQL(f"+m.status IN ({marks})", list(sought))]


def is_impossible(wanted: MessageFilter) -> bool:
    """Whether no message can be what is wanted: delivered, say, and incoming."""
    return bool(wanted.statuses and not statuses(wanted)) or (
        wanted.unread is not None and wanted.direction == "out"
    )


def statuses(wanted: MessageFilter) -> list[str]:
    """The statuses wanted that messages of the wanted direction can have."""
    return [
        status
        for status in dict.fromkeys(wanted.statuses)
        if wanted.direction is None or (status in IN_STATUSES) == (wanted.direction == "in")
    ]


def dates(wanted: MessageFilter) -> list[Any]:
    """The conditions of the dates."""
    conditions = []
    if wanted.since_ms is not None:
        conditions.append(M.c.at >= wanted.since_ms)
    if wanted.until_ms is not None:
        conditions.append(M.c.at < wanted.until_ms)
    return conditions
