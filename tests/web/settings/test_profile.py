import pytest
from fakes.office import PASSWORD, Office

from appliance.messaging.people import users

CHANGE = {"current": PASSWORD, "password": "another horse", "again": "another horse"}


@pytest.mark.parametrize("role", ["viewer", "operator", "admin"])
def test_everybody_has_a_profile(office: Office, role: str) -> None:
    page = office.client(role).get("/profile").text
    assert "Profil" in page


def test_the_language_is_ones_own(office: Office) -> None:
    client = office.client("viewer")
    answer = client.post("/profile/language", data={"language": "en"})
    assert answer.location == "/profile"
    assert 'lang="en"' in client.get("/profile").text
    client.post("/profile/language", data={"language": ""})
    assert '<html lang="fr">' in client.get("/profile").text
    assert client.post("/profile/language", data={"language": "xx"}).status_code == 400


def test_the_password_is_changed_only_with_the_old_one(office: Office) -> None:
    client, elsewhere = office.client("viewer"), office.client("viewer")
    assert client.post("/profile/password", data=CHANGE).location == "/profile"
    assert client.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 302
    assert users.verify_password(office.store, "victor", "another horse") is not None


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"current": "guess"}, "current-error"),
        ({"again": "other"}, "again-error"),
        ({"password": "short", "again": "short"}, "password-error"),
        ({"current": ""}, "current-error"),
    ],
)
def test_an_error_is_shown_next_to_its_field(
    office: Office, changed: dict[str, str], wrong: str
) -> None:
    answer = office.client("viewer").post("/profile/password", data=CHANGE | changed)
    assert answer.status_code == 400
    assert f'id="{wrong}"' in answer.text
    assert users.verify_password(office.store, "victor", PASSWORD) is not None
