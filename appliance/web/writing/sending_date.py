"""The sending date of a message: its form field, and its wording in the summary."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from flask import request
from flask_babel import gettext, lazy_gettext, ngettext
from wtforms import DateTimeLocalField
from wtforms.validators import Optional, StopValidation

from appliance import local_time
from appliance.local_time import Reading, local
from appliance.web.frame.services import services
from appliance.web.shown.formatting import time_of_day, weekday_moment

# Dates as browsers send them, and as people type them where the browser has no date field.
FORMS: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]
# The latest moment that the field accepts. It also keeps the year at four digits.
LATEST: Final = "2999-12-31T23:59"
LATEST_DAY: Final = "2999-12-31"  # the same for a field of a day
# Browsers send nothing for an incomplete date: the page's script then sets this field. Without
# scripts it is the tick `Send later`, which stays when the page comes back without the date.
BEGUN: Final = "due_begun"
NOT_VALID: Final = lazy_gettext("This date is not valid: give the day and the time.")


def is_begun() -> bool:
    """Return whether the form says that the message is to leave later, with or without a date."""
    return any(request.form.getlist(BEGUN))


def _is_whole(_form: Any, field: "SendingDateField") -> None:
    nothing_came = not any(map(str.strip, field.raw_data or ()))
    if nothing_came and is_begun():
        raise StopValidation(None if field.errors else NOT_VALID)  # only one error


class SendingDateField(DateTimeLocalField):  # type: ignore[misc]  # wtforms has no types
    """A local date and time; None = at once.

    Only an empty field that nobody began to fill in means "at once".
    """

    # The date of the scheduled message that is being edited. An unchanged date keeps the moment,
    # even one of two with the same local time.
    kept_ms: int | None = None
    _reading: Reading | None = None

    def __init__(self, label: Any, **bound: Any) -> None:
        super().__init__(label, [_is_whole, Optional()], format=FORMS, **bound)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the input. Raise ValueError, in the reader's language, for anything else."""
        try:
            super().process_formdata(valuelist)
            if self.data is not None:
                self._reading = local_time.read(self.data, services().clock.now_ms())
        except (ValueError, OverflowError, OSError):
            raise ValueError(str(NOT_VALID)) from None

    @property
    def at_ms(self) -> int | None:
        """The moment in milliseconds since the epoch; None = at once."""
        chosen: datetime | None = self.data
        if chosen is not None and self.kept_ms is not None and chosen == as_typed(self.kept_ms):
            return self.kept_ms
        return None if self._reading is None else self._reading.at_ms

    @property
    def note(self) -> str:
        """What to say about a time that the clock change skips; empty for other times."""
        if self._reading is None or not self._reading.skipped:
            return ""
        return str(
            gettext(
                "The clocks go forward on that day: there is no %(typed)s."
                " The SMS leaves at %(time)s.",
                typed=time_of_day(self.data),
                time=time_of_day(local(self._reading.at_ms)),
            )
        )


def as_typed(at_ms: int) -> datetime:
    """Return a moment as the field holds it: local, to the minute, without a zone."""
    at = local(at_ms).replace(tzinfo=None)
    return at - timedelta(seconds=at.second, microseconds=at.microsecond)


def sentence(at_ms: int | None) -> str:
    """Return the sentence that says when the message leaves."""
    if at_ms is None:
        return str(gettext("Leaves at once"))
    return str(gettext("Leaves on %(date)s", date=weekday_moment(at_ms)))


def button_label(at_ms: int | None, recipients: int) -> str:
    """Return the label of the button: `Send now to 200`, `Schedule for Sat 28 Nov at 09:00`."""
    if at_ms is None:
        return str(ngettext("Send now", "Send now to %(num)s", recipients))
    return str(gettext("Schedule for %(date)s", date=weekday_moment(at_ms)))
