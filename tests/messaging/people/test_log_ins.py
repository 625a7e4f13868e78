"""Attempts to log in: limited, checked, and recorded in the journal if they fail."""

from typing import Any

import pytest
from fakes.exchange import Box

from appliance.errors import TooManyTriesError
from appliance.messaging.people import users
from appliance.messaging.people.log_ins import LogIns, Origin
from appliance.store import users as rows

PAGE, API = Origin("192.0.2.1", "page"), Origin("192.0.2.1", "api")


class FakeEntries:
    """Collects what would be counted in the journal."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, dict[str, str]]] = []

    def note(self, kind: str, _source: str, *, actor: str, detail: dict[str, str]) -> None:
        self.noted.append((kind, {"actor": actor, **detail}))


@pytest.fixture
def entries() -> FakeEntries:
    return FakeEntries()


@pytest.fixture
def log_ins(box: Box, entries: Any, monkeypatch: pytest.MonkeyPatch) -> LogIns:
    rows.add_user(box.store, "sophie", "operator", "hash")

    def verify(store: Any, name: str, password: str) -> Any:
        return users.find_user(store, name) if password == "right" else None

    monkeypatch.setattr(users, "verify_password", verify)
    return LogIns(box.store, entries, 3)


def test_a_right_password_is_told_to_nobody(log_ins: LogIns, entries: FakeEntries) -> None:
    found = log_ins.password("sophie", "right", PAGE)
    assert found is not None
    assert found.name == "sophie"
    assert entries.noted == []


def test_a_wrong_one_is_told_with_the_name_that_is_known(
    log_ins: LogIns, entries: FakeEntries
) -> None:
    assert log_ins.password("Sophie", "wrong", PAGE) is None
    [(kind, detail)] = entries.noted
    assert kind == "login_failed"
    assert (detail["tried"], detail["unknown"], detail["way"]) == ("sophie", "", "page")
    assert (detail["from"], detail["actor"]) == ("192.0.2.1", "system:stranger")


@pytest.mark.parametrize(
    ("name", "origin", "unknown"),
    [("my password", PAGE, "name"), ("", API, "token"), ("", PAGE, "")],
)
def test_what_is_nobodys_name_is_not_kept(
    log_ins: LogIns, entries: FakeEntries, name: str, origin: Origin, unknown: str
) -> None:
    log_ins.password(name, "wrong", origin)
    [(_, detail)] = entries.noted
    assert (detail["tried"], detail["unknown"]) == ("", unknown)


def test_after_so_many_none_is_checked_and_that_is_told(
    log_ins: LogIns, entries: FakeEntries
) -> None:
    for _ in range(3):
        log_ins.password("sophie", "wrong", PAGE)
    with pytest.raises(TooManyTriesError):
        log_ins.password("sophie", "right", PAGE)
    assert [kind for kind, _ in entries.noted] == ["login_failed"] * 3 + ["throttled"]


def test_a_secret_that_was_not_judged_is_no_failure(log_ins: LogIns, entries: FakeEntries) -> None:
    with log_ins.attempt(API):
        pass
    assert entries.noted == []
