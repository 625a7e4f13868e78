from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.correspondence import becomes, receive, send
from fakes.new_store import new_store
from fakes.office import Office, open_office

from appliance.hardware.facts import PATIENCE, Facts, ModemFacts, StoreFacts
from appliance.hardware.patterns import Reach
from appliance.lines.providers.kind import Condition as ProviderCondition
from appliance.lines.providers.kind import ProviderState
from appliance.messaging.inbound import inbox
from appliance.messaging.requests import Author
from appliance.modem.state import Condition, ModemState
from appliance.store import attention, events

SOPHIE = Author("user", "sophie")
DAY = 24 * 3600.0


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    store = new_store(tmp_path / "appliance.db", clock)
    yield open_office(tmp_path, clock, store)
    store.close()


@pytest.fixture
def facts(office: Office) -> StoreFacts:
    return StoreFacts(office.store)


def test_an_empty_box_has_nothing_to_say(facts: StoreFacts) -> None:
    assert facts.look() == Facts()


def test_unread_until_it_has_been_read(office: Office, facts: StoreFacts) -> None:
    message = receive(office, "Bonjour")
    assert facts.look() == Facts(unread=True)
    inbox.mark_read(office.store, [message])
    assert facts.look() == Facts()


@pytest.mark.parametrize("status", ["failed", "uncertain", "held"])
def test_what_waits_for_a_decision_is_attention_until_it_was_seen(
    office: Office, facts: StoreFacts, status: str
) -> None:
    becomes(office, send(office, "Un"), status)
    assert facts.look().undecided
    attention.mark_seen(office.store, "system:button")
    assert not facts.look().undecided
    becomes(office, send(office, "Deux"), status)
    assert facts.look().undecided


def test_it_stays_seen_after_a_restart_and_is_journalled(office: Office) -> None:
    becomes(office, send(office, "Un"), "failed")
    attention.mark_seen(office.store, "system:button")
    assert not StoreFacts(office.store).look().undecided
    entry = events.journal(office.store, limit=1, kinds=("attention",))[0]
    assert entry.entry.actor == "system:button"


def test_what_a_person_left_at_that_is_no_attention(office: Office, facts: StoreFacts) -> None:
    message = send(office, "Un")
    becomes(office, message, "failed")
    office.services.outbox.dismiss(message, SOPHIE)
    assert not facts.look().undecided


def test_an_old_failure_is_no_attention(office: Office, facts: StoreFacts) -> None:
    becomes(office, send(office, "Un"), "failed")
    office.clock.advance(8 * DAY)
    assert not facts.look().undecided


def test_the_store_is_asked_only_when_the_journal_has_grown(
    office: Office, facts: StoreFacts
) -> None:
    receive(office, "Bonjour")
    first = facts.look()
    assert facts.look() is first


def test_root_scripts_show_their_work_by_a_file(office: Office, tmp_path: Path) -> None:
    facts = StoreFacts(office.store, tmp_path / "working")
    assert facts.look() == Facts()
    (tmp_path / "working").touch()
    assert facts.look() == Facts(working=True)
    receive(office, "Bonjour")
    assert facts.look() == Facts(unread=True, working=True)
    (tmp_path / "working").unlink()
    assert facts.look() == Facts(unread=True)


@pytest.mark.parametrize(
    ("conditions", "reach"),
    [
        ([], Reach.NOTHING),
        ([Condition.STARTING], Reach.SEARCHING),
        ([Condition.NO_PORT], Reach.NOTHING),
        ([Condition.PUK_WANTED], Reach.SIM_WANTED),
        ([Condition.READY, Condition.READY], Reach.READY),
        ([Condition.READY, Condition.SEARCHING], Reach.SEARCHING),
        ([Condition.READY, Condition.NO_SIM], Reach.SIM_WANTED),
        ([Condition.NO_PORT, Condition.SEARCHING], Reach.NOTHING),
    ],
)
def test_several_lines_make_one_light_which_shows_the_worst(
    clock: FakeClock, conditions: list[Condition], reach: Reach
) -> None:
    modems = ModemFacts(clock)
    for number, condition in enumerate(conditions):
        modems.note(ModemState(f"sim{number}", "port", condition, clock.now_ms()))
    assert modems.reach() is reach


@pytest.mark.parametrize("condition", PATIENCE)
def test_trouble_comes_when_patience_is_over(clock: FakeClock, condition: Condition) -> None:
    modems = ModemFacts(clock)
    state = ModemState("sim", "port", condition, clock.now_ms())
    assert modems.note(state)
    assert not modems.note(replace(state, detail="more words"))
    left = modems.seconds_to_trouble()
    assert left == PATIENCE[condition]
    clock.advance(left - 0.5)
    assert not modems.trouble()
    clock.advance(0.5)
    assert modems.trouble()
    assert modems.seconds_to_trouble() is None


def test_every_condition_has_a_place(clock: FakeClock) -> None:
    modems = ModemFacts(clock)
    for condition in Condition:
        modems.note(ModemState("sim", "port", condition, clock.now_ms()))
        assert modems.reach() in Reach
        assert modems.absent() is (condition is Condition.NO_PORT)


def test_a_line_that_is_gone_or_paused_is_passed_over(clock: FakeClock) -> None:
    lines = ModemFacts(clock)
    lines.note(ModemState("a", "port", Condition.READY, clock.now_ms()))
    lines.note(ModemState("b", "port", Condition.NO_SIM, clock.now_ms()))
    assert lines.reach() is Reach.SIM_WANTED
    lines.keep(["a"])
    assert lines.reach() is Reach.READY


def test_an_account_that_cannot_send_asks_for_a_person_after_a_while(clock: FakeClock) -> None:
    lines = ModemFacts(clock)
    for condition in ProviderCondition:
        lines.note(ProviderState("masse", "smsapi", condition, clock.now_ms()))
        assert lines.reach() in Reach
    lines.note(ProviderState("masse", "smsapi", ProviderCondition.KEY_REFUSED, clock.now_ms()))
    assert (lines.reach(), lines.trouble()) == (Reach.NOTHING, False)
    clock.advance(61)
    assert lines.trouble()
    lines.note(ProviderState("masse", "smsapi", ProviderCondition.READY, clock.now_ms()))
    assert (lines.reach(), lines.trouble()) == (Reach.READY, False)
