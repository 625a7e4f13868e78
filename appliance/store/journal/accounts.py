"""Entries about accounts. What an account pays and gets back for SMS is in its ledger alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from appliance.store.journal.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(Entry):
    """An account was added, changed, archived or credited; the member that says which names it."""

    KIND: ClassVar[str] = "account"

    added: str | None = None
    changed: str | None = None
    archived: str | None = None
    credited: str | None = None
    transferred: str | None = None  # from this account
    to: str | None = None
    segments: int | None = None
    users: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLow(Entry):
    """The balance of an account fell below its alert level."""

    KIND: ClassVar[str] = "account_low"

    account: str
    balance: int
    account_id: int | None = None  # entries of earlier versions have the name alone


ENTRIES: Final[tuple[type[Entry], ...]] = (AccountChanged, AccountLow)
