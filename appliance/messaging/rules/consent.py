"""Blocks messages to recipients who want no SMS: those on the STOP list, and contacts marked so.

The answer to a stop word is the only exemption.
"""

from collections.abc import Sequence
from typing import Final

from appliance.messaging.rules.verdict import Asked, Block, Verdicts
from appliance.store import outgoing

_EXEMPT: Final = "stop_reply"


def judge(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    """Block each recipient who wants no SMS.

    A claim asks about each segment, so its own query already brings the answer
    (`store.outgoing.Candidate.barred`): a message accepted before its recipient wrote STOP is not
    sent.
    """
    if asked.origin == _EXEMPT:
        return {}
    barred = asked.barred
    if barred is None:
        barred = outgoing.barred(asked.store, addresses)
    return {
        address: Block("opted_out" if why == "opted_out" else "no_sms")
        for address, why in barred.items()
    }
