"""Profile: one's own language and password."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, refresh
from flask_login import current_user, login_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField
from wtforms.validators import EqualTo, InputRequired

from appliance.errors import ApplianceError
from appliance.messaging import accounts
from appliance.store import accounts as user_rows
from appliance.web import errors
from appliance.web.languages import LANGUAGES
from appliance.web.limits import limiter, login_tries
from appliance.web.people import Person
from appliance.web.security import requires
from appliance.web.services import services

pages = Blueprint("profile", __name__)


class LanguageForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The language of one's pages."""

    language = SelectField(lazy_gettext("Language"))


class PasswordForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Another password, by who knows the present one."""

    current = PasswordField(lazy_gettext("Current password"), [InputRequired()])
    password = PasswordField(lazy_gettext("New password"), [InputRequired()])
    again = PasswordField(
        lazy_gettext("New password again"),
        [InputRequired(), EqualTo("password", lazy_gettext("The two passwords differ."))],
    )


def language_form() -> LanguageForm:
    """The form, filled with the person's choice; empty = what the browser asks for."""
    form = LanguageForm(language=current_user.language or "")
    form.language.choices = [("", gettext("As the browser asks")), *LANGUAGES]
    return form


def show(
    languages: LanguageForm | None = None, passwords: PasswordForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page with both forms; whichever was wrong is handed over."""
    page = render_template(
        "profile.html",
        languages_form=languages or language_form(),
        passwords=passwords or PasswordForm(formdata=None),
    )
    return page, status


@pages.get("/profile")
@requires("viewer")
def profile() -> ResponseReturnValue:
    """Who one is, and what one may change about it."""
    return show()


@pages.post("/profile/language")
@requires("viewer")
def language() -> ResponseReturnValue:
    """Keep the language."""
    form = language_form()
    if not form.validate_on_submit():
        return show(languages=form, status=400)
    current_user.language = form.language.data or None
    user_rows.set_language(services().store, current_user.id, current_user.language)
    refresh()
    flash(gettext("The language is saved."))
    return redirect(url_for("profile.profile"))


@pages.post("/profile/password")
@limiter.limit(login_tries)
@requires("viewer")
def password() -> ResponseReturnValue:
    """Change one's own password; the other sessions end, this one goes on."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return show(passwords=form, status=400)
    store = services().store
    if accounts.verify_password(store, current_user.name, form.current.data) is None:
        form.current.errors = [gettext("This is not your current password.")]
        return show(passwords=form, status=400)
    try:
        changed = accounts.change_password(
            store, current_user.name, form.password.data, actor=current_user.author.actor
        )
    except ApplianceError as error:
        errors.place(form, error)
        return show(passwords=form, status=errors.status_of(error))
    login_user(Person(changed))
    flash(gettext("The password is changed. Your other sessions have ended."))
    return redirect(url_for("profile.profile"))
