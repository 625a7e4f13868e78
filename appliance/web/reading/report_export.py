"""A report as a CSV file."""

from collections.abc import Iterator

from flask import Response, stream_with_context
from flask_babel import gettext

from appliance.messaging.reports.figures import Report, Wanted
from appliance.web.reading.list_export import BYTE_ORDER_MARK, line
from appliance.web.shown.report_words import DIRECTIONS, TITLES, Names


def lines(report: Report, names: Names) -> Iterator[str]:
    """Yield the lines of the file: the total, every breakdown, then every day."""
    titles = (gettext("Breakdown"), gettext("Name"), gettext("Messages"), gettext("SMS"))
    yield BYTE_ORDER_MARK + line(titles)
    yield line((gettext("Total"), "", str(report.total.messages), str(report.total.segments)))
    for breakdown, title in TITLES.items():
        for key, found in report.by[breakdown].items():
            cells = names.of(breakdown, key), str(found.messages), str(found.segments)
            yield line((gettext(title), *cells))
    for each in report.days:
        for direction, found in (("out", each.sent), ("in", each.received)):
            cells = each.day.isoformat(), str(found.messages), str(found.segments)
            if found.messages:
                yield line((gettext(DIRECTIONS[direction]), *cells))


def download(report: Report, wanted: Wanted, names: Names) -> Response:
    """Return the file as a download."""
    name = f"sms-{wanted.first}-{wanted.last}.csv"
    return Response(
        stream_with_context(lines(report, names)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
