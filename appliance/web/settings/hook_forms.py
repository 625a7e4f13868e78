"""The form of a webhook, and that of the addresses which webhooks may reach."""

from typing import Any, Final

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from appliance.channels.hooks.wanted import SHORTEST_KEY, NewHook, Wanted
from appliance.config.channels import EVERY_NETWORK, networks
from appliance.store import groups
from appliance.store.hooks import HookRow
from appliance.web.frame.services import services
from appliance.web.shown import hook_words
from appliance.web.shown.formatting import phone

_LONGEST_URL: Final = 2000
_LISTED, _NONE = "listed", "none"


class HookForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """What a webhook tells, and where."""

    url = StringField(
        lazy_gettext("Address"),
        [
            InputRequired(),
            Length(
                max=_LONGEST_URL,
                message=lazy_gettext("Use at most %(most)s characters.", most=_LONGEST_URL),
            ),
        ],
    )
    events = SelectMultipleField(
        lazy_gettext("What it tells"),
        [InputRequired(lazy_gettext("Choose at least one."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    form = SelectField(lazy_gettext("What the other program expects"), default="json")
    number = StringField(lazy_gettext("Only about this number"))
    group = SelectField(lazy_gettext("Only about members of this group"), default="")
    line = SelectField(lazy_gettext("Only by this line"), default="")


class NewHookForm(HookForm):
    """A new webhook."""

    key = StringField(
        lazy_gettext("Key of the signatures"),
        [
            Optional(),
            Length(
                min=SHORTEST_KEY,
                message=lazy_gettext(
                    "A key has at least %(least)d characters.", least=SHORTEST_KEY
                ),
            ),
        ],
    )


class NetworksForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """Which addresses of the own network webhooks may reach."""

    reach = RadioField(lazy_gettext("Webhooks may reach"))
    networks = StringField(lazy_gettext("Addresses and networks"))

    def validate_networks(self, field: StringField) -> None:
        """Refuse what is no address, and a choice of nothing."""
        if self.reach.data != _LISTED:
            return
        try:
            found = networks(_split(field.data))
        except ValueError:
            found = ()
        if not found:
            raise ValidationError(
                gettext("Write addresses or networks, such as 192.168.1.20 or 192.168.1.0/24.")
            )

    def chosen(self) -> tuple[str, ...]:
        """Return the setting."""
        if self.reach.data == _LISTED:
            return networks(_split(self.networks.data))
        return () if self.reach.data == _NONE else (EVERY_NETWORK,)


def hook_form(row: HookRow | None, *, fresh: bool = False) -> HookForm:
    """Return the form with the submitted values or the webhook's; `fresh`: with these alone."""
    if row is None:
        form: HookForm = NewHookForm()
    elif fresh:
        form = HookForm(formdata=None, data=_values(row))
    else:
        form = HookForm(data=_values(row))
    form.events.choices = hook_words.events()
    form.form.choices = hook_words.forms()
    known = [(str(each.id), each.name) for each in groups.names(services().store)]
    if row is not None and row.group_id is not None and str(row.group_id) not in dict(known):
        known.append((str(row.group_id), gettext("(deleted)")))
    form.group.choices = [("", gettext("Everybody")), *known]
    lines = services().lines.rows()
    form.line.choices = [("", gettext("Any line")), *((each.name, each.shown) for each in lines)]
    if row is not None and row.line and row.line not in dict(form.line.choices):
        form.line.choices.append((row.line, row.line))
    return form


def networks_form() -> NetworksForm:
    """Return the form with the submitted values or the present setting."""
    now = services().preferences.channels().hook_networks
    reach = "all" if EVERY_NETWORK in now else _LISTED if now else _NONE
    listed = "" if EVERY_NETWORK in now else ", ".join(now)
    form = NetworksForm(reach=reach, networks=listed)
    form.reach.choices = [
        ("all", gettext("Every address of the own network, and the internet")),
        (_LISTED, gettext("Only these addresses of the own network, and the internet")),
        (_NONE, gettext("Only the internet")),
    ]
    return form


def new_hook(form: NewHookForm) -> NewHook:
    """Return what the form of a new webhook asks for."""
    return NewHook(**_members(form), key=form.key.data or "")


def wanted(form: HookForm) -> Wanted:
    """Return what the form of a webhook asks for."""
    return Wanted(**_members(form))


def _members(form: HookForm) -> dict[str, Any]:
    return {
        "url": form.url.data or "",
        "events": tuple(form.events.data or ()),
        "form": form.form.data,
        "number": form.number.data or "",
        "line": form.line.data or "",
        "group_id": int(form.group.data) if form.group.data else None,
    }


def _values(row: HookRow) -> dict[str, Any]:
    return {
        "url": row.url,
        "events": list(row.events),
        "form": row.form,
        "number": phone(row.number) if row.number else "",
        "group": str(row.group_id or ""),
        "line": row.line or "",
    }


def _split(typed: str | None) -> tuple[str, ...]:
    return tuple((typed or "").replace(",", " ").split())
