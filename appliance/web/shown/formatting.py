"""Dates, numbers and phone numbers in the reader's notation."""

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
from appliance.web.shown.statuses import appearance_of, shown_state, status_word

MINUTE_MS = 60_000
BRITISH = Locale("en", "GB")  # day before month, and 24 hours
# What spreadsheets read as a date and time; English ones agree only on year-first dates.
SPREADSHEET_DATES = {
    "fr": "%d/%m/%Y %H:%M:%S",
    "nl": "%d-%m-%Y %H:%M:%S",
    "pl": "%d.%m.%Y %H:%M:%S",
    "en": "%Y-%m-%d %H:%M:%S",
}
NOON = 12
# Sorted after the plain letter: "ł" comes after "lz".
_POLISH = str.maketrans(
    {
        letter: f"{letter_without}~"
        for letter, letter_without in zip("ąćęłńóśź", "acelnosz", strict=True)
    }
    | {"ż": "z~~"}
)
_STROKED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
DAYS_BY_NAME = 6  # a past date this near is shown as its weekday
MOST_NAMED = 10  # names of a list in a sentence


def locale() -> Locale:
    """Return the locale for dates and numbers; for English the British one."""
    chosen = get_locale() or Locale("fr")
    return BRITISH if chosen.language == "en" else chosen


def wall_clock(at_ms: int) -> int:
    """Return what the box's clock shows at a moment, in milliseconds since 1970 without a zone."""
    return clock.to_ms(local(at_ms).replace(tzinfo=UTC))


def today() -> date:
    """Return the box's local date."""
    return local(services().clock.now_ms()).date()


def hour(at_ms: int) -> str:
    """Return the time of day: `09:41`."""
    return _hour(at_ms // MINUTE_MS, str(locale()))


@lru_cache(maxsize=4096)
def _hour(minute: int, language: str) -> str:
    return dates.format_time(local(minute * MINUTE_MS), "short", locale=language)


def time_of_day(at: datetime) -> str:
    """Return the time of day of a local date and time: `02:30`."""
    return dates.format_time(at.time(), "short", locale=locale())


def day(at_ms: int) -> str:
    """Return the day as a heading: `Today`, `Yesterday`, `Monday 3 November 2026`."""
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
    """Return the shortest clear form: today's time, this week's weekday, else the date."""
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
    """Return day and month, such as `3 nov.`, for axes and narrow columns."""
    return dates.format_skeleton("MMMd", of, locale=locale())


def day_of(of: date, *, short: bool = False) -> str:
    """Return day, month and year, such as `3 nov. 2026`, or `3 nov.`."""
    return short_date(of) if short else dates.format_date(of, "medium", locale=locale())


def month_of(of: date, *, short: bool = False) -> str:
    """Return the month and year of a day, such as `novembre 2026`, or `nov.`."""
    return dates.format_skeleton("MMM" if short else "yMMMM", of, locale=locale())


def full_date(at_ms: int) -> str:
    """Return day, month and year, such as `3 novembre 2026`."""
    return dates.format_date(local(at_ms).date(), "long", locale=locale())


def moment(at_ms: int | None) -> str:
    """Return date and time in full, for tables and histories; empty for None."""
    return moment_in(at_ms, str(locale())) if at_ms else ""


def moment_in(at_ms: int, language: str) -> str:
    """Return `moment` in a language that the caller has looked up, as `locale` gives it."""
    return _moment(at_ms // MINUTE_MS, language)


@lru_cache(maxsize=4096)
def _moment(minute: int, language: str) -> str:
    at_ms = minute * MINUTE_MS
    at = local(at_ms)
    shown = dates.format_datetime(at, "short", tzinfo=at.tzinfo, locale=language)
    return with_turn(shown, at_ms)


def with_turn(shown: str, at_ms: int) -> str:
    """Add summer or winter time to a time that occurs twice when the clocks go back."""
    turn = local_time.turn(at_ms)
    if turn == "first":
        return str(gettext("%(time)s (summer time)", time=shown))
    if turn == "second":
        return str(gettext("%(time)s (winter time)", time=shown))
    return shown


def weekday_moment(at_ms: int) -> str:
    """Return a future moment with its weekday: `Sat 28 Nov at 09:00`.

    It has the year too if that is not the present one.
    """
    at = local(at_ms)
    skeleton = "MMMEd" if at.year == today().year else "yMMMEd"
    written = dates.format_skeleton(skeleton, at, locale=locale())
    return str(gettext("%(day)s at %(time)s", day=written, time=with_turn(hour(at_ms), at_ms)))


def for_spreadsheet(at_ms: int | None) -> str:
    """Return date and time as the reader's spreadsheet reads them; empty for None."""
    if not at_ms:
        return ""
    return local(at_ms).strftime(SPREADSHEET_DATES[locale().language])


def later_than(at_ms: int, before_ms: int) -> str:
    """Return the moment of something that followed: only its time if the day is the same."""
    return later_in(at_ms, before_ms, str(locale()))


def later_in(at_ms: int, before_ms: int, language: str) -> str:
    """Return `later_than` in a language that the caller has looked up, as `locale` gives it."""
    same = _date(at_ms // MINUTE_MS) == _date(before_ms // MINUTE_MS)
    return (_hour if same else _moment)(at_ms // MINUTE_MS, language)


@lru_cache(maxsize=1024)
def _date(minute: int) -> date:
    return local(minute * MINUTE_MS).date()


def iso(at_ms: int) -> str:
    """Return the moment for the datetime attribute of <time>."""
    return _iso(at_ms // 1000)


@lru_cache(maxsize=4096)
def _iso(second: int) -> str:
    return local(second * 1000).isoformat(timespec="minutes")


def number(value: float) -> str:
    """Return a whole number with the reader's separators."""
    return numbers.format_decimal(value, locale=locale())


def percent(value: int) -> str:
    """Return `71%` in the reader's notation."""
    return str(gettext("%(percent)d%%", percent=value))


def hour_of_day(hour: int) -> str:
    """Return a full hour for a sentence: `3 a.m.`, `3 h`."""
    if locale() is BRITISH:
        return f"{hour % 12 or 12} {'a.m.' if hour < NOON else 'p.m.'}"
    return str(gettext("%(hour)d h", hour=hour))


def sort_key(text: str) -> str:
    """Return a key that sorts texts as a dictionary of the reader's language does.

    Accents do not count, except for the Polish letters: each follows its plain letter.
    """
    if locale().language == "pl":
        text = text.casefold().translate(_POLISH)
    return plain(text).translate(_STROKED)


def phone(address: str) -> str:
    """Return a number as people write it; names and short codes unchanged."""
    return display(address, services().preferences.messaging().country)


def some(names: Sequence[str]) -> str:
    """Return the first ten of a list of names, for a sentence."""
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
        appearance_of=appearance_of,
        status_word=status_word,
        shown_state=lambda row: shown_state(row.status, row.release_at),
    )
