"""An office's day: during a mass sending, people reply, write and look at pages."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final

from benchmarks.browser import Browser
from benchmarks.lab import Figure, Lab, Measure, Row, at_most, median, ninetieth
from benchmarks.load import Message, singles
from benchmarks.measures.arrival import first_stored, seconds_to_store
from benchmarks.peers.appliance import Appliance
from benchmarks.peers.peer import Kind, running
from benchmarks.processes import MIB
from benchmarks.world import World, until

RECIPIENTS: Final = 2000
LATENCY_S: Final = 1.0
GIVE_UP_S: Final = 30.0
FRIEND: Final = "+33639981234"
PAGES: Final = ("/", "/discussions", f"/discussions/{FRIEND}", "/messages/sent")
# The times of a page at two moments can differ by this much without a reason.
NOISE_MS: Final = 15.0
ROWS: Final = (
    Row("reply", "a reply during a mass sending to 2,000: accepted after s, median"),
    Row("reply_worst", "the same, worst s", "3", at_most(3.0)),
    Row("arrival", "an arrival during it: stored after ms, median"),
    Row("arrival_high", "the same, 90th percentile ms", "50", at_most(50.0)),
    Row("quiet", "a page, nothing under way: ms, median / 90th percentile"),
    Row("busy", "a page during it: ms, median / 90th percentile"),
    Row("slower", "a page during it: slower by ms, median", "as fast", at_most(NOISE_MS)),
    Row("mass", "the mass sending meanwhile, messages/s (limit 2)"),
    Row("resident", "resident MiB after it, 4,000 messages in the store", "64", at_most(64.0)),
)


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    rounds = lab.pick(4, 15)
    with lab.bench(kind, latency_s=LATENCY_S) as (world, peer):
        if not isinstance(peer, Appliance):
            raise TypeError("only ours has pages")
        peer.start()
        first_stored(world, peer)
        seconds_to_store(world, peer, FRIEND, "Bonjour, une question")
        browser = Browser(peer)
        # The store has the same number of rows before, so that only the sending makes a difference.
        _accept_mass_sending(peer, scheduleAt=_next_year())
        quiet = []
        for _ in range(rounds):
            # As rarely as later: what has not run for a second is slower, with or without a
            # sending.
            time.sleep(lab.source.uniform(0.0, 2.0))
            quiet += _page_times(browser)
        _accept_mass_sending(peer)
        world.wait_count(3, GIVE_UP_S)
        sent, began = world.count(), time.monotonic()
        replies, arrivals, busy = [], [], []
        for place, message in enumerate(singles(rounds)):
            time.sleep(lab.source.uniform(0.0, 1.0))
            replies.append(_reply(world, browser, f"Reponse {place}"))
            time.sleep(lab.source.uniform(0.0, 1.0))
            arrivals.append(1000 * seconds_to_store(world, peer, message.number, message.text))
            busy += _page_times(browser)
        resident = running(peer).usage().resident_octets / MIB
        pace = (world.count() - sent) / (time.monotonic() - began)
    slower = median(busy) - median(quiet)
    return {
        "reply": Figure(f"{median(replies):.2f}", median(replies)),
        "reply_worst": Figure(f"{max(replies):.2f}", max(replies)),
        "arrival": Figure(f"{median(arrivals):.0f}", median(arrivals)),
        "arrival_high": Figure(f"{ninetieth(arrivals):.0f}", ninetieth(arrivals)),
        "quiet": Figure(f"{median(quiet):.0f} / {ninetieth(quiet):.0f}"),
        "busy": Figure(f"{median(busy):.0f} / {ninetieth(busy):.0f}"),
        "slower": Figure(f"{slower:.0f}", slower),
        "resident": Figure(f"{resident:.0f}", resident),
        "mass": Figure(f"{pace:.2f}", pace),
    }


def _next_year() -> str:
    return (datetime.now(UTC) + timedelta(days=365)).isoformat()


def _accept_mass_sending(peer: Appliance, **fields: object) -> None:
    numbers = [message.number for message in singles(RECIPIENTS)]
    body = {
        "phoneNumbers": numbers,
        "textMessage": {"text": "La salle est fermee demain. Merci de votre comprehension."},
        "withDeliveryReport": True,
        **fields,
    }
    status, answer = peer.ask("POST", "/api/v1/messages", body)
    if status >= 300:
        raise RuntimeError(f"not accepted: {status} {answer!r}")


def _reply(world: World, browser: Browser, text: str) -> float:
    """Return the seconds from the press of the button to the network's acceptance."""
    path = f"/discussions/{FRIEND}"
    fields = browser.hidden(path) | {"text": text}
    before = world.count()
    reply = Message(FRIEND, text)
    began = time.monotonic()
    browser.post(path, fields)
    until(lambda: reply in [Message(x.recipient, x.text) for x in world.taken(before)], GIVE_UP_S)
    return time.monotonic() - began


def _page_times(browser: Browser) -> list[float]:
    """Return the milliseconds of each page."""
    times = []
    for path in PAGES:
        began = time.monotonic()
        browser.get(path)
        times.append(1000 * (time.monotonic() - began))
    return times


MEASURE: Final = Measure("mix", ROWS, _run, ours_only=True)
