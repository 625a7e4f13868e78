"""Settings > General: country, stop words, reply, language of the box; and a test message."""

from collections.abc import Sequence

import phonenumbers
from babel import Locale
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from appliance.errors import N_, ApplianceError, NotFoundError
from appliance.messaging.recipients import known_numbers
from appliance.messaging.requests import NewMessage
from appliance.store import messages
from appliance.store.states import SETTLED
from appliance.web.frame.languages import LANGUAGES
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.frame.whole_numbers import WholeNumberField
from appliance.web.shown import errors
from appliance.web.shown.bubbles import history_entries
from appliance.web.shown.country_names import allowed_field
from appliance.web.shown.formatting import sort_key

pages = Blueprint("settings", __name__)


def up_to(most: int) -> NumberRange:
    """Return a validator for whole numbers from 0 to `most`."""
    words = lazy_gettext("Enter a whole number from 0 to %(most)s.", most=most)
    return NumberRange(0, most, words)


class GeneralForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Settings that the running daemon adopts."""

    language = SelectField(lazy_gettext("Language of the box"))
    country = SelectField(lazy_gettext("Default country"))
    allowed_countries = allowed_field()
    confirm_above = WholeNumberField(
        lazy_gettext("Ask before an SMS to more recipients than"), [Optional(), up_to(100_000)]
    )
    undo_seconds = WholeNumberField(
        lazy_gettext("Seconds in which a new SMS can be taken back"), [Optional(), up_to(300)]
    )
    stop_words = TextAreaField(lazy_gettext("Stop words"), [InputRequired()])
    start_words = TextAreaField(lazy_gettext("Words to subscribe again"))
    stop_reply = TextAreaField(lazy_gettext("Reply to a stop word"))


class TrialForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A test message."""

    number = StringField(lazy_gettext("Number"), [InputRequired()])
    text = TextAreaField(lazy_gettext("SMS text"), [InputRequired()])


def countries() -> list[tuple[str, str]]:
    """Return every country that has phone numbers, by its name in the reader's language."""
    names = (get_locale() or Locale("fr")).territories
    known = ((code, names.get(code, code)) for code in phonenumbers.SUPPORTED_REGIONS)
    return sorted(known, key=lambda country: sort_key(country[1]))


def lines(words: Sequence[str]) -> str:
    """Return the words as a text area shows them."""
    return "\n".join(words)


def words(text: str | None) -> tuple[str, ...]:
    """Return the words of a text area, one per line."""
    return tuple(filter(None, map(str.strip, (text or "").splitlines())))


def general_form() -> GeneralForm:
    """Return the form with the submitted values or the present settings."""
    now = services().preferences.messaging()
    form = GeneralForm(
        language=services().preferences.language(),
        country=now.country,
        allowed_countries=now.allowed_countries,
        confirm_above=now.confirm_above,
        undo_seconds=now.undo_seconds,
        stop_words=lines(now.stop_words),
        start_words=lines(now.start_words),
        stop_reply=now.stop_reply,
    )
    form.language.choices = list(LANGUAGES)
    form.country.choices = countries()
    return form


def trial_form(*, empty: bool = False) -> TrialForm:
    """Return the form of a test message, with a suggested text."""
    form = TrialForm(formdata=None) if empty else TrialForm()
    if not form.is_submitted() or empty:
        form.text.data = gettext("Test message from the SMS box")
    return form


def show(
    general: GeneralForm | None = None, test: TrialForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """Return the page with both forms; pass the one that has errors."""
    tested = request.args.get("test", type=int)
    page = render_template(
        "settings.html",
        general=general or general_form(),
        test=test or trial_form(empty=True),
        tested=tested,
        **(trial_state(tested) if tested else {}),
    )
    return page, status


def trial_state(message_id: int) -> dict[str, object]:
    """Return the state of a test message. Raise NotFoundError."""
    message = messages.get(services().store, message_id)
    if message is None or message.origin != "test":
        raise NotFoundError("unknown_message", N_("There is no message %(id)d."), id=message_id)
    return {
        "message": message,
        "history": history_entries(message_id),
        "settled": message.status in SETTLED,
    }


@pages.get("/settings")
@requires("admin")
def general() -> ResponseReturnValue:
    """Show the general settings."""
    return show()


@pages.post("/settings")
@requires("admin")
def save() -> ResponseReturnValue:
    """Store the settings; the daemon applies them from the next message on."""
    form = general_form()
    if not form.validate_on_submit():
        return show(general=form, status=400)
    try:
        services().preferences.change(
            {
                "country": form.country.data,
                "allowed_countries": form.allowed_countries.data or (),
                "confirm_above": form.confirm_above.data,
                "undo_seconds": form.undo_seconds.data,
                "stop_words": words(form.stop_words.data),
                "start_words": words(form.start_words.data),
                "stop_reply": (form.stop_reply.data or "").strip(),
            },
            current_user.author,
        )
        if form.language.data != services().preferences.language():
            services().preferences.change_language(form.language.data, current_user.author)
    except ApplianceError as error:
        errors.place(form, error)
        return show(general=form, status=errors.status_of(error))
    flash(gettext("The settings are saved."))
    return redirect(url_for("settings.general"))


@pages.post("/settings/test")
@requires("admin")
def send_test() -> ResponseReturnValue:
    """Send a test message and redirect to its state."""
    form = trial_form()
    if not form.validate_on_submit():
        return show(test=form, status=400)
    country = services().preferences.messaging().country
    try:
        number = known_numbers.contact_number(services().store, form.number.data, "", country)
        trial = NewMessage(text=form.text.data, numbers=(number.address,), origin="test")
        batch = services().outbox.accept(trial, current_user.author)
    except ApplianceError as error:
        errors.place(form, error)
        return show(test=form, status=errors.status_of(error))
    message_id = batch.messages[0].message_id
    return redirect(url_for("settings.general", test=message_id, _anchor="test"))


@pages.get("/settings/test/<int:message_id>")
@requires("admin")
def test_progress(message_id: int) -> ResponseReturnValue:
    """Show only the state of a test message, for the page to update it."""
    return render_template("settings_test_state.html", **trial_state(message_id))
