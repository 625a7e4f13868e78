"""What happened to one message, for people."""

from dataclasses import dataclass
from typing import Any

from appliance.store import events, reports
from appliance.store.database import Store
from appliance.store.events import EventRow
from appliance.store.reports import SegmentReport


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: a new status, a report, a decision. Codes, not texts.

    `error` is what `meanings.meaning` explains; `reason` are the modem's own words; `report` is
    done, trying, failed or given_up; `decision` is what a person decided.
    """

    at: int
    status: str
    actor: str | None
    error: str | None = None
    reason: str | None = None
    report: str | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A message's steps, oldest first, and its segments."""

    steps: tuple[Step, ...]
    segments: tuple[SegmentReport, ...]


def of(store: Store, message_id: int) -> History:
    """The history of a message; empty if there is none."""
    found = events.for_message(store, message_id)
    return History(
        tuple(_step(event) for event in found if event.kind == "message"),
        tuple(reports.of_message(store, message_id)),
    )


def _step(event: EventRow) -> Step:
    detail: dict[str, Any] = (
        event.detail if isinstance(event.detail, dict) else {"status": event.detail}
    )
    return Step(
        at=event.at,
        status=str(detail.get("status") or ""),
        actor=event.actor,
        error=detail.get("error"),
        reason=detail.get("reason"),
        report=detail.get("report"),
        decision=detail.get("decision"),
    )
