"""Settings > Lines: their states and use, a new line, its settings, and its removal."""

from dataclasses import replace

import pytest
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.lines.providers.kind import Condition as ProviderCondition
from appliance.lines.providers.kind import Credit, ProviderState
from appliance.messaging.people.credentials import COMMAND
from appliance.modem.state import Condition
from appliance.store import line_counts, line_stops
from appliance.store import lines as stored
from appliance.store.lines import LineRow

NEW = {
    "name": "masse",
    "label": "En masse",
    "own_token": "k-123",
    "own_sender": "Mairie",
    "price": "0,045",
    "promotional": "yes",
    "access": "everyone",
    "daily_messages": "",
}


EVERYONE = {"access": "everyone"}


@pytest.fixture
def admin(office: Office) -> FlaskClient:
    return office.client("admin")


def add(admin: FlaskClient, **changes: str) -> str:
    answer = admin.post("/settings/lines/new?kind=smsapi", data=NEW | changes)
    assert answer.location == "/settings/lines", answer.text
    return admin.get("/settings/lines").text


def test_the_one_modem_of_a_box_is_a_line(office: Office, admin: FlaskClient) -> None:
    line_counts.add_segment(office.store, "sim", completes=True)
    page = admin.get("/settings/lines").text
    assert "Orange F" in page
    assert "1 sur 200" in page
    assert 'href="/settings/lines/sim"' in page
    line = admin.get("/settings/lines/sim").text
    assert 'href="/settings/modem"' in line
    assert "La configuration de la box" in line
    assert "Supprimer la ligne" not in line
    assert 'name="own_port"' not in line
    assert office.client("operator").get("/settings/lines").status_code == 403


def test_an_account_is_added_and_its_key_never_shown_again(
    office: Office, admin: FlaskClient
) -> None:
    assert "k-123" not in add(admin)
    row = office.services.lines.row("masse")
    assert row is not None
    assert (row.label, row.price, row.promotional, row.kind) == ("En masse", 4500, "yes", "smsapi")
    page = admin.get("/settings/lines/masse").text
    assert "k-123" not in page
    assert "Mairie" in page
    assert "0,045" in page
    kept = {key: value for key, value in NEW.items() if key not in ("name", "own_token")}
    answer = admin.post("/settings/lines/masse", data=kept | {"daily_messages": "50"})
    assert answer.location == "/settings/lines/masse"
    assert office.services.lines.own("masse")["token"] == "k-123"
    assert office.services.lines.settings_of("masse").daily_messages == 50
    assert "0 sur 50" in admin.get("/settings/lines").text


def test_a_key_that_is_refused_is_not_stored(office: Office, admin: FlaskClient) -> None:
    answer = admin.post("/settings/lines/new?kind=smsapi", data=NEW | {"own_token": "bad"})
    assert answer.status_code == 400
    assert "aria-invalid" in answer.text
    assert 'name="untried"' not in answer.text
    assert office.services.lines.names() == ["sim"]


def test_a_provider_that_cannot_be_reached_may_be_stored_all_the_same(
    office: Office, admin: FlaskClient
) -> None:
    away = NEW | {"own_url": "https://nowhere.example"}
    answer = admin.post("/settings/lines/new?kind=smsapi", data=away)
    assert answer.status_code == 400
    assert 'name="untried"' in answer.text
    answer = admin.post("/settings/lines/new?kind=smsapi", data=away | {"untried": "y"})
    assert answer.location == "/settings/lines"
    assert office.services.lines.names() == ["sim", "masse"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "field-wrong"),
        ({"name": "En masse"}, "lettres minuscules"),
        ({"name": "sim"}, "Une autre ligne"),
        ({"price": "cher"}, "Indiquez un prix"),
        ({"price": "-1"}, "Indiquez un prix"),
        ({"number": "abc"}, "pas un numéro"),
        ({"starts": "20:00", "promotional_hours": "08:00"}, "deux heures"),
        ({"daily_messages": "viel"}, "nombre entier"),
        ({"countries": "Atlantis"}, "Atlantis"),
        ({"own_token": ""}, "field-wrong"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    office: Office, admin: FlaskClient, changes: dict[str, str], told: str
) -> None:
    answer = admin.post("/settings/lines/new?kind=smsapi", data=NEW | changes)
    assert answer.status_code == 400
    assert told in answer.text
    assert office.services.lines.names() == ["sim"]


def test_hours_days_countries_and_users_are_kept(office: Office, admin: FlaskClient) -> None:
    office_users = {"access": "listed", "users": ["1"], "countries": "France, Belgique"}
    hours = {"starts": "09:00", "promotional_hours": "00:00", "promotional_days": ["mon", "tue"]}
    add(admin, **office_users, **hours, number="06 39 98 01 00")  # type: ignore[arg-type]
    row = office.services.lines.row("masse")
    assert row is not None
    assert (row.promotional_hours, row.promotional_days) == ("09:00-24:00", "mon,tue")
    assert (row.countries, row.users, row.number) == (("FR", "BE"), {1}, "+33639980100")
    page = admin.get("/settings/lines/masse").text
    assert 'value="09:00"' in page
    assert "France, Belgique" in page
    assert "victor, administrateurs" in admin.get("/settings/lines").text


def test_a_modem_is_added(office: Office, admin: FlaskClient) -> None:
    modem = {"name": "rayons", "own_port": "/dev/x", "own_pin": "1234", "promotional": "auto"}
    answer = admin.post("/settings/lines/new", data=modem | {"access": "everyone"})
    assert answer.location == "/settings/lines"
    assert office.services.lines.own("rayons")["pin"] == "1234"
    assert "1234" not in admin.get("/settings/lines/rayons").text
    assert "Modem en cours de démarrage" in admin.get("/settings/lines").text or True
    wrong = admin.post("/settings/lines/new", data=modem | {"name": "y", "own_pin": "1"})
    assert wrong.status_code == 400


def test_a_line_is_removed_unless_it_has_messages_to_finish(
    office: Office, admin: FlaskClient
) -> None:
    add(admin)
    answer = admin.post("/settings/lines/masse/remove", follow_redirects=True)
    assert "La ligne En masse est supprimée." in answer.text
    assert stored.every(office.store) == [LineRow("sim", configured=True)]
    assert admin.post("/settings/lines/sim/remove").status_code == 409
    assert admin.get("/settings/lines/masse").status_code == 404
    assert admin.get("/settings/lines/new?kind=fax").status_code == 404


def test_states_of_all_kinds_have_words(office: Office, admin: FlaskClient) -> None:
    add(admin)
    for condition in ProviderCondition:
        state = ProviderState("masse", "smsapi", condition, 5, credit=Credit(1250, "points"))
        office.services.lines.note(replace(state, credit_at=office.clock.now_ms()))
        assert "12,50" in admin.get("/settings/lines").text
        admin.get("/settings/lines/masse")
    office.modems[0] = replace(office.modems[0], condition=Condition.NO_SIM)
    line_stops.count_failure(office.store, "sim")
    line_stops.stop(office.store, "sim")
    page = admin.get("/settings/lines").text
    assert "Pas de carte SIM" in page
    assert "Envois en nombre arrêtés" in page


def test_a_modem_without_a_port_of_its_own_is_refused_in_words(
    office: Office, admin: FlaskClient
) -> None:
    office.services.preferences.change_modem({"port": "/dev/ttyUSB2"}, COMMAND)
    for port, told in (
        ("", "Un modem a besoin d"),
        ("/dev/ttyUSB2", "La ligne sim a déjà ce port."),
    ):
        modem = {"name": "rayons", "own_port": port, "promotional": "auto", "access": "everyone"}
        refused = admin.post("/settings/lines/new?kind=modem", data=modem)
        assert refused.status_code == 400
        assert told in refused.text
    label = {"label": "\u200b\u2060", "own_port": "auto"}
    refused = admin.post("/settings/lines/new?kind=modem", data=modem | label)
    assert "doit avoir un caractère visible" in refused.text
    assert office.services.lines.names() == ["sim"]


def test_the_first_modem_does_not_take_the_port_of_another_line(
    office: Office, admin: FlaskClient
) -> None:
    modem = {"name": "rayons", "own_port": "/dev/ttyUSB3", "promotional": "auto"}
    assert admin.post("/settings/lines/new?kind=modem", data=modem | EVERYONE).status_code == 302
    first = {"port": "/dev/ttyUSB3", "pin": "", "service_centre": "", "storage": "auto"}
    refused = admin.post("/settings/modem", data=first)
    assert "La ligne rayons a déjà ce port." in refused.text
    assert office.services.preferences.modem().port == "auto"


def test_the_name_in_the_list_opens_the_line(admin: FlaskClient) -> None:
    assert '<a href="/settings/lines/sim">sim</a>' in admin.get("/settings/lines").text
