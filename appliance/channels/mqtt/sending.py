"""Take messages to send from the broker: `{"to": "0639980103", "text": "Bonjour"}`.

They go through the outbox as the user or token that `mqtt_sends_as` names. A message that comes
again because its acknowledgement was lost is not sent again, with or without an `id` of its own.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from appliance.addresses import numbers
from appliance.channels.mqtt.link import Arrival
from appliance.errors import N_, ApplianceError, ForbiddenError, InputError, StoreError
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.people.users import may
from appliance.messaging.requests import AcceptedBatch, Author, NewMessage
from appliance.store import groups, preferences
from appliance.store import users as people
from appliance.store.database import Store

MOST_OCTETS: Final = 64 * 1024
_LONGEST_ID: Final = 36
_TAKEN: Final = "mqtt.taken"  # a setting: what was accepted last
# A broker repeats at most what it had in flight.
_REMEMBERED: Final = 100
_MEMBERS: Final = frozenset({"to", "text", "id", "at", "line", "flash", "class"})


class Sending:
    """Sends what the broker brings. One thread uses it."""

    def __init__(self, store: Store, outbox: Outbox, sends_as: str) -> None:
        self._store = store
        self._outbox = outbox
        self._sends_as = sends_as

    def take(self, arrival: Arrival) -> dict[str, Any]:
        """Send a message and return the answer. Raise StoreError: it must come again."""
        mark = f"{arrival.packet}:{hashlib.sha256(arrival.payload).hexdigest()[:32]}"
        taken: dict[str, str] = preferences.get(self._store, _TAKEN, {})
        if arrival.is_repeated and mark in taken:
            return {"id": taken[mark], "state": "accepted"}
        given: str | None = None
        try:
            if arrival.is_retained:
                raise InputError("retained", N_("A retained message is not sent."))
            body = _object(arrival.payload)
            given = body["id"] if isinstance(body.get("id"), str) else None
            accepted = self._accept(body, mark, taken)
        except StoreError:
            raise
        except ApplianceError as error:
            return {"id": given, "error": _told(error)}
        return _answer(accepted)

    def _accept(
        self, body: Mapping[str, Any], mark: str, taken: Mapping[str, str]
    ) -> AcceptedBatch:
        author = self._author()
        message = _message(self._store, body)

        def remember() -> None:
            kept = dict([*taken.items()][1 - _REMEMBERED :])
            preferences.put(self._store, _TAKEN, {**kept, mark: message.public_id or ""})

        return self._outbox.accept(message, author, also=remember)

    def _author(self) -> Author:
        """Return who sends. Raise ForbiddenError if nobody may."""
        if not self._sends_as:
            raise ForbiddenError("mqtt_off", N_("Sending by MQTT is off: set mqtt_sends_as."))
        user = people.user_by_name(self._store, self._sends_as)
        token = None if user is not None else people.token_by_name(self._store, self._sends_as)
        found = user or token
        if found is None or not may(found.role, "operator"):
            raise ForbiddenError(
                "mqtt_sender",
                N_("“%(name)s” of mqtt_sends_as is neither a user nor a token that may send."),
                name=self._sends_as,
            )
        kind: Any = "user" if user is not None else "token"
        return Author(kind, found.name, administers=found.role == "admin")


def _object(payload: bytes) -> dict[str, Any]:
    if len(payload) > MOST_OCTETS:
        raise InputError("too_large", N_("The message is too large."))
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError("not_json", N_("The body is not a JSON object."))
    return found


def _message(store: Store, body: Mapping[str, Any]) -> NewMessage:
    """Return what a body asks to send. Raise InputError."""
    for unknown in sorted(body.keys() - _MEMBERS):
        raise _wrong(unknown, "is not known")
    wanted = body.get("to", [])
    recipients = [wanted] if isinstance(wanted, str) else wanted
    if not (isinstance(recipients, list) and all(isinstance(each, str) for each in recipients)):
        raise _wrong("to", "must be a number, the name of a group, or a list of them")
    if not recipients:
        raise _wrong("to", "is missing")
    known = {each: groups.id_by_name(store, each) for each in recipients if _is_name(each)}
    return NewMessage(
        text=_text(body, "text"),
        numbers=tuple(each for each in recipients if known.get(each) is None),
        group_ids=tuple(found for found in known.values() if found is not None),
        public_id=_text(body, "id", longest=_LONGEST_ID) or f"mqtt-{secrets.token_hex(8)}",
        due_ms=_moment(body.get("at")),
        message_class="promotional" if body.get("class") == "promotional" else "functional",
        form="flash" if body.get("flash") is True else "normal",
        line=_text(body, "line") or None,
        origin="api",
    )


def _is_name(typed: str) -> bool:
    return not numbers.is_answerable(typed) and any(sign.isalpha() for sign in typed)


def _text(body: Mapping[str, Any], member: str, longest: int = MOST_OCTETS) -> str:
    found = body.get(member, "")
    if not isinstance(found, str) or len(found) > longest:
        raise _wrong(member, "must be a text")
    return found


def _moment(written: Any) -> int | None:
    if written is None:
        return None
    try:
        at = datetime.fromisoformat(written)
    except (TypeError, ValueError):
        at = None
    if at is None or at.tzinfo is None:
        raise _wrong("at", "must be a time with its offset, such as 2026-12-01T09:00:00+01:00")
    return round(at.timestamp() * 1000)


def _wrong(member: str, reason: str) -> InputError:
    return InputError(
        "bad_member", N_("“%(member)s” %(reason)s."), field=member, member=member, reason=reason
    )


def _told(error: ApplianceError) -> dict[str, Any]:
    found = {"code": error.code, "message": str(error)}
    field = getattr(error, "field", None)
    return {**found, "field": field} if field else found


def _answer(accepted: AcceptedBatch) -> dict[str, Any]:
    return {
        "id": accepted.public_id,
        "state": "accepted",
        "recipients": [
            {"phoneNumber": numbers.shown(each.address), "status": each.status}
            | ({"error": each.error} if each.error else {})
            for each in accepted.messages
        ],
    }
