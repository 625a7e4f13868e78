"""When a message leaves: the field for its date, and how that moment is said before it is sent."""

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

# As browsers send a date, and as people type one where the browser has no field for dates.
FORMS: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]
# The last moment that the field offers. It also keeps the year at four digits.
LATEST: Final = "2999-12-31T23:59"
LATEST_DAY: Final = "2999-12-31"  # the same for a day alone
# A browser sends nothing at all for a date that is begun and not whole: its script then sets this.
# Without scripts it is a tick, `Send later`, which stays when the page comes back without the date.
BEGUN: Final = "due_begun"
NOT_VALID: Final = lazy_gettext("This date is not valid: give the day and the time.")


def is_begun() -> bool:
    """Whether the form says that it is to leave on a date, whole or not."""
    return any(request.form.getlist(BEGUN))


def _is_whole(_form: Any, field: "DepartureField") -> None:
    nothing_came = not any(map(str.strip, field.raw_data or ()))
    if nothing_came and is_begun():
        raise StopValidation(None if field.errors else NOT_VALID)  # said once


class DepartureField(DateTimeLocalField):  # type: ignore[misc]  # wtforms has no types
    """A date and time of the box; None = at once.

    Nothing is taken for "at once" but an empty field that nobody began to fill in.
    """

    # When the scheduled message leaves that is being edited: a date left as it was changes nothing,
    # not even which of two equal times it is.
    kept_ms: int | None = None
    _reading: Reading | None = None

    def __init__(self, label: Any, **bound: Any) -> None:
        super().__init__(label, [_is_whole, Optional()], format=FORMS, **bound)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed; ValueError in the reader's words when it is no date with a time."""
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
        """What to say about a time that does not exist; empty for all others."""
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
    """A moment as the field has it: to the minute, in the time of the box, without its zone."""
    at = local(at_ms).replace(tzinfo=None)
    return at - timedelta(seconds=at.second, microseconds=at.microsecond)


def said(at_ms: int | None) -> str:
    """When it leaves, as the summary says it."""
    if at_ms is None:
        return str(gettext("Leaves at once"))
    return str(gettext("Leaves on %(date)s", date=weekday_moment(at_ms)))


def deed(at_ms: int | None, recipients: int) -> str:
    """What the button does: `Send now to 200`, `Schedule for Sat 28 Nov at 09:00`."""
    if at_ms is None:
        return str(ngettext("Send now", "Send now to %(num)s", recipients))
    return str(gettext("Schedule for %(date)s", date=weekday_moment(at_ms)))
