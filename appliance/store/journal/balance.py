"""Entries about the balance of a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from appliance.store.journal.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRead(Entry):
    """The balance of a line was read, or could not be read."""

    KIND: ClassVar[str] = "balance"

    amount: str | None = None  # with its unit, such as `4.20 EUR`
    below: str | None = None  # the level of the alert, if the balance has fallen below it
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceSettings(Entry):
    """The way in which a line's balance is read was changed, or an operator's code."""

    KIND: ClassVar[str] = "balance_setting"

    changed: Mapping[str, Any] | None = None  # of the line
    network: str | None = None  # MCC and MNC of the operator


ENTRIES: Final[tuple[type[Entry], ...]] = (BalanceRead, BalanceSettings)
