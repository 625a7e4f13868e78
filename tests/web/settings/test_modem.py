from dataclasses import replace

import pytest
from fakes.office import Office

from appliance.modem.state import Condition, StorageUse
from appliance.web.frame.services import EXTENSION


def test_what_is_known_of_the_modem_is_told(office: Office) -> None:
    office.modems[0] = replace(
        office.modems[0],
        service_centre="+33689004000",
        storages=(StorageUse("SM", 3, 50),),
        receiving="stored",
        imei="867584031234567",
        refused=("AT+CMMS",),
    )
    page = office.client("admin").get("/settings/modem").text
    for told in ("/dev/ttyUSB2", "Orange F", "78\xa0%", "+33689004000", "AT+CMMS"):
        assert told in page
    assert "carte SIM 3/50" in page
    assert "Mémoire (carte SIM)\xa0: 3 messages sur 50." in page
    assert "SM 3/50" not in page


def test_the_modems_memory_is_for_administrators_and_in_words(office: Office) -> None:
    storages = (StorageUse("SM", 3, 50), StorageUse("SR", 1, 10), StorageUse("XY", 1, 10))
    office.modems[0] = replace(office.modems[0], storages=storages)
    page = office.client("admin").get("/").text
    for told in ("Mémoire (carte SIM)", "Mémoire (accusés de réception)", "Mémoire (XY)"):
        assert told in page
    for role in ("operator", "viewer"):
        assert "Mémoire" not in office.client(role).get("/").text


@pytest.mark.parametrize(
    ("language", "shown"), [("fr", "78\xa0%"), ("en", "78%"), ("pl", "78%"), ("nl", "78%")]
)
def test_the_signal_is_written_as_the_language_does(
    office: Office, language: str, shown: str
) -> None:
    client = office.client("viewer")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    page = client.get("/").text
    assert f"Orange F · {shown}" in page
    assert f"</meter> {shown}" in page


def test_a_fault_is_reported_with_its_cure(office: Office) -> None:
    office.modems[0] = replace(office.modems[0], condition=Condition.PUK_WANTED, operator=None)
    page = office.client("admin").get("/settings/modem").text
    assert "PUK" in page


def test_without_a_modem_the_page_says_so(office: Office) -> None:
    office.modems.clear()
    assert 'class="empty"' in office.client("admin").get("/settings/modem").text


FORM = {"port": "auto", "pin": "", "service_centre": "", "storage": "auto"}


def test_port_pin_and_service_centre_are_changed(office: Office, changes: list[str]) -> None:
    admin = office.client("admin")
    sent = FORM | {"port": "/dev/ttyUSB2", "pin": "4711", "service_centre": "+33689004000"}
    assert admin.post("/settings/modem", data=sent).location == "/settings/modem"
    now = office.services.preferences.modem()
    assert (now.port, now.pin, now.service_centre) == ("/dev/ttyUSB2", "4711", "+33689004000")
    assert changes == ["changed"]
    page = admin.get("/settings/modem").text
    assert 'value="/dev/ttyUSB2"' in page
    assert "4711" not in page
    assert "4711" not in admin.get("/logs/journal").text
    admin.post("/settings/modem", data=FORM)  # an empty field keeps the PIN
    assert office.services.preferences.modem().pin == "4711"
    admin.post("/settings/modem", data=FORM | {"without_pin": "y"})
    assert office.services.preferences.modem().pin == ""


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"port": ""}, "port-error"),
        ({"port": "simulated"}, "port-error"),
        ({"pin": "12"}, "pin-error"),
        ({"service_centre": "0689"}, "service_centre-error"),
        ({"storage": "XX"}, "storage-error"),
    ],
)
def test_an_error_is_shown_next_to_its_field(
    office: Office, changes: list[str], changed: dict[str, str], wrong: str
) -> None:
    answer = office.client("admin").post("/settings/modem", data=FORM | changed)
    assert answer.status_code == 400
    assert f'id="{wrong}"' in answer.text
    assert changes == []


def test_a_port_that_the_configuration_names_is_only_shown(office: Office) -> None:
    settings = office.services.settings
    named = replace(settings, modem=replace(settings.modem, port="/dev/ttyS0"))
    object.__setattr__(office.services, "settings", named)
    page = office.client("admin").get("/settings/modem").text
    assert "/dev/ttyS0" in page
    assert 'name="port"' not in page
    answer = office.client("admin").post("/settings/modem", data=FORM | {"port": "/dev/null"})
    assert answer.status_code == 302
    assert office.services.preferences.modem().port == "auto"


@pytest.fixture
def changes(office: Office) -> list[str]:
    """Return a list that gets an entry each time the modem is told to start again."""
    told: list[str] = []
    object.__setattr__(office.services, "change_modem", lambda: told.append("changed"))
    return told


def test_a_box_without_a_modem_of_its_own_keys_has_no_settings_for_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = office.services.settings
    without = replace(settings, modem=replace(settings.modem, port="none"))
    monkeypatch.setitem(
        office.app.extensions, EXTENSION, replace(office.services, settings=without)
    )
    page = office.client("admin").get("/settings/modem").text
    assert 'name="pin"' not in page
    assert 'href="/settings/lines"' in page
