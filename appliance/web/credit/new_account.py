"""A new account and its users in one form; each new user gets a link that sets the password."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from appliance.errors import ApplianceError
from appliance.messaging.credit import accounts
from appliance.messaging.credit.accounts import Wanted
from appliance.messaging.people import invitations, users
from appliance.web.credit.account_forms import NewAccountForm, given, new_account_form
from appliance.web.credit.accounts import link_of
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors

pages = Blueprint("new_account", __name__)


@pages.route("/accounts/new", methods=["GET", "POST"])
@requires("admin")
def new() -> ResponseReturnValue:
    """Add an account with its users, and show the links of the new ones, only now."""
    form = new_account_form()
    status = 400 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            links = create(form)
        except ApplianceError as error:
            errors.place(form, _placed(error))
            status = errors.status_of(error)
        else:
            return render_template(
                "account_links.html",
                name=(form.name.data or "").strip(),
                links=links,
                days=invitations.GOOD_FOR_DAYS,
                back=url_for("accounts.account", name=(form.name.data or "").strip()),
            )
    return render_template("account_new.html", form=form), status


def create(form: NewAccountForm) -> list[tuple[str, str]]:
    """Add the account and its new users, all or nothing; return the name and link of each."""
    store, author = services().store, current_user.author
    typed = (form.new_users.data or "").splitlines()
    names = dict.fromkeys(name.strip() for name in typed if name.strip())
    country = services().preferences.messaging().country
    users.prepare()
    with store.transaction():
        added = [
            users.create_without_password(store, name, form.role.data, actor=author.actor)
            for name in names
        ]
        members = given(form)
        members["users"] = (*members["users"], *(user.name for user in added))
        members["balance"] = None if form.unlimited.data else form.balance.data or 0
        accounts.create(store, Wanted(**members), author, country)
        return [(user.name, link_of(invitations.invite(store, user))) for user in added]


def _placed(error: ApplianceError) -> ApplianceError:
    """Put an error about a new user beside the field of the new users."""
    if error.code in ("user_exists", "bad_name"):
        error.field = "new_users"  # type: ignore[attr-defined]
    return error
