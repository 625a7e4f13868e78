"""Settings > Privacy: what would be deleted is shown before, and what was deleted after."""

import pytest
from fakes.clock import FakeClock
from fakes.office import Office
from fakes.stored import StoredTraffic
from flask.testing import FlaskClient

from appliance.config import PrivacySettings
from appliance.errors import ConflictError
from appliance.messaging.privacy import retention
from appliance.messaging.requests import Author
from appliance.store import events
from appliance.store.database import Store

DAY = 86_400
MARIE = "+33611111111"


@pytest.fixture
def admin(office: Office) -> FlaskClient:
    return office.client("admin")


@pytest.fixture
def traffic(store: Store) -> StoredTraffic:
    return StoredTraffic(store)


def run(office: Office) -> None:
    retention.run(office.store, office.services.preferences.privacy(), 7)


def test_nothing_is_deleted_unless_asked(admin: FlaskClient, office: Office) -> None:
    page = admin.get("/settings/privacy").text
    assert "Durée de conservation des SMS" in page
    assert "encore été supprimé." in page
    assert office.services.preferences.privacy() == PrivacySettings(0, 0)


def test_what_would_go_is_shown_before_it_is_switched_on(
    office: Office, traffic: StoredTraffic, clock: FakeClock
) -> None:
    traffic.incoming(MARIE)
    traffic.incoming(MARIE)
    clock.advance(31 * DAY)
    admin = office.client("admin")
    asked = {"text_days": "30", "history_days": "0", "look": "1"}
    page = admin.post("/settings/privacy", data=asked).text
    assert "textes de 2 SMS, le plus ancien du" in page
    assert 'value="30"' in page
    assert office.services.preferences.privacy() == PrivacySettings(0, 0)
    answer = admin.post("/settings/privacy", data={"text_days": "30", "history_days": ""})
    assert answer.location == "/settings/privacy"
    assert office.services.preferences.privacy() == PrivacySettings(30, 0)
    (entry,) = events.journal(office.store, limit=1, kinds=["setting"])
    assert entry.entry.told()["changed"] == {"text_days": 30}
    run(office)
    assert "2 textes effacés" in admin.get("/settings/privacy").text
    assert "textes effacés\N{NO-BREAK SPACE}: 2" in admin.get("/logs/journal?kind=privacy").text


@pytest.mark.parametrize(
    ("text_days", "history_days", "field", "words"),
    [
        ("3", "0", "text_days", "pendant 7 jours"),
        ("0", "3", "history_days", "pendant 7 jours"),
        ("60", "30", "text_days", "plus longtemps que les SMS"),
        ("-1", "0", "text_days", "nombre entier"),
    ],
)
def test_times_that_contradict_each_other_are_refused_beside_their_field(
    office: Office, text_days: str, history_days: str, field: str, words: str
) -> None:
    admin = office.client("admin")
    asked = {"text_days": text_days, "history_days": history_days}
    for data in (asked, {**asked, "look": "1"}):
        answer = admin.post("/settings/privacy", data=data)
        assert answer.status_code == 400
        assert f'id="{field}-error"' in answer.text
        assert words in answer.text
    assert office.services.preferences.privacy() == PrivacySettings(0, 0)


def test_an_erased_text_is_said_wherever_the_message_is_shown(
    office: Office, traffic: StoredTraffic, clock: FakeClock
) -> None:
    traffic.incoming(MARIE, "ancien secret")
    (failed,) = traffic.outgoing(MARIE, body="autre secret", status="failed")
    clock.advance(31 * DAY)
    office.services.preferences.change_privacy({"text_days": 30}, Author("user", "alice"))
    run(office)
    admin = office.client("admin")
    for path in (
        "/discussions",
        f"/discussions/{MARIE}",
        "/messages/received",
        "/messages/sent",
        "/messages/sent/export",
        "/messages/batches/1",
    ):
        page = admin.get(path, follow_redirects=True).text
        assert "Texte effacé le " in page, path
        assert "secret" not in page
    assert "Renvoyer" not in admin.get(f"/discussions/{MARIE}").text
    with pytest.raises(ConflictError, match="was erased"):
        office.services.outbox.resend(failed, Author("user", "alice"))


def test_the_api_says_when_a_text_was_erased(
    office: Office, traffic: StoredTraffic, clock: FakeClock
) -> None:
    traffic.incoming(MARIE, "ancien secret")
    traffic.outgoing(MARIE, body="autre secret", status="delivered")
    clock.advance(31 * DAY)
    office.services.preferences.change_privacy({"text_days": 30}, Author("user", "alice"))
    run(office)
    client = office.client()
    login = {"auth": ("alice", "correct horse")}
    (received,) = client.get("/api/v1/inbox", **login).json
    assert received["text"] == ""
    assert received["textErasedAt"].startswith("20")
    (sent,) = client.get("/api/v1/messages", **login).json
    assert sent["textMessage"] == {"text": ""}
    assert "textErasedAt" in sent
    (discussion,) = client.get("/api/v1/discussions", **login).json
    assert "textErasedAt" in discussion["lastMessage"]
