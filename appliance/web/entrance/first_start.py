"""The creation of the first administrator by somebody who can read the code on the console.

A further administrator can be created in the same way for a while after the button on the box was
pressed: it helps an office that forgot its password.
"""

import hmac

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from appliance.errors import N_, ApplianceError, ConflictError
from appliance.messaging.people import users
from appliance.store import users as user_rows
from appliance.web.entrance.login import begin_session
from appliance.web.frame.secret_limits import attempt
from appliance.web.frame.security import public
from appliance.web.frame.services import services
from appliance.web.shown import errors

pages = Blueprint("first_start", __name__)


class FirstStartForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The console's code, and the new administrator's name and password."""

    code = StringField(lazy_gettext("Code from the console"), [InputRequired()])
    name = StringField(lazy_gettext("User name"), [InputRequired()])
    password = PasswordField(lazy_gettext("Password"), [InputRequired()])
    again = PasswordField(
        lazy_gettext("Password again"),
        [InputRequired(), EqualTo("password", lazy_gettext("The two passwords differ."))],
    )


def is_the_code(given: str) -> bool:
    """Return whether `given` is the console's code, ignoring case, blanks and hyphens."""
    code = services().first_start_code()
    typed = "".join(given.split()).replace("-", "").upper()
    wanted = code.replace("-", "").upper()
    return bool(wanted) and hmac.compare_digest(typed.encode(), wanted.encode())


def checked_code(given: str) -> bool:
    """Return the result of `is_the_code` and count the attempt. Raise TooManyTriesError."""
    with attempt("code") as tried:
        right = is_the_code(given)
        tried.judge(right=right)
    return right


@pages.route("/first-start", methods=["GET", "POST"])
@public
def first_start() -> ResponseReturnValue:
    """Create the first administrator; redirect to the log-in once there is one."""
    if not is_open():
        return redirect(url_for("login.log_in"))
    first = not user_rows.administrators(services().store)
    form = FirstStartForm()
    if form.validate_on_submit():
        if not checked_code(form.code.data):
            form.code.errors = [gettext("This is not the code that the console shows.")]
        else:
            try:
                user = make_administrator(form.name.data, form.password.data)
            except ApplianceError as error:
                errors.place(form, error)
            else:
                begin_session(user)
                # Lead to the network settings once, if this machine has them.
                if first and services().machine.offered:
                    return redirect(url_for("settings_machine.overview", first=""))
                return redirect("/")
    status = 400 if form.is_submitted() else 200
    return render_template("first_start.html", form=form, first=first), status


def is_open() -> bool:
    """Return whether the code may create an administrator now."""
    return not user_rows.administrators(services().store) or services().first_start_offered()


def make_administrator(name: str, password: str) -> user_rows.UserRow:
    """Create the administrator and return it.

    The transaction refuses a second one that is created at the same moment.
    """
    store = services().store
    with store.transaction():
        if not is_open():
            raise ConflictError("has_admin", N_("This box has an administrator already."))
        user = users.create_user(store, name, password, "admin", actor="system:console")
        services().first_start_used()
    return user
