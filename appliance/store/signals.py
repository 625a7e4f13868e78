"""How strong the network was, sampled by the scheduler."""

from dataclasses import dataclass

from appliance.store.database import Store


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One sample; percent is None while there was no network."""

    modem: str
    at: int
    percent: int | None


def add(store: Store, modem: str, percent: int | None) -> None:
    """Keep a sample of now."""
    store.execute(
        "INSERT INTO signal_sample (modem, at, percent) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET percent = excluded.percent",
        (modem, store.clock.now_ms(), percent),
    )


def since(store: Store, modem: str, at_ms: int) -> list[SignalRow]:
    """The samples of one modem from `at_ms` on, oldest first."""
    rows = store.rows(
        "SELECT modem, at, percent FROM signal_sample WHERE modem = ? AND at >= ? ORDER BY at",
        (modem, at_ms),
    )
    return [SignalRow(*row) for row in rows]


def prune(store: Store, before_ms: int) -> int:
    """Forget the samples before `before_ms`; how many."""
    return store.execute("DELETE FROM signal_sample WHERE at < ?", (before_ms,))
