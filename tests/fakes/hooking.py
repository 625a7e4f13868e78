"""Write calls into the journal while a webhook is told of them, until the program is killed.

    python hooking.py DATABASE ADDRESS

Each line of output is a committed call. Five people call in turn.
"""

import sys
import time
from pathlib import Path

from appliance.channels.hooks import events
from appliance.channels.hooks.registry import Hooks
from appliance.channels.hooks.wanted import NewHook
from appliance.clock import SystemClock
from appliance.messaging.journal.consumers import Consumers
from appliance.messaging.requests import Author
from appliance.store import events as journal
from appliance.store import hook_deliveries, hooks
from appliance.store.database import Store
from appliance.store.journal.messages import IncomingCall

PEOPLE = 5
MOST_WAITING = 40


def opened(store: Store, url: str) -> Hooks:
    """Return the webhooks, with one that is told of calls, at work."""
    consumers = Consumers(store, [])
    made = Hooks(store, lambda: consumers, "a1b2c3", lambda _line: None)
    if not hooks.exist(store):
        new = NewHook(url, (events.CALL,), public_id="crm")
        made.add(new, Author("user", "alice"), "FR")
    consumers.follow([made.consumer])
    made.start()
    return made


def main(database: Path, url: str) -> None:
    """Write calls for ever."""
    store = Store.open(database, SystemClock())
    opened(store, url)
    number = 0
    while True:
        while hook_deliveries.waiting(store, 1) > MOST_WAITING:
            time.sleep(0.005)
        number += 1
        with store.transaction():
            address = f"+3363998010{number % PEOPLE}"
            journal.append(store, IncomingCall(call=number, address=address))
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
