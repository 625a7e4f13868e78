"""The audit trail of the pages: what people do, recorded in the journal and in the log."""

import logging
from dataclasses import replace
from typing import Final

from flask import request
from flask_login import current_user

from appliance.masking import mask_name
from appliance.messaging.requests import Author
from appliance.store import events
from appliance.store.journal.entry import Entry
from appliance.web.frame.services import services

# Names, searches and settings stay out of the log, which may leave the office.
_SAID: Final = {
    "backup": "backup by %s: %s",
    "export": "export by %s: %s",
    "machine": "action on the box by %s: %s",
}
_NOT_FOR_THE_LOG: Final = frozenset({"sought", "changed"})
_LONGEST_PATH: Final = 200

log = logging.getLogger(__name__)


def record(entry: Entry) -> None:
    """Append an entry about the current user's action, in a transaction of its own, and log it.

    A download does not wait for it: the entry follows as soon as the store can be written.
    """
    if request.method == "HEAD":  # it does nothing and delivers no data
        return
    store, author = services().store, current_user.author

    def append() -> None:
        with store.transaction():
            events.append(store, replace(entry, actor=author.actor))

    if request.method == "GET":
        store.postponed.write(object(), append)
    else:
        append()
    told = (
        key if key in _NOT_FOR_THE_LOG else f"{key} {value}"
        for key, value in entry.told().items()
        if value != ""
    )
    log.info(_SAID[entry.kind], mask_name(author.name), ", ".join(told))


def record_refusal(author: Author) -> None:
    """Record that the role does not allow a request; at most one entry a minute, with the count."""
    detail = {"page": request.path[:_LONGEST_PATH], "from": request.remote_addr or ""}
    services().entries.note("refused", author.actor, actor=author.actor, detail=detail)
