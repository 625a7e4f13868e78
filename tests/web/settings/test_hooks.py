"""Settings > Webhooks: made, changed, tried, paused, removed; what was delivered."""

from collections.abc import Iterator

import pytest
from fakes.office import Office
from fakes.receiver import Receiver
from flask.testing import FlaskClient

from appliance.messaging.requests import Author, NewMessage
from appliance.store import groups, hook_deliveries, hooks
from appliance.store.hooks import HookRow

LAN = "http://192.168.1.20/hook"
NEW = {"url": f"{LAN}?token=secret", "events": ["sms:received", "call"], "number": "0639980103"}


@pytest.fixture
def admin(office: Office) -> Iterator[FlaskClient]:
    yield office.client("admin")
    made = office.services.hooks()
    made.stop()
    made._consumers().stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


def only(office: Office) -> HookRow:
    (row,) = hooks.every(office.store)
    return row


def add(office: Office, admin: FlaskClient, **changes: object) -> HookRow:
    answer = admin.post("/settings/new-hook", data=NEW | changes)
    assert answer.status_code == 200, answer.text
    return only(office)


def test_one_is_made_and_its_key_shown_once(office: Office, admin: FlaskClient) -> None:
    assert "Pas encore de webhook" in admin.get("/settings/hooks").text
    assert admin.get("/settings/new-hook").text.count("checked") == 1
    made = admin.post("/settings/new-hook", data=NEW)
    assert "Copiez la clé maintenant" in made.text
    row = only(office)
    assert (row.url, row.events, row.number) == (
        NEW["url"],
        ("sms:received", "call"),
        "+33639980103",
    )
    key = made.text.partition('spellcheck="false">')[2].partition("<")[0]
    assert len(key) >= 32
    page = admin.get(f"/settings/hooks/{row.public_id}").text
    assert key not in page
    listed = admin.get("/settings/hooks").text
    assert LAN in listed
    assert "secret" not in listed
    assert "Un SMS arrive" in listed
    assert "Fonctionne" in listed


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"url": ""}, "field-wrong"),
        ({"url": "http://crm.example/x"}, "https://"),
        ({"events": []}, "Choisissez au moins un"),
        ({"number": "+33 6"}, "field-wrong"),
        ({"key": "short"}, "au moins 8"),
        ({"group": "77"}, "field-wrong"),
        ({"line": "none"}, ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    office: Office, admin: FlaskClient, changes: dict[str, object], told: str
) -> None:
    answer = admin.post("/settings/new-hook", data=NEW | changes)
    assert answer.status_code == 400
    assert told in answer.text
    assert hooks.every(office.store) == []


def test_it_is_changed(office: Office, admin: FlaskClient) -> None:
    group = groups.add(office.store, "Équipe")
    row = add(office, admin)
    path = f"/settings/hooks/{row.public_id}"
    changed = {"url": LAN, "events": ["optout"], "number": "", "group": str(group)}
    assert admin.post(path, data=changed).location == path
    assert (only(office).events, only(office).group_id) == (("optout",), group)
    assert only(office).number is None
    assert "Équipe" in admin.get("/settings/hooks").text
    assert admin.post(path, data={"url": "x", "events": ["call"]}).status_code == 400
    groups.remove(office.store, group)
    assert "Son groupe est supprimé" in admin.get("/settings/hooks").text
    assert "(supprimé)" in admin.get(path).text


def test_it_is_tried_paused_given_a_new_key_and_removed(
    office: Office, admin: FlaskClient, receiver: Receiver
) -> None:
    row = add(office, admin, url=receiver.url)
    path = f"/settings/hooks/{row.public_id}"

    def told(act: str) -> str:
        return admin.post(f"{path}/{act}", follow_redirects=True).text

    assert "il a répondu 200" in told("test")
    receiver.answer = lambda _taken: 404
    assert "a refusé le test : 404" in told("test").replace("\xa0", " ").replace("\u202f", " ")
    assert "en pause" in told("pause")
    assert only(office).paused
    assert "En pause" in admin.get("/settings/hooks").text
    assert "Le webhook reprend" in told("resume")
    before = only(office).secret
    assert "Copiez la clé maintenant" in admin.post(f"{path}/key").text
    assert only(office).secret != before
    assert "Le webhook est supprimé" in told("remove")
    assert hooks.every(office.store) == []
    assert admin.get(path).status_code == 404


def test_a_receiver_that_is_away_is_seen_with_its_answer(
    office: Office, admin: FlaskClient
) -> None:
    row = add(office, admin, url="http://127.0.0.1:9/")
    admin.post(f"/settings/hooks/{row.public_id}/test")
    assert "a pas répondu" in admin.get("/settings/hooks").text
    hook_deliveries.add(office.store, row.id, "call", office.clock.now_ms(), about="+33639980103")
    oldest = hook_deliveries.oldest_waiting(office.store, row.id)
    assert oldest is not None
    later = office.clock.now_ms() + 60_000
    hook_deliveries.tried(
        office.store, oldest, "waiting", status=503, answer="away", retry_at=later
    )
    hooks.put_off(office.store, row.id, 1, later)
    page = admin.get("/settings/hooks").text
    assert "En attente depuis" in page
    assert "503 · away" in page
    hook_deliveries.tried(office.store, oldest, "dead", status=503, answer="away")
    hooks.put_off(office.store, row.id, 0, None)
    assert "1 abandonné" in admin.get("/settings/hooks").text


def test_deliveries_are_listed_in_pages_and_sent_again(office: Office, admin: FlaskClient) -> None:
    row = add(office, admin)
    path = f"/settings/hooks/{row.public_id}"
    admin.post(f"{path}/pause")
    for number in range(30):
        hook_deliveries.add(office.store, row.id, "call", number, about="+33639980103")
    found = hook_deliveries.oldest_waiting(office.store, row.id)
    assert found is not None
    hook_deliveries.tried(office.store, found, "done", status=200, answer="")
    first = admin.get(path).text
    assert first.count("Renvoyer") == 25
    assert "06 39 98 01 03" in first
    second = admin.get(f"{path}?before=6").text
    assert second.count("Renvoyer") == 5
    assert admin.post(f"{path}/deliveries/1").location == path
    assert hook_deliveries.waiting(office.store, row.id) == 30
    assert admin.post(f"{path}/deliveries/99").status_code == 404


def test_the_administrator_says_where_webhooks_may_go(office: Office, admin: FlaskClient) -> None:
    def save(**fields: str) -> int:
        return admin.post("/settings/hook-networks", data=fields).status_code

    assert save(reach="listed", networks="192.168.2.0/24, 10.0.0.7") == 302
    assert office.services.preferences.channels().hook_networks == ("192.168.2.0/24", "10.0.0.7")
    assert "192.168.2.0/24, 10.0.0.7" in admin.get("/settings/hooks").text
    refused = admin.post("/settings/new-hook", data=NEW)
    assert "ne peuvent pas atteindre" in refused.text
    assert save(reach="listed", networks="") == 400
    assert save(reach="listed", networks="crm") == 400
    assert save(reach="none") == 302
    assert office.services.preferences.channels().hook_networks == ()
    assert save(reach="all") == 302
    assert "Adresses du réseau local" in admin.get("/logs/journal").text


def test_only_an_administrator_sees_them(office: Office) -> None:
    for path in ("/settings/hooks", "/settings/new-hook", "/settings/hooks/crm"):
        assert office.client("operator").get(path).status_code == 403


def test_a_webhook_speaks_as_another_gateway(office: Office, admin: FlaskClient) -> None:
    row = add(office, admin, events=["sms:received"], form="smseagle")
    assert row.form == "smseagle"
    page = admin.get(f"/settings/hooks/{row.public_id}").text
    assert '<option selected value="smseagle">' in page
    saved = NEW | {"events": ["sms:received"], "form": "kannel"}
    admin.post(f"/settings/hooks/{row.public_id}", data=saved)
    assert only(office).form == "kannel"
    wrong = admin.post(f"/settings/hooks/{row.public_id}", data=NEW | {"form": "kannel"})
    assert wrong.status_code == 400
    assert "ne signale que les SMS reçus" in wrong.text


def test_a_webhook_for_reports_is_shown_and_not_changed(office: Office, admin: FlaskClient) -> None:
    author = Author("user", "alice", administers=True)
    with office.store.transaction():
        accepted = office.services.outbox.accept(NewMessage("Oui", ("0639980101",)), author)
        office.services.hooks().want_reports(accepted.batch_id, f"{LAN}?s=%d", 31, author)
    row = only(office)
    assert "Les accusés des SMS de programmes" in admin.get("/settings/hooks").text
    page = admin.get(f"/settings/hooks/{row.public_id}").text
    assert "Supprimer" in page
    assert 'name="url"' not in page
    answer = admin.post(f"/settings/hooks/{row.public_id}", data=NEW)
    assert answer.status_code == 409
