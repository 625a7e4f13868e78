"""Settings > Rules: when promotional SMS leave and to whom, repeated texts, and the caps."""

from datetime import timedelta

from babel import Locale, dates
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from appliance import local_time, public_holidays
from appliance.config import MessagingSettings, sending_hours
from appliance.errors import N_, ApplianceError
from appliance.messaging.rules import caps, sending_times
from appliance.messaging.rules.caps import Usage
from appliance.modem.pdu.segments import measure
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.frame.whole_numbers import WholeNumberField
from appliance.web.settings.general import up_to
from appliance.web.shown import errors
from appliance.web.shown.formatting import locale, number, weekday_moment
from appliance.web.writing import delays

pages = Blueprint("settings_rules", __name__)

_LONGEST_MENTION = 80
_MOST_HOURS = 8760
_MOST = 100_000
_MIDNIGHT = "24:00"
# The parts of France with holidays of their own.
_PARTS = {
    "FR-57": N_("Moselle"),
    "FR-67": N_("Bas-Rhin"),
    "FR-68": N_("Haut-Rhin"),
    "FR-971": N_("Guadeloupe"),
    "FR-972": N_("Martinique"),
    "FR-973": N_("French Guiana"),
    "FR-974": N_("Réunion"),
    "FR-976": N_("Mayotte"),
}


class RulesForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The settings of the rules, as people fill them in."""

    starts = StringField(lazy_gettext("From"))
    promotional_hours = StringField(lazy_gettext("Until"))
    promotional_days = SelectMultipleField(
        lazy_gettext("Days for promotional SMS"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    holidays = SelectField(lazy_gettext("Public holidays"))
    promotional_consent = RadioField(lazy_gettext("Who gets promotional SMS"))
    promotional_mention = StringField(
        lazy_gettext("Mention at the end of promotional SMS"),
        [
            Length(
                max=_LONGEST_MENTION,
                message=lazy_gettext("Use at most %(most)s characters.", most=_LONGEST_MENTION),
            )
        ],
    )
    duplicate_hours = WholeNumberField(
        lazy_gettext("Hours within which a text is not repeated"), [Optional(), up_to(_MOST_HOURS)]
    )
    pace_per_minute = WholeNumberField(lazy_gettext("SMS a minute"), [Optional(), up_to(_MOST)])
    daily_messages = WholeNumberField(lazy_gettext("SMS a day"), [Optional(), up_to(_MOST)])
    monthly_recipients = WholeNumberField(
        lazy_gettext("Recipients a month"), [Optional(), up_to(_MOST)]
    )
    stop_line_after_failures = WholeNumberField(
        lazy_gettext("Failures that stop mass sending"), [Optional(), up_to(10_000)]
    )

    def hours(self) -> str:
        """Return the hours as the setting has them; midnight as the end means the whole evening."""
        end = (self.promotional_hours.data or "").strip()
        return f"{(self.starts.data or '').strip()}-{_MIDNIGHT if end == '00:00' else end}"

    def validate_promotional_hours(self, field: StringField) -> None:
        """Refuse hours that are none, or of which nothing is left."""
        try:
            sending_hours.hours_of(self.hours())
        except ValueError:
            raise ValidationError(
                gettext("Choose two times, the second later than the first: nothing could leave.")
            ) from None
        del field

    def validate_promotional_days(self, field: SelectMultipleField) -> None:
        """Refuse a week without a day."""
        if not field.data:
            raise ValidationError(gettext("Choose at least one day: nothing could leave."))


def rules_form() -> RulesForm:
    """Return the form with the submitted values or the present settings."""
    now = services().preferences.messaging()
    starts, _, ends = now.promotional_hours.partition("-")
    form = RulesForm(
        starts=starts,
        promotional_hours="00:00" if ends == _MIDNIGHT else ends,
        promotional_days=[
            sending_hours.DAYS[day] for day in sorted(sending_hours.days_of(now.promotional_days))
        ],
        holidays=now.holidays,
        promotional_consent=now.promotional_consent,
        promotional_mention=now.promotional_mention,
        duplicate_hours=now.duplicate_hours,
        pace_per_minute=now.pace_per_minute,
        daily_messages=now.daily_messages,
        monthly_recipients=now.monthly_recipients,
        stop_line_after_failures=now.stop_line_after_failures,
    )
    names = dates.get_day_names("wide", locale=locale())
    form.promotional_days.choices = [
        (code, names[day]) for day, code in enumerate(sending_hours.DAYS)
    ]
    form.holidays.choices = regions(now.country)
    form.promotional_consent.choices = [
        ("opt-out", gettext("Everybody who has not refused them")),
        ("opt-in", gettext("Only contacts who have agreed to them")),
    ]
    return form


def regions(country: str) -> list[tuple[str, str]]:
    """Return the choices of public holidays: the box's country, then each country and region."""
    of_box = gettext("Those of the box's country (%(country)s)", country=country_name(country))
    named = [(each, region_name(each)) for each in public_holidays.REGIONS]
    none = gettext("None: SMS leave on public holidays too")
    return [(sending_hours.OF_COUNTRY, of_box), *named, ("", none)]


def country_name(code: str) -> str:
    """Return a country's name in the reader's language."""
    return str((locale() or Locale("fr")).territories.get(code, code))


def region_name(code: str) -> str:
    """Return the name of a country or of a part of France."""
    country, dash, _ = code.partition("-")
    return f"{country_name(country)} · {gettext(_PARTS[code])}" if dash else country_name(country)


def next_holiday(settings: MessagingSettings) -> str:
    """Return the date of the next public holiday, or "" if none is known."""
    today = local_time.local(services().clock.now_ms()).date()
    after = (today + timedelta(days=days) for days in range(366))
    found = next((day for day in after if sending_times.is_holiday(settings, day)), None)
    return "" if found is None else str(dates.format_date(found, "full", locale=locale()))


def example_now(settings: MessagingSettings) -> str:
    """Return the sentence about a promotional message written now."""
    now = services().clock.now_ms()
    closed = sending_times.closed(settings, now)
    if closed is None:
        return str(gettext("A promotional SMS written now would leave at once."))
    return str(
        gettext(
            "A promotional SMS written now would leave on %(date)s: %(reason)s.",
            date=weekday_moment(closed.until_ms),
            reason=delays.reason_word(closed.reason, now),
        )
    )


def used(usage: Usage) -> str:
    """Return how much of a cap is used, in words."""
    values = {"used": number(usage.used), "cap": number(usage.cap)}
    if usage.reason == "daily_cap":
        return str(gettext("Today %(used)s of %(cap)s.", **values))
    return str(gettext("This month %(used)s of %(cap)s.", **values))


def show(form: RulesForm, status: int = 200) -> ResponseReturnValue:
    """Return the page."""
    now = services().preferences.messaging()
    found = caps.usage(services().store, now)
    page = render_template(
        "settings_rules.html",
        form=form,
        example=example_now(now),
        holiday=next_holiday(now),
        mention_length=measure(f"\n{now.promotional_mention}").used,
        several_lines=bool(services().outbox.lines()),
        used={each.reason: used(each) for each in found},
    )
    return page, status


@pages.get("/settings/rules")
@requires("admin")
def rules() -> ResponseReturnValue:
    """Show the rules."""
    return show(rules_form())


@pages.post("/settings/rules")
@requires("admin")
def save() -> ResponseReturnValue:
    """Store the rules; they hold from the next message on, also for those that wait."""
    form = rules_form()
    if not form.validate_on_submit():
        return show(form, 400)
    try:
        services().preferences.change(
            {
                "promotional_hours": form.hours(),
                "promotional_days": ",".join(form.promotional_days.data),
                "holidays": form.holidays.data,
                "promotional_consent": form.promotional_consent.data,
                "promotional_mention": (form.promotional_mention.data or "").strip(),
                "duplicate_hours": form.duplicate_hours.data or 0,
                "pace_per_minute": form.pace_per_minute.data or 0,
                "daily_messages": form.daily_messages.data or 0,
                "monthly_recipients": form.monthly_recipients.data or 0,
                "stop_line_after_failures": form.stop_line_after_failures.data or 0,
            },
            current_user.author,
        )
    except ApplianceError as error:
        errors.place(form, error)
        return show(form, errors.status_of(error))
    flash(gettext("The settings are saved."))
    return redirect(url_for("settings_rules.rules"))
