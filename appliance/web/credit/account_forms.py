"""The forms of accounts: new and changed ones, credit, transfers."""

from typing import Any

from flask_babel import lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from appliance.messaging.credit import accounts
from appliance.store import accounts as rows
from appliance.store import users as user_rows
from appliance.store.accounts import AccountRow
from appliance.web.frame.services import services
from appliance.web.frame.whole_numbers import WholeNumberField
from appliance.web.shown.formatting import phone
from appliance.web.shown.roles import role_choices


class CreditForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Credit for an account."""

    segments = WholeNumberField(lazy_gettext("Number of SMS"), [InputRequired()])
    note = StringField(lazy_gettext("Note"))
    seen = HiddenField(id="credit-seen")  # the last movement when the form was shown


class _Transfer(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A transfer. Its fields stand on the page of the credit's: their ids differ."""

    segments = WholeNumberField(
        lazy_gettext("Number of SMS"), [InputRequired()], id="transfer-segments"
    )
    note = StringField(lazy_gettext("Note"), id="transfer-note")
    seen = HiddenField(id="transfer-seen")


class TransferForm(_Transfer):
    """A transfer to another account, which a user who does not see it types."""

    to = StringField(lazy_gettext("To the account"), [InputRequired()], id="transfer-to")


class ChosenTransferForm(_Transfer):
    """A transfer by an administrator, who sees all accounts."""

    to = SelectField(lazy_gettext("To the account"), [InputRequired()], id="transfer-to")


class AccountForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """An account."""

    name = StringField(lazy_gettext("Name of the account"), [InputRequired()])
    balance = WholeNumberField(lazy_gettext("First credit, in SMS"), [Optional()])
    unlimited = BooleanField(lazy_gettext("No limit: SMS are only counted"))
    allowance = WholeNumberField(lazy_gettext("SMS added each month"), [Optional()])
    alert_below = WholeNumberField(lazy_gettext("Alert below this number of SMS"), [Optional()])
    alert_number = StringField(lazy_gettext("Number that gets the alert by SMS"))
    mail_domain = StringField(lazy_gettext("E-mail domain"))
    users = SelectMultipleField(lazy_gettext("Users"))
    seen = HiddenField()  # the stamp of the account when the form was shown


class NewAccountForm(AccountForm):
    """A new account and new users in one form."""

    new_users = TextAreaField(lazy_gettext("New users, one name a line"))
    role = RadioField(lazy_gettext("Role of the new users"), default="operator")


def transfer_form(account: AccountRow, *, empty: bool = False) -> TransferForm | ChosenTransferForm:
    """Return the form of a transfer from an account."""
    more: dict[str, Any] = {"formdata": None} if empty else {}
    if not current_user.author.administers:
        return TransferForm(**more)
    form = ChosenTransferForm(**more)
    others = [each.name for each in rows.every(services().store) if each.id != account.id]
    form.to.choices = [(name, name) for name in others]
    return form


def account_form(account: AccountRow) -> AccountForm:
    """Return the form with the submitted values or the account's."""
    form = AccountForm(
        name=account.name,
        balance=account.available,
        unlimited=not account.limited,
        allowance=account.allowance_segments,
        alert_below=account.alert_below,
        alert_number=phone(account.alert_number) if account.alert_number else "",
        mail_domain=account.mail_domain or "",
        users=rows.users_of(services().store, account.id),
        seen=accounts.stamp(services().store, account),
    )
    form.users.choices = _every_user()
    return form


def new_account_form() -> NewAccountForm:
    """Return the form of a new account."""
    form = NewAccountForm()
    form.users.choices = _every_user()
    form.role.choices = role_choices()
    return form


def given(form: AccountForm) -> dict[str, Any]:
    """Return the members of an account that the form gives, except its balance."""
    return {
        "name": form.name.data or "",
        "allowance": None if form.unlimited.data else form.allowance.data,
        "alert_below": form.alert_below.data,
        "alert_number": form.alert_number.data or None,
        "mail_domain": form.mail_domain.data or None,
        "users": tuple(form.users.data or ()),
    }


def _every_user() -> list[tuple[str, str]]:
    return [(user.name, user.name) for user in user_rows.users(services().store)]
