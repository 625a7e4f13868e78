from dataclasses import replace

import pytest
from fakes.machine_command import STATE, MachineCommand
from fakes.office import FIRST_START_CODE, Office
from flask.testing import FlaskClient

from appliance.machine import Machine
from appliance.store import events
from appliance.web.app import create_app

AS_IT_IS = {"name": "sms-box", "time_zone": "Europe/Paris", "addressing": "dhcp"}
FIXED = {
    "addressing": "fixed",
    "address": "192.168.1.20",
    "mask": "255.255.255.0",
    "gateway": "192.168.1.1",
    "name_server": "",
}


@pytest.fixture
def command(office: Office) -> MachineCommand:
    return MachineCommand(office.services.settings.store.data_dir / "machine")


@pytest.fixture
def admin(office: Office) -> FlaskClient:
    return office.client("admin")


def test_elsewhere_there_is_no_such_page(office: Office) -> None:
    app = create_app(replace(office.services, machine=Machine(())))
    client = replace(office, app=app).client("admin")
    assert client.get("/settings/box").status_code == 404
    assert "/settings/box" not in client.get("/settings").text


def test_the_page_shows_what_is_in_force(admin: FlaskClient) -> None:
    assert 'href="/settings/box"' in admin.get("/settings").text
    page = admin.get("/settings/box").text
    assert 'value="sms-box"' in page
    assert "<option selected>Europe/Paris</option>" in page
    assert 'value="192.168.1.57"' in page  # the address from DHCP is the first value
    assert "sms-box.local" in page


def test_a_fixed_address_is_requested_and_the_page_says_where_to_continue(
    office: Office, admin: FlaskClient, command: MachineCommand
) -> None:
    page = admin.post("/settings/box", data=AS_IT_IS | FIXED | {"name": "Accueil"}).text
    assert command.asked == [
        "set",
        "name = accueil",
        "network = 192.168.1.20/24 192.168.1.1 192.168.1.1",
    ]
    assert "https://accueil.local/settings/box" in page
    assert "https://192.168.1.20/settings/box" in page
    assert "cinq minutes" in page
    (entry,) = events.journal(office.store, limit=1, kinds=["machine"])
    assert entry.entry.actor == "user:alice"
    assert "accueil" in admin.get("/logs/journal").text


def test_a_new_network_waits_to_be_kept(admin: FlaskClient, command: MachineCommand) -> None:
    assert "/settings/box/keep" not in admin.get("/settings/box").text
    fixed = "192.168.1.20/24 192.168.1.1 192.168.1.1"
    command.is_now(STATE.replace("dhcp", fixed) + "goes_back_in = 100\n")
    assert "/settings/box/keep" in admin.get("/settings/box").text
    assert admin.post("/settings/box/keep").location == "/settings/box"
    assert command.asked == ["keep"]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"name": "à l'accueil"}, "name-error"),
        ({"time_zone": "Europe/Nowhere"}, "time_zone-error"),
        (FIXED | {"gateway": "10.0.0.1"}, "gateway-error"),
        (FIXED | {"address": ""}, "address-error"),
    ],
)
def test_an_error_is_shown_next_to_its_field_and_nothing_is_asked(
    admin: FlaskClient, command: MachineCommand, changed: dict[str, str], wrong: str
) -> None:
    answer = admin.post("/settings/box", data=AS_IT_IS | changed)
    assert answer.status_code == 400
    assert f'id="{wrong}"' in answer.text
    assert command.asked == []


def test_the_machines_own_no_is_shown(admin: FlaskClient, command: MachineCommand) -> None:
    command.refuses("the card is full")
    answer = admin.post("/settings/box", data=AS_IT_IS | {"name": "accueil"})
    assert answer.status_code == 409
    assert "the card is full" in answer.text


def test_nothing_changed_asks_for_nothing(admin: FlaskClient, command: MachineCommand) -> None:
    assert admin.post("/settings/box", data=AS_IT_IS).location == "/settings/box"
    assert command.asked == []


@pytest.mark.parametrize("power", ["restart", "reboot", "poweroff"])
def test_power(admin: FlaskClient, command: MachineCommand, power: str) -> None:
    assert admin.post(f"/settings/box/{power}").status_code == 200
    assert command.asked == [power]
    assert admin.post("/settings/box/explode").status_code == 404


def test_the_first_start_ends_here(empty_office: Office) -> None:
    client = empty_office.client()
    password = {"password": "correct horse", "again": "correct horse"}
    made = {"code": FIRST_START_CODE, "name": "alice"} | password
    where = client.post("/first-start", data=made).location
    assert where == "/settings/box?first="
    page = client.get(where).text
    assert "/settings/box/poweroff" not in page
    assert 'href="/"' in page
    assert client.post(where, data=AS_IT_IS).location == "/"
    changed = client.post(where, data=AS_IT_IS | {"time_zone": "Europe/Brussels"}).text
    assert '<a class="btn btn-primary" href="/">' in changed
