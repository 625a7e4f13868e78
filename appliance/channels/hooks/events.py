"""The events that a webhook can be told of, and the entries of the journal that they come from.

Names and payloads are those of SMS Gateway for Android (its server and clients, 2026-11), besides
`call` and `optout`, which are ours.
"""

from typing import Final

from appliance.store.journal.entry import Entry
from appliance.store.journal.messages import IncomingCall, MessageChanged, OptOutChanged
from appliance.store.states import MessageStatus

RECEIVED: Final = "sms:received"
DATA_RECEIVED: Final = "sms:data-received"
SENT: Final = "sms:sent"
DELIVERED: Final = "sms:delivered"
FAILED: Final = "sms:failed"
CANCELLED: Final = "sms:cancelled"
CALL: Final = "call"
OPT_OUT: Final = "optout"
PING: Final = "system:ping"  # the test of a hook; never asked for

EVENTS: Final = (RECEIVED, DATA_RECEIVED, SENT, DELIVERED, FAILED, CANCELLED, CALL, OPT_OUT)
# Those that its clients know.
OF_GATEWAY: Final = frozenset((RECEIVED, DATA_RECEIVED, SENT, DELIVERED, FAILED, CANCELLED))
WANTED: Final = (MessageChanged, IncomingCall, OptOutChanged)

_OF_STATUS: Final = {
    MessageStatus.RECEIVED: RECEIVED,  # or DATA_RECEIVED, by the message's kind
    MessageStatus.INCOMPLETE: RECEIVED,
    MessageStatus.SENT: SENT,
    MessageStatus.DELIVERED: DELIVERED,
    MessageStatus.FAILED: FAILED,
    MessageStatus.EXPIRED: FAILED,
    MessageStatus.BLOCKED: FAILED,
    MessageStatus.CANCELLED: CANCELLED,
}


def of_entry(entry: Entry) -> str | None:
    """Return the event that an entry reports, or None; incoming data counts as a text here."""
    match entry:
        case MessageChanged(status=status):
            return _OF_STATUS.get(status)
        case IncomingCall():
            return CALL
        case OptOutChanged():
            return OPT_OUT
        case _:
            return None
