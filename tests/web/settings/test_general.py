import pytest
from fakes.correspondence import MARIE, becomes, send
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.messaging.rules import optouts
from appliance.store import events


@pytest.fixture
def admin(office: Office) -> FlaskClient:
    return office.client("admin")


GENERAL = {
    "language": "fr",
    "country": "BE",
    "stop_words": "STOP\r\n\r\n ASSEZ ",
    "start_words": "START",
    "stop_reply": "Au revoir.",
}


def test_settings_are_kept_and_in_force_at_once(office: Office, admin: FlaskClient) -> None:
    page = admin.get("/settings").text
    assert "Réglages" in page
    assert "ARRÊT" in page
    assert admin.post("/settings", data=GENERAL).location == "/settings"
    rules = office.services.preferences.messaging()
    assert (rules.country, rules.stop_words, rules.stop_reply) == (
        "BE",
        ("STOP", "ASSEZ"),
        "Au revoir.",
    )
    (entry,) = events.journal(office.store, limit=1, kinds=["setting"])
    assert entry.entry.actor == "user:alice"
    answer = admin.post("/messages/new", data={"text": "x", "numbers": "0470 12 34 56"})
    assert answer.location == "/discussions/+32470123456"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [({"country": "XX"}, "country-error"), ({"stop_words": ""}, "stop_words-error")],
)
def test_an_error_is_shown_next_to_its_field(
    office: Office, admin: FlaskClient, changed: dict[str, str], wrong: str
) -> None:
    answer = admin.post("/settings", data=GENERAL | changed)
    assert answer.status_code == 400
    assert f'id="{wrong}"' in answer.text
    assert office.services.preferences.messaging().stop_reply != "Au revoir."


def test_the_boxs_language_is_used_if_none_is_requested(office: Office, admin: FlaskClient) -> None:
    admin.post("/settings", data=GENERAL | {"language": "nl"})
    stranger = office.client()
    assert '<html lang="fr">' in stranger.get("/login").text
    assert '<html lang="nl">' in stranger.get("/login", headers={"Accept-Language": "ja"}).text
    assert admin.post("/settings", data=GENERAL | {"language": "ja"}).status_code == 400


def test_a_test_message_is_sent_and_watched(office: Office, admin: FlaskClient) -> None:
    answer = admin.post("/settings/test", data={"number": "06 98 76 54 32", "text": "Essai"})
    assert answer.location == "/settings?test=1#test"
    page = admin.get("/settings?test=1").text
    assert 'data-watch="/settings/test/1"' in page
    assert "en file" in admin.get("/settings/test/1").text
    assert "data-settled" not in admin.get("/settings/test/1").text
    becomes(office, 1, "delivered")
    state = admin.get("/settings/test/1").text
    assert "délivré" in state
    assert "data-settled" in state


def test_a_test_that_cannot_go_says_so(office: Office, admin: FlaskClient) -> None:
    for sent in ({"number": "12a", "text": "x"}, {"number": "", "text": "x"}):
        answer = admin.post("/settings/test", data=sent)
        assert answer.status_code == 400
        assert 'id="number-error"' in answer.text
    answer = admin.post("/settings/test", data={"number": MARIE, "text": ""})
    assert 'id="text-error"' in answer.text
    optouts.add(office.store, MARIE, source="page", actor="user:x")
    admin.post("/settings/test", data={"number": MARIE, "text": "x"})
    assert "STOP" in admin.get("/settings/test/1").text


def test_other_messages_are_not_shown_as_tests(office: Office, admin: FlaskClient) -> None:
    send(office, "Privé")
    assert admin.get("/settings/test/1").status_code == 404
    assert admin.get("/settings?test=1").status_code == 404


def test_only_administrators_come_in(office: Office) -> None:
    for role in ("viewer", "operator"):
        client = office.client(role)
        for path in ("", "/modem", "/users", "/new-user", "/tokens", "/backups", "/test/1"):
            assert client.get(f"/settings{path}").status_code == 403
        for path in ("", "/test", "/new-user", "/tokens", "/backups"):
            assert client.post(f"/settings{path}", data={}).status_code == 403


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        ("fr", ["Égypte", "El Salvador", "Émirats arabes unis", "Équateur", "Zimbabwe"]),
        ("en", ["Albania", "Andorra", "Chile", "Croatia", "Zimbabwe"]),
        ("nl", ["Estland", "Eswatini", "Ethiopië", "Zwitserland"]),
        ("pl", ["Luksemburg", "Łotwa", "Macedonia Północna", "Świętego Tomasza", "Zimbabwe"]),
    ],
)
def test_countries_are_in_the_order_of_a_dictionary(
    admin: FlaskClient, language: str, in_order: list[str]
) -> None:
    admin.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    page = admin.get("/settings").text
    page = page[page.index('id="country"') :]
    places = [page.find(f">{name}</option>") for name in in_order]
    shown = [place for place in places if place >= 0]
    assert len(shown) >= 3
    assert shown == sorted(shown)


def test_the_question_before_many_is_set_on_the_page(office: Office, admin: FlaskClient) -> None:
    assert 'name="confirm_above"' in admin.get("/settings").text
    admin.post("/settings", data=GENERAL | {"confirm_above": "0"})
    assert office.services.preferences.messaging().confirm_above == 0
    for wrong in ("-1", "100001", "many"):
        answer = admin.post("/settings", data=GENERAL | {"confirm_above": wrong})
        assert answer.status_code == 400
        assert 'id="confirm_above-error"' in answer.text
    assert office.services.preferences.messaging().confirm_above == 0
