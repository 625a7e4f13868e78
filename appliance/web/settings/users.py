"""Settings > Users: who may log in, and with which role."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import InputRequired

from appliance.errors import N_, ApplianceError, ConflictError
from appliance.messaging.people import allowances, sessions, users
from appliance.store import users as user_rows
from appliance.store.users import UserRow
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.settings.browsers import browsers
from appliance.web.shown import errors
from appliance.web.shown.country_names import allowed_field
from appliance.web.shown.roles import role_choices

pages = Blueprint("settings_users", __name__)


class RoleForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The role of a user."""

    role = RadioField(lazy_gettext("Role"), [InputRequired()])


class NewPasswordForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A new password for a user who forgot the old one."""

    password = PasswordField(lazy_gettext("New password"), [InputRequired()])


class CountriesForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The countries that a user may write to."""

    countries = allowed_field()


class UserForm(RoleForm):
    """A new user."""

    name = StringField(lazy_gettext("User name"), [InputRequired()])
    password = PasswordField(lazy_gettext("Password"), [InputRequired()])


def back() -> ResponseReturnValue:
    """Redirect to the list."""
    return redirect(url_for("settings_users.list_users"))


@pages.get("/settings/users")
@requires("admin")
def list_users() -> ResponseReturnValue:
    """Show every user."""
    return render_template("settings_users.html", users=user_rows.users(services().store))


@pages.route("/settings/new-user", methods=["GET", "POST"])
@requires("admin")
def add() -> ResponseReturnValue:
    """Add a user."""
    form = UserForm(role="operator")
    form.role.choices = role_choices()
    status = 400 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            added = users.create_user(
                services().store,
                form.name.data,
                form.password.data,
                form.role.data,
                actor=current_user.author.actor,
            )
        except ApplianceError as error:
            errors.place(form, error)
            status = errors.status_of(error)
        else:
            flash(gettext("%(name)s may log in now.", name=added.name))
            return back()
    return render_template("settings_user_new.html", form=form), status


def edit_page(
    user: UserRow,
    role_form: RoleForm | None = None,
    password_form: NewPasswordForm | None = None,
    countries_form: CountriesForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Return the page of a user; pass the form that has errors."""
    page = render_template(
        "settings_user.html",
        user=user,
        role_form=role_form or filled_role(user),
        password_form=password_form or NewPasswordForm(formdata=None),
        countries_form=countries_form or CountriesForm(formdata=None, countries=user.countries),
        browsers=browsers(user.id, current_user.session_id),
        end_session=lambda session_id: url_for(
            "settings_users.end_session", name=user.name, session_id=session_id
        ),
    )
    return page, status


def filled_role(user: UserRow) -> RoleForm:
    """Return the role form with the submitted values or the user's role."""
    form = RoleForm(role=user.role)
    form.role.choices = role_choices()
    return form


@pages.get("/settings/users/<text:name>")
@requires("admin")
def edit(name: str) -> ResponseReturnValue:
    """Show a user: role, new password, countries, sessions, removal."""
    return edit_page(users.user(services().store, name))


@pages.post("/settings/users/<text:name>/role")
@requires("admin")
def role(name: str) -> ResponseReturnValue:
    """Change the user's role."""
    user = users.user(services().store, name)
    form = filled_role(user)
    if not form.validate_on_submit():
        return edit_page(user, role_form=form, status=400)
    try:
        users.change_role(services().store, name, form.role.data, actor=current_user.author.actor)
    except ApplianceError as error:
        errors.place(form, error)
        return edit_page(user, role_form=form, status=errors.status_of(error))
    flash(gettext("The role of %(name)s is saved.", name=user.name))
    # Users who give up the administrator's role can no longer see the settings.
    return redirect("/") if user.id == current_user.id else back()


@pages.post("/settings/users/<text:name>/countries")
@requires("admin")
def limit(name: str) -> ResponseReturnValue:
    """Set the countries that the user may write to."""
    user = users.user(services().store, name)
    form = CountriesForm()
    if not form.validate_on_submit():
        return edit_page(user, countries_form=form, status=400)
    allowances.limit_user(
        services().store, user.name, form.countries.data, actor=current_user.author.actor
    )
    flash(gettext("The countries of %(name)s are saved.", name=user.name))
    return back()


@pages.post("/settings/users/<text:name>/password")
@requires("admin")
def password(name: str) -> ResponseReturnValue:
    """Set a new password for the user, and end the user's sessions."""
    user = users.user(services().store, name)
    if user.id == current_user.id:
        # The profile asks for the present password: an open page alone must not be enough.
        raise ConflictError("own_password", N_("Change your own password in your profile."))
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return edit_page(user, password_form=form, status=400)
    try:
        users.change_password(
            services().store, name, form.password.data, actor=current_user.author.actor
        )
    except ApplianceError as error:
        errors.place(form, error)
        return edit_page(user, password_form=form, status=errors.status_of(error))
    flash(gettext("%(name)s has a new password.", name=user.name))
    return back()


@pages.post("/settings/users/<text:name>/remove")
@requires("admin")
def remove(name: str) -> ResponseReturnValue:
    """Delete a user and the user's tokens. Users cannot delete themselves."""
    user = users.user(services().store, name)
    if user.id == current_user.id:
        raise ConflictError("own_user", N_("You cannot remove yourself."))
    users.remove_user(services().store, name, actor=current_user.author.actor)
    flash(gettext("%(name)s is removed.", name=user.name))
    return back()


@pages.post("/settings/users/<text:name>/sessions/<int:session_id>/end")
@requires("admin")
def end_session(name: str, session_id: int) -> ResponseReturnValue:
    """End a session of the user."""
    user = users.user(services().store, name)
    sessions.end_one(services().store, user, session_id, current_user.author)
    flash(gettext("The session is ended."))
    return redirect(url_for("settings_users.edit", name=user.name))
