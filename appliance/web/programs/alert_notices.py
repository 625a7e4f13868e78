"""The alerts that Alertmanager or Grafana tells in one request, read from its JSON.

Both send version 4 of Alertmanager's webhook: one notice for each group of alerts, with `status`,
`groupKey` and `alerts`. Grafana before version 9 sent one rule: `ruleName`, `state`, `message`.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from appliance.errors import N_, InputError

MOST_ALERTS: Final = 1000
_LONGEST: Final = 300  # characters of a label or a summary
# What tells where an alert comes from: the first that is there.
_PLACES: Final = ("instance", "host", "hostname", "node", "pod", "service", "job")
_SUMMARIES: Final = ("summary", "description", "message")
_RESOLVED: Final = frozenset({"resolved", "ok"})


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of a notice."""

    name: str
    place: str
    severity: str
    summary: str
    resolved: bool
    key: str  # the same for each notice about this alert and its state


@dataclass(frozen=True, slots=True)
class Notice:
    """What one request tells. `more` is the number of alerts that the sender left out."""

    group: str
    alerts: tuple[Alert, ...]
    more: int = 0

    def state_id(self, recipients: tuple[str, ...]) -> str:
        """Return an id of these alerts in these states for these recipients.

        It is the same for each repeat, and another one as soon as an alert comes, ends or begins
        again.
        """
        known = [self.group, *sorted(each.key for each in self.alerts), *sorted(recipients)]
        return hashlib.sha256("\x00".join(known).encode("utf-8", "replace")).hexdigest()[:32]


def read(body: Mapping[str, Any]) -> Notice:
    """Return what a request tells. Raise InputError if it is no notice of alerts."""
    found = body.get("alerts")
    if isinstance(found, list) and len(found) > MOST_ALERTS:
        raise InputError(
            "too_many_alerts", N_("At most %(most)d alerts at once."), most=MOST_ALERTS
        )
    if isinstance(found, list):
        alerts = tuple(_alert(each) for each in found if isinstance(each, dict))
    elif "ruleName" in body or "state" in body:
        alerts = (_rule(body),)
    else:
        alerts = ()
    if not alerts:
        raise InputError("no_alert", N_("The request contains no alert."))
    more = body.get("truncatedAlerts", 0)
    return Notice(
        group=_words(body.get("groupKey")),
        alerts=alerts,
        more=more if isinstance(more, int) and more > 0 else 0,
    )


def _alert(given: Mapping[str, Any]) -> Alert:
    labels, annotations = _texts(given.get("labels")), _texts(given.get("annotations"))
    name = labels.get("alertname", "")
    # Grafana tells by these two that a rule could not be evaluated, and of which rule it speaks.
    if name in ("DatasourceNoData", "DatasourceError") and labels.get("rulename"):
        name = f"{name} {labels['rulename']}"
    resolved = given.get("status") in _RESOLVED
    known = given.get("fingerprint") or json.dumps(labels, sort_keys=True)
    moment = given.get("endsAt") if resolved else given.get("startsAt")
    return Alert(
        name=name,
        place=_first(labels, _PLACES),
        severity=labels.get("severity", ""),
        summary=_first(annotations, _SUMMARIES),
        resolved=resolved,
        key=f"{known} {'resolved' if resolved else 'firing'} {moment}",
    )


def _rule(given: Mapping[str, Any]) -> Alert:
    """Return the alert of an older Grafana."""
    state = _words(given.get("state"))
    name = _words(given.get("ruleName"))
    return Alert(
        name=name or _words(given.get("title")),
        place="",
        severity="",
        summary=_words(given.get("message")),
        resolved=state in _RESOLVED,
        key=f"{given.get('ruleId')} {name} {state}",
    )


def _texts(given: object) -> dict[str, str]:
    """Return the labels or annotations that have a text."""
    return dict(_pairs(given)) if isinstance(given, dict) else {}


def _pairs(given: Mapping[object, object]) -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        if isinstance(value, str | int | float) and (words := _words(str(value))):
            yield str(name), words


def _first(given: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((given[name] for name in names if name in given), "")


def _words(given: object) -> str:
    """Return a text on one line, cut to a bound."""
    return " ".join(given.split())[:_LONGEST] if isinstance(given, str) else ""
