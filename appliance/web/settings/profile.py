"""Profile: the user's own language, password and sessions."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext, refresh
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField
from wtforms.validators import EqualTo, InputRequired

from appliance.errors import ApplianceError
from appliance.messaging.people import sessions, users
from appliance.store import users as user_rows
from appliance.web.frame.languages import LANGUAGES
from appliance.web.frame.secret_limits import checked_password
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.settings.browsers import browsers
from appliance.web.shown import errors

pages = Blueprint("profile", __name__)


class LanguageForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The language of the user's pages."""

    language = SelectField(lazy_gettext("Language"))


class PasswordForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A new password, with the current one."""

    current = PasswordField(lazy_gettext("Current password"), [InputRequired()])
    password = PasswordField(lazy_gettext("New password"), [InputRequired()])
    again = PasswordField(
        lazy_gettext("New password again"),
        [InputRequired(), EqualTo("password", lazy_gettext("The two passwords differ."))],
    )


def language_form() -> LanguageForm:
    """Return the form with the user's choice; empty = the browser's language."""
    form = LanguageForm(language=current_user.language or "")
    form.language.choices = [("", gettext("The browser's language")), *LANGUAGES]
    return form


def show(
    languages: LanguageForm | None = None, passwords: PasswordForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """Return the page with both forms; pass the one that has errors."""
    page = render_template(
        "profile.html",
        languages_form=languages or language_form(),
        passwords=passwords or PasswordForm(formdata=None),
        browsers=browsers(current_user.id, current_user.session_id),
        end_session=lambda session_id: url_for("profile.end_session", session_id=session_id),
    )
    return page, status


@pages.get("/profile")
@requires("viewer")
def profile() -> ResponseReturnValue:
    """Show the profile."""
    return show()


@pages.post("/profile/language")
@requires("viewer")
def language() -> ResponseReturnValue:
    """Store the language."""
    form = language_form()
    if not form.validate_on_submit():
        return show(languages=form, status=400)
    current_user.language = form.language.data or None
    user_rows.set_language(services().store, current_user.id, current_user.language)
    refresh()
    flash(gettext("The language is saved."))
    return redirect(url_for("profile.profile"))


@pages.post("/profile/password")
@requires("viewer")
def password() -> ResponseReturnValue:
    """Change the user's own password, and end the user's other sessions."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return show(passwords=form, status=400)
    store = services().store
    if checked_password(current_user.name, form.current.data, "profile") is None:
        form.current.errors = [gettext("This is not your current password.")]
        return show(passwords=form, status=400)
    try:
        users.change_password(
            store,
            current_user.name,
            form.password.data,
            actor=current_user.author.actor,
            kept_session=current_user.session_id,
        )
    except ApplianceError as error:
        errors.place(form, error)
        return show(passwords=form, status=errors.status_of(error))
    flash(gettext("The password is changed. Your other sessions have ended."))
    return redirect(url_for("profile.profile"))


@pages.post("/profile/sessions/<int:session_id>/end")
@requires("viewer")
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of the user's own sessions."""
    store = services().store
    user = users.user(store, current_user.name)
    sessions.end_one(store, user, session_id, current_user.author)
    flash(gettext("The session is ended."))
    return redirect(url_for("profile.profile", _anchor="sessions"))


@pages.post("/profile/sessions/end")
@requires("viewer")
def end_other_sessions() -> ResponseReturnValue:
    """End the user's own sessions in all other browsers."""
    store = services().store
    user = users.user(store, current_user.name)
    ended = sessions.end_others(store, user, current_user.session_id, current_user.author)
    flash(ngettext("%(num)s session ended.", "%(num)s sessions ended.", ended))
    return redirect(url_for("profile.profile", _anchor="sessions"))
