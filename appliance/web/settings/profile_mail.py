"""Profile > Mail: what a user wants to be told by mail, and where."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from appliance.addresses import numbers
from appliance.config import mail as checks
from appliance.config import sending_hours
from appliance.errors import InputError
from appliance.store import groups, mail_choices
from appliance.store.mail_choices import Choice
from appliance.web.frame.security import requires
from appliance.web.frame.services import services

pages = Blueprint("profile_mail", __name__)


class ChoiceForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """What a user wants by mail."""

    address = StringField(lazy_gettext("Your mail address"))
    received = RadioField(lazy_gettext("SMS that arrive"))
    numbers = StringField(lazy_gettext("Numbers"))
    group_ids = SelectMultipleField(
        lazy_gettext("Members of groups"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    hours = StringField(lazy_gettext("Only at these hours"))
    failures = BooleanField(lazy_gettext("An SMS of yours could not be sent"))
    confirmations = BooleanField(lazy_gettext("An SMS of yours was delivered"))

    def validate_address(self, field: StringField) -> None:
        """Refuse what is no address."""
        _checked(field, checks.address)

    def validate_hours(self, field: StringField) -> None:
        """Refuse hours that are none."""
        if field.data and field.data.strip():
            _checked(field, sending_hours.hours)

    def validate_numbers(self, field: StringField) -> None:
        """Refuse what is no number."""
        country = services().preferences.messaging().country
        typed = (part.strip() for part in (field.data or "").split(","))
        try:
            self.addresses = tuple(numbers.normalise(each, country) for each in typed if each)
        except InputError as error:
            raise ValidationError(gettext(error.text) % error.values) from error


def _checked(field: StringField, check: object) -> None:
    assert callable(check)  # noqa: S101 - see above
    try:
        field.data = check((field.data or "").strip())
    except ValueError:
        raise ValidationError(
            gettext("Write an address such as name@example.org.")
            if field.name == "address"
            else gettext("Write two times such as 08:00-19:00.")
        ) from None


def choice_form() -> ChoiceForm:
    """Return the form with the submitted values or the user's choice."""
    known = mail_choices.of_user(services().store, current_user.id) or Choice(current_user.id, "")
    form = ChoiceForm(
        address=known.address,
        received=known.received,
        numbers=", ".join(map(numbers.shown, known.numbers)),
        group_ids=list(known.group_ids),
        hours=known.hours,
        failures=known.failures,
        confirmations=known.confirmations,
    )
    form.received.choices = [
        ("none", gettext("None")),
        ("chosen", gettext("Those of the numbers and groups below")),
        ("all", gettext("All SMS")),
    ]
    form.group_ids.choices = [(each.id, each.name) for each in groups.names(services().store)]
    return form


def _show(form: ChoiceForm, status: int = 200) -> ResponseReturnValue:
    sends = bool(services().preferences.mail().mail_server)
    return render_template("profile_mail.html", form=form, sends=sends), status


@pages.get("/profile/mail")
@requires("viewer")
def mail() -> ResponseReturnValue:
    """Show what the user wants by mail."""
    return _show(choice_form())


@pages.post("/profile/mail")
@requires("viewer")
def save() -> ResponseReturnValue:
    """Store what the user wants by mail; without an address, nothing."""
    form = choice_form()
    if not form.validate_on_submit():
        return _show(form, 400)
    choice = Choice(
        current_user.id,
        form.address.data,
        form.received.data,
        form.addresses,
        tuple(form.group_ids.data),
        (form.hours.data or "").strip(),
        failures=form.failures.data,
        confirmations=form.confirmations.data,
    )
    mail_choices.put(services().store, choice)
    services().follow_mail()
    flash(gettext("Your choice is saved."))
    return redirect(url_for("profile_mail.mail"))
