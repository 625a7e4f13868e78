"""Lines as JSON."""

from typing import Any, Final

from appliance.config.line_settings import MODEM
from appliance.lines.state import LineState
from appliance.messaging.rules import caps
from appliance.modem.state import Condition
from appliance.store import balances, line_counts, line_stops, users
from appliance.store.lines import LineRow
from appliance.web.api import times
from appliance.web.api.balance_shapes import ALLOWANCE, BALANCE, allowance, balance
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

PRICE_UNIT: Final = 100_000  # prices are stored in hundred-thousandths
_MAYBE_TEXT: Final[Schema] = {"type": ["string", "null"]}
_MAYBE_COUNT: Final[Schema] = {"type": ["integer", "null"], "minimum": 0, "maximum": 1_000_000}
KINDS: Final = (MODEM, "smsapi", "ovh", "appliance", "freemobile")

# What people choose for a line; null in a change means as for the whole box.
CHOSEN: Final[dict[str, Schema]] = {
    "label": {**_MAYBE_TEXT, "maxLength": 60, "description": "what people read; null: the name"},
    "number": {**_MAYBE_TEXT, "description": "its own, in international form"},
    "price": {
        "type": ["number", "null"],
        "minimum": 0,
        "maximum": 100,
        "description": "of a segment, in the currency unit",
    },
    "promotional": {
        "type": "string",
        "enum": ["auto", "yes", "no"],
        "description": "promotional mass sendings; auto: not by the SIM of a French mobile number",
    },
    "pacePerMinute": _MAYBE_COUNT,
    "dailyMessages": _MAYBE_COUNT,
    "monthlyRecipients": _MAYBE_COUNT,
    "promotionalHours": {**_MAYBE_TEXT, "description": "such as 08:00-21:30"},
    "promotionalDays": {**_MAYBE_TEXT, "description": "such as mon-sat"},
    "access": {"type": "string", "enum": ["everyone", "administrators", "listed"]},
    "users": {
        "type": "array",
        "items": {"type": "string"},
        "description": "who may choose it, with the access `listed`",
    },
    "countries": {
        "type": ["array", "null"],
        "items": {"type": "string"},
        "description": "where it may send; null: wherever the box may",
    },
}
# The columns of these members.
COLUMNS: Final = {
    "pacePerMinute": "pace_per_minute",
    "dailyMessages": "daily_messages",
    "monthlyRecipients": "monthly_recipients",
    "promotionalHours": "promotional_hours",
    "promotionalDays": "promotional_days",
}
SETTINGS: Final[Schema] = {
    "title": "LineSettings",
    "type": "object",
    "description": "the keys of the kind; a secret is never shown again",
    "propertyNames": {"type": "string", "maxLength": 40},
    "additionalProperties": {"type": "string", "maxLength": 1000},
}
UNTRIED: Final[Schema] = {
    "type": "boolean",
    "description": "true: store the settings without asking the provider whether it takes them",
}
LINE: Final[Schema] = {
    "title": "Line",
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "kind": {"type": "string", "description": ", ".join(KINDS)},
        "state": {
            "type": "string",
            "description": "of a modem: "
            + ", ".join(condition.value for condition in Condition)
            + "; of an account: starting, ready, unreachable, certificate, key_refused, no_credit,"
            " not_allowed, busy, stopped",
        },
        "since": {"type": "string", "format": "date-time"},
        "canSend": {"type": "boolean"},
        "paused": {"type": "boolean"},
        "massSendingStopped": {"type": "boolean", "description": "after failures in a row"},
        "configured": {"type": "boolean", "description": "by the configuration of the box"},
        "credit": BALANCE,
        "allowance": ALLOWANCE,
        "today": {
            "title": "LineToday",
            "type": "object",
            "properties": {
                "messages": {"type": "integer"},
                "cap": {"type": ["integer", "null"], "description": "null: no limit"},
            },
            "required": ["messages", "cap"],
        },
        "month": {
            "title": "LineMonth",
            "type": "object",
            "properties": {
                "recipients": {"type": "integer"},
                "cap": {"type": ["integer", "null"], "description": "null: no limit"},
            },
            "required": ["recipients", "cap"],
        },
        **CHOSEN,
        "settings": SETTINGS,
    },
    "required": [
        *("name", "kind", "state", "canSend", "paused", "configured"),
        *("credit", "allowance", "today", "month"),
    ],
}
TRIAL: Final[Schema] = {
    "title": "LineTrial",
    "type": "object",
    "properties": {
        "works": {"type": "boolean"},
        "words": {"type": "string", "description": "in the language of the request"},
        "cure": {"type": "string"},
    },
    "required": ["works", "words", "cure"],
}


def as_json(state: LineState, *, whole: bool) -> dict[str, Any]:
    """Return a line as JSON; if `whole`, with what only administrators see."""
    row = services().lines.row(state.name) or LineRow(state.name, state.kind)
    known = balances.of_line(services().store, state.name)
    found: dict[str, Any] = {
        "name": state.name,
        "kind": state.kind,
        "state": str(state.condition),
        "since": times.write(state.since_ms),
        "canSend": state.can_send,
        "paused": state.paused,
        "massSendingStopped": _is_stopped(state.name),
        "configured": row.configured,
        "number": state.number,
        "label": row.label or None,
        "price": None if row.price is None else row.price / PRICE_UNIT,
        "credit": _credit_of_provider(state) or balance(known),
        "allowance": allowance(known),
        **_used(state.name),
    }
    return found | _chosen(row) if whole else found


def _chosen(row: LineRow) -> dict[str, Any]:
    names = {user.id: user.name for user in users.users(services().store)}
    return {
        "promotional": row.promotional,
        **{member: getattr(row, column) for member, column in COLUMNS.items()},
        "access": row.access,
        "users": sorted(names[each] for each in row.users if each in names),
        "countries": None if row.countries is None else list(row.countries),
        "settings": services().line_editor.shown_own(row.name),
    }


def _used(line: str) -> dict[str, Any]:
    store = services().store
    usage = {used.reason: used.cap for used in caps.usage(store, _settings(line), line)}
    return {
        "today": {
            "messages": line_counts.messages_today(store, line),
            "cap": usage.get("daily_cap"),
        },
        "month": {
            "recipients": line_counts.recipients_this_month(store, line),
            "cap": usage.get("monthly_cap"),
        },
    }


def _settings(line: str) -> Any:
    return services().lines.settings_of(line)


def _is_stopped(line: str) -> bool:
    return any(stop.line == line for stop in line_stops.stopped(services().store))


def _credit_of_provider(state: LineState) -> dict[str, Any] | None:
    """Return what is left at the provider, in the shape of a SIM's balance."""
    credit = getattr(state.session, "credit", None)
    if credit is None:
        return None
    at = getattr(state.session, "credit_at", None)
    return {
        "amount": credit.hundredths / 100,
        "unit": credit.unit,
        "at": times.write(at) if at else None,
        "low": False,
        "reading": False,
        "failure": None,
    }
