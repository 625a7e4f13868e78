"""Webhooks in words: the events they tell, and how each of them does."""

from dataclasses import dataclass
from typing import Final

from flask_babel import gettext, ngettext

from appliance.channels.hooks import events as hook_events
from appliance.errors import N_
from appliance.store import groups, hook_deliveries, messages
from appliance.store.hook_deliveries import DeliveryRow
from appliance.store.hooks import HookRow
from appliance.web.frame.services import services
from appliance.web.shown.formatting import moment, number, phone

_EVENTS: Final = {
    hook_events.RECEIVED: N_("An SMS arrives"),
    hook_events.DATA_RECEIVED: N_("A data SMS arrives"),
    hook_events.SENT: N_("An SMS is sent"),
    hook_events.DELIVERED: N_("An SMS is delivered"),
    hook_events.FAILED: N_("An SMS fails"),
    hook_events.CANCELLED: N_("An SMS is cancelled"),
    hook_events.CALL: N_("Somebody calls"),
    hook_events.OPT_OUT: N_("Somebody opts out or in again"),
}
_FORMS: Final = {
    "json": N_("Signed JSON, as docs/hooks.md describes it"),
    "smseagle": N_("SMSEagle's callback for a received SMS"),
    "kannel": N_("Kannel's call of an address with its escapes, for a received SMS"),
}
# What waits for less than this is on its way.
_ON_ITS_WAY_MS: Final = 10_000


@dataclass(frozen=True, slots=True)
class HookView:
    """A webhook in the reader's language."""

    row: HookRow
    where: str  # its address without the query, which may contain a secret
    tells: str
    about: str  # what it is limited to; "" if nothing
    state: str
    details: tuple[str, ...]
    icon: str
    tone: str
    answer: str  # of the attempt that failed last, in the receiver's own words


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery in the reader's language."""

    row: DeliveryRow
    event: str
    who: str
    state: str
    icon: str
    tone: str
    answer: str


def events() -> list[tuple[str, str]]:
    """Return each event and its words."""
    return [(code, str(gettext(word))) for code, word in _EVENTS.items()]


def view(row: HookRow) -> HookView:
    """Return a webhook."""
    store = services().store
    oldest = hook_deliveries.oldest_waiting(store, row.id)
    state, icon, tone = _state(row, oldest)
    details, about = [], _about(row)
    if about is None:
        state, icon, tone = str(gettext("Its group was deleted: it tells nothing")), "failed", "bad"
    if oldest is not None:
        count = hook_deliveries.waiting(store, row.id)
        details.append(ngettext("%(num)s waits", "%(num)s wait", count))
    if row.retry_at is not None and not row.paused:
        details.append(gettext("next attempt: %(moment)s", moment=moment(row.retry_at)))
    if dead := hook_deliveries.dead(store, row.id):
        details.append(ngettext("%(num)s given up", "%(num)s given up", dead))
        if tone == "good":
            icon, tone = "uncertain", "care"
    return HookView(
        row,
        row.url.partition("?")[0],
        _tells(row),
        about or "",
        state,
        tuple(map(str, details)),
        icon,
        tone,
        "" if oldest is None else _answer(oldest),
    )


def forms() -> list[tuple[str, str]]:
    """Return each form of a webhook and its words."""
    return [(code, str(gettext(word))) for code, word in _FORMS.items()]


def _tells(row: HookRow) -> str:
    if not row.events:
        return str(gettext("Reports about the SMS of programs that asked for them"))
    return " · ".join(str(gettext(_EVENTS[each])) for each in row.events if each in _EVENTS)


def delivery(row: DeliveryRow) -> DeliveryView:
    """Return a delivery."""
    message = None if row.message_id is None else messages.get(services().store, row.message_id)
    who = row.about if message is None else message.address
    word, icon, tone = _DELIVERED[row.state]
    state = str(gettext(word))
    if row.state == "waiting" and row.retry_at is not None:
        state = str(gettext("waits until %(moment)s", moment=moment(row.retry_at)))
    return DeliveryView(
        row,
        str(gettext(_EVENTS.get(row.event, row.event))),
        phone(who) if who else "",
        state,
        icon,
        tone,
        _answer(row),
    )


_DELIVERED: Final = {
    "waiting": (N_("waits for its turn"), "scheduled", "calm"),
    "done": (N_("taken"), "check", "good"),
    "dead": (N_("given up"), "failed", "bad"),
}


def _state(row: HookRow, oldest: DeliveryRow | None) -> tuple[str, str, str]:
    """Return the state of a webhook: words, icon, tone."""
    if row.paused:
        return str(gettext("Paused")), "pause", "care"
    is_late = oldest is not None and services().clock.now_ms() - oldest.at >= _ON_ITS_WAY_MS
    if oldest is not None and (row.failures or is_late):
        words = gettext("Waiting since %(moment)s", moment=moment(oldest.at))
        return str(words), "uncertain", "care"
    return str(gettext("Working")), "check", "good"


def _about(row: HookRow) -> str | None:
    """Return what a webhook is limited to, or None if its group was deleted."""
    found = [] if row.number is None else [phone(row.number)]
    if row.group_id is not None:
        known = {each.id: each.name for each in groups.names(services().store)}
        if row.group_id not in known:
            return None
        found.append(known[row.group_id])
    if row.line is not None:
        line = services().lines.row(row.line)
        found.append(row.line if line is None else line.shown)
    return ", ".join(found)


def _answer(row: DeliveryRow) -> str:
    parts = ["" if row.status is None else str(row.status), row.answer or ""]
    return " · ".join(filter(None, parts))


def attempts(count: int) -> str:
    """Return a number of attempts in words."""
    return str(ngettext("%(count)s attempt", "%(count)s attempts", count, count=number(count)))
