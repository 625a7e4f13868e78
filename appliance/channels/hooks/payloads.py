"""The body of a delivery: the same for each attempt, and without the text of an erased message.

It is made when it is delivered, so that nothing that was erased meanwhile lies in the queue.
"""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from appliance.addresses import numbers
from appliance.channels.hooks import events
from appliance.store import incoming, messages
from appliance.store.database import Store
from appliance.store.hook_deliveries import DeliveryRow
from appliance.store.hooks import HookRow
from appliance.store.message_rows import MessageRow
from appliance.store.states import MessageStatus


class Happened(Protocol):
    """An event that waits to be told."""

    @property
    def event(self) -> str:
        """Its name, such as `sms:received`."""

    @property
    def at(self) -> int:
        """When it happened."""

    @property
    def message_id(self) -> int | None:
        """The message, if it is about one."""

    @property
    def about(self) -> str | None:
        """The address, if there is no message."""


class Payloads:
    """Makes bodies. `own_number` returns the number of a line, if it is known."""

    def __init__(
        self, store: Store, device_id: str, own_number: Callable[[str | None], str | None]
    ) -> None:
        self._store = store
        self._device_id = device_id
        self._own_number = own_number

    def body(self, hook: HookRow, delivery: DeliveryRow) -> bytes | None:
        """Return the JSON of a delivery, or None if its message was deleted."""
        payload = self.payload(delivery)
        if payload is None:
            return None
        return self.envelope(hook, f"{hook.public_id}-{delivery.id}", delivery.event, payload)

    def ping(self, hook: HookRow, name: str) -> bytes:
        """Return the JSON of a test."""
        return self.envelope(hook, name, events.PING, {"health": {"status": "pass", "checks": {}}})

    def envelope(self, hook: HookRow, name: str, event: str, payload: dict[str, Any]) -> bytes:
        """Return the JSON of an event."""
        whole = {
            "id": name,
            "webhookId": hook.public_id,
            "event": event,
            "deviceId": self._device_id,
            "payload": payload,
        }
        return json.dumps(whole, ensure_ascii=False).encode()

    def named(self, number: int) -> str:
        """Return an id that no other event of any box has."""
        return f"{self._device_id}-{number}"

    def payload(self, delivery: Happened) -> dict[str, Any] | None:
        """Return what is told of an event, or None if its message was deleted."""
        if delivery.message_id is None:
            address = None if delivery.about is None else numbers.shown(delivery.about)
            return {"phoneNumber": address, "at": _time(delivery.at)}
        message = messages.get(self._store, delivery.message_id)
        if message is None:
            return None
        return self._about_message(message, delivery)

    def _about_message(self, message: MessageRow, delivery: Happened) -> dict[str, Any]:
        own, other = self._own_number(message.modem), numbers.shown(message.address)
        is_incoming = message.direction == "in"
        payload: dict[str, Any] = {
            "messageId": str(message.id) if is_incoming else message.public_id,
            "sender": other if is_incoming else own,
            "recipient": own if is_incoming else other,
            "simNumber": 1,
            "phoneNumber": other,
            "line": message.modem,
        }
        match delivery.event:
            case events.RECEIVED:
                payload |= {"message": message.body, "receivedAt": _time(message.at)}
                payload |= {
                    "kind": message.kind,
                    "complete": message.status != MessageStatus.INCOMPLETE,
                }
            case events.DATA_RECEIVED:
                octets = incoming.octets(self._store, [message.id]).get(message.id, b"")
                payload |= {"data": base64.b64encode(octets).decode()}
                port = incoming.ports(self._store, [message.id]).get(message.id)
                payload |= {} if port is None else {"port": port}
                payload |= {"receivedAt": _time(message.at)}
            case events.SENT:
                payload |= {"partsCount": message.segments, "sentAt": _time(delivery.at)}
            case events.DELIVERED:
                payload |= {"deliveredAt": _time(delivery.at)}
            case events.FAILED:
                payload |= {"reason": message.error or message.status}
                payload |= {"failedAt": _time(delivery.at)}
            case events.CANCELLED:
                payload |= {"cancelledAt": _time(delivery.at)}
        return payload


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
