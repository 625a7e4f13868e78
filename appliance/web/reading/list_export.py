"""A list of messages as a CSV file, streamed so that no million rows are held in memory."""

import csv
import io
from collections.abc import Iterator, Sequence

from flask import Response, stream_with_context
from flask_babel import get_locale, gettext

from appliance.addresses import numbers
from appliance.messaging.directory.spreadsheet import defuse
from appliance.store import messages
from appliance.store.listing import MessageFilter, Order
from appliance.store.message_rows import MessageRow
from appliance.web.frame.services import services
from appliance.web.shown.bubbles import error_meaning, text_of
from appliance.web.shown.formatting import for_spreadsheet
from appliance.web.shown.statuses import shown_state, status_word

# Tells spreadsheets that the file is UTF-8.
BYTE_ORDER_MARK = "\ufeff"


def separator() -> str:
    """Return the separator that the reader's spreadsheet expects.

    It is a semicolon in languages that write decimals with a comma.
    """
    return "," if str(get_locale()) == "en" else ";"


def titles() -> list[str]:
    """Return the titles of the columns."""
    return [
        gettext("Date"),
        gettext("Direction"),
        gettext("Number"),
        gettext("Name"),
        gettext("Text"),
        gettext("State"),
        gettext("Error"),
        gettext("Delivered"),
        gettext("Sending date"),
        gettext("Author"),
    ]


def cells(row: MessageRow) -> list[str]:
    """Return the cells of a message."""
    return [
        for_spreadsheet(row.at),
        gettext("sent") if row.direction == "out" else gettext("received"),
        numbers.shown(row.address),
        row.name or "",
        text_of(row),
        status_word(shown_state(row.status, row.release_at)),
        error_meaning(row.error),
        for_spreadsheet(row.delivered_at),
        for_spreadsheet(row.release_at),
        row.author or "",
    ]


def line(values: Sequence[str]) -> str:
    """Return a line of the file, with every formula defused."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=separator(), quoting=csv.QUOTE_ALL)
    writer.writerow([defuse(str(value)) for value in values])
    return target.getvalue()


def lines(wanted: MessageFilter, order: Order) -> Iterator[str]:
    """Yield the whole file, page by page."""
    yield BYTE_ORDER_MARK + line(titles())
    for page in messages.pages(services().store, wanted, order):
        yield "".join(line(cells(row)) for row in page.rows)


def download(name: str, wanted: MessageFilter, order: Order) -> Response:
    """Return the file as a download."""
    return Response(
        stream_with_context(lines(wanted, order)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="sms-{name}.csv"'},
    )
