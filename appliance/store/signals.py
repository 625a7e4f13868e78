"""The strength of the network's signal, sampled by the scheduler."""

from dataclasses import dataclass

from appliance.store.database import Store
from appliance.store.models.counts import SignalSample
from appliance.store.statements import Query, given, insert, statement


@dataclass(frozen=True, slots=True)
class SignalRow:
    """A sample; percent is None if there was no network."""

    modem: str
    at: int
    percent: int | None


@statement
def _add() -> Query:
    return insert(SignalSample.modem, SignalSample.at, SignalSample.percent).on_conflict(
        conflict_target=[SignalSample.modem, SignalSample.at], preserve=[SignalSample.percent]
    )


@statement
def _since() -> Query:
    of_modem = SignalSample.select(SignalSample.modem, SignalSample.at, SignalSample.percent).where(
        SignalSample.modem == given("modem"), SignalSample.at >= given("since")
    )
    return of_modem.order_by(SignalSample.at)


@statement
def _prune() -> Query:
    return SignalSample.delete().where(SignalSample.at < given("before"))


def add(store: Store, modem: str, percent: int | None) -> None:
    """Store a sample taken now."""
    _add.execute(store, modem=modem, at=store.clock.now_ms(), percent=percent)


def since(store: Store, modem: str, at_ms: int) -> list[SignalRow]:
    """Return the samples of one modem since `at_ms`, oldest first."""
    return [SignalRow(*row) for row in _since.rows(store, modem=modem, since=at_ms)]


def prune(store: Store, before_ms: int) -> int:
    """Delete the samples before `before_ms`; return their number."""
    return _prune.execute(store, before=before_ms)
