"""The lines while the box runs: their rows, what each may do, and since when one cannot send."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.config import ConfiguredLine, MessagingSettings
from appliance.lines.registry import Lines
from appliance.modem.state import Condition, ModemState
from appliance.store import lines as stored
from appliance.store import preferences
from appliance.store.database import Store
from appliance.store.lines import LineRow
from appliance.store.sealing import Seal

SIM = LineRow("sim", configured=True)
SMSAPI = LineRow("smsapi", "smsapi", settings={"sender": "Mairie"})


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    store = new_store(tmp_path / "data" / "appliance.db", clock)
    yield store
    store.close()


@pytest.fixture
def lines(store: Store) -> Lines:
    return Lines(store, MessagingSettings)


def state(name: str, condition: Condition, since_ms: int = 5) -> ModemState:
    return ModemState(name, "/dev/ttyUSB0", condition, since_ms, own_number="+33639980100")


def test_a_box_with_one_modem_has_one_row(lines: Lines, store: Store) -> None:
    lines.synchronise([ConfiguredLine("sim")])
    assert lines.names() == ["sim"]
    assert stored.every(store) == lines.rows() == [SIM]
    assert lines.row("sim") == SIM
    assert lines.row("other") is None


def test_the_modem_of_an_older_box_goes_on_carrying_promotional_sendings(
    lines: Lines, store: Store
) -> None:
    preferences.put(store, "lines.promotional", "yes")
    lines.synchronise([ConfiguredLine("sim")])
    assert lines.rows() == [replace(SIM, promotional="yes")]
    lines.synchronise([ConfiguredLine("sim"), ConfiguredLine("second")])
    assert [row.promotional for row in lines.rows()] == ["yes", "auto"]


def test_what_people_chose_stays_when_the_configuration_is_read_again(
    lines: Lines, store: Store
) -> None:
    lines.synchronise([ConfiguredLine("sim")])
    stored.put(store, replace(SIM, label="Accueil", daily_messages=5, paused=True))
    lines.synchronise(
        [ConfiguredLine("first"), ConfiguredLine("sim", chosen={"daily_messages": 7})]
    )
    chosen = replace(SIM, label="Accueil", daily_messages=7, paused=True, position=1)
    assert lines.rows() == [LineRow("first", configured=True), chosen]
    assert "daily_messages" in lines.fixed("sim")
    assert "label" not in lines.fixed("sim")
    assert lines.fixed("nobody") == frozenset()


def test_the_keys_of_a_kind_are_in_clear_in_memory_alone(lines: Lines, store: Store) -> None:
    secret = Seal(store.path.parent).close("k-123")
    stored.put(store, replace(SMSAPI, settings={"key": {"sealed": secret}, "sender": "Mairie"}))
    lines.synchronise([ConfiguredLine("sim", own={"pin": "1234"})])
    assert lines.own("sim") == {"pin": "1234"}
    assert stored.every(store)[0].settings == {}
    assert lines.own("smsapi") == {"key": "k-123", "sender": "Mairie"}
    assert lines.own("nobody") == {}


def test_a_line_with_a_new_name_in_the_file_keeps_what_people_chose(
    lines: Lines, store: Store
) -> None:
    lines.synchronise([ConfiguredLine("sim")])
    stored.put(store, replace(SIM, label="Accueil"))
    lines.synchronise([ConfiguredLine("modem")])
    assert lines.rows() == [replace(SIM, name="modem", label="Accueil")]


def test_lines_that_people_added_stay_and_those_of_the_file_go_with_it(
    lines: Lines, store: Store
) -> None:
    lines.synchronise([ConfiguredLine("sim"), ConfiguredLine("second")])
    stored.put(store, replace(SMSAPI, position=2))
    lines.synchronise([ConfiguredLine("second")])
    assert [row.name for row in lines.rows()] == ["second", "smsapi"]
    assert [row.position for row in lines.rows()] == [0, 1]


def test_a_line_can_send_when_its_session_can_and_it_is_not_paused(
    lines: Lines, store: Store, clock: FakeClock
) -> None:
    lines.synchronise([ConfiguredLine("sim")])
    started = clock.now_ms()
    assert not lines.can_send("sim")
    assert lines.unable_since_ms("sim") == started
    clock.advance(60)
    lines.note(state("sim", Condition.SEARCHING))
    assert lines.unable_since_ms("sim") == started
    before = lines.version
    lines.note(state("sim", Condition.READY))
    assert lines.can_send("sim")
    assert lines.unable_since_ms("sim") is None
    assert lines.version > before
    clock.advance(60)
    stored.put(store, replace(SIM, paused=True))
    lines.read_again()
    assert not lines.can_send("sim")
    assert lines.unable_since_ms("sim") == clock.now_ms()


def test_a_line_that_does_not_exist_cannot_send(lines: Lines) -> None:
    lines.note(state("gone", Condition.READY))
    assert not lines.can_send("gone")
    assert lines.unable_since_ms("gone") == 0


def test_a_line_has_the_boxs_settings_except_its_own(store: Store) -> None:
    settings = MessagingSettings(daily_messages=200, pace_per_minute=30)
    lines = Lines(store, lambda: settings)
    lines.synchronise([ConfiguredLine("sim"), ConfiguredLine("second")])
    assert lines.settings_of("sim") is settings
    stored.put(store, replace(SIM, daily_messages=0, promotional_days="mon-fri"))
    lines.read_again()
    own = replace(settings, daily_messages=0, promotional_days="mon-fri")
    assert lines.settings_of("sim") == own
    assert lines.settings_of("second") is settings
    settings = replace(settings, pace_per_minute=1)
    assert lines.settings_of("sim") == replace(own, pace_per_minute=1)


def test_the_state_of_a_line_is_its_sessions(lines: Lines, clock: FakeClock) -> None:
    lines.synchronise([ConfiguredLine("sim"), ConfiguredLine("second")])
    lines.note(state("sim", Condition.READY))
    first, second = lines.states()
    assert (first.name, first.label, first.kind) == ("sim", "sim", "modem")
    assert (first.condition, first.since_ms, first.can_send) == ("ready", 5, True)
    assert first.number == "+33639980100"
    assert first.modem is first.session is not None
    assert (second.condition, second.since_ms) == ("starting", clock.now_ms())
    assert second.number is None
    assert second.modem is None
