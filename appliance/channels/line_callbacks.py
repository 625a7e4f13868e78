"""What providers and other boxes tell by themselves: reports, and messages that arrived there.

A callback names its line and proves that it knows the line's key: by a signature (another box or
telephone), or by `key` in its query (SMSAPI). What it brings is stored once, however often it
comes.
"""

import hmac
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from appliance.addresses import numbers
from appliance.channels.hooks import signing
from appliance.errors import N_, ForbiddenError, InputError, NotFoundError
from appliance.lines import kinds
from appliance.lines.protocol import Brought, Desk, Received, Turn
from appliance.lines.registry import Lines
from appliance.modem.repeats import Repeats
from appliance.store import incoming, line_arrivals
from appliance.store.database import Store

_LOG: Final = Repeats(logging.getLogger(__name__))
KEY: Final = "callback_key"  # a setting of a line, and `key` in a query
_MODEM: Final = "modem"


class LineCallbacks:
    """Takes callbacks for all lines. Any thread may use it.

    `country` returns the box's own, in whose form numbers may be written.
    """

    def __init__(self, store: Store, desk: Desk, lines: Lines, country: Callable[[], str]) -> None:
        self._store = store
        self._desk = desk
        self._lines = lines
        self._country = country

    def take(
        self, line: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> None:
        """Store what a callback brings, committed and synced.

        Raise NotFoundError if the line takes none, ForbiddenError for a wrong key or signature,
        InputError for a body that is none, and StoreError.
        """
        row = self._lines.row(line)
        key = "" if row is None or row.kind == _MODEM else self._lines.own(line).get(KEY, "")
        if row is None or not key:
            raise NotFoundError("no_line", N_("There is no line %(line)s."), line=line)
        if not _is_proven(key, query, headers, body, self._store.clock.now_ms()):
            _LOG.say(logging.WARNING, f"{line}: a callback with a wrong key was refused")
            raise ForbiddenError("callback_key", N_("The key or the signature is wrong."))
        found = _content(query, headers, body)
        told, brought = kinds.told(row.kind, found), kinds.brought(row.kind, found)
        if not (told or brought):
            return
        country = self._country()
        with self._desk.turn() as turn:
            for report in told:
                turn.told(line, report)
            for message in brought:
                self._keep(turn, line, message, country)

    def _keep(self, turn: Turn, line: str, message: Brought, country: str) -> None:
        received = Received(
            line=line,
            address=numbers.of_sender(message.sender, country),
            body=message.body,
            kind=message.kind,
            sent_at=message.sent_at,
            data=message.data,
            complete=message.complete,
        )
        known = line_arrivals.known(self._store, line, message.remote_id)
        if known is None:
            line_arrivals.add(self._store, line, message.remote_id, turn.receive(received))
        elif message.complete and incoming.is_incomplete(self._store, known):
            turn.revise(known, received)


def _is_proven(
    key: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes, now_ms: int
) -> bool:
    given = headers.get(signing.SIGNATURE)
    if given is not None:
        return signing.is_valid(key, body, headers.get(signing.TIMESTAMP, ""), given, now_ms)
    return hmac.compare_digest(query.get("key", "").encode(), key.encode())


def _content(
    query: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> Mapping[str, Any]:
    """Return the JSON object of a body, or else the fields of a query or a form."""
    if "json" not in headers.get("Content-Type", ""):
        return query
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError("not_json", N_("The body is not a JSON object."))
    return found
