"""The request of a delivery, in the form that the receiver of a webhook expects.

- `json`: ours, signed.
- `smseagle`: SMSEagle's callback for a received SMS, with the key as `apikey`.
- `kannel`: a GET of the address with Kannel's escapes: the webhook's own for a received SMS, the
  sending's for a report.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from appliance.addresses import numbers
from appliance.channels.hooks import events, kannel_urls, reports
from appliance.channels.hooks.kannel_urls import Told
from appliance.channels.hooks.payloads import Payloads
from appliance.local_time import local
from appliance.store import messages, report_addresses
from appliance.store.database import Store
from appliance.store.hook_deliveries import DeliveryRow
from appliance.store.hooks import HookRow
from appliance.store.message_rows import MessageRow

FORM: Final = "application/x-www-form-urlencoded"
_KEY_FIELD: Final = "apikey"
_PING: Final = "ping"


@dataclass(frozen=True, slots=True)
class Request:
    """A request without its key."""

    body: bytes = b""
    method: str = "POST"
    url: str = ""  # empty: the webhook's own
    content_type: str = "application/json"
    # The field of the form that takes the key; empty: the key signs the body.
    key_field: str = ""


class Requests:
    """Makes requests. `own_number` returns the number of a line, if it is known."""

    def __init__(
        self,
        store: Store,
        payloads: Payloads,
        own_number: Callable[[str | None], str | None],
    ) -> None:
        self._store = store
        self._payloads = payloads
        self._own_number = own_number

    def of_delivery(self, hook: HookRow, delivery: DeliveryRow) -> Request | None:
        """Return the request of a delivery, or None if its message was deleted."""
        if hook.form == "json":
            body = self._payloads.body(hook, delivery)
            return None if body is None else Request(body)
        message = messages.get(self._store, delivery.message_id or 0)
        if message is None:
            return None
        if hook.form == "smseagle":
            return _callback(message.address, message.at, message.body, str(message.id))
        return self._called(hook, delivery, message)

    def of_test(self, hook: HookRow, name: str) -> Request:
        """Return the request of a test."""
        now = self._store.clock.now_ms()
        match hook.form:
            case "json":
                return Request(self._payloads.ping(hook, name))
            case "smseagle":
                return _callback("", now, _PING, name)
            case "kannel":
                told = Told("", "", now, line="", message_id=name, public_id=name, text=_PING)
                return _get(kannel_urls.fill(hook.url, told))

    def _called(self, hook: HookRow, delivery: DeliveryRow, message: MessageRow) -> Request | None:
        asked = None
        if delivery.event != events.RECEIVED and message.batch_id is not None:
            asked = report_addresses.of_batch(self._store, message.batch_id)
        if asked is None and not hook.events:
            return None  # its sending was deleted
        report = reports.value(delivery.event, message, asked.mask) if asked else 0
        told = Told(
            other=numbers.shown(message.address),
            own=(asked.own if asked else "") or self._own_number(message.modem) or "",
            at_ms=delivery.at,
            line=message.modem or "",
            message_id=str(message.id),
            public_id=message.public_id or str(message.id),
            text="" if asked else message.body,
            report=report,
            answer=_answer(report, message.error or message.status),
            mask=asked.mask if asked else 0,
            account=message.author or "",
        )
        return _get(kannel_urls.fill(asked.address if asked else hook.url, told))


def _answer(report: int, reason: str) -> str:
    """Return what Kannel tells as the answer of the service centre."""
    if not report:
        return ""
    if report == kannel_urls.SUBMITTED:
        return "ACK/"
    return "DELIVRD" if report == kannel_urls.DELIVERED else f"NACK/{reason}"


def _get(address: str) -> Request:
    return Request(method="GET", url=address)


def _callback(sender: str, at_ms: int, text: str, message_id: str) -> Request:
    fields = {
        "sender": numbers.shown(sender) if sender else "",
        "timestamp": time_stamp(local(at_ms)),
        "text": text,
        "msgid": message_id,
    }
    return Request(urlencode(fields).encode(), content_type=FORM, key_field=_KEY_FIELD)


def time_stamp(moment: datetime) -> str:
    """Return a local time as SMSEagle writes it: YYYYmmddHHMMSS."""
    return moment.strftime("%Y%m%d%H%M%S")
