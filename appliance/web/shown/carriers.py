"""By which line a message goes or came, and why: shown if the box has several lines."""

from typing import Final

from babel import numbers
from flask_babel import gettext

from appliance.errors import N_
from appliance.messaging.journal.history import Step
from appliance.messaging.requests import PRICE_UNIT, Share
from appliance.web.frame.services import services
from appliance.web.shown.formatting import locale, phone

_WHY: Final = {
    "asked": N_("the line that was chosen for it"),
    "template": N_("the line of its template"),
    "contact": N_("the line of the contact"),
    "account": N_("the line of the account that pays"),
    "user": N_("the line of its author"),
    "known": N_("the line by which you were last in touch"),
    "rule": N_("a line of the rules"),
    "price": N_("the line that costs least"),
}


def labels() -> dict[str, str]:
    """Return what people call each line, by its name; nothing if the box has one line."""
    return {row.name: row.shown for row in services().outbox.lines()}


def words(line: str | None) -> str:
    """Return a line with its number, such as "Orange (06 12 34 56 78)"; nothing if there is one."""
    known = labels()
    if line is None or not known:
        return ""
    label, number = known.get(line, line), services().outbox.number_of(line)
    return f"{label} ({phone(number)})" if number else label


def taken(step: Step, why: str | None) -> str:
    """Return which line takes a message in a step of its history, and why."""
    by = words(step.line)
    if not by:
        return ""
    if step.instead_of:
        known = labels()
        others = ", ".join(known.get(each, each) for each in step.instead_of.split(", "))
        return str(
            gettext("By %(line)s, because %(others)s could not send it.", line=by, others=others)
        )
    if why in _WHY:
        return str(gettext("By %(line)s: %(why)s.", line=by, why=gettext(_WHY[why])))
    return str(gettext("By %(line)s.", line=by))


def cost(step: Step) -> str:
    """Return what a message cost at its provider; nothing if that is not known."""
    if step.cost is None:
        return ""
    told = numbers.format_decimal(step.cost, "0.#####", locale=locale())
    return str(gettext("The provider took %(cost)s from the account.", cost=told))


def share_words(share: Share) -> str:
    """Return what equal lines would send of a sending, and its price if it is known."""
    known = labels()
    between = gettext("or")
    lines = f" {between} ".join(known.get(each, each) for each in share.lines)
    told = f"{lines}: {share.messages}"
    if share.price is None:
        return told
    return f"{told} ({share.price / PRICE_UNIT:.2f})"
