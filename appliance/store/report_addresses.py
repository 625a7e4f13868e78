"""Addresses that programs want called for each report about what they sent."""

from dataclasses import dataclass
from typing import Final

from appliance.store.database import Store
from appliance.store.models.hooks import ReportAddress
from appliance.store.statements import Query, given, insert, statement


@dataclass(frozen=True, slots=True)
class ReportAddressRow:
    """An address as it is stored; see the model."""

    batch_id: int
    hook_id: int
    address: str
    mask: int
    own: str
    at: int


_COLUMNS: Final = (
    ReportAddress.batch_id,
    ReportAddress.hook_id,
    ReportAddress.address,
    ReportAddress.mask,
    ReportAddress.own,
    ReportAddress.at,
)


@statement
def _add() -> Query:
    return insert(*_COLUMNS)


@statement
def _of_batch() -> Query:
    return ReportAddress.select(*_COLUMNS).where(ReportAddress.batch_id == given("batch_id"))


@statement
def _prune() -> Query:
    return ReportAddress.delete().where(ReportAddress.at < given("cutoff"))


def add(store: Store, row: ReportAddressRow) -> None:
    """Store the address of a sending."""
    _add.execute(
        store,
        batch_id=row.batch_id,
        hook_id=row.hook_id,
        address=row.address,
        mask=row.mask,
        own=row.own,
        at=row.at,
    )


def of_batch(store: Store, batch_id: int) -> ReportAddressRow | None:
    """Return the address of a sending, or None if nobody wants its reports."""
    row = _of_batch.row(store, batch_id=batch_id)
    return None if row is None else ReportAddressRow(*row)


def prune(store: Store, cutoff: int) -> int:
    """Delete the addresses of sendings before a moment; return their number."""
    return _prune.execute(store, cutoff=cutoff)
