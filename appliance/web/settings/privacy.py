"""Settings > Privacy: how long SMS are kept, and what would be deleted now."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms.validators import Optional

from appliance.config import PrivacySettings
from appliance.errors import ApplianceError
from appliance.messaging.privacy import retention
from appliance.messaging.privacy.retention import Done
from appliance.store import erasures
from appliance.store.retention import Found
from appliance.store.suggestions import Suggestion
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.frame.whole_numbers import WholeNumberField
from appliance.web.settings.general import up_to
from appliance.web.shown import errors
from appliance.web.shown.formatting import full_date, hour_of_day, number
from appliance.web.writing import recipient_search

pages = Blueprint("settings_privacy", __name__)

MOST_DAYS = 36_500


class RetentionForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """How long SMS are kept."""

    text_days = WholeNumberField(
        lazy_gettext("Days that the texts of SMS are kept"), [Optional(), up_to(MOST_DAYS)]
    )
    history_days = WholeNumberField(
        lazy_gettext("Days that SMS and calls are kept"), [Optional(), up_to(MOST_DAYS)]
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A kind of data, how much of it would go, and since when there is any."""

    what: str
    oldest: str


def retention_form() -> RetentionForm:
    """Return the form with the submitted values or the present settings."""
    now = services().preferences.privacy()
    return RetentionForm(text_days=now.text_days, history_days=now.history_days)


def wanted(form: RetentionForm) -> PrivacySettings:
    """Return the settings as submitted; an empty field means for ever."""
    return PrivacySettings(form.text_days.data or 0, form.history_days.data or 0)


def show(
    form: RetentionForm,
    *,
    looked: bool = False,
    typed: str = "",
    candidates: Sequence[Suggestion] = (),
    status: int = 200,
) -> ResponseReturnValue:
    """Return the page; `looked` adds what the submitted settings would erase and delete now.

    `candidates` are the contacts that a typed name or number may mean.
    """
    asked = wanted(form) if looked else services().preferences.privacy()
    is_on = bool(asked.text_days or asked.history_days)
    page = render_template(
        "settings_privacy.html",
        form=form,
        looked=looked,
        is_on=is_on,
        waiting=would_go(asked) if is_on and (looked or not form.errors) else [],
        last=last_run(),
        erasures=len(erasures.under_way(services().store)),
        hour=hour_of_day(services().settings.store.backup_hour),
        typed=typed,
        candidates=candidates,
        option_detail=recipient_search.detail,
    )
    return page, status


def would_go(asked: PrivacySettings) -> list[Told]:
    """Return what the settings would erase and delete now."""
    report_days = services().preferences.messaging().report_days
    found = retention.preview(services().store, asked, report_days)
    texts, messages, calls = found.texts.number, found.messages.number, found.calls.number
    told = [
        (found.texts, ngettext("text of %(count)s SMS", "texts of %(count)s SMS", texts,
                               count=counted(found.texts))),
        (found.messages, ngettext("%(count)s SMS whole", "%(count)s SMS whole", messages,
                                  count=counted(found.messages))),
        (found.calls, ngettext("%(count)s call", "%(count)s calls", calls,
                               count=counted(found.calls))),
    ]  # fmt: skip
    return [Told(what, full_date(each.oldest)) for each, what in told if each.oldest is not None]


def counted(found: Found) -> str:
    """Return a number, or that there are more."""
    shown = number(found.number)
    return gettext("more than %(number)s", number=shown) if found.more else shown


def last_run() -> tuple[Done, list[str]] | None:
    """Return the last run and what it erased and deleted."""
    done = retention.last_run(services().store)
    if done is None:
        return None
    told = [
        (done.texts, ngettext("%(num)s text erased", "%(num)s texts erased", done.texts)),
        (done.messages, ngettext("%(num)s SMS deleted", "%(num)s SMS deleted", done.messages)),
        (done.calls, ngettext("%(num)s call deleted", "%(num)s calls deleted", done.calls)),
        (
            done.entries,
            ngettext(
                "%(num)s entry of the journal deleted",
                "%(num)s entries of the journal deleted",
                done.entries,
            ),
        ),
    ]
    return done, [words for count, words in told if count]


@pages.get("/settings/privacy")
@requires("admin")
def privacy() -> ResponseReturnValue:
    """Show how long SMS are kept, and the last run."""
    return show(retention_form())


@pages.post("/settings/privacy")
@requires("admin")
def save() -> ResponseReturnValue:
    """Store the settings, or only show what they would delete now."""
    form = retention_form()
    if not form.validate_on_submit():
        return show(form, status=400)
    asked = wanted(form)
    values = {"text_days": asked.text_days, "history_days": asked.history_days}
    preferences = services().preferences
    try:
        if "look" in request.form:
            preferences.check_privacy(values)
            return show(form, looked=True)
        preferences.change_privacy(values, current_user.author)
    except ApplianceError as error:
        errors.place(form, error)
        return show(form, status=errors.status_of(error))
    flash(gettext("The settings are saved."))
    return redirect(url_for("settings_privacy.privacy"))
