"""Settings > Mail: mail that becomes SMS, and the server for mail about SMS."""

import re
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from appliance.errors import ApplianceError
from appliance.store import mail_notices
from appliance.web.frame.security import requires
from appliance.web.frame.services import services
from appliance.web.shown import errors, mail_words

pages = Blueprint("settings_mail", __name__)

_PASSWORD: Final = re.compile(r"(?<=:)[^:@/]+(?=@)")
_HIDDEN: Final = "•••"
_SECRETS: Final = ("mail_inbox", "mail_server")
_LISTS: Final = ("mail_senders", "mail_networks")
_PLAIN: Final = ("smtp_listen", "mail_domain", "mail_from")


class MailForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The settings of mail."""

    smtp_listen = StringField(lazy_gettext("Address at which mail is taken"))
    mail_domain = StringField(lazy_gettext("Domain"))
    mail_senders = StringField(lazy_gettext("Senders without a password"))
    mail_networks = StringField(lazy_gettext("Networks in which they are believed"))
    mail_inbox = StringField(lazy_gettext("Mailbox that is fetched"))
    mail_server = StringField(lazy_gettext("Mail server"))
    mail_from = StringField(lazy_gettext("Sender's address"))


class TestForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Where the test goes."""

    to = StringField(lazy_gettext("Send a test to"), [InputRequired()])


def mail_form(*, submitted: bool = True) -> MailForm:
    """Return the form with the submitted values, or the settings without their passwords."""
    now = services().preferences.mail()
    values = {name: getattr(now, name) for name in _PLAIN}
    values |= {name: ", ".join(getattr(now, name)) for name in _LISTS}
    values |= {name: _PASSWORD.sub(_HIDDEN, getattr(now, name)) for name in _SECRETS}
    return MailForm(**values) if submitted else MailForm(formdata=None, **values)


def chosen(form: MailForm) -> dict[str, Any]:
    """Return the settings as submitted; a password that is still hidden stays as it is."""
    now = services().preferences.mail()
    values: dict[str, Any] = {name: (form[name].data or "").strip() for name in _PLAIN}
    for name in _LISTS:
        parts = (part.strip() for part in (form[name].data or "").split(","))
        values[name] = tuple(filter(None, parts))
    for name in _SECRETS:
        typed = (form[name].data or "").strip()
        kept = _PASSWORD.search(getattr(now, name))
        values[name] = typed.replace(_HIDDEN, kept[0]) if kept else typed
    return values


def _show(form: MailForm, test: TestForm, status: int = 200) -> ResponseReturnValue:
    state = services().mail_state()
    page = render_template(
        "settings_mail.html",
        form=form,
        test=test,
        state=state,
        waiting=mail_notices.number_waiting(services().store),
        given_up=mail_notices.last_answer(services().store),
        sends=bool(services().preferences.mail().mail_server),
        takes=services().preferences.mail().takes_mail,
    )
    return page, status


@pages.get("/settings/mail")
@requires("admin")
def mail() -> ResponseReturnValue:
    """Show the settings of mail, and how both directions do."""
    return _show(mail_form(), TestForm(formdata=None))


@pages.post("/settings/mail")
@requires("admin")
def save() -> ResponseReturnValue:
    """Store the settings of mail, which hold at once."""
    form = mail_form()
    if not form.validate_on_submit():
        return _show(form, TestForm(formdata=None), 400)
    try:
        services().preferences.change_mail(chosen(form), current_user.author)
    except ApplianceError as error:
        errors.place(form, error)
        return _show(form, TestForm(formdata=None), errors.status_of(error))
    services().follow_mail()
    flash(gettext("The settings are saved."))
    return redirect(url_for("settings_mail.mail"))


@pages.post("/settings/mail/test")
@requires("admin")
def test() -> ResponseReturnValue:
    """Send a mail now, and say what the server answers."""
    form = TestForm()
    if not form.validate_on_submit():
        return _show(mail_form(submitted=False), form, 400)
    language = current_user.language or services().preferences.language()
    try:
        services().test_mail(form.to.data.strip(), *mail_words.test(language))
    except ApplianceError as error:
        errors.place(form, error)
        return _show(mail_form(submitted=False), form, errors.status_of(error))
    flash(gettext("The mail server took the test."))
    return redirect(url_for("settings_mail.mail"))
