"""The home page: messages of the last days, the queue, and the modems."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from appliance.messaging.inbound import indications
from appliance.messaging.rules import caps
from appliance.store import line_stops, messages, statistics
from appliance.store.listing import MessageFilter
from appliance.store.message_rows import MessageRow
from appliance.store.states import MessageStatus
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import balance_view, pace
from appliance.web.shown.bubbles import ODD_KINDS
from appliance.web.shown.chart import Day, draw

pages = Blueprint("home", __name__)

CHART_DAYS = 30
DECISIONS_SHOWN = 5
MOST_DECISIONS = 100
FAILED_WITHIN_MS = 7 * 24 * 3600 * 1000  # older failures are in the list of sent messages


@dataclass(frozen=True, slots=True)
class Queue:
    """The messages that wait to be sent, and when the last should have gone."""

    waiting: int
    end: int | None  # None if nothing waits or nothing can be sent
    can_send: bool


@pages.get("/")
@requires("viewer")
def home() -> ResponseReturnValue:
    """Show the home page."""
    store = services().store
    days = statistics.last_days(store, CHART_DAYS)
    overview = statistics.overview(store)
    to_decide = undecided()
    rules = services().preferences.messaging()
    return render_template(
        "home.html",
        today=days[-1],
        month_sent=sum(day.sent for day in days),
        month_received=sum(day.received for day in days),
        chart=draw([Day(day.day, day.sent, day.received) for day in days]),
        overview=overview,
        to_decide=to_decide[:DECISIONS_SHOWN],
        decide_count=len(to_decide),
        queue=queue(overview.queued),
        close_caps=[used for used in caps.usage(store, rules) if used.is_close],
        stopped=line_stops.stopped(store),
        balances=balance_view.by_line(),
        mailboxes=[(box, gettext(ODD_KINDS[box.kind])) for box in indications.active(store)],
    )


def undecided() -> list[MessageRow]:
    """Return the messages that need a decision, newest first.

    They are all uncertain messages, those held until a person decides, and recent failures that
    nobody has dismissed.
    """
    store = services().store
    since = services().clock.now_ms() - FAILED_WITHIN_MS
    uncertain = messages.page(
        store,
        MessageFilter(direction="out", statuses=(MessageStatus.UNCERTAIN,)),
        limit=MOST_DECISIONS,
    )
    held = messages.page(store, MessageFilter(undecided=True), limit=MOST_DECISIONS)
    failed = messages.page(
        store,
        MessageFilter(direction="out", statuses=(MessageStatus.FAILED,), since_ms=since),
        limit=MOST_DECISIONS,
    )
    found = [*uncertain.rows, *held.rows, *(row for row in failed.rows if row.read_at is None)]
    return sorted(found, key=lambda row: row.id, reverse=True)


def queue(waiting: int) -> Queue:
    """Return the queue; its end is an estimate from the pace of the messages sent last."""
    can_send = pace.can_send()
    end = pace.end_of(waiting, services().clock.now_ms()) if waiting and can_send else None
    return Queue(waiting, end, can_send)
