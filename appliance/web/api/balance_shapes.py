"""The balance and the allowance of a line as JSON."""

from typing import Any, Final

from appliance.messaging.balance import allowances, readings
from appliance.messaging.balance.allowances import Allowance
from appliance.store import balances
from appliance.store.balances import BalanceRow
from appliance.web.api import times
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

BALANCE: Final[Schema] = {
    "title": "Balance",
    "type": ["object", "null"],
    "description": "as read from the network; null if the line has no code for it",
    "properties": {
        "amount": {"type": ["number", "null"], "description": "null if it was never read"},
        "unit": {"type": ["string", "null"], "description": "EUR, PLN, SMS or empty"},
        "at": {"type": ["string", "null"], "format": "date-time"},
        "low": {"type": "boolean", "description": "below the level of the warning"},
        "reading": {"type": "boolean", "description": "the network is being asked"},
        "failure": {
            "type": ["string", "null"],
            "description": "why the newest reading found no amount",
        },
    },
    "required": ["amount", "unit", "at", "low", "reading", "failure"],
}
ALLOWANCE: Final[Schema] = {
    "title": "LineAllowance",
    "type": ["object", "null"],
    "description": "the SMS of the plan, as the box counts them; null if the plan has no limit",
    "properties": {
        "messages": {"type": "integer"},
        "used": {"type": "integer"},
        "left": {"type": "integer"},
        "since": {"type": "string", "format": "date"},
        "until": {"type": "string", "format": "date", "description": "first day of the next"},
    },
    "required": ["messages", "used", "left", "since", "until"],
}


def balance(row: BalanceRow) -> dict[str, Any] | None:
    """Return the balance of a line as JSON."""
    if not row.code:
        return None
    store = services().store
    newest = balances.readings(store, row.line, most=1)
    last = balances.last_amount(store, row.line)
    amount = last.amount if last else None
    return {
        "amount": None if amount is None else amount / 100,
        "unit": last.unit if last else None,
        "at": times.write(last.at) if last else None,
        "low": amount is not None and readings.is_below(row, amount),
        "reading": services().balances.is_reading(row.line),
        "failure": newest[0].failure if newest else None,
    }


def allowance(row: BalanceRow) -> dict[str, Any] | None:
    """Return the allowance of a line as JSON."""
    found: Allowance | None = allowances.of_line(services().store, row)
    if found is None:
        return None
    return {
        "messages": found.total,
        "used": found.used,
        "left": found.left,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
    }
