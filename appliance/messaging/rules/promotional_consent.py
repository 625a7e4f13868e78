"""Blocks promotional messages to contacts who have not agreed to them.

With the setting `promotional_consent` at `opt-out`, only contacts who refused promotional messages
are blocked; with `opt-in`, everybody is who has not agreed, unknown numbers included. If several
contacts have the same number, one refusal is enough. Answers to somebody who wrote within the three
days before are not blocked, because they were asked for.
"""

from collections.abc import Sequence

from appliance.messaging.rules.verdict import Asked, Block, Verdicts
from appliance.store import promotion
from appliance.store.contact_details import Promotional


def judge(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    """Block recipients who refused promotional messages or, with opt-in, have not agreed."""
    if not asked.is_promotional:
        return {}
    choices = promotion.choices(asked.store, addresses)
    needs_a_yes = asked.settings.promotional_consent == "opt-in"
    return {
        address: Block("no_consent")
        for address in addresses
        if (choice := choices.get(address)) == Promotional.NO
        or (needs_a_yes and choice != Promotional.YES)
    }
