"""Waiting uploads: private, limited in number, and deleted after an hour."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.office import NAMES, Office
from flask_login import login_user

from appliance.errors import ConflictError, NotFoundError
from appliance.messaging.people import users
from appliance.web.frame import uploads
from appliance.web.frame.logged_in import Person


@pytest.fixture
def directory(office: Office) -> Iterator[Path]:
    user = users.user(office.store, NAMES["operator"])
    with office.app.test_request_context():
        login_user(Person(user, "secret"))
        yield office.services.settings.store.data_dir / uploads.DIRECTORY


def test_a_file_is_kept_for_its_owner_alone(directory: Path) -> None:
    name = uploads.keep(b"name;number")
    assert uploads.take(name) == b"name;number"
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    [file] = directory.iterdir()
    assert file.name.endswith(name)
    file.rename(directory / f"999-{name}")
    with pytest.raises(NotFoundError):
        uploads.take(name)


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize("name", ["", "../../session.key", "x" * 19, "a/b" * 10, "é" * 30])
def test_a_name_that_is_none_leads_nowhere(name: str) -> None:
    with pytest.raises(NotFoundError):
        uploads.take(name)
    with pytest.raises(NotFoundError):
        uploads.drop(name)


@pytest.mark.usefixtures("directory")
def test_what_was_dropped_is_gone() -> None:
    name = uploads.keep(b"x")
    uploads.drop(name)
    uploads.drop(name)
    with pytest.raises(NotFoundError, match="waited too long"):
        uploads.take(name)


def test_the_oldest_of_a_user_makes_room(directory: Path) -> None:
    names = []
    for number in range(uploads.MOST_OF_A_USER + 1):
        names.append(uploads.keep(b"x"))
        for file in directory.glob(f"*{names[-1]}"):
            moment = file.stat().st_mtime - 100 + number
            os.utime(file, (moment, moment))
    assert len(list(directory.iterdir())) == uploads.MOST_OF_A_USER
    with pytest.raises(NotFoundError):
        uploads.take(names[0])
    assert uploads.take(names[-1]) == b"x"


def test_what_waited_for_an_hour_is_dropped(directory: Path) -> None:
    old = uploads.keep(b"x")
    [file] = directory.iterdir()
    moment = file.stat().st_mtime - uploads.KEPT_SECONDS - 1
    os.utime(file, (moment, moment))
    uploads.keep(b"y")
    with pytest.raises(NotFoundError):
        uploads.take(old)


@pytest.mark.usefixtures("directory")
def test_all_together_have_so_much_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_OCTETS", 10)
    uploads.keep(b"x" * 6)
    with pytest.raises(ConflictError, match="Too many files"):
        uploads.keep(b"x" * 5)
    uploads.keep(b"x" * 4)
