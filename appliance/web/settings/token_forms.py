"""The form of a token's limits, as the page shows and reads them."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from appliance import local_time
from appliance.addresses import numbers
from appliance.clock import to_ms
from appliance.errors import InputError
from appliance.messaging.recipients import known_numbers
from appliance.store import accounts as account_rows
from appliance.store import groups
from appliance.store.token_limits import TokenLimits
from appliance.web.frame.services import services
from appliance.web.frame.whole_numbers import WholeNumberField
from appliance.web.shown import scope_words
from appliance.web.shown.country_names import allowed_field

# Stands for the account that a token has although it is archived; no name has a slash.
KEPT: Final = "/"


class LimitsForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """The limits of a token; an empty field sets none."""

    countries = allowed_field()
    account = SelectField(lazy_gettext("Account that pays"), validate_choice=False)
    daily_messages = WholeNumberField(lazy_gettext("SMS a day at most"), [Optional()])
    minute_messages = WholeNumberField(lazy_gettext("SMS a minute at most"), [Optional()])
    recipients = TextAreaField(lazy_gettext("Only to these groups and numbers"))
    line = SelectField(lazy_gettext("Line"), validate_choice=False)
    networks = StringField(lazy_gettext("Only from these addresses"))
    expires = DateField(
        lazy_gettext("Last day of validity"),
        [Optional()],
        format=["%Y-%m-%d", "%d/%m/%Y"],
    )
    scopes = SelectMultipleField(
        lazy_gettext("Only these actions"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, *, archived: str | None = None, line: str | None = None) -> None:
        """Offer the accounts in use, the lines if there are several, and the scopes.

        `archived` is the token's archived account, `line` the one that it has.
        """
        found = [each.name for each in account_rows.every(services().store)]
        first = [("", gettext("That of its user, or none"))]
        if archived is not None:
            first.append((KEPT, gettext("%(name)s (archived)", name=archived)))
        self.account.choices = [*first, *((name, name) for name in found)] if found else []
        rows = services().outbox.lines()
        lines = {row.name: row.shown for row in rows} | ({line: line} if line else {})
        any_line = [("", gettext("As for other SMS"))] if lines else []
        self.line.choices = [*any_line, *lines.items()]
        self.scopes.choices = [
            (scope, scope_words.scope_word(scope)) for scope in scope_words.SCOPES
        ]

    @property
    def has_more(self) -> bool:
        """Whether one of the limits is set, or wrong, that are folded away otherwise."""
        names = ("minute_messages", "recipients", "line", "networks", "expires", "scopes")
        return any(self[name].data or self[name].errors for name in names)

    def validate_recipients(self, field: TextAreaField) -> None:
        """Refuse what is neither a group nor a number."""
        _recipients(field.data)

    def limits(self) -> TokenLimits:
        """Return the limits as typed."""
        recipients = _recipients(self.recipients.data)
        addresses = (self.networks.data or "").replace(";", ",").replace(" ", ",").split(",")
        networks = tuple(filter(None, (each.strip() for each in addresses)))
        return TokenLimits(
            scopes=tuple(self.scopes.data or ()) or None,
            networks=networks or None,
            group_ids=None if recipients is None else recipients[0],
            numbers=None if recipients is None else recipients[1],
            line=self.line.data or None,
            expires_at=None if self.expires.data is None else end_of(self.expires.data),
            minute_messages=self.minute_messages.data,
        )


class TokenForm(LimitsForm):
    """A new token."""

    name = StringField(lazy_gettext("Name of the program"), [InputRequired()])
    user = SelectField(lazy_gettext("Acts as"))


def as_typed(limits: TokenLimits) -> dict[str, Any]:
    """Return the fields of a form that show limits."""
    expires = limits.expires_at
    last_day = None if expires is None else local_time.local(expires - 1).date()
    return {
        "minute_messages": limits.minute_messages,
        "recipients": "\n".join(recipient_names(limits)),
        "line": limits.line or "",
        "networks": ", ".join(limits.networks or ()),
        "expires": last_day,
        "scopes": list(limits.scopes or ()),
    }


def recipient_names(limits: TokenLimits) -> list[str]:
    """Return the names of the groups and the numbers that a token may write to."""
    found = groups.by_ids(services().store, limits.group_ids or ())
    return [*(each.name for each in found), *map(numbers.shown, limits.numbers or ())]


def end_of(day: Any) -> int:
    """Return the moment at which a local day ends."""
    next_day = datetime.combine(day + timedelta(days=1), time())
    return to_ms(next_day.astimezone())


def _recipients(typed: str | None) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
    """Return the groups and the numbers of the lines, or None if there are none.

    Raise ValidationError, in the reader's language, for a line that is neither.
    """
    lines = [line.strip() for line in (typed or "").splitlines() if line.strip()]
    if not lines:
        return None
    group_ids: list[int] = []
    addresses: list[str] = []
    for line in lines:
        group = groups.by_name(services().store, line)
        if group is not None:
            group_ids.append(group.id)
        else:
            addresses.append(_number(line))
    return _each_once(group_ids), _each_once(addresses)


def _each_once(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


def _number(line: str) -> str:
    country = services().preferences.messaging().country
    try:
        return known_numbers.contact_number(services().store, line, "", country).address
    except InputError:
        raise ValidationError(
            gettext("“%(typed)s” is neither a group nor a number.", typed=line)
        ) from None
