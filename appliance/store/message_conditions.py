"""The conditions of a list of messages, split so that one index answers each query.

A `Part` is one query of a list: its shape, which determines the statement, and its values.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from appliance.store.dialect.expressions import unhinted
from appliance.store.listing import MessageFilter, Order
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import IS_DELAYED, IS_UNDECIDED, Message
from appliance.store.statements import among, given
from appliance.store.states import INCOMING, MessageStatus

# Written as in the partial indexes: SQLite uses one only if the query contains the same expression.
_IS_OUT_OR_INCOMPLETE = Message.status != MessageStatus.RECEIVED
_IS_UNREAD = (Message.direction == "in") & Message.read_at.is_null()
_IS_READ = (Message.direction == "in") & Message.read_at.is_null(is_null=False)
_HAS_RELEASE = Message.release_at.is_null(is_null=False)
_IS_DATA = Message.kind == "data"
_IS_NO_DATA = Message.kind != "data"
_OF_A_BATCH = Message.batch_id.is_null(is_null=False)


@dataclass(frozen=True, slots=True)
class Shape:
    """What determines the text of a part's query."""

    # The index to use: `release` is for messages to release; `others` is any index that one of the
    # other conditions has, or a list of ids found by other means.
    by: Literal[
        "release", "others", "unread", "undecided", "status", "received", "direction", "data"
    ] = "others"
    direction: bool = False
    statuses: int = 0  # the number of statuses to match
    unread: bool | None = None
    delayed: bool | None = None
    address: bool = False
    batch: bool = False
    after: bool = False
    since: bool = False
    until: bool = False
    data: bool | None = None

    def conditions(self) -> list[Any]:
        """Return the conditions, which take the `values` of the part."""
        undecided = [IS_UNDECIDED] if self.by == "undecided" else []
        return [*undecided, *self._looked_up(), *self._others(), *self._dates()]

    def _looked_up(self) -> list[Any]:
        match self.by:
            case "unread":
                return [_IS_UNREAD if self.unread else _IS_READ]
            case "status":
                return [_IS_OUT_OR_INCOMPLETE, Message.status == given("status")]
            case "received":
                return [Message.direction == "in", Message.status == MessageStatus.RECEIVED]
            case "direction":
                return [Message.direction == given("direction")]
            case "data":
                return [_IS_DATA, Message.direction == given("direction")]
            case _:
                return [_HAS_RELEASE] if self.by == "release" else []

    def _others(self) -> list[Any]:
        conditions = []
        if self.statuses:
            conditions.append(among(unhinted(Message.status), "statuses", self.statuses))
        if self.delayed is not None:
            conditions.append(IS_DELAYED if self.delayed else IS_UNDECIDED)
        if self.address:
            of_address = Discussion.select(Discussion.id)
            of_address = of_address.where(Discussion.address == given("address"))
            conditions.append(Message.discussion_id == of_address)
        if self.batch:
            conditions += [_OF_A_BATCH, Message.batch_id == given("batch_id")]
        if self.unread is not None and self.by != "unread":
            conditions.append(_IS_UNREAD if self.unread else _IS_READ)
        if self.after:
            conditions.append(Message.id > given("after_id"))
        if self.data is not None and self.by != "data":
            conditions.append(_IS_DATA if self.data else _IS_NO_DATA)
        if self.direction:
            conditions.append(unhinted(Message.direction) == given("direction"))
        return conditions

    def _dates(self) -> list[Any]:
        conditions = []
        if self.since:
            conditions.append(Message.at >= given("since"))
        if self.until:
            conditions.append(Message.at < given("until"))
        return conditions


@dataclass(frozen=True, slots=True)
class Part:
    """One query of a list."""

    shape: Shape
    values: Mapping[str, Any]


def parts(wanted: MessageFilter, order: Order) -> Iterator[Part]:
    """Return queries of one index each that together find all wanted messages, each once."""
    values = _values(wanted)
    sought = statuses(wanted)
    dated = Shape(
        delayed=wanted.delayed,
        since=wanted.since_ms is not None,
        until=wanted.until_ms is not None,
        data=wanted.data,
    )
    if is_impossible(wanted):
        return
    if order == "due":
        yield Part(replace(everything(wanted).shape, by="release"), values)
    elif wanted.address is not None or wanted.batch_id is not None:
        yield everything(wanted)
    elif wanted.undecided or (wanted.data and wanted.direction and not sought):
        rare = replace(dated, by="undecided") if wanted.undecided else replace(dated, by="data")
        yield Part(replace(rare, unread=wanted.unread), values)
    elif wanted.unread is not None:
        yield Part(replace(dated, by="unread", unread=wanted.unread, statuses=len(sought)), values)
    elif sought:
        for status in sought:
            if status == MessageStatus.RECEIVED:
                yield Part(replace(dated, by="received"), values)
            else:
                yield Part(replace(dated, by="status"), {**values, "status": status})
    else:
        for direction in (wanted.direction,) if wanted.direction else ("in", "out"):
            yield Part(replace(dated, by="direction"), {**values, "direction": direction})


def everything(wanted: MessageFilter) -> Part:
    """Return all conditions in one query, also for messages found by other means."""
    shape = Shape(
        direction=wanted.direction is not None,
        statuses=len(statuses(wanted)),
        unread=wanted.unread,
        delayed=wanted.delayed,
        address=wanted.address is not None,
        batch=wanted.batch_id is not None,
        after=wanted.after_id is not None,
        since=wanted.since_ms is not None,
        until=wanted.until_ms is not None,
        data=wanted.data,
    )
    return Part(shape, _values(wanted))


def is_impossible(wanted: MessageFilter) -> bool:
    """Return whether no message can match: delivered and incoming, for example."""
    return bool(wanted.statuses and not statuses(wanted)) or (
        wanted.unread is not None and wanted.direction == "out"
    )


def statuses(wanted: MessageFilter) -> list[str]:
    """Return the wanted statuses that messages of the wanted direction can have."""
    return [
        status
        for status in dict.fromkeys(wanted.statuses)
        if wanted.direction is None or (status in INCOMING) == (wanted.direction == "in")
    ]


def _values(wanted: MessageFilter) -> dict[str, Any]:
    sought: Sequence[str] = statuses(wanted)
    return {
        "direction": wanted.direction,
        "statuses": sought,
        "address": wanted.address,
        "batch_id": wanted.batch_id,
        "after_id": wanted.after_id,
        "since": wanted.since_ms,
        "until": wanted.until_ms,
    }
