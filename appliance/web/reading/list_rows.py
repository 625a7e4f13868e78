"""The rows of a list of messages: their expensive parts, and the links to their sendings."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from appliance.store import batch_progress
from appliance.store.message_rows import MessageRow
from appliance.store.states import DELAYED
from appliance.web.frame.services import services
from appliance.web.reading.message_lists import MessageList
from appliance.web.shown.formatting import number
from appliance.web.shown.row_pieces import RowWriter
from appliance.web.shown.statuses import shown_state


class DrawnRow(NamedTuple):
    """The parts of a row that are expensive to render."""

    start: Markup  # the row's tag, its tick box, and its person
    place: Markup  # the address of the message in its discussion
    at: Markup
    status: Markup | None
    delivered: Markup | None
    until: Markup | None  # of a delayed message


def drawn(
    which: MessageList, rows: Iterable[MessageRow], query: str, *, tick: bool
) -> Iterator[tuple[MessageRow, DrawnRow]]:
    """Render the expensive parts of each row, with a tick box if `tick`.

    They are rendered here because a call from a template costs as much again. A template is given
    this iterator instead of the rows: what it is given stays in memory until the next garbage
    collection, because its macros and their context refer to each other, and 500 rows take 1 MiB.
    """
    write = RowWriter()
    for row in rows:
        yield (
            row,
            DrawnRow(
                start=write.start(
                    row.id,
                    write.who(row.address, row.name, query),
                    unread=not which.outgoing and not row.read_at,
                    tick=tick,
                ),
                place=write.place(row.address, row.id),
                at=write.time((which.due and row.release_at) or row.at),
                status=write.status(shown_state(row.status, row.release_at))
                if which.name == "sent"
                else None,
                delivered=write.later(row.delivered_at, row.at) if row.delivered_at else None,
                until=write.time(row.release_at)
                if row.release_at and shown_state(row.status, row.release_at) == DELAYED
                else None,
            ),
        )


def sending_links(batch_ids: Iterable[int]) -> dict[int, Markup]:
    """Return the link of each sending to several people, rendered once for all its rows."""
    return {
        batch_id: Markup('<a class="detail" href="{}">{}</a>').format(
            url_for("batch.batch", batch_id=batch_id),
            gettext("sending to %(count)s", count=number(total)),
        )
        for batch_id, total in batch_progress.totals(services().store, batch_ids).items()
        if total > 1
    }
