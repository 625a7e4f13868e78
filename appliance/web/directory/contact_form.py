"""The form of a contact: its details and preferences; numbers and free fields are read apart."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from appliance.messaging.directory import checking
from appliance.store.contact_details import Details, Promotional
from appliance.store.contacts import ContactRow
from appliance.web.frame.languages import LANGUAGES
from appliance.web.shown.formatting import moment
from appliance.web.shown.journal_words import ACTS
from appliance.web.writing.line_choice import LineField

LONGEST_NOTES = 5000
_LONGEST = {name: Length(max=most) for name, most in checking.LONGEST.items()}


class ContactForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A contact."""

    name = StringField(lazy_gettext("Name"))
    accepts_sms = BooleanField(lazy_gettext("Accepts SMS"))
    promotional = SelectField(
        lazy_gettext("Promotional SMS"),
        choices=[
            SelectChoice(Promotional.UNKNOWN.value, label=lazy_gettext("not known")),
            SelectChoice(Promotional.YES.value, label=lazy_gettext("yes")),
            SelectChoice(Promotional.NO.value, label=lazy_gettext("no")),
        ],
        default=Promotional.UNKNOWN.value,
    )
    email = StringField(lazy_gettext("E-mail address"), [_LONGEST["email"]])
    language = SelectField(
        lazy_gettext("Language"),
        choices=[
            SelectChoice("", label=lazy_gettext("not known")),
            *(SelectChoice(code, label=name) for code, name in LANGUAGES),
        ],
        default="",
    )
    colleague = BooleanField(lazy_gettext("Colleague"))
    line = LineField()
    street = StringField(lazy_gettext("Street and number"), [_LONGEST["street"]])
    postcode = StringField(lazy_gettext("Postcode"), [_LONGEST["postcode"]])
    town = StringField(lazy_gettext("Town"), [_LONGEST["town"]])
    preferred = BooleanField(lazy_gettext("Gets the one SMS for the address"))
    external_id = StringField(lazy_gettext("Id in another program"), [_LONGEST["external_id"]])
    notes = TextAreaField(lazy_gettext("Notes"), [Length(max=LONGEST_NOTES)])

    @property
    def details(self) -> Details:
        """The details as typed."""
        return Details(
            external_id=self.external_id.data or None,
            email=self.email.data or "",
            language=self.language.data or None,
            colleague=self.colleague.data,
            street=self.street.data or "",
            postcode=self.postcode.data or "",
            town=self.town.data or "",
            preferred=self.preferred.data,
            promotional=Promotional(self.promotional.data),
        )

    @property
    def has_address(self) -> bool:
        """Whether there is any part of an address, or an error in it."""
        parts = (self.street, self.postcode, self.town)
        return any(part.data or part.errors for part in parts)


def filled(found: ContactRow) -> ContactForm:
    """Return the form with what is stored."""
    details = found.details
    values: dict[str, Any] = {
        "external_id": details.external_id or "",
        "email": details.email,
        "language": details.language or "",
        "colleague": details.colleague,
        "street": details.street,
        "postcode": details.postcode,
        "town": details.town,
        "preferred": details.preferred,
        "promotional": details.promotional.value,
    }
    return ContactForm(name=found.name, accepts_sms=found.accepts_sms, notes=found.notes, **values)


def since(found: ContactRow | None) -> str:
    """Return since when, and by which act, the choice about promotional SMS is as it is."""
    if found is None or found.promotional_since is None or found.promotional_by is None:
        return ""
    return str(
        gettext(
            "since %(moment)s, %(act)s",
            moment=moment(found.promotional_since),
            act=gettext(ACTS[found.promotional_by]),
        )
    )
