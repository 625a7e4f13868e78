"""The folded *Options* of each form that sends: the form of the message and its validity.

A form inherits `MessageOptions`, its template calls `options(form)` of `options.html`, and what it
sends takes `form` and `ttl_seconds`.
"""

from typing import Any, Final, cast

from flask_babel import gettext, lazy_gettext, ngettext
from wtforms import SelectField

from appliance.store.sendings import Form
from appliance.web.shown.formatting import moment

FORMS: Final[dict[str, Any]] = {
    "normal": lazy_gettext("Normal"),
    "flash": lazy_gettext("Flash: shown, not kept"),
    "normal_then_flash": lazy_gettext("Normal, then flash if it comes back as an error"),
}
HOUR_SECONDS: Final = 3600
LONGEST_SUBJECT: Final = 200  # characters
# The validities on offer, in hours: the validity period of the network (TS 23.040) holds each.
_HOURS: Final = (1, 3, 6, 12, 24, 48, 72, 168)
_DAY_HOURS: Final = 24
_USUAL: Final = ""
# The end of a sending that is edited, if it is none of the validities on offer.
_KEPT: Final = "kept"


class MessageOptions:
    """Fields for a form that sends."""

    sent_as = SelectField(lazy_gettext("Form"), default="normal")
    validity = SelectField(lazy_gettext("Validity"), default=_USUAL)

    def __init__(self, *args: Any, **bound: Any) -> None:
        super().__init__(*args, **bound)
        self.offer()

    def offer(self, kept_until_ms: int | None = None) -> None:
        """Fill in what is on offer; `kept_until_ms` is an end that may be kept."""
        line = getattr(self, "line", None)
        if line is not None:
            line.offer()
        self.sent_as.choices = list(FORMS.items())
        self.validity.choices = [
            (_USUAL, gettext("As the network decides")),
            *((str(hours), validity_words(hours)) for hours in _HOURS),
        ]
        if kept_until_ms is not None:
            until = gettext("Until %(date)s", date=moment(kept_until_ms))
            self.validity.choices.append((_KEPT, until))

    def show(self, form: str, start_ms: int, expires_ms: int | None, *, keeps: bool = True) -> None:
        """Show the form and the validity of a message that is edited or written again.

        With `keeps`, an end that is none of the validities on offer is one more choice.
        """
        hours = validity_hours(start_ms, expires_ms)
        kept = keeps and expires_ms is not None and hours is None
        self.offer(expires_ms if kept else None)
        self.sent_as.data = form
        self.validity.data = _KEPT if kept else _USUAL if hours is None else str(hours)

    @property
    def form_of_message(self) -> Form:
        """The chosen form."""
        return cast("Form", self.sent_as.data)

    @property
    def ttl_seconds(self) -> int | None:
        """The chosen validity in seconds; None if none of the hours was chosen."""
        chosen = str(self.validity.data)
        return int(chosen) * HOUR_SECONDS if chosen.isdecimal() else None

    @property
    def keeps_expiry(self) -> bool:
        """Whether the end of an edited message stays."""
        return bool(self.validity.data == _KEPT)

    def options_are_valid(self) -> bool:
        """Check the options alone, as `validate` does."""
        return all([self.sent_as.validate(self), self.validity.validate(self)])

    @property
    def has_options(self) -> bool:
        """Whether anything differs from the usual, so that the options are shown unfolded."""
        line = getattr(self, "line", None)
        chosen = self.sent_as.data, self.validity.data, (line and line.data) or ""
        errors = self.sent_as.errors or self.validity.errors or (line and line.errors)
        return bool(errors) or chosen != ("normal", _USUAL, "")


def subject_of(typed: str | None) -> str | None:
    """Return a typed subject in one line, or None if it is empty."""
    return " ".join((typed or "").split())[:LONGEST_SUBJECT] or None


def validity_hours(start_ms: int, expires_ms: int | None) -> int | None:
    """Return the validity on offer that a message has, or None."""
    hours, rest = divmod((expires_ms or 0) - start_ms, HOUR_SECONDS * 1000)
    return hours if expires_ms is not None and not rest and hours in _HOURS else None


def validity_words(hours: int) -> str:
    """Return a validity in words: hours, or days from two on."""
    days, rest = divmod(hours, _DAY_HOURS)
    if rest or days < 2:  # noqa: PLR2004 - people say 24 hours
        return str(ngettext("%(num)s hour", "%(num)s hours", hours))
    return str(ngettext("%(num)s day", "%(num)s days", days))
