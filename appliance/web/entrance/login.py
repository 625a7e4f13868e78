"""Log-in, log-out and the choice of a language."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from appliance.store import users as user_rows
from appliance.web.frame import logged_in
from appliance.web.frame.languages import CODES
from appliance.web.frame.paths import local_path
from appliance.web.frame.secret_limits import checked_password
from appliance.web.frame.security import public
from appliance.web.frame.services import services

pages = Blueprint("login", __name__)


class LoginForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Name and password."""

    name = StringField(lazy_gettext("User name"), [InputRequired()])
    password = PasswordField(lazy_gettext("Password"), [InputRequired()])


@pages.route("/login", methods=["GET", "POST"])
@public
def log_in() -> ResponseReturnValue:
    """Show the log-in page; begin a session for a valid name and password."""
    target = local_path(request.values.get("next"))
    if current_user.is_authenticated:
        return redirect(target)
    form = LoginForm()
    if not form.is_submitted() and not user_rows.administrators(services().store):
        return redirect(url_for("first_start.first_start"))
    if form.validate_on_submit():
        user = checked_password(form.name.data.strip(), form.password.data, "page")
        if user is not None:
            begin_session(user)
            return redirect(target)
        form.form_errors.append(gettext("The user name or the password is wrong."))
    status = 401 if form.is_submitted() else 200
    certificate = services().settings.web.certificate_url
    return render_template("login.html", form=form, next=target, certificate=certificate), status


def begin_session(user: user_rows.UserRow) -> None:
    """Log the user in on this browser and drop the previous session's data."""
    session.clear()
    session.permanent = True
    logged_in.log_in(user)


@pages.post("/logout")
@public
def log_out() -> ResponseReturnValue:
    """End this browser's session."""
    logged_in.log_out()
    session.clear()
    flash(gettext("You are logged out."))
    return redirect(url_for("login.log_in"))


@pages.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    """Keep the chosen language, for the user if one is logged in, and go back."""
    language = request.form.get("language")
    if language in CODES:
        session["language"] = language
        if current_user.is_authenticated:
            user_rows.set_language(services().store, current_user.id, language)
    return redirect(local_path(request.form.get("next")))
