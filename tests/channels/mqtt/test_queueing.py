"""Which entries of the journal are published, and which only change the figures."""

from pathlib import Path

from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, Box
from fakes.network import delivers

from appliance.channels.mqtt import queueing
from appliance.messaging.inbound import inbox
from appliance.messaging.journal.consumers import Consumers
from appliance.messaging.rules import optouts
from appliance.store import correspondents, mqtt_queue


def test_events_are_queued_and_figures_only_wake(tmp_path: Path) -> None:
    box, woken = Box(tmp_path / "data" / "appliance.db", FakeClock()), []
    consumers = Consumers(box.store, [queueing.consumer(lambda: woken.append(True))])
    consumers.take_places()
    for part in delivers("Bonjour", NUMBER, box.clock.now_ms()):
        box.line().receive([part])
    box.send_one("Rappel", NUMBER)
    box.submit_all()
    optouts.add(box.store, OTHER, source="page", actor="user:sophie")
    while consumers.work() is not None:
        pass
    rows = mqtt_queue.after(box.store, 0, 9)
    assert [(row.event, row.about) for row in rows] == [
        ("sms:received", None),
        ("sms:sent", None),
        ("optout", OTHER),
    ]
    assert woken
    woken.clear()
    inbox.mark_discussion_read(box.store, correspondents.id_of(box.store, NUMBER))
    while consumers.work() is not None:
        pass
    assert woken
    assert mqtt_queue.count(box.store) == 3
    mqtt_queue.remove(box.store, [row.id for row in rows])
    assert mqtt_queue.count(box.store) == 0
    box.store.close()
