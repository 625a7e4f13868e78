"""Blocks a message that its recipient got, or will get, with the same text a short time before.

The setting `duplicate_hours` has the number of hours; at 0 nothing is blocked. Messages that were
cancelled, blocked or failed do not count. Answers in a discussion are never blocked.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from appliance.messaging.rules.verdict import ANSWERS, Asked, Block, Verdicts
from appliance.store import same_text

_HOUR_MS: Final = 3_600_000
_EXEMPT: Final = ANSWERS | {"test"}


def judge(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    """Block recipients to whom the same text goes within the hours of the setting."""
    within_ms = asked.settings.duplicate_hours * _HOUR_MS
    if not within_ms or asked.origin in _EXEMPT or asked.texts is None:
        return {}
    of_text: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        of_text[asked.texts[address]].append(address)
    since, until = asked.at_ms - within_ms, asked.at_ms + within_ms
    found: set[str] = set()
    for text, alike in of_text.items():
        found |= same_text.addresses(
            asked.store, text, alike, since_ms=since, until_ms=until, apart_from=asked.instead_of
        )
    return {address: Block("duplicate_24h") for address in addresses if address in found}
