"""Write into the journal and let consumers handle it, until the program is killed.

    python consuming.py DATABASE

Each line of output is a committed entry. Two consumers record what they handle: `calls` each call,
`everything` each call and each log-out.
"""

import sys
from pathlib import Path

from appliance.clock import SystemClock
from appliance.messaging.journal.consumers import Consumer, Consumers
from appliance.store import events
from appliance.store.database import Store
from appliance.store.journal.entry import Recorded
from appliance.store.journal.messages import IncomingCall
from appliance.store.journal.people import LoggedOut

TABLE = "CREATE TABLE IF NOT EXISTS handled (who TEXT NOT NULL, event_id INTEGER NOT NULL)"


def consumers(store: Store) -> Consumers:
    """Return both consumers."""

    def writer(name: str) -> Consumer:
        def write(to: Store, found: Recorded) -> None:
            to.execute("INSERT INTO handled VALUES (?, ?)", (name, found.id))

        wanted = (IncomingCall,) if name == "calls" else (IncomingCall, LoggedOut)
        return Consumer(name, wanted, write)

    return Consumers(store, [writer("calls"), writer("everything")])


def main(database: Path) -> None:
    """Write entries for ever, while a thread consumes them."""
    store = Store.open(database, SystemClock())
    store.execute(TABLE)
    consumers(store).start()
    number = 0
    while True:
        number += 1
        with store.transaction():
            for _ in range(number % 4 + 1):
                entry = IncomingCall(call=number) if number % 3 else LoggedOut()
                events.append(store, entry)
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
