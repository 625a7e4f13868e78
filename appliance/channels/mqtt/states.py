"""What lies at the broker for whoever asks later: the state of each line, and the figures."""

from collections.abc import Iterable
from typing import Any

from appliance.addresses import numbers
from appliance.lines.state import LineState
from appliance.store import statistics
from appliance.store.database import Store


def of_lines(lines: Iterable[LineState]) -> dict[str, dict[str, Any]]:
    """Return the state of each line by its topic, without the prefix."""
    return {f"line/{state.name}": _line(state) for state in lines}


def figures(store: Store) -> dict[str, int]:
    """Return what waits for people."""
    overview = statistics.overview(store)
    return {
        "unread": overview.unread,
        "failures": overview.failed + overview.uncertain,
        "queued": overview.queued,
        "scheduled": overview.scheduled,
        "held": overview.held,
    }


def _line(state: LineState) -> dict[str, Any]:
    return {
        "name": state.name,
        "label": state.label,
        "kind": state.kind,
        "condition": str(state.condition),
        "canSend": state.can_send,
        "paused": state.paused,
        "number": None if state.number is None else numbers.shown(state.number),
        "signal": None if state.modem is None else state.modem.signal_percent,
        "operator": None if state.modem is None else state.modem.operator,
    }
