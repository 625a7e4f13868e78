"""The page of an invitation: a new user sets the password, once, and is logged in."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from appliance.errors import InputError
from appliance.messaging.people import invitations
from appliance.web.entrance.login import begin_session
from appliance.web.frame.security import public
from appliance.web.frame.services import services
from appliance.web.shown import errors

pages = Blueprint("invitation", __name__)


class InvitationForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The new user's password."""

    password = PasswordField(lazy_gettext("Password"), [InputRequired()])
    again = PasswordField(
        lazy_gettext("Password again"),
        [InputRequired(), EqualTo("password", lazy_gettext("The two passwords differ."))],
    )


@pages.route("/invitation/<secret>", methods=["GET", "POST"])
@public
def invited(secret: str) -> ResponseReturnValue:
    """Let the invited user set the password; a used or expired link gets an error page."""
    user = invitations.invited(services().store, secret)
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            user = invitations.take_up(services().store, secret, form.password.data)
        except InputError as error:
            errors.place(form, error)
        else:
            begin_session(user)
            return redirect("/")
    status = 400 if form.is_submitted() else 200
    return render_template("invitation.html", form=form, name=user.name), status
