import re

import pytest
from fakes.office import PASSWORD, Office
from flask.testing import FlaskClient

from appliance.messaging.people import users
from appliance.store import events
from appliance.store import users as rows


@pytest.fixture
def admin(office: Office) -> FlaskClient:
    return office.client("admin")


def test_a_user_is_added_and_may_log_in(office: Office, admin: FlaskClient) -> None:
    assert "sophie" in admin.get("/settings/users").text
    sent = {"name": "eva", "password": PASSWORD, "role": "viewer"}
    assert admin.post("/settings/new-user", data=sent).location == "/settings/users"
    user = users.verify_password(office.store, "eva", PASSWORD)
    assert user is not None
    assert user.role == "viewer"
    (entry,) = events.journal(office.store, limit=1, kinds=["user"])
    assert entry.entry.actor == "user:alice"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"name": ""}, 400),
        ({"name": "a:b"}, 400),
        ({"password": "short"}, 400),
        ({"role": "king"}, 400),
        ({"name": "SOPHIE"}, 409),
    ],
)
def test_what_is_wrong_is_said_and_the_password_not_repeated(
    office: Office, admin: FlaskClient, changed: dict[str, str], status: int
) -> None:
    sent = {"name": "eva", "password": PASSWORD, "role": "viewer"} | changed
    answer = admin.post("/settings/new-user", data=sent)
    assert answer.status_code == status
    assert PASSWORD not in answer.text
    assert len(rows.users(office.store)) == 3


def test_roles_and_passwords_are_changed(office: Office, admin: FlaskClient) -> None:
    sophie = office.client("operator")
    admin.post("/settings/users/sophie/role", data={"role": "viewer"})
    assert sophie.get("/messages/new").status_code == 403
    admin.post("/settings/users/sophie/password", data={"password": "another horse"})
    assert sophie.get("/").status_code == 302  # her sessions have ended
    assert users.verify_password(office.store, "sophie", "another horse") is not None
    answer = admin.post("/settings/users/sophie/password", data={"password": "short"})
    assert answer.status_code == 400
    assert admin.post("/settings/users/sophie/role", data={"role": "x"}).status_code == 400


def test_the_last_administrator_stays_one(office: Office, admin: FlaskClient) -> None:
    answer = admin.post("/settings/users/alice/role", data={"role": "viewer"})
    assert answer.status_code == 409
    assert admin.post("/settings/users/alice/remove").status_code == 409
    assert users.user(office.store, "alice").role == "admin"


def test_an_administrators_own_password_is_changed_only_in_the_profile(
    office: Office, admin: FlaskClient
) -> None:
    """The profile asks for the present password."""
    assert "/profile" in admin.get("/settings/users/alice").text
    answer = admin.post("/settings/users/alice/password", data={"password": "another horse"})
    assert answer.status_code == 409
    assert users.verify_password(office.store, "alice", PASSWORD)


def test_a_users_sessions_are_shown_and_ended(office: Office, admin: FlaskClient) -> None:
    sophie = office.client("operator")
    page = admin.get("/settings/users/sophie").text
    assert "Firefox" in page
    found = re.search(r"/settings/users/sophie/sessions/\d+/end", page)
    assert found is not None
    assert admin.post(found[0]).location == "/settings/users/sophie"
    assert sophie.get("/contacts").status_code == 302


def test_a_user_is_removed_after_a_question(office: Office, admin: FlaskClient) -> None:
    assert '<details class="confirm">' in admin.get("/settings/users/sophie").text
    assert '<details class="confirm">' not in admin.get("/settings/users/alice").text
    assert admin.post("/settings/users/sophie/remove").location == "/settings/users"
    assert [user.name for user in rows.users(office.store)] == ["alice", "victor"]
    assert admin.get("/settings/users/sophie").status_code == 404


# --- tokens -------------------------------------------------------------------------------------


def test_a_tokens_secret_is_shown_once_and_works(office: Office, admin: FlaskClient) -> None:
    assert 'class="empty"' in admin.get("/settings/tokens").text
    page = admin.post("/settings/tokens", data={"name": "crm", "user": "sophie"}).text
    found = re.search(r'id="secret"[^>]*>([^<]+)<', page)
    assert found is not None
    token = users.verify_token(office.store, found[1])
    assert token is not None
    assert (token.name, token.user_name) == ("crm", "sophie")
    page = admin.get("/settings/tokens").text
    assert "crm" in page
    assert found[1] not in page


def test_a_token_of_the_box_itself_and_wrong_ones(office: Office, admin: FlaskClient) -> None:
    admin.post("/settings/tokens", data={"name": "crm", "user": ""})
    assert rows.tokens(office.store)[0].user_name is None
    assert admin.post("/settings/tokens", data={"name": "crm", "user": ""}).status_code == 409
    assert admin.post("/settings/tokens", data={"name": "", "user": ""}).status_code == 400
    assert admin.post("/settings/tokens", data={"name": "x", "user": "no"}).status_code == 400
    assert len(rows.tokens(office.store)) == 1


def test_a_removed_token_is_refused(office: Office, admin: FlaskClient) -> None:
    secret = users.create_token(office.store, "crm/1")
    assert admin.post("/settings/tokens/remove/crm%2F1").location == "/settings/tokens"
    assert users.verify_token(office.store, secret) is None


def test_a_token_is_limited(office: Office, admin: FlaskClient) -> None:
    assert 'value="1000"' in admin.get("/settings/tokens").text, "a limit to begin with"
    sent = {"name": "crm", "user": "", "daily_messages": "5", "countries": "Europe, Canada"}
    assert admin.post("/settings/tokens", data=sent).status_code == 200
    (token,) = rows.tokens(office.store)
    assert (token.countries, token.daily_messages) == (("europe", "CA"), 5)
    assert "5 SMS par jour" in admin.get("/settings/tokens").text
    page = admin.get("/settings/tokens/edit/crm").text
    assert 'value="Europe, Canada"' in page
    sent = {"daily_messages": "", "countries": ""}
    assert admin.post("/settings/tokens/edit/crm", data=sent).status_code == 302
    (token,) = rows.tokens(office.store)
    assert (token.countries, token.daily_messages) == (None, None)


@pytest.mark.parametrize(
    "wrong", [{"daily_messages": "0"}, {"daily_messages": "many"}, {"countries": "Atlantide"}]
)
def test_a_limit_that_cannot_be_is_said_and_no_token_made(
    office: Office, admin: FlaskClient, wrong: dict[str, str]
) -> None:
    answer = admin.post("/settings/tokens", data={"name": "crm", "user": ""} | wrong)
    assert answer.status_code == 400
    assert wrong.popitem()[1] in answer.text
    assert rows.tokens(office.store) == []


def test_a_browser_sends_what_was_typed_where_a_number_is_meant(
    office: Office, admin: FlaskClient
) -> None:
    """A number field would send nothing for "5e" or "mille", and nothing means no limit."""
    for path in ("/settings/tokens", "/settings"):
        assert 'type="number"' not in admin.get(path).text
    sent = {"name": "crm", "user": "", "daily_messages": "mille"}
    answer = admin.post("/settings/tokens", data=sent)
    assert "Saisissez un nombre entier, par exemple 500." in answer.text
    assert "entier valide" not in answer.text
    admin.post("/settings/tokens", data=sent | {"daily_messages": " 1\N{NO-BREAK SPACE}500 "})
    [token] = rows.tokens(office.store)
    assert token.daily_messages == 1500


def test_a_user_is_limited_to_countries(office: Office, admin: FlaskClient) -> None:
    sent = {"countries": "pologne ; DE"}
    assert admin.post("/settings/users/sophie/countries", data=sent).status_code == 302
    assert users.user(office.store, "sophie").countries == ("PL", "DE")
    assert 'value="Pologne, Allemagne"' in admin.get("/settings/users/sophie").text
    answer = admin.post("/settings/users/sophie/countries", data={"countries": "Ruritanie"})
    assert "« Ruritanie » n'est pas un pays" in answer.text.replace("\u00a0", " ").replace(
        "&#39;", "'"
    )
    assert users.user(office.store, "sophie").countries == ("PL", "DE")
