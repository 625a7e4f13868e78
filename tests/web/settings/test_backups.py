import sqlite3
from io import BytesIO
from pathlib import Path

import pytest
from fakes.correspondence import send
from fakes.office import Office
from flask.testing import FlaskClient

from appliance.errors import StoreDamagedError
from appliance.messaging.outbound import restored
from appliance.store import backup, events, restoring
from appliance.store.database import Store


@pytest.fixture
def admin(office: Office) -> FlaskClient:
    return office.client("admin")


def made(office: Office, admin: FlaskClient) -> Path:
    admin.post("/settings/backups")
    return backup.stored(office.store)[0]


def test_one_is_made_listed_and_downloaded(
    office: Office, admin: FlaskClient, tmp_path: Path
) -> None:
    assert 'class="empty"' in admin.get("/settings/backups").text
    send(office, "Bonjour")
    name = made(office, admin).name
    assert name in admin.get("/settings/backups").text
    answer = admin.get(f"/settings/backups/{name}", buffered=True)
    assert name in answer.headers["Content-Disposition"]
    copy = tmp_path / "copy.db"
    copy.write_bytes(answer.data)
    assert sqlite3.connect(copy).execute("SELECT body FROM message").fetchall() == [("Bonjour",)]
    kinds = [each.entry.told() for each in events.journal(office.store, limit=2, kinds=["backup"])]
    assert kinds == [{"downloaded": name}, {"added": name}]


def test_only_backups_are_given_away(office: Office, admin: FlaskClient) -> None:
    made(office, admin)
    for name in ("appliance.db", "..%2Fappliance.db", "session.key", "..%2Fsession.key"):
        assert admin.get(f"/settings/backups/{name}").status_code == 404
        assert admin.post(f"/settings/backups/{name}/restore").status_code == 404


def test_one_is_deleted(office: Office, admin: FlaskClient) -> None:
    name = made(office, admin).name
    admin.post(f"/settings/backups/{name}/delete")
    assert backup.stored(office.store) == []


def test_restoring_waits_for_the_next_start_and_can_be_given_up(
    office: Office, admin: FlaskClient
) -> None:
    send(office, "Avant")
    name = made(office, admin).name
    directory = office.services.settings.store.data_dir
    admin.post(f"/settings/backups/{name}/restore")
    assert restoring.is_waiting(directory)
    assert 'action="/settings/backups/keep"' in admin.get("/settings/backups").text
    admin.post("/settings/backups/keep")
    assert not restoring.is_waiting(directory)


def test_at_the_next_start_the_backup_is_in_place(office: Office, admin: FlaskClient) -> None:
    send(office, "Avant")
    name = made(office, admin).name
    send(office, "Après")
    admin.post(f"/settings/backups/{name}/restore")
    database = office.services.settings.store.database
    office.store.close()
    assert restoring.take_up(database)
    assert not restoring.take_up(database)
    store = Store.open(database, office.clock)
    assert [row[0] for row in store.rows("SELECT body FROM message")] == ["Avant"]
    restored.hold_what_may_have_gone(store)
    (entry,) = events.journal(store, limit=1, kinds=["backup"])
    assert (entry.entry.actor, entry.entry.told()["copy"]) == ("user:alice", name)
    store.close()


def test_a_damaged_copy_is_refused_and_nothing_changes(office: Office, admin: FlaskClient) -> None:
    path = made(office, admin)
    path.write_bytes(b"no database" * 500)
    answer = admin.post(f"/settings/backups/{path.name}/restore")
    assert answer.status_code == 503
    directory = office.services.settings.store.data_dir
    assert not restoring.is_waiting(directory)


def test_a_copy_damaged_while_it_waited_stops_one_start_only(
    office: Office, admin: FlaskClient
) -> None:
    name = made(office, admin).name
    admin.post(f"/settings/backups/{name}/restore")
    settings = office.services.settings.store
    (settings.data_dir / restoring.RESTORE_FILE).write_bytes(b"no database" * 500)
    office.store.close()
    with pytest.raises(StoreDamagedError):
        restoring.take_up(settings.database)
    assert not restoring.take_up(settings.database)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", "Chaque nuit à 3\xa0h\xa0;"),
        ("en", "Every night at 3 a.m.;"),
        ("pl", "Co noc o 3:00;"),
        ("nl", "Elke nacht om 3 uur;"),
    ],
)
def test_the_hour_is_said_as_people_say_it(admin: FlaskClient, language: str, told: str) -> None:
    admin.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    assert told in admin.get("/settings/backups").text


def piece_of(data: bytes, offset: int, size: int, **more: str) -> dict[str, object]:
    """Return the form that the page's script sends for one piece of a file."""
    return {
        "file": (BytesIO(data[offset : offset + size]), "piece"),
        "name": "../../appliance.db\n",
        "offset": str(offset),
        "total": str(len(data)),
        **more,
    }


def test_a_downloaded_copy_is_uploaded_in_pieces_and_waits(
    office: Office, admin: FlaskClient
) -> None:
    data = made(office, admin).read_bytes()
    upload, size = "", 100_000
    for offset in range(0, len(data), size):
        sent = piece_of(data, offset, size, upload=upload)
        answer = admin.post("/settings/backups/upload", data=sent).json
        upload = answer.get("upload", "")
    assert answer == {"to": "/settings/backups"}
    directory = office.services.settings.store.data_dir
    assert restoring.is_waiting(directory)
    assert not list(directory.glob("restore-upload*"))
    assert 'action="/settings/backups/keep"' in admin.get("/settings/backups").text
    (entry,) = events.journal(office.store, limit=1)
    assert entry.entry.told() == {"restored": "../../appliance.db"}


def test_a_foreign_upload_is_refused_with_its_reason(office: Office, admin: FlaskClient) -> None:
    database = office.services.settings.store.database
    before = sorted(path.name for path in database.parent.iterdir())
    data = b"%PDF-1.7" * 1000
    answer = admin.post("/settings/backups/upload", data=piece_of(data, 0, len(data)))
    assert answer.status_code == 400
    assert "sauvegarde" in answer.json["error"]
    assert sorted(path.name for path in database.parent.iterdir()) == before
    (entry,) = events.journal(office.store, limit=1)
    assert entry.entry.told() == {"refused": "../../appliance.db"}
    for nonsense in ({}, {"offset": "x", "total": "-1"}, {"upload": "../appliance.db"}):
        assert 400 <= admin.post("/settings/backups/upload", data=nonsense).status_code < 500
    operator = office.client("operator")
    assert operator.post("/settings/backups/upload", data={}).status_code == 403
