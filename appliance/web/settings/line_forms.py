"""The form of a line: what every line has, and the keys of its kind under `own_` and their name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from babel import dates, numbers
from babel.numbers import NumberFormatError, parse_decimal
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from appliance.addresses import numbers as phone_numbers
from appliance.config import sending_hours
from appliance.config.line_settings import MODEM
from appliance.errors import N_, InputError
from appliance.lines.editing import Wanted
from appliance.modem import ports
from appliance.store import users
from appliance.store.lines import LineRow
from appliance.web.frame.services import services
from appliance.web.frame.whole_numbers import WholeNumberField
from appliance.web.settings.general import up_to
from appliance.web.shown.country_names import CountriesField
from appliance.web.shown.formatting import locale, phone

OWN: Final = "own_"
PRICE_UNIT: Final = 100_000  # prices are stored in hundred-thousandths
_MOST: Final = 100_000
_MIDNIGHT: Final = "24:00"
_NEW: Final = {f"{OWN}port": ports.AUTO}  # what a new line begins with
ACCESS: Final[dict[str, str]] = {
    "everyone": N_("Everybody who may send"),
    "administrators": N_("Administrators only"),
    "listed": N_("Only these users, and administrators"),
}
PROMOTIONAL: Final[dict[str, str]] = {
    "auto": N_("Automatically: not by a SIM card with a French mobile number"),
    "yes": N_("Yes"),
    "no": N_("No"),
}


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key of a kind as the form shows it."""

    name: str
    label: str
    hint: str
    secret: bool
    choices: tuple[tuple[str, str], ...] = ()


class PriceField(StringField):  # type: ignore[misc]  # wtforms has no types
    """A price in the reader's notation; `price` is None if the field is empty."""

    price: float | None = None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the input. Raise ValueError, in the reader's language, if it is no price."""
        super().process_formdata(valuelist)
        typed = "".join((self.data or "").split())
        if not typed:
            return
        try:
            self.price = float(parse_decimal(typed, locale=locale(), strict=True))
        except (NumberFormatError, ArithmeticError, ValueError):
            self.price = None
        if self.price is None or not 0 <= self.price <= 100:  # noqa: PLR2004
            raise ValueError(str(gettext("Enter a price from 0 to 100, for example 0.05.")))


class LineForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """What every line has; empty fields are as for the whole box."""

    label = StringField(
        lazy_gettext("Name shown to people"),
        [Length(max=60, message=lazy_gettext("Use at most %(most)s characters.", most=60))],
    )
    number = StringField(lazy_gettext("Own number"))
    price = PriceField(lazy_gettext("Price of an SMS"))
    promotional = RadioField(lazy_gettext("Promotional mass sendings"), default="auto")
    pace_per_minute = WholeNumberField(lazy_gettext("SMS a minute"), [Optional(), up_to(_MOST)])
    daily_messages = WholeNumberField(lazy_gettext("SMS a day"), [Optional(), up_to(_MOST)])
    monthly_recipients = WholeNumberField(
        lazy_gettext("Recipients a month"), [Optional(), up_to(_MOST)]
    )
    starts = StringField(lazy_gettext("From"))
    promotional_hours = StringField(lazy_gettext("Until"))
    promotional_days = SelectMultipleField(
        lazy_gettext("Days for promotional SMS"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    access = RadioField(lazy_gettext("Who may choose this line"), default="everyone")
    users = SelectMultipleField(lazy_gettext("Users"), coerce=int)
    countries = CountriesField(lazy_gettext("Countries that it may write to"))
    untried = BooleanField(lazy_gettext("Save it all the same, without trying it"))

    def hours(self) -> str | None:
        """Return the hours as the setting has them, or None for those of the whole box."""
        start, end = ((field.data or "").strip() for field in (self.starts, self.promotional_hours))
        if not start and not end:
            return None
        return f"{start}-{_MIDNIGHT if end == '00:00' else end}"

    def validate_promotional_hours(self, field: StringField) -> None:
        """Refuse hours that are none, or of which nothing is left."""
        hours = self.hours()
        try:
            if hours is not None:
                sending_hours.hours_of(hours)
        except ValueError:
            raise ValidationError(
                gettext("Choose two times, the second later than the first: nothing could leave.")
            ) from None
        del field

    def validate_number(self, field: StringField) -> None:
        """Refuse what is no number."""
        try:
            self.own_number()
        except InputError:
            raise ValidationError(gettext("This is not a telephone number.")) from None
        del field

    def own_number(self) -> str | None:
        """Return the typed number in international form, or None."""
        typed = (self.number.data or "").strip()
        country = services().preferences.messaging().country
        if not typed:
            return None
        found = phone_numbers.normalise(typed, country)
        if not phone_numbers.is_answerable(found):
            raise phone_numbers.not_a_number(typed)
        return found


class NewLineForm(LineForm):
    """A new line."""

    name = StringField(lazy_gettext("Lasting name"), [InputRequired()])


def own_keys(kind: str) -> list[OwnKey]:
    """Return the keys of a kind in the reader's language."""
    if kind == MODEM:
        return _keys_of_modems()
    # Imported here: a box with modems alone does without it.
    from appliance.lines import kinds

    return [
        OwnKey(
            key.name,
            str(gettext(key.label)),
            str(gettext(key.hint)) if key.hint else "",
            key.secret,
        )
        for key in kinds.kind(kind).keys
    ]


def form_of(kind: str, row: LineRow | None) -> LineForm:
    """Return the form with the submitted values or the line's, never with a secret."""
    base = NewLineForm if row is None else LineForm
    fields = {OWN + key.name: _field(key) for key in own_keys(kind)}
    made: LineForm = type("OneLineForm", (base,), fields)(**(_NEW if row is None else _values(row)))
    if row is not None:
        for name in services().lines.fixed(row.name):
            _leave_out(made, name, fields)
    made.access.choices = [(code, gettext(word)) for code, word in ACCESS.items()]
    made.promotional.choices = [(code, gettext(word)) for code, word in PROMOTIONAL.items()]
    made.users.choices = [(user.id, user.name) for user in users.users(services().store)]
    names = dates.get_day_names("wide", locale=locale())
    made.promotional_days.choices = [
        (code, names[day]) for day, code in enumerate(sending_hours.DAYS)
    ]
    return made


def wanted(form: LineForm, kind: str) -> Wanted:
    """Return what the form asks for. A secret that is left empty stays."""
    chosen: dict[str, Any] = {
        name: read(form)
        for name, read in _CHOSEN.items()
        if name in form and form[name].raw_data is not None
    }
    own = {
        key.name: form[OWN + key.name].data or ""
        for key in own_keys(kind)
        if OWN + key.name in form and (form[OWN + key.name].data or not key.secret)
    }
    return Wanted(chosen, own, untried=bool(form.untried.data))


_CHOSEN: Final[dict[str, Any]] = {
    "label": lambda form: form.label.data or "",
    "number": lambda form: form.own_number(),
    "price": lambda form: form.price.price,
    "promotional": lambda form: form.promotional.data,
    "pace_per_minute": lambda form: form.pace_per_minute.data,
    "daily_messages": lambda form: form.daily_messages.data,
    "monthly_recipients": lambda form: form.monthly_recipients.data,
    "promotional_hours": lambda form: form.hours(),
    "promotional_days": lambda form: ",".join(form.promotional_days.data or ()) or None,
    "access": lambda form: form.access.data,
    "users": lambda form: form.users.data or (),
    "countries": lambda form: form.countries.data,
}


def written_price(price: int | None) -> str:
    """Return a stored price in the reader's notation; empty for None."""
    if price is None:
        return ""
    return numbers.format_decimal(price / PRICE_UNIT, "0.#####", locale=locale())


def _values(row: LineRow) -> dict[str, Any]:
    starts, _, ends = (row.promotional_hours or "").partition("-")
    days = sorted(sending_hours.days_of(row.promotional_days)) if row.promotional_days else ()
    own = {
        OWN + key: value
        for key, value in services().lines.own(row.name).items()
        if key not in _secrets(row.kind)
    }
    return {
        "label": row.label,
        "number": phone(row.number) if row.number else "",
        "price": written_price(row.price),
        "promotional": row.promotional,
        "pace_per_minute": row.pace_per_minute,
        "daily_messages": row.daily_messages,
        "monthly_recipients": row.monthly_recipients,
        "starts": starts,
        "promotional_hours": "00:00" if ends == _MIDNIGHT else ends,
        "promotional_days": [sending_hours.DAYS[day] for day in days],
        "access": row.access,
        "users": sorted(row.users),
        "countries": row.countries,
    } | own


def _secrets(kind: str) -> set[str]:
    return {key.name for key in own_keys(kind) if key.secret}


def _leave_out(form: LineForm, name: str, own: dict[str, Any]) -> None:
    """Remove the fields of what the configuration sets."""
    names = [*own] if name == "settings" else [name]
    names += ["starts"] if name == "promotional_hours" else []
    for each in names:
        if each in form:
            del form[each]


def _field(key: OwnKey) -> Any:
    if key.choices:
        return SelectField(key.label, choices=list(key.choices))
    return StringField(key.label)


def _keys_of_modems() -> list[OwnKey]:
    return [
        OwnKey(
            "port",
            str(gettext("Port")),
            str(gettext("“auto” looks for the modem on every port that is plugged in.")),
            secret=False,
        ),
        OwnKey(
            "pin",
            str(gettext("PIN of the SIM card")),
            str(gettext("It is tried only once.")),
            secret=True,
        ),
        OwnKey(
            "service_centre",
            str(gettext("Service centre")),
            str(
                gettext("Leave empty to use the one on the SIM card, which is almost always right.")
            ),
            secret=False,
        ),
    ]


def known_ports() -> tuple[str, ...]:
    """Return the ports that a modem may have."""
    return (ports.AUTO, *ports.candidates())
