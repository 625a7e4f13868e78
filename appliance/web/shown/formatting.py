"""Dates, numbers and phone numbers as the reader writes them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from babel import Locale, dates, numbers
from flask import Flask
from flask_babel import get_locale, gettext

from appliance import clock, local_time
from appliance.addresses.numbers import display
from appliance.local_time import local
from appliance.store.text import plain
from appliance.web.frame.services import services
from appliance.web.shown.statuses import status, status_word

MINUTE_MS = 60_000
BRITISH = Locale("en", "GB")  # day before month, and 24 hours
# What spreadsheets take for a date and time; English ones agree only on the year first.
SPREADSHEET_DATES = {
    "fr": "%d/%m/%Y %H:%M:%S",
    "nl": "%d-%m-%Y %H:%M:%S",
    "pl": "%d.%m.%Y %H:%M:%S",
    "en": "%Y-%m-%d %H:%M:%S",
}
NOON = 12
# Behind every letter: "ł" comes after "lz".
_POLISH = str.maketrans(
    {
        letter: f"{letter_without}~"
        for letter, letter_without in zip("ąćęłńóśź", "acelnosz", strict=True)
    }
    | {"ż": "z~~"}
)
_STROKED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
DAYS_BY_NAME = 6  # a date this near is told by its weekday
MOST_NAMED = 10  # of a list that is told in a sentence


def locale() -> Locale:
    """How dates and numbers are written in the reader's language; English as in Europe."""
    chosen = get_locale() or Locale("fr")
    return BRITISH if chosen.language == "en" else chosen


def wall_clock(at_ms: int) -> int:
    """What the box shows at a moment, as milliseconds from 1970 on its clock, without a zone."""
    return clock.to_ms(local(at_ms).replace(tzinfo=UTC))


def today() -> date:
    """The date on the box."""
    return local(services().clock.now_ms()).date()


def hour(at_ms: int) -> str:
    """The time of day: `09:41`."""
    return _hour(at_ms // MINUTE_MS, str(locale()))


@lru_cache(maxsize=4096)
def _hour(minute: int, language: str) -> str:
    return dates.format_time(local(minute * MINUTE_MS), "short", locale=language)


def time_of_day(at: datetime) -> str:
    """The time of day that a date in the time of the box has: `02:30`."""
    return dates.format_time(at.time(), "short", locale=locale())


def day(at_ms: int) -> str:
    """The day as a heading: `Today`, `Yesterday`, `Monday 3 November 2026`."""
    return _day_heading(local(at_ms).date(), today(), str(locale()))


@lru_cache(maxsize=256)
def _day_heading(of: date, now: date, language: str) -> str:
    if of == now:
        return str(gettext("Today"))
    if of == now - timedelta(days=1):
        return str(gettext("Yesterday"))
    shown = dates.format_date(of, "full", locale=language)
    return shown[:1].upper() + shown[1:]


def when(at_ms: int | None) -> str:
    """As short as it can be told: the time today, the weekday this week, else the date."""
    if not at_ms:
        return ""
    moment, now = local(at_ms), today()
    if moment.date() == now:
        return hour(at_ms)
    return _short_day(moment.date(), now, str(locale()))


@lru_cache(maxsize=1024)
def _short_day(of: date, now: date, language: str) -> str:
    if of == now - timedelta(days=1):
        return str(gettext("Yesterday"))
    if now - timedelta(days=DAYS_BY_NAME) <= of < now:
        return dates.format_date(of, "EEE", locale=language)
    if of.year == now.year:
        return dates.format_skeleton("MMMd", of, locale=language)
    return dates.format_date(of, "short", locale=language)


def short_date(of: date) -> str:
    """Day and month, such as `3 nov.`, for axes and narrow columns."""
    return dates.format_skeleton("MMMd", of, locale=locale())


def moment(at_ms: int | None) -> str:
    """Date and time in full, for tables and histories; empty for None."""
    return moment_in(at_ms, str(locale())) if at_ms else ""


def moment_in(at_ms: int, language: str) -> str:
    """`moment` for whoever has looked up the language, as `locale` gives it."""
    return _moment(at_ms // MINUTE_MS, language)


@lru_cache(maxsize=4096)
def _moment(minute: int, language: str) -> str:
    at_ms = minute * MINUTE_MS
    at = local(at_ms)
    shown = dates.format_datetime(at, "short", tzinfo=at.tzinfo, locale=language)
    return with_turn(shown, at_ms)


def with_turn(shown: str, at_ms: int) -> str:
    """`shown`, and which of the two it is where the clocks go back and show it twice."""
    turn = local_time.turn(at_ms)
    if turn == "first":
        return str(gettext("%(time)s (summer time)", time=shown))
    if turn == "second":
        return str(gettext("%(time)s (winter time)", time=shown))
    return shown


def weekday_moment(at_ms: int) -> str:
    """A moment to come with its weekday: `Sat 28 Nov at 09:00`; with the year if it is another."""
    at = local(at_ms)
    skeleton = "MMMEd" if at.year == today().year else "yMMMEd"
    written = dates.format_skeleton(skeleton, at, locale=locale())
    return str(gettext("%(day)s at %(time)s", day=written, time=with_turn(hour(at_ms), at_ms)))


def for_spreadsheet(at_ms: int | None) -> str:
    """Date and time as a spreadsheet of the reader's language reads them; empty for None."""
    if not at_ms:
        return ""
    return local(at_ms).strftime(SPREADSHEET_DATES[locale().language])


def later_than(at_ms: int, before_ms: int) -> str:
    """The moment of what followed: the time alone where it was the same day."""
    return later_in(at_ms, before_ms, str(locale()))


def later_in(at_ms: int, before_ms: int, language: str) -> str:
    """`later_than` for whoever has looked up the language, as `locale` gives it."""
    same = _date(at_ms // MINUTE_MS) == _date(before_ms // MINUTE_MS)
    return (_hour if same else _moment)(at_ms // MINUTE_MS, language)


@lru_cache(maxsize=1024)
def _date(minute: int) -> date:
    return local(minute * MINUTE_MS).date()


def iso(at_ms: int) -> str:
    """For the datetime attribute of <time>."""
    return _iso(at_ms // 1000)


@lru_cache(maxsize=4096)
def _iso(second: int) -> str:
    return local(second * 1000).isoformat()


def number(value: float) -> str:
    """A whole number with the reader's separators."""
    return numbers.format_decimal(value, locale=locale())


def percent(value: int) -> str:
    """`71%` as the reader writes it."""
    return str(gettext("%(percent)d%%", percent=value))


def hour_of_day(hour: int) -> str:
    """A whole hour in a sentence: `3 a.m.`, `3 h`."""
    if locale() is BRITISH:
        return f"{hour % 12 or 12} {'a.m.' if hour < NOON else 'p.m.'}"
    return str(gettext("%(hour)d h", hour=hour))


def sort_key(text: str) -> str:
    """A key by which texts sort as in a dictionary of the reader's language.

    Accents do not matter, but where Polish has letters of their own: each follows its plain one.
    """
    if locale().language == "pl":
        text = text.casefold().translate(_POLISH)
    return plain(text).translate(_STROKED)


def phone(address: str) -> str:
    """A number as people write it; names and short codes as they are."""
    return display(address, services().preferences.messaging().country)


def some(names: Sequence[str]) -> str:
    """The first ten of a list of names, for a sentence."""
    return ", ".join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "")


def register(app: Flask) -> None:
    """Give templates the filters below."""
    app.jinja_env.filters.update(
        hour=hour,
        short_date=short_date,
        day=day,
        when=when,
        moment=moment,
        later_than=later_than,
        iso=iso,
        number=number,
        percent=percent,
        phone=phone,
        status=status,
        status_word=status_word,
    )
