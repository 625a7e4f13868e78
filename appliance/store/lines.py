"""The lines of the box: rows in and out."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from appliance.store import routes
from appliance.store.database import Store
from appliance.store.models.lines import Line, LineUser
from appliance.store.models.messages import Message, Segment
from appliance.store.statements import Query, counted, given, insert, statement
from appliance.store.states import SegmentState

Access = Literal["everyone", "administrators", "listed"]
Promotional = Literal["auto", "yes", "no"]


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as it is stored; see the model."""

    name: str
    kind: str = "modem"
    position: int = 0
    label: str = ""
    configured: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)  # secrets sealed
    paused: bool = False
    iccid: str | None = None
    number: str | None = None
    price: int | None = None
    promotional: Promotional = "auto"
    pace_per_minute: int | None = None
    daily_messages: int | None = None
    monthly_recipients: int | None = None
    promotional_hours: str | None = None
    promotional_days: str | None = None
    access: Access = "everyone"
    countries: tuple[str, ...] | None = None
    users: frozenset[int] = frozenset()  # who may use it, if its access is for those listed

    @property
    def shown(self) -> str:
        """The name that people read."""
        return self.label or self.name


_COLUMNS: Final = (
    Line.name,
    Line.kind,
    Line.position,
    Line.label,
    Line.configured,
    Line.settings,
    Line.paused,
    Line.iccid,
    Line.number,
    Line.price,
    Line.promotional,
    Line.pace_per_minute,
    Line.daily_messages,
    Line.monthly_recipients,
    Line.promotional_hours,
    Line.promotional_days,
    Line.access,
    Line.countries,
)


@statement
def _all() -> Query:
    return Line.select(*_COLUMNS).order_by(Line.position, Line.name)


@statement
def _put() -> Query:
    return insert(*_COLUMNS).on_conflict(conflict_target=[Line.name], preserve=list(_COLUMNS[1:]))


@statement
def _set_iccid() -> Query:
    return Line.update({Line.iccid: given("iccid")}).where(Line.name == given("name"))


@statement
def _remove() -> Query:
    return Line.delete().where(Line.name == given("name"))


@statement
def _users() -> Query:
    return LineUser.select(LineUser.line, LineUser.user_id)


@statement
def _add_user() -> Query:
    return insert(LineUser.line, LineUser.user_id)


@statement
def _remove_users() -> Query:
    return LineUser.delete().where(LineUser.line == given("line"))


@statement
def _begun() -> Query:
    # Each part has an index of the few messages that are on their way.
    own = (Message.modem == given("line")) & (Message.direction == "out")
    ready = Message.select(Message.id).where(Message.ready == 1, own)
    due = Message.select(Message.id).where(Message.release_at.is_null(is_null=False), own)
    submitting = (
        Segment.select(Segment.message_id)
        .join(Message, on=Message.id == Segment.message_id)
        .where(Segment.state == SegmentState.SUBMITTING, own)
    )
    return counted(ready.union(due).union(submitting))


@statement
def _waiting() -> Query:
    own = Message.route_id == given("route_id")
    ready = Message.select(Message.id).where(Message.ready == 1, own)
    due = Message.select(Message.id).where(Message.release_at.is_null(is_null=False), own)
    return counted(ready.union(due))


def every(store: Store) -> list[LineRow]:
    """Return all lines in their order."""
    users: dict[str, set[int]] = {}
    for line, user_id in _users.rows(store):
        users.setdefault(line, set()).add(user_id)
    return [_read(row, users.get(row[0], ())) for row in _all.rows(store)]


def put(store: Store, row: LineRow) -> None:
    """Store a line, in place of the one with its name."""
    values = {column.name: getattr(row, column.name) for column in _COLUMNS}
    countries = None if row.countries is None else json.dumps(row.countries)
    values |= {"settings": json.dumps(dict(row.settings)), "countries": countries}
    values |= {"configured": int(row.configured), "paused": int(row.paused)}
    with store.transaction():
        _put.execute(store, **values)
        _remove_users.execute(store, line=row.name)
        for user_id in sorted(row.users):
            _add_user.execute(store, line=row.name, user_id=user_id)


def set_iccid(store: Store, name: str, iccid: str) -> None:
    """Note which SIM a line has."""
    _set_iccid.execute(store, name=name, iccid=iccid)


def begun(store: Store, name: str) -> int:
    """Return the number of messages that a line has begun and must finish itself."""
    return int(_begun.value(store, line=name) or 0)


def waiting(store: Store, name: str) -> int:
    """Return the number of messages that wait for a line and may take no other."""
    alone = [route.id for route in routes.every(store) if set(route.lines) == {name}]
    return sum(int(_waiting.value(store, route_id=each) or 0) for each in alone)


def remove(store: Store, name: str) -> bool:
    """Delete a line; return False if there is none."""
    return bool(_remove.execute(store, name=name))


def _read(row: Sequence[Any], users: Collection[int]) -> LineRow:
    values = dict(zip((column.name for column in _COLUMNS), row, strict=True))
    countries = values["countries"]
    values["settings"] = json.loads(cast("str", values["settings"]))
    values["countries"] = None if countries is None else tuple(json.loads(countries))
    values |= {"configured": bool(values["configured"]), "paused": bool(values["paused"])}
    return LineRow(**values, users=frozenset(users))
