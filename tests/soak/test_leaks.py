"""What is opened and remembered is closed and forgotten again: pages, ports, log-ins, logs."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.browser import Browser
from fakes.clock import FakeClock
from fakes.office import open_office
from soak.office import Office, assert_closed

from appliance import logs
from appliance.messaging.people.log_ins import Origin
from appliance.modem.repeats import Repeats
from appliance.store.database import Store

pytestmark = pytest.mark.slow

PASSWORD = "correct horse battery"
PAGES = ("/", "/discussions", "/messages/received", "/messages/sent", "/settings")
WARMING = 300
MOST_GROWN_KIB = 2 * 1024


@pytest.mark.parametrize(
    "polls", [600, pytest.param(10_000, marks=[pytest.mark.torture, pytest.mark.timeout(900)])]
)
def test_polling_pages_leaves_nothing_behind(
    make_office: Callable[[int], Office], polls: int
) -> None:
    office = make_office(1)
    made = office.box.command(
        "user", "add", "alice", "--role", "admin", "--password-stdin", stdin=f"{PASSWORD}\n"
    )
    assert made.returncode == 0, made.stderr
    browser = Browser(office.box.port)
    browser.log_in("alice", PASSWORD)

    def poll(count: int) -> None:
        for number in range(count):
            if number % 50 == 0:
                office.modem.inject_text("+33639980001", f"Nouvelle {time.monotonic_ns()}")
                assert browser.get(PAGES[number // 50 % len(PAGES)])[0] == 200
            version = "0" if number % 7 == 0 else "999999999"
            status, _ = browser.get(f"/live?v={version}&list=1&arrived=1")
            assert status == 200

    poll(WARMING)
    before = office.do("weigh")
    began = time.monotonic()
    poll(polls)
    seconds = time.monotonic() - began
    after = office.do("weigh")
    print(
        f"\n{polls} polls in {seconds:.0f} s: RSS {before['rss_kib']} -> {after['rss_kib']} KiB,"
        f" descriptors {before['descriptors']} -> {after['descriptors']},"
        f" {len(after['threads'])} threads, {after['connections']} connections"
    )
    assert_closed(before, after)
    assert after["counted_tries"] == before["counted_tries"]
    assert after["rss_kib"] - before["rss_kib"] < MOST_GROWN_KIB


@pytest.mark.parametrize(
    "times", [4, pytest.param(60, marks=[pytest.mark.torture, pytest.mark.timeout(900)])]
)
def test_a_port_that_comes_and_goes(make_office: Callable[[int], Office], times: int) -> None:
    office = make_office(2)
    before = office.do("weigh")
    for number in range(times):
        office.modem.fault("hang_up", seconds=0.1, another=bool(number % 2))
        office.modem.inject_text("+33639980001", f"Entrant {number}")
        office.received[f"Entrant {number}"] = "+33639980001"
        office.settle()
    after = office.do("weigh")
    print(f"\n{times} times: {before['descriptors']} -> {after['descriptors']} descriptors")
    assert_closed(before, after)
    assert office.verdict()["lost"] == 0


def test_failed_log_ins_are_forgotten(tmp_path: Path) -> None:
    clock = FakeClock()
    store = Store.open(tmp_path / "appliance.db", clock)
    office = open_office(tmp_path, clock, store)
    log_ins, entries = office.services.log_ins, office.services.entries

    def fail(number: int) -> None:
        origin = Origin(f"10.0.{number // 250}.{number % 250}", "api")
        with log_ins.attempt(origin, f"user{number}") as attempt:
            attempt.judge(right=False)

    for number in range(500):
        fail(number)
    assert len(log_ins.guessing) >= 500
    clock.advance(301)
    fail(0)
    entries.catch_up()
    clock.advance(61)
    entries.catch_up()
    assert (len(log_ins.guessing), len(entries)) == (3, 0)
    store.close()


def test_logs_remember_a_bounded_number_of_events() -> None:
    seen = logs.Repeats()
    for number in range(2000):
        seen.filter(logging.LogRecord("x", logging.INFO, "", 0, f"event {number}", None, None))
    assert len(seen._seen) == 256
    repeats = Repeats(logging.getLogger("soak"))
    for number in range(2000):
        repeats.say(logging.DEBUG, f"event {number}")
    assert len(repeats._seen) <= 256
