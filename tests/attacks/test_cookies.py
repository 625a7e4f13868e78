"""Cookies of removed users, of ended sessions, of another box, and forged ones."""

import lzma
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.office import NAMES, Office
from flask.testing import FlaskClient

from appliance.messaging.outbound import restored
from appliance.messaging.people import users
from appliance.store import backup, preferences, sessions
from appliance.store.database import Store

HOUR_S = 3600


def is_in(client: FlaskClient) -> bool:
    return client.get("/contacts").status_code == 200


def log_in(office: Office, name: str, password: str) -> FlaskClient:
    client = office.app.test_client()
    assert client.post("/login", data={"name": name, "password": password}).status_code == 302
    return client


def test_the_cookie_of_a_removed_user_is_nobodys(office: Office) -> None:
    """The next new user used to get the removed user's id, and so the cookie's session."""
    users.create_user(office.store, "Eve", "a quiet evening", "viewer")
    eve = log_in(office, "Eve", "a quiet evening")
    assert is_in(eve)
    users.remove_user(office.store, "Eve")
    users.create_user(office.store, "Nadia", "an early morning", "admin")
    assert not is_in(eve)
    assert eve.get("/settings").status_code == 302


def test_ids_of_users_and_tokens_never_come_again(office: Office) -> None:
    ids = set()
    for _ in range(3):
        ids.add(users.create_user(office.store, "Eve", "a quiet evening", "viewer").id)
        users.create_token(office.store, "crm")
        ids.add(-office.store.value("SELECT id FROM token WHERE name = 'crm'"))
        users.remove_token(office.store, "crm")
        users.remove_user(office.store, "Eve")
    assert len(ids) == 6


def test_log_out_ends_the_session_wherever_its_cookie_was_copied(office: Office) -> None:
    client = office.client("operator")
    thief = office.app.test_client()
    client.get("/contacts")
    cookie = client.get_cookie("sms_session")
    assert cookie is not None
    thief.set_cookie("sms_session", cookie.value)
    assert is_in(thief)
    client.post("/logout")
    assert not is_in(thief)


def test_a_new_password_ends_the_other_sessions(office: Office) -> None:
    users.create_user(office.store, "Eve", "a quiet evening", "viewer")
    here, there = (log_in(office, "Eve", "a quiet evening") for _ in range(2))
    words = {
        "current": "a quiet evening",
        "password": "another evening",
        "again": "another evening",
    }
    assert here.post("/profile/password", data=words).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_a_session_that_is_not_used_ends_though_its_page_polls(office: Office) -> None:
    client = office.client("operator")
    assert is_in(client)
    for _ in range(13):
        office.clock.advance(HOUR_S)
        client.get("/live?v=0")
    assert not is_in(client)


def test_a_session_that_is_used_lasts_to_its_last_day(office: Office) -> None:
    client = office.client("operator")
    for _ in range(29 * 3):
        office.clock.advance(8 * HOUR_S)
        assert is_in(client)
    for _ in range(4):
        office.clock.advance(8 * HOUR_S)
    assert not is_in(client)


def test_a_restored_backup_lets_nobody_in(office: Office) -> None:
    client = office.client("admin")
    assert is_in(client)
    preferences.put(office.store, backup.RESTORED, value=True)
    restored.hold_what_may_have_gone(office.store)
    assert not is_in(client)


def test_secrets_are_not_in_the_database(office: Office) -> None:
    secret = office.session("operator")["_user_id"]
    office.store.checkpoint()
    files = list(office.store.path.parent.glob("appliance.db*"))
    assert office.store.path in files
    for file in files:
        assert secret.encode() not in file.read_bytes()


@pytest.mark.parametrize("identity", ["1.0", "1", "", "0", "None", "1.0.0", "\x00", "é" * 500])
def test_a_forged_identity_is_nobody(office: Office, identity: str) -> None:
    """Among them is the format of round 1 (id and epoch)."""
    client = office.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = identity
    assert not is_in(client)


def test_only_ones_own_sessions_can_be_ended_in_the_profile(office: Office) -> None:
    viewer, operator = office.client("viewer"), office.client("operator")
    theirs = sessions.of_user(office.store, users.user(office.store, NAMES["operator"]).id)
    assert viewer.post(f"/profile/sessions/{theirs[0].id}/end").status_code == 404
    assert is_in(operator)
    administrator = office.client("admin")
    path = f"/settings/users/{NAMES['operator']}/sessions/{theirs[0].id}/end"
    assert viewer.post(path).status_code == 403
    assert administrator.post(path).status_code == 302
    assert not is_in(operator)


def test_users_and_tokens_of_the_first_schema_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "old/appliance.db"
    path.parent.mkdir()
    released = Path(__file__).parents[1] / "store/released/schema-1.db.xz"
    path.write_bytes(lzma.decompress(released.read_bytes()))
    store = Store.open(path, FakeClock())
    assert users.verify_password(store, "sophie", "a long password 1")
    rows = store.rows("SELECT t.name, u.name FROM token t JOIN user u ON u.id = t.user_id")
    assert [tuple(row) for row in rows] == [("crm", "sophie")]
    assert store.rows("PRAGMA foreign_key_check") == []
    store.close()
