"""The order as the kernel saw it: commit and sync first, then talk to the modem."""

import shutil
from collections.abc import Callable

import pytest
from end_to_end import trace
from end_to_end.box import until
from end_to_end.ledger import Ledger
from end_to_end.stage import Stage
from end_to_end.trace import CTRL_Z, Event

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]

MESSAGES = 12
ARRIVALS = 4


def said(events: list[Event], what: str) -> list[int]:
    """Return where `what` was sent to the modem."""
    return [at for at, event in enumerate(events) if event.kind == "said" and what in event.data]


def heard(events: list[Event], what: str, after: int) -> int:
    """Return where `what` was first received after a place."""
    return next(
        at
        for at, event in enumerate(events)
        if at > after and event.kind == "heard" and what in event.data
    )


def synced(events: list[Event], after: int, before: int) -> list[Event]:
    """Return what the modem's thread wrote into the log in between, all of it synced.

    Nothing written by that thread may be left unsynced.
    """
    thread = events[before].thread
    written: list[Event] = []
    waiting: list[Event] = []
    for event in events[after + 1 : before]:
        if event.thread != thread:
            continue
        if event.kind == "log":
            waiting.append(event)
        elif event.kind == "sync":
            written += waiting
            waiting = []
    assert not waiting, "written and not synced before it was said"
    return written


def contains(written: list[Event], text: str) -> bool:
    return any(text in event.data for event in written)


@pytest.fixture
def run(stage: Stage) -> Callable[..., list[Event]]:
    """Return a function that runs `work` with a daemon under strace and returns the events."""

    def run(work: Callable[[Ledger], None], **environment: str) -> list[Event]:
        world = stage.world()
        into = stage.folder / "trace"
        box = stage.box(world.port, wrapper=trace.wrapper(into), environment=environment)
        box.start()
        # Once this message is there, the first sweep is over.
        ledger = Ledger(world, box)
        ledger.receive()
        ledger.wait_until_stored()
        work(ledger)
        assert box.stop() == 0
        return trace.events(into)

    return run


def test_a_segment_is_marked_and_synced_before_it_goes(
    run: Callable[..., list[Event]],
) -> None:
    events = run(send_many)
    pdus = said(events, CTRL_Z)
    assert len(pdus) == MESSAGES
    before = 0
    for pdu in pdus:
        # Up to the command that asks for the prompt: not even that may come earlier.
        command = max(at for at in said(events, "+CMGS=") if at < pdu)
        assert contains(synced(events, before, command), "submitting")
        answer = heard(events, "+CMGS: ", pdu)
        following = next((at for at in said(events, "AT") if at > answer), len(events) - 1)
        assert synced(events, answer, following), "the result is synced before the next"
        before = answer


def send_many(ledger: Ledger) -> None:
    # One sending to many, so that they follow each other; without reports, which need more commits.
    numbers = [f"+3363998{number:04}" for number in range(MESSAGES)]
    sent = ledger.box.send("Portes ouvertes samedi", *numbers, withDeliveryReport=False)
    until(lambda: len(ledger.world.texts()) == MESSAGES, "all went")
    ledger.box.wait_for(sent, "sent")


def test_one_sync_for_each_change_of_state(run: Callable[..., list[Event]]) -> None:
    events = run(send_many)
    pdus = said(events, CTRL_Z)
    thread = events[pdus[0]].thread
    between = [event for event in events[pdus[0] : pdus[-1]] if event.thread == thread]
    syncs = sum(1 for event in between if event.kind == "sync")
    # The result of one and the mark of the next share a commit.
    assert syncs == MESSAGES - 1
    octets = sum(trace.LONGEST for event in between if event.kind == "log") // len(pdus)
    print(f"{syncs} syncs for {MESSAGES} messages, at most {octets} octets of log each")


def test_a_single_message_takes_four_syncs(run: Callable[..., list[Event]]) -> None:
    """Accepted, marked, result, report."""
    place: list[int] = []

    def work(ledger: Ledger) -> None:
        sent = ledger.send()
        ledger.box.wait_for(sent.public_id, "delivered")
        until(lambda: not any(ledger.world.do("state")["stored"].values()), "all deleted")
        place.append(1)

    events = run(work)
    first = said(events, CTRL_Z)[0]
    thread = events[first].thread
    arrived = max(at for at in said(events, "AT+CMGD") if at < first)
    reported = said(events, "AT+CMGD")[-1]
    syncs = [event for event in events[arrived:reported] if event.kind == "sync"]
    assert sum(1 for event in syncs if event.thread == thread) == 3
    assert sum(1 for event in syncs if event.thread != thread) == 1


@pytest.mark.parametrize(
    ("receiving", "shown", "command"),
    [("stored", "+CMGR: ", "AT+CMGD="), ("direct", "+CMT: ", "AT+CNMA")],
)
def test_an_arrival_is_synced_before_the_modem_may_forget_it(
    run: Callable[..., list[Event]], receiving: str, shown: str, command: str
) -> None:
    def work(ledger: Ledger) -> None:
        for _ in range(ARRIVALS):
            ledger.receive()
            ledger.wait_until_stored()

    events = run(work, SMS_APPLIANCE_MODEM_RECEIVING=receiving)
    forgets = said(events, command)
    assert len(forgets) >= ARRIVALS
    for forget in forgets[-ARRIVALS:]:
        show = max(
            at
            for at, event in enumerate(events[:forget])
            if event.kind == "heard" and shown in event.data
        )
        assert contains(synced(events, show, forget), "Reponse"), "its text is in the log"
