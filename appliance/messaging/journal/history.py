"""The history of one message, for people."""

from dataclasses import dataclass

from appliance.store import events, reports, routes
from appliance.store.database import Store
from appliance.store.journal.entry import Recorded
from appliance.store.journal.messages import MessageChanged, MessageDecided, ReportTold
from appliance.store.reports import SegmentReport
from appliance.store.states import MessageStatus


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a new status, a report or a decision. It holds codes, not texts.

    `meanings.meaning` explains `error`; `reason` is the modem's own text; `report` is done, trying,
    failed or given_up; `decision` is what a person decided; `form` is `flash` where the flash
    follows, and `normal` where a report is about the form before it. A line takes the message in a
    step with `line`; `instead_of` names lines that should have taken it and could not. `cost` is
    what a provider took from its account for it.
    """

    at: int
    status: str
    actor: str | None
    error: str | None = None
    reason: str | None = None
    report: str | None = None
    decision: str | None = None
    form: str | None = None
    line: str | None = None
    instead_of: str | None = None
    cost: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A message's steps, oldest first, its segments, and what chose its line, if anything."""

    steps: tuple[Step, ...]
    segments: tuple[SegmentReport, ...]
    why: str | None = None  # see `appliance.store.routes.Why`


def of(store: Store, message_id: int) -> History:
    """Return the history of a message, empty if the message does not exist."""
    steps = map(_step, events.for_message(store, message_id))
    route = routes.of_message(store, message_id)
    return History(
        tuple(step for step in steps if step is not None),
        tuple(reports.of_message(store, message_id)),
        None if route is None else route.why,
    )


def _step(found: Recorded) -> Step | None:
    """Return the step that an entry adds to the history, or None if it is shown elsewhere."""
    at, entry = found.at, found.entry
    match entry:
        case MessageChanged():
            return Step(
                at,
                entry.status,
                entry.actor,
                error=entry.error,
                reason=entry.reason,
                form=entry.form,
                line=entry.line if entry.status == MessageStatus.SUBMITTING else None,
                instead_of=entry.instead_of,
                cost=entry.cost,
            )
        case ReportTold():
            return Step(at, entry.status, entry.actor, report=entry.report, form=entry.form)
        case MessageDecided():
            return Step(at, entry.status, entry.actor, decision=entry.decision)
        case _:
            return None
