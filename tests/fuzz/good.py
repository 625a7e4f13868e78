"""Well-formed messages to hide among damaged ones; every text is unique."""

import itertools
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from appliance.modem.simulator import pdus
from appliance.store.database import Store

_BEGIN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
SENDERS = "+3363"  # no vector is from one of these
_SERVICE_CENTRE = "+33609001390"
# In turn: the default alphabet, its extension, UCS2, beyond the basic plane, several segments.
_TEXTS = (
    "Bonjour, message {0}",
    "Prix [{0}] : 12 € ~ {{net}}",
    "Zażółć gęślą jaźń {0}",
    "C'est noté 👍🏽 {0}",
    "Voici le compte rendu {0} de la visite. " * 8,
    "Długi tekst {0} żółty " * 9,
)


class GoodMessages:
    """Creates messages and remembers them."""

    def __init__(self, chance: random.Random, first: int = 1) -> None:
        self._chance = chance
        self._numbers = itertools.count(first)
        self.sent: dict[str, str] = {}  # text: sender
        self.pdus: set[str] = set()

    def next(self) -> list[str]:
        """Return the PDUs of another message in a random order."""
        number = next(self._numbers)
        text = _TEXTS[number % len(_TEXTS)].format(f"n{number:06}")
        sender = f"{SENDERS}{number % 10**8:08}"
        made = pdus.delivers(
            _SERVICE_CENTRE,
            originator=sender,
            text=text,
            timestamp=_BEGIN + timedelta(seconds=number),
            reference=number % 256,
        )
        self._chance.shuffle(made)
        self.sent[text] = sender
        self.pdus.update(made)
        return made

    def verdict(self, store: Store) -> tuple[list[str], list[str]]:
        """Return the texts missing in the inbox, and those that are there more than once."""
        rows = store.rows(
            "SELECT d.address, m.body FROM message m JOIN discussion d ON d.id = m.discussion_id"
            " WHERE m.direction = 'in' AND m.status = 'received' AND d.address LIKE ?",
            (f"{SENDERS}%",),
        )
        found = Counter((row[0], row[1]) for row in rows)
        lost = [text for text, sender in self.sent.items() if not found[sender, text]]
        again = [text for text, sender in self.sent.items() if found[sender, text] > 1]
        return lost, again
