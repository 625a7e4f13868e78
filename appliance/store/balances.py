"""How each line's balance is read, its readings, and operators' codes that were changed."""

from dataclasses import dataclass

from peewee import fn

from appliance.store.database import Store
from appliance.store.models.balance import BalanceReading, LineBalance, NetworkCode
from appliance.store.statements import Query, given, insert, statement


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """How a line's balance is read, and the plan's allowance; see the model."""

    line: str
    code: str = ""
    answers: str = ""
    pattern: str = ""
    alert_below: int | None = None
    alert_number: str = ""
    alert_event: int | None = None
    allowance: int | None = None
    allowance_day: int = 1


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """What the network answered at a moment; `amount` in hundredths, None if `failure` says why."""

    id: int
    at: int
    amount: int | None
    unit: str | None
    failure: str | None
    answer: str


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """An operator's code that an administrator changed or added."""

    network: str
    name: str
    code: str
    answers: str
    pattern: str


_SETTINGS = (
    LineBalance.line,
    LineBalance.code,
    LineBalance.answers,
    LineBalance.pattern,
    LineBalance.alert_below,
    LineBalance.alert_number,
    LineBalance.alert_event,
    LineBalance.allowance,
    LineBalance.allowance_day,
)
_READING = (
    BalanceReading.id,
    BalanceReading.at,
    BalanceReading.amount,
    BalanceReading.unit,
    BalanceReading.failure,
    BalanceReading.answer,
)
_NETWORK = (
    NetworkCode.network,
    NetworkCode.name,
    NetworkCode.code,
    NetworkCode.answers,
    NetworkCode.pattern,
)


@statement
def _all() -> Query:
    return LineBalance.select(*_SETTINGS).order_by(LineBalance.line)


@statement
def _one() -> Query:
    return LineBalance.select(*_SETTINGS).where(LineBalance.line == given("line"))


@statement
def _put() -> Query:
    return insert(*_SETTINGS).on_conflict(
        conflict_target=[LineBalance.line], preserve=list(_SETTINGS[1:])
    )


@statement
def _set_alert() -> Query:
    return LineBalance.update({LineBalance.alert_event: given("event")}).where(
        LineBalance.line == given("line")
    )


@statement
def _newest_alert() -> Query:
    return LineBalance.select(fn.max(LineBalance.alert_event))


@statement
def _add_reading() -> Query:
    return insert(
        BalanceReading.line,
        BalanceReading.at,
        BalanceReading.amount,
        BalanceReading.unit,
        BalanceReading.failure,
        BalanceReading.answer,
    )


def _of_line(*conditions: object) -> Query:
    query = BalanceReading.select(*_READING).where(
        BalanceReading.line == given("line"), *conditions
    )
    return query.order_by(BalanceReading.id.desc()).limit(given("most"))


@statement
def _readings() -> Query:
    return _of_line()


@statement
def _amounts() -> Query:
    return _of_line(BalanceReading.amount.is_null(is_null=False))


@statement
def _prune() -> Query:
    return BalanceReading.delete().where(BalanceReading.at < given("before"))


@statement
def _networks() -> Query:
    return NetworkCode.select(*_NETWORK).order_by(NetworkCode.network)


@statement
def _put_network() -> Query:
    return insert(*_NETWORK).on_conflict(
        conflict_target=[NetworkCode.network], preserve=list(_NETWORK[1:])
    )


@statement
def _remove_network() -> Query:
    return NetworkCode.delete().where(NetworkCode.network == given("network"))


def every(store: Store) -> list[BalanceRow]:
    """Return the settings of all lines that have any."""
    return [BalanceRow(*row) for row in _all.rows(store)]


def of_line(store: Store, line: str) -> BalanceRow:
    """Return the settings of a line, empty ones if it has none."""
    row = _one.row(store, line=line)
    return BalanceRow(*row) if row else BalanceRow(line)


def put(store: Store, row: BalanceRow) -> None:
    """Store the settings of a line."""
    values = {field: getattr(row, field) for field in BalanceRow.__slots__}
    _put.execute(store, **values)


def set_alert(store: Store, line: str, event: int | None) -> None:
    """Record the journal entry of the alert in force, or that there is none."""
    _set_alert.execute(store, line=line, event=event)


def newest_alert(store: Store) -> int:
    """Return the number of the newest entry of an alert in force, or 0."""
    return int(_newest_alert.value(store) or 0)


def add_reading(
    store: Store,
    line: str,
    *,
    amount: int | None,
    unit: str | None,
    failure: str | None,
    answer: str,
) -> None:
    """Store what the network answered now."""
    _add_reading.execute(
        store,
        line=line,
        at=store.clock.now_ms(),
        amount=amount,
        unit=unit,
        failure=failure,
        answer=answer,
    )


def readings(store: Store, line: str, most: int) -> list[ReadingRow]:
    """Return the newest readings of a line, newest first."""
    return [ReadingRow(*row) for row in _readings.rows(store, line=line, most=most)]


def last_amount(store: Store, line: str) -> ReadingRow | None:
    """Return the newest reading of a line that found an amount."""
    row = _amounts.row(store, line=line, most=1)
    return ReadingRow(*row) if row else None


def prune(store: Store, before_ms: int) -> int:
    """Delete readings before `before_ms`; return their number."""
    return _prune.execute(store, before=before_ms)


def networks(store: Store) -> list[NetworkRow]:
    """Return the operators' codes that were changed or added."""
    return [NetworkRow(*row) for row in _networks.rows(store)]


def put_network(store: Store, row: NetworkRow) -> None:
    """Store an operator's code."""
    values = {field: getattr(row, field) for field in NetworkRow.__slots__}
    _put_network.execute(store, **values)


def remove_network(store: Store, network: str) -> bool:
    """Delete an operator's code; return False if it was not stored."""
    return bool(_remove_network.execute(store, network=network))
