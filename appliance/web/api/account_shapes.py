"""Accounts and their movements as the API shows and accepts them."""

from collections.abc import Sequence
from typing import Any, Final

from appliance.messaging.credit import accounts, movements
from appliance.store.accounts import AccountRow
from appliance.store.ledger import EntryRow
from appliance.web.api import field_schemas, line_members, times
from appliance.web.api.schema import Schema

_SEGMENTS: Final[Schema] = {"type": "integer", "description": "SMS, counted in segments"}
_NAME: Final[Schema] = {"type": "string", "examples": ["School"]}
_ALLOWANCE: Final[Schema] = {
    "title": "AccountAllowance",
    "type": "object",
    "properties": {
        "segments": _SEGMENTS,
        "every": {"title": "AllowancePeriod", "type": "string", "enum": ["month"]},
    },
    "required": ["segments", "every"],
}
_USERS: Final[Schema] = {
    "type": "array",
    "maxItems": accounts.MOST_USERS,
    "items": {"type": "string"},
    "description": "names of the users who may send at its cost",
}
ACCOUNT: Final[Schema] = {
    "title": "Account",
    "type": "object",
    "properties": {
        "name": _NAME,
        "balance": {
            "type": ["integer", "null"],
            "description": "SMS left, counted in segments; null: no limit",
        },
        "allowance": _ALLOWANCE,
        "alertBelow": _SEGMENTS,
        "alertNumber": field_schemas.NUMBER_GIVEN,
        "mailDomain": {"type": "string"},
        "users": _USERS,
        "line": line_members.GIVEN,
    },
    "required": ["name", "balance", "users"],
}


def _maybe(schema: Schema) -> Schema:
    """Return the schema of a member that null removes."""
    return {**schema, "type": [schema["type"], "null"]}


MEMBERS: Final[dict[str, Schema]] = {
    "name": _NAME,
    "balance": {
        "type": ["integer", "null"],
        "description": "the first credit; null: no limit; later it changes by movements alone",
    },
    "allowance": _maybe({**_ALLOWANCE, "title": "NewAllowance"}),
    "alertBelow": _maybe(_SEGMENTS),
    "alertNumber": _maybe(field_schemas.NUMBER_TAKEN),
    "mailDomain": _maybe({"type": "string", "maxLength": 255}),
    "users": _USERS,
    "line": line_members.WANTED,
}
_NOTE: Final[Schema] = {"type": "string", "maxLength": movements.LONGEST_NOTE}
CREDIT: Final[Schema] = {
    "title": "NewCredit",
    "type": "object",
    "properties": {"segments": _SEGMENTS, "note": _NOTE},
    "required": ["segments"],
}
TRANSFER: Final[Schema] = {
    "title": "NewTransfer",
    "type": "object",
    "properties": {"from": _NAME, "to": _NAME, "segments": _SEGMENTS, "note": _NOTE},
    "required": ["from", "to", "segments"],
}
ENTRY: Final[Schema] = {
    "title": "AccountEntry",
    "type": "object",
    "properties": {
        "id": field_schemas.NUMBERED,
        "at": field_schemas.TIME,
        "actor": {
            "type": ["string", "null"],
            "description": "user:NAME, token:NAME or rule:NAME; null: the box",
        },
        "cause": {
            "title": "AccountCause",
            "type": "string",
            "enum": ["credit", "transfer", "allowance", "sending", "refund", "correction"],
        },
        "segments": {"type": "integer", "description": "negative: taken"},
        "balance": {"type": "integer", "description": "after it"},
        "note": {"type": "string"},
        "sending": {"type": "string", "description": "the id of the sending"},
        "account": {"type": "string", "description": "the other account of a transfer"},
    },
    "required": ["id", "at", "actor", "cause", "segments", "balance"],
}


def as_json(account: AccountRow, users: Sequence[str]) -> dict[str, Any]:
    """Return an account as the API shows it."""
    allowance = account.allowance_segments
    told = {
        "allowance": None if allowance is None else {"segments": allowance, "every": "month"},
        "alertBelow": account.alert_below,
        "alertNumber": account.alert_number,
        "mailDomain": account.mail_domain,
    }
    return {
        "name": account.name,
        "balance": account.available,
        **{name: value for name, value in told.items() if value is not None},
        "users": list(users),
    }


def entry_as_json(entry: EntryRow) -> dict[str, Any]:
    """Return a movement as the API shows it."""
    told = {"note": entry.note, "sending": entry.sending, "account": entry.counterpart}
    return {
        "id": str(entry.id),
        "at": times.write(entry.at),
        "actor": entry.actor,
        "cause": entry.cause,
        "segments": entry.segments,
        "balance": entry.balance,
        **{name: value for name, value in told.items() if value is not None},
    }
