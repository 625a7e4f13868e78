from dataclasses import replace

from fakes.office import FIRST_START_CODE, Office

from appliance.messaging.people import users
from appliance.web.app import create_app

GOOD = {
    "code": FIRST_START_CODE.lower().replace("-", " "),
    "name": "alice",
    "password": "correct horse",
    "again": "correct horse",
}


def test_a_new_box_leads_to_its_first_page(empty_office: Office) -> None:
    client = empty_office.client()
    assert client.get("/").location == "/login"
    assert client.get("/login").location == "/first-start"
    assert client.get("/first-start").status_code == 200
    assert client.head("/login").location == "/first-start"
    assert client.head("/first-start").status_code == 200


def test_the_code_makes_the_first_administrator_and_logs_in(empty_office: Office) -> None:
    client = empty_office.client()
    assert client.post("/first-start", data=GOOD).location == "/settings/box?first="
    assert users.user(empty_office.store, "alice").role == "admin"
    assert client.get("/").status_code == 200


def test_a_second_administrator_is_not_made_this_way(empty_office: Office) -> None:
    assert empty_office.client().post("/first-start", data=GOOD).status_code == 302
    second = empty_office.client().post("/first-start", data=GOOD | {"name": "mallory"})
    assert second.location == "/login"
    assert [user.name for user in users.rows.users(empty_office.store)] == ["alice"]


def test_a_wrong_code_makes_nobody(empty_office: Office) -> None:
    answer = empty_office.client().post("/first-start", data=GOOD | {"code": "ABCD-EFGJ"})
    assert answer.status_code == 400
    assert 'id="code-error"' in answer.text
    assert 'value="alice"' in answer.text
    assert not users.rows.users(empty_office.store)


def test_without_a_code_on_the_console_nothing_fits(empty_office: Office) -> None:
    answer = empty_office.client().post("/first-start", data=GOOD | {"code": " "})
    assert answer.status_code == 400


def test_weak_and_differing_passwords_are_reported_next_to_the_field(empty_office: Office) -> None:
    client = empty_office.client()
    weak = client.post("/first-start", data=GOOD | {"password": "short", "again": "short"})
    assert weak.status_code == 400
    assert 'id="password-error"' in weak.text
    differing = client.post("/first-start", data=GOOD | {"again": "other"})
    assert 'id="again-error"' in differing.text


def test_the_code_cannot_be_guessed_at_leisure(empty_office: Office) -> None:
    client = empty_office.client()
    wrong = GOOD | {"code": "WRONG"}
    for _ in range(empty_office.services.settings.web.login_tries):
        assert client.post("/first-start", data=wrong).status_code == 400
    assert client.post("/first-start", data=GOOD).status_code == 429


def offered(office: Office, *, used: list[str] | None = None) -> Office:
    """Return the office after the button on the box was pressed for a new administrator."""
    still = [True]

    def take() -> None:
        still.clear()
        if used is not None:
            used.append("used")

    services = replace(
        office.services, first_start_offered=lambda: bool(still), first_start_used=take
    )
    app = create_app(services)
    app.config["WTF_CSRF_ENABLED"] = False
    return replace(office, app=app)


def test_the_button_makes_the_code_good_for_one_more_administrator(office: Office) -> None:
    used: list[str] = []
    box = offered(office, used=used)
    before = len(users.rows.users(office.store))
    client = box.client()
    assert client.get("/first-start").status_code == 200
    answer = box.client().post("/first-start", data=GOOD | {"name": "zoe", "code": "ABCD-ABCD"})
    assert answer.status_code == 400
    assert client.post("/first-start", data=GOOD | {"name": "zoe"}).location == "/"
    assert users.user(office.store, "zoe").role == "admin"
    assert used == ["used"]
    assert box.client().post("/first-start", data=GOOD | {"name": "eve"}).location == "/login"
    assert len(users.rows.users(office.store)) == before + 1


def test_a_name_that_is_taken_does_not_use_the_code_up(office: Office) -> None:
    used: list[str] = []
    answer = offered(office, used=used).client().post("/first-start", data=GOOD)
    assert answer.status_code == 400
    assert used == []
