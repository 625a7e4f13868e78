"""Write calls into the journal while they are published at a broker, until the program is killed.

    python mqtting.py DATABASE ADDRESS

Each line of output is a committed call.
"""

import sys
import time
from pathlib import Path

from fakes.exchange import Box

from appliance.channels.mqtt.publisher import Mqtt, OfBox
from appliance.clock import SystemClock
from appliance.config.channels import ChannelSettings
from appliance.messaging.journal.consumers import Consumers
from appliance.store import events as journal
from appliance.store import mqtt_queue
from appliance.store.journal.messages import IncomingCall

MOST_WAITING = 400


def opened(database: Path, url: str) -> tuple[Box, Mqtt, Consumers]:
    """Return the box at its broker, at work."""
    box = Box(database, SystemClock())  # type: ignore[arg-type]
    of_box = OfBox("a1b2c3", tuple, lambda _line: None, lambda: "en")
    mqtt = Mqtt(box.store, ChannelSettings(mqtt_url=url), box.outbox, of_box)
    consumers = Consumers(box.store, [])
    consumers.follow([mqtt.consumer])
    mqtt.start()
    return box, mqtt, consumers


def main(database: Path, url: str) -> None:
    """Write calls for ever."""
    box, _, _ = opened(database, url)
    number = 0
    while True:
        # No longer than this: the broker may be away, and whoever kills this waits for the output.
        for _ in range(200):
            if mqtt_queue.count(box.store) <= MOST_WAITING:
                break
            time.sleep(0.005)
        number += 1
        with box.store.transaction():
            journal.append(box.store, IncomingCall(call=number, address="+33639980101"))
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
