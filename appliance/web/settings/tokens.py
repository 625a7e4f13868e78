"""Settings > API tokens: the keys of programs. A secret is shown once, when it is created."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from appliance.errors import ApplianceError
from appliance.messaging.credit import accounts
from appliance.messaging.people import allowances, users
from appliance.store import accounts as account_rows
from appliance.store import users as user_rows
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.settings.token_forms import (
    KEPT,
    LimitsForm,
    TokenForm,
    as_typed,
    recipient_names,
)
from appliance.web.shown import errors
from appliance.web.shown.roles import role_name
from appliance.web.shown.token_words import limit_words

pages = Blueprint("settings_tokens", __name__)


def token_form(*, empty: bool = False) -> TokenForm:
    """Return the form with every user to choose from; no user = the box itself."""
    begun = {"daily_messages": allowances.USUAL_A_DAY}
    form = TokenForm(formdata=None, data=begun) if empty else TokenForm(data=begun)
    form.offer()
    form.user.choices = [
        ("", gettext("The box itself (operator)")),
        *(
            (user.name, f"{user.name} ({role_name(user.role)})")
            for user in user_rows.users(services().store)
        ),
    ]
    return form


def show(form: TokenForm, secret: str = "", status: int = 200) -> ResponseReturnValue:
    """Return the list with the form below it, and above it the secret just created."""
    page = render_template(
        "settings_tokens.html",
        form=form,
        tokens=user_rows.tokens(services().store),
        limit_words=limit_words,
        recipients=recipient_names,
        paying=account_rows.tokens(services().store),
        secret=secret,
    )
    return page, status


@pages.get("/settings/tokens")
@requires("admin")
def tokens() -> ResponseReturnValue:
    """Show every token."""
    return show(token_form())


@pages.post("/settings/tokens")
@requires("admin")
def add() -> ResponseReturnValue:
    """Create a token and show its secret, only now: the store keeps only its hash."""
    form = token_form()
    if not form.validate_on_submit():
        return show(form, status=400)
    box, actor = services(), current_user.author.actor
    try:
        with box.store.transaction():
            secret = users.create_token(
                box.store, form.name.data, user_name=form.user.data or None, actor=actor
            )
            limit_by(form, form.name.data, actor)
            pay_by(form, form.name.data)
    except ApplianceError as error:
        errors.place(form, error)
        return show(form, status=errors.status_of(error))
    return show(token_form(empty=True), secret=secret)


@pages.route("/settings/tokens/edit/<text:name>", methods=["GET", "POST"])
@requires("admin")
def edit(name: str) -> ResponseReturnValue:
    """Show and change the limits of a token."""
    token = users.token(services().store, name)
    account_id, _ = account_rows.of_token(services().store, token.name)
    paying = None if account_id is None else account_rows.by_id(services().store, account_id)
    is_archived = paying is not None and paying.archived_at is not None
    form = LimitsForm(
        countries=token.countries,
        daily_messages=token.daily_messages,
        account=KEPT if is_archived else paying.name if paying else "",
        **as_typed(token.limits),
    )
    form.offer(archived=paying.name if paying and is_archived else None, line=token.limits.line)
    status = 400 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            limit_by(form, token.name, current_user.author.actor)
            pay_by(form, token.name)
        except ApplianceError as error:
            errors.place(form, error)
        else:
            flash(gettext("The limits of %(name)s are saved.", name=token.name))
            return redirect(url_for("settings_tokens.tokens"))
    return render_template("settings_token.html", token=token, form=form), status


def limit_by(form: LimitsForm, name: str, actor: str) -> None:
    """Set a token's limits from the form. Raise InputError for an invalid number."""
    allowances.limit_token(
        services().store,
        name,
        form.countries.data,
        form.daily_messages.data,
        form.limits(),
        actor=actor,
    )


def pay_by(form: LimitsForm, name: str) -> None:
    """Set the token's account from the form, if the form offers any.

    A token keeps its archived account unless another is chosen: it would send at no cost.
    """
    if form.account.choices and form.account.data != KEPT:
        accounts.give_token(services().store, name, form.account.data or None, current_user.author)


@pages.post("/settings/tokens/remove/<text:name>")
@requires("admin")
def remove(name: str) -> ResponseReturnValue:
    """Delete a token: its program is refused from now on."""
    users.remove_token(services().store, name, actor=current_user.author.actor)
    flash(gettext("The token %(name)s is removed.", name=name))
    return redirect(url_for("settings_tokens.tokens"))
