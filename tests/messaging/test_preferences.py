import threading
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.asleep import seconds_asleep
from fakes.exchange import SOPHIE, Box, coded

from appliance.config import Settings
from appliance.errors import InputError
from appliance.messaging.preferences import Preferences
from appliance.store import backup
from appliance.store import preferences as rows


def test_what_is_changed_holds_at_once_and_after_a_restart(box: Box) -> None:
    preferences = Preferences(box.store, Settings())
    assert preferences.messaging() is preferences.messaging()
    preferences.change({"country": "be", "stop_words": ["STOP", "WYPISZ"]}, SOPHIE)
    for asked in (preferences, Preferences(box.store, Settings())):
        assert asked.messaging().country == "BE"
        assert asked.messaging().stop_words == ("STOP", "WYPISZ")
    preferences.change({"country": None}, SOPHIE)
    assert preferences.messaging().country == "FR"
    assert box.store.value("SELECT count(*) FROM event WHERE kind = 'setting'") == 2


@pytest.mark.parametrize(
    ("name", "value", "code", "field"),
    [
        ("country", "XX", "bad_value", "country"),
        ("max_segments", 0, "bad_value", "max_segments"),
        ("max_segments", "many", "bad_value", "max_segments"),
        ("colour", "red", "unknown_option", "colour"),
        ("stop_reply", "a\x01", "text_character", "stop_reply"),
        ("stop_reply", "a" * 2000, "text_too_long", "stop_reply"),
    ],
)
def test_all_or_nothing(box: Box, name: str, value: object, code: str, field: str) -> None:
    preferences = Preferences(box.store, Settings())
    with pytest.raises(InputError, check=coded(code)) as raised:
        preferences.change({"late_hours": 5, name: value}, SOPHIE)
    assert raised.value.field == field
    assert preferences.messaging() == Settings().messaging


def test_a_row_of_another_version_is_passed_over(box: Box) -> None:
    rows.put(box.store, "messaging.colour", "red")
    rows.put(box.store, "messaging.country", "XX")
    rows.put(box.store, "messaging.late_hours", 5)
    preferences = Preferences(box.store, Settings())
    assert preferences.messaging().late_hours == 5
    assert preferences.messaging().country == "FR"


def test_a_pin_is_in_no_file_but_sealed(box: Box) -> None:
    store = box.store
    Preferences(store, Settings()).change_modem({"pin": "47114711"}, SOPHIE)
    backup.write(store, store.path.with_name("copy.db"))
    assert Preferences(store, Settings()).modem().pin == "47114711"
    assert found_in_files(store.path.parent, b"47114711") == []


def test_a_pin_that_an_earlier_version_kept_is_sealed_at_the_start(box: Box) -> None:
    store = box.store
    with store.transaction():
        rows.put(store, "modem.pin", "47114711")
    store.checkpoint()
    assert found_in_files(store.path.parent, b"47114711") == [store.path.name]
    assert Preferences(store, Settings()).modem().pin == "47114711"
    assert found_in_files(store.path.parent, b"47114711") == []


def test_a_pin_that_another_box_sealed_has_to_be_entered_again(
    box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    store = box.store
    preferences = Preferences(store, Settings())
    preferences.change_modem({"pin": "4711", "port": "/dev/ttyUSB2"}, SOPHIE)
    (store.path.parent / "secrets.key").unlink()
    restored = Preferences(store, Settings()).modem()
    assert (restored.pin, restored.port) == ("", "/dev/ttyUSB2")
    assert "modem.pin was sealed by another box" in caplog.text
    assert "4711" not in caplog.text


def found_in_files(directory: Path, secret: bytes) -> list[str]:
    return sorted(path.name for path in directory.iterdir() if secret in path.read_bytes())


def test_the_modems_settings_too_and_no_pin_in_the_journal(box: Box) -> None:
    preferences = Preferences(box.store, Settings())
    preferences.change_modem({"port": "/dev/ttyUSB2", "pin": "4711"}, SOPHIE)
    for asked in (preferences, Preferences(box.store, Settings())):
        assert (asked.modem().port, asked.modem().pin) == ("/dev/ttyUSB2", "4711")
    assert "4711" not in box.store.value("SELECT group_concat(detail) FROM event")
    preferences.change_modem({"pin": None, "port": None}, SOPHIE)
    assert preferences.modem() == Settings().modem
    for name, value in (("pin", "12"), ("speed", 9600), ("storage", "XX")):
        with pytest.raises(InputError) as raised:
            preferences.change_modem({name: value}, SOPHIE)
        assert raised.value.field == name


def test_a_port_that_the_configuration_names_stays(box: Box) -> None:
    Preferences(box.store, Settings()).change_modem({"port": "/dev/ttyUSB2"}, SOPHIE)
    named = replace(Settings(), modem=replace(Settings().modem, port="/dev/ttyS0"))
    assert Preferences(box.store, named).modem().port == "/dev/ttyS0"
    with pytest.raises(InputError, check=coded("unknown_option")):
        Preferences(box.store, named).change_modem({"port": "auto"}, SOPHIE)


def test_settings_can_be_read_under_the_write_lock_during_a_change(box: Box) -> None:
    """The settings lock and the write lock were taken in two orders, which took five seconds."""
    preferences = Preferences(box.store, Settings())
    asked, changed = threading.Event(), threading.Event()

    def change() -> None:
        asked.wait(10)
        preferences.change({"late_hours": 7}, SOPHIE)
        changed.set()
        box.store.close_thread()

    thread = threading.Thread(target=change)
    thread.start()
    with box.store.transaction():
        asked.set()
        # The other thread now waits for the database, or will.
        assert not changed.wait(0.3)
        preferences._messaging._known = None  # nobody has read them yet
        began = seconds_asleep()
        assert preferences.messaging().late_hours == Settings().messaging.late_hours
        assert seconds_asleep() - began < 2
    thread.join(10)
    assert changed.is_set()
    assert preferences.messaging().late_hours == 7


def test_settings_are_never_changed_inside_another_transaction(box: Box) -> None:
    """A rollback would leave them in force, and whoever reads them would wait for the turn."""
    preferences = Preferences(box.store, Settings())
    with box.store.transaction(), pytest.raises(RuntimeError):
        preferences.change({"late_hours": 7}, SOPHIE)
    assert preferences.messaging() == Settings().messaging


def test_reading_settings_never_waits_for_the_write_lock(box: Box) -> None:
    """Each holds what the other may want: the settings' lock, and the turn to write."""
    preferences = Preferences(box.store, Settings())
    read: list[int] = []

    def change_and_read() -> None:
        preferences.change({"late_hours": 7}, SOPHIE)
        read.append(preferences.messaging().late_hours)
        box.store.close_thread()

    threads = [threading.Thread(target=change_and_read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(200):
        with box.store.transaction():
            preferences._messaging._known = None  # nobody had read them yet
            assert preferences.messaging().late_hours in (7, Settings().messaging.late_hours)
    for thread in threads:
        thread.join()
    assert read == [7] * 4


def test_the_journal_names_only_changed_settings(box: Box) -> None:
    preferences = Preferences(box.store, Settings())
    told = "SELECT group_concat(detail) FROM event WHERE kind = 'setting'"
    preferences.change({"country": "FR", "late_hours": None}, SOPHIE)
    assert box.store.value(told) is None
    preferences.change({"country": "FR", "late_hours": 5}, SOPHIE)
    assert box.store.value(told) == '{"changed":{"late_hours":5}}'
    preferences.change({"late_hours": None}, SOPHIE)
    assert box.store.value(told).endswith('{"changed":{"late_hours":null}}')
