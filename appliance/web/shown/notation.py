"""How a spreadsheet in the reader's language shows figures, dates and truth values."""

from babel import dates, numbers
from flask_babel import gettext

from appliance.messaging.merge.cell_texts import Notation
from appliance.web.shown.formatting import locale


def of_reader() -> Notation:
    """Return the notation of the reader's spreadsheet."""
    chosen = locale()
    return Notation(
        decimal_mark=numbers.get_decimal_symbol(chosen),
        day=lambda day: dates.format_date(day, "short", locale=chosen),
        true=gettext("TRUE"),
        false=gettext("FALSE"),
    )
