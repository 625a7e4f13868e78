"""`/reports`: all SMS of a period by state, user, account, group, template and line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.errors import N_, InputError
from appliance.messaging.reports import closing, figures
from appliance.messaging.reports.figures import DayFigures, Key, Report, Wanted
from appliance.web.api.operations import whole_id
from appliance.web.frame.paths import same_query, with_query
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.reading import report_export
from appliance.web.shown import report_words
from appliance.web.shown.chart import LABEL_EVERY, Chart, Day, draw
from appliance.web.shown.errors import text_of
from appliance.web.shown.formatting import day_of, month_of
from appliance.web.shown.report_words import Names

pages = Blueprint("reports", __name__)

PERIODS: Final[Mapping[str, str]] = {
    "today": N_("Today"),
    "week": N_("7 days"),
    "month": N_("This month"),
    "last_month": N_("Last month"),
    "year": N_("This year"),
}
WEEK: Final = 7
MOST_BARS: Final = 62  # of days; a longer period has a bar for each month


@dataclass(frozen=True, slots=True)
class Asked:
    """What the query asks for."""

    wanted: Wanted
    period: str  # of PERIODS; empty: the dates
    error: str = ""


@pages.get("/reports")
@requires("viewer")
def show() -> ResponseReturnValue:
    """Show the figures of a period, with a chart and a table for each breakdown."""
    asked, names = read_query(), names_of_reader()
    found = figures.report(services().store, asked.wanted)
    bars = found.days if len(found.days) <= MOST_BARS else by_month(found.days)
    return render_template(
        "reports.html",
        asked=asked,
        wanted=asked.wanted,
        report=found,
        names=names,
        titles=report_words.TITLES,
        directions=report_words.DIRECTIONS,
        periods={
            name: (label, same_query(url_for("reports.show"), "from", "to", period=name))
            for name, label in PERIODS.items()
        },
        choices=_choices(found, asked.wanted),
        chart=_chart(bars),
        bars=bars,
        bar_name=day_of if bars is found.days else month_of,
        day_of=day_of,
        narrower=_narrower,
        csv=same_query(url_for("reports.download")),
        people=same_query(url_for("report_people.show")),
        without_filters=_without_filters(asked),
    )


@pages.get("/reports.csv")
@requires("viewer")
def download() -> ResponseReturnValue:
    """Return the same figures as a file for spreadsheets."""
    asked, names = read_query(), names_of_reader()
    found = figures.report(services().store, asked.wanted)
    return report_export.download(found, asked.wanted, names)


def read_query() -> Asked:
    """Read the period and the filters; a wrong period gives this month and an error."""
    given, now = request.args, closing.today(services().store)
    filters = _filters()
    period = given.get("period", "")
    period = period if period in PERIODS else "month"
    fallback = Asked(Wanted(*preset(period, now), filters), period)
    if not (given.get("from") or given.get("to")):
        return fallback
    try:
        last = date.fromisoformat(given["to"]) if given.get("to") else now
        first = date.fromisoformat(given["from"]) if given.get("from") else last.replace(day=1)
        first, last = figures.read_period(services().store, first, last)
    except InputError as error:
        return Asked(fallback.wanted, "", text_of(error))
    except ValueError:
        wrong = gettext("This date is not valid: choose the day, the month and the year.")
        return Asked(fallback.wanted, "", wrong)
    return Asked(Wanted(first, last, filters), "")


def preset(period: str, now: date) -> tuple[date, date]:
    """Return the first and the last day of a period up to a date."""
    month = now.replace(day=1)
    before = month - closing.DAY
    return {
        "today": (now, now),
        "week": (now - timedelta(days=WEEK - 1), now),
        "month": (month, now),
        "last_month": (before.replace(day=1), before),
        "year": (now.replace(month=1, day=1), now),
    }[period]


def by_month(found: Sequence[DayFigures]) -> Sequence[DayFigures]:
    """Return the figures of each month, with its first day."""
    months: dict[date, DayFigures] = {}
    for each in found:
        month = each.day.replace(day=1)
        of_month = months.setdefault(month, DayFigures(month))
        for into, part in ((of_month.sent, each.sent), (of_month.received, each.received)):
            into.messages += part.messages
            into.segments += part.segments
    return list(months.values())


def _filters() -> dict[str, Key]:
    """Return the filters of the query; those that can match nothing at all are ignored."""
    given = request.args
    found: dict[str, Key] = {
        name: given[name] for name in ("state", "author", "line") if given.get(name)
    }
    if given.get("direction") in report_words.DIRECTIONS:
        found["direction"] = given["direction"]
    for name in ("account", "group", "template"):
        if number := whole_id(given.get(name, "")):
            found[name] = number
    return found


def names_of_reader() -> Names:
    """Return the names that the user may see."""
    return Names(services().store, current_user.author, current_user.id)


def _choices(found: Report, wanted: Wanted) -> dict[str, list[Key]]:
    """Return the values that each filter offers: those of the period, and the chosen one."""
    choices = {}
    for name in report_words.TITLES:
        values = [key for key in found.by[name] if key]
        chosen = wanted.filters.get(name)
        choices[name] = values if chosen is None or chosen in values else [chosen, *values]
    return choices


def _narrower(name: str, key: Key) -> str:
    """Return the address of the same report with one more filter."""
    return same_query(url_for("reports.show"), **{name: key})


def _without_filters(asked: Asked) -> str:
    query: dict[str, object] = {"period": asked.period} if asked.period else {}
    if not asked.period:
        query = {"from": asked.wanted.first, "to": asked.wanted.last}
    return with_query(url_for("reports.show"), query)


def _chart(bars: Sequence[DayFigures]) -> Chart:
    every = 1 if len(bars) <= WEEK * 2 else LABEL_EVERY
    days = [Day(each.day, each.sent.messages, each.received.messages) for each in bars]
    return draw(days, label_every=every)
