"""The limits of a token on its page: typed, refused, shown again and told in the list."""

from datetime import datetime

import pytest
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.clock import to_ms
from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.people import users
from appliance.messaging.requests import Author
from appliance.store import groups
from appliance.store.contacts import ContactNumber
from appliance.store.token_limits import TokenLimits

TYPED = {
    "name": "crm",
    "user": "",
    "daily_messages": "",
    "countries": "",
    "minute_messages": "20",
    "recipients": "parents\n06 39 98 01 01\n\n06 39 98 01 01",
    "networks": "192.168.1.20; 10.0.0.0/8",
    "expires": "2030-12-31",
    "scopes": ["messages:send", "messages:read"],
}


@pytest.fixture
def admin(office: Office) -> FlaskClient:
    person = Wanted("Marie", (ContactNumber("+33639980102"),), groups=("Parents",))
    entries.save_contact(office.store, person, Author("user", "alice"))
    return office.client("admin")


def stored(office: Office) -> TokenLimits:
    return users.token(office.store, "crm").limits


def test_limits_are_typed_stored_and_told(office: Office, admin: FlaskClient) -> None:
    page = admin.post("/settings/tokens", data=TYPED)
    assert page.status_code == 200, page.text
    group = groups.all_of(office.store)[0].id
    assert stored(office) == TokenLimits(
        scopes=("messages:send", "messages:read"),
        networks=("192.168.1.20", "10.0.0.0/8"),
        group_ids=(group,),
        numbers=("+33639980101",),
        expires_at=to_ms(datetime(2031, 1, 1).astimezone()),
        minute_messages=20,
    )
    listed = admin.get("/settings/tokens").text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "20 SMS par minute" in listed
    assert "Envoyer des SMS, Lire un SMS et son état" in listed
    assert "seulement à Parents, " in listed
    assert "depuis 192.168.1.20, 10.0.0.0/8" in listed


def test_the_page_of_a_token_shows_its_limits_and_removes_them(
    office: Office, admin: FlaskClient
) -> None:
    admin.post("/settings/tokens", data=TYPED)
    page = admin.get("/settings/tokens/edit/crm").text
    assert 'value="2030-12-31"' in page
    assert "Parents\r\n" in page or "Parents\n" in page
    assert "<details" in page
    assert "open>" in page.replace(" open ", " open>")
    before = stored(office)
    kept = {
        **TYPED,
        "recipients": "Parents\n+33639980101",
        "networks": ", ".join(before.networks or ()),
    }
    assert admin.post("/settings/tokens/edit/crm", data=kept).status_code == 302
    assert stored(office) == before
    emptied = dict.fromkeys(TYPED, "") | {"scopes": []}
    assert admin.post("/settings/tokens/edit/crm", data=emptied).status_code == 302
    assert stored(office) == TokenLimits()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"recipients": "Parents\nPersonne"}, "« Personne » n'est ni un groupe ni un numéro"),
        ({"networks": "le bureau"}, "n'est ni une adresse IP ni un réseau"),
        ({"minute_messages": "0"}, "par minute"),
        ({"expires": "demain"}, "field-wrong"),
        ({"scopes": "nonsense"}, "field-error"),
    ],
)
def test_what_cannot_be_is_said_where_it_is(
    office: Office, admin: FlaskClient, wrong: dict[str, str], told: str
) -> None:
    answer = admin.post("/settings/tokens", data=TYPED | wrong)
    assert answer.status_code == 400
    page = answer.text.replace("\u00a0", " ").replace("&#39;", "'")
    assert told in page
    assert '<details class="more-limits" open>' in page
    assert users.rows.tokens(office.store) == []


def test_a_box_with_several_lines_offers_them(office: Office, admin: FlaskClient) -> None:
    assert 'name="line"' not in admin.get("/settings/tokens").text
    office.add_line("masse")
    assert 'name="line"' in admin.get("/settings/tokens").text
    admin.post("/settings/tokens", data=TYPED | {"line": "masse"})
    assert stored(office).line == "masse"
    assert "masse" in admin.get("/settings/tokens").text


def test_a_token_that_has_expired_is_said_to_have(admin: FlaskClient) -> None:
    admin.post("/settings/tokens", data=TYPED | {"expires": "2020-01-01"})
    assert "expiré le" in admin.get("/settings/tokens").text
