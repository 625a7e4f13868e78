"""Who wants no SMS: an entry on the STOP list, or a contact who accepts none."""

from collections.abc import Sequence

from appliance.messaging.rules.verdict import Asked, Block, Verdicts
from appliance.store import outgoing

# The answer to a stop word is the one thing that may go to who wants nothing.
EXEMPT = "stop_reply"


def judge(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    """Block who wants nothing.

    Asked again at each claim, in the claim's own statement (`store.outgoing.BARRED`): what was
    accepted before somebody said STOP does not go after it.
    """
    if asked.origin == EXEMPT:
        return {}
    barred = outgoing.barred(asked.store, addresses)
    return {
        address: Block("opted_out" if why == "opted_out" else "no_sms")
        for address, why in barred.items()
    }
