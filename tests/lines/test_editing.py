"""Lines are added, changed, paused and removed while the box runs; every change is checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.config import ConfiguredLine, MessagingSettings
from appliance.errors import ConflictError, InputError, NotFoundError
from appliance.lines.editing import Change, LineEditor, Wanted
from appliance.lines.providers.kind import Condition, Trial
from appliance.lines.registry import Lines
from appliance.store import lines as stored
from appliance.store import routes, users
from appliance.store.database import Store
from appliance.store.lines import LineRow

ALICE = "user:alice"
PORT = {"port": "/dev/second"}
KEY = {"token": "k-123", "sender": "Mairie"}


@dataclass
class Box:
    store: Store
    lines: Lines
    told: list[tuple[str, Change]] = field(default_factory=list)
    tried: list[Mapping[str, Any]] = field(default_factory=list)
    condition: Condition = Condition.READY

    @property
    def editor(self) -> LineEditor:
        return LineEditor(
            self.store,
            self.lines,
            lambda name, change: self.told.append((name, change)),
            self._try,
            first_port=lambda: "/dev/first",
        )

    def _try(self, kind: str, own: Mapping[str, str]) -> Trial:
        self.tried.append({"kind": kind, **own})
        return Trial(self.condition)

    def journal(self) -> list[tuple[str, str]]:
        query = "SELECT kind, detail FROM event WHERE kind = 'line' ORDER BY id"
        return [(row[0], row[1]) for row in self.store.rows(query)]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    store = new_store(tmp_path / "data" / "appliance.db", FakeClock())
    lines = Lines(store, MessagingSettings)
    lines.synchronise([ConfiguredLine("sim", chosen={"price": 5})])
    yield Box(store, lines)
    store.close()


def test_an_account_is_tried_and_stored_with_its_key_sealed(box: Box) -> None:
    box.editor.add("masse", "smsapi", Wanted({"label": "En masse", "price": 0.045}, KEY), ALICE)
    row = box.lines.row("masse")
    assert row is not None
    assert (row.kind, row.label, row.price, row.position) == ("smsapi", "En masse", 4500, 1)
    assert row.settings["token"].keys() == {"sealed"}
    assert "k-123" not in str(box.store.rows("SELECT settings FROM line"))
    assert box.lines.own("masse")["token"] == "k-123"
    assert box.editor.shown_own("masse")["sender"] == "Mairie"
    assert "token" not in box.editor.shown_own("masse")
    assert box.tried[0]["token"] == "k-123"
    assert box.told == [("masse", Change.COMES_OR_GOES)]
    assert box.journal() == [("line", '{"added":"masse"}')]


@pytest.mark.parametrize(
    ("condition", "code", "where"),
    [
        (Condition.KEY_REFUSED, "line_key_refused", "token"),
        (Condition.UNREACHABLE, "line_unreachable", None),
    ],
)
def test_what_the_provider_refuses_is_not_stored(
    box: Box, condition: Condition, code: str, where: str | None
) -> None:
    box.condition = condition
    with pytest.raises(InputError) as refused:
        box.editor.add("masse", "smsapi", Wanted({}, KEY), ALICE)
    assert (refused.value.code, refused.value.field) == (code, where)
    assert box.lines.names() == ["sim"]
    box.editor.add("masse", "smsapi", Wanted({}, KEY, untried=True), ALICE)
    assert box.lines.names() == ["sim", "masse"]


@pytest.mark.parametrize(
    ("name", "kind", "wanted", "where"),
    [
        ("En masse", "modem", Wanted(), "name"),
        ("sim", "modem", Wanted(), "name"),
        ("x", "smtp", Wanted(), "kind"),
        ("x", "modem", Wanted({}, {"pin": "1"}), "pin"),
        ("x", "modem", Wanted({}, {"prot": "1"}), "prot"),
        ("x", "modem", Wanted(), "port"),
        ("x", "modem", Wanted({}, {"port": " "}), "port"),
        ("x", "modem", Wanted({"label": "\u200b \u2060"}, PORT), "label"),
        ("x", "smsapi", Wanted({}, {**KEY, "callback_key": "k3yk3yk"}), "callback_key"),
        ("x", "smsapi", Wanted({}, {"sender": "Mairie"}), "token"),
        ("x", "modem", Wanted({"price": -1}), "price"),
        ("x", "modem", Wanted({"promotional_hours": "20:00-08:00"}), "promotional_hours"),
        ("x", "modem", Wanted({"colour": "red"}), "colour"),
    ],
)
def test_what_is_wrong_is_named(box: Box, name: str, kind: str, wanted: Wanted, where: str) -> None:
    with pytest.raises(InputError) as refused:
        box.editor.add(name, kind, wanted, ALICE)
    assert refused.value.field == where
    assert box.told == box.journal() == []


@pytest.mark.parametrize(
    ("kind", "key", "meant"),
    [("modem", "modem", "port"), ("modem", "prot", "port"), ("smsapi", "tokn", "token")],
)
def test_a_setting_that_does_not_exist_is_compared_with_those_that_do(
    box: Box, kind: str, key: str, meant: str
) -> None:
    with pytest.raises(InputError, match=f"Did you mean “{meant}”"):
        box.editor.add("x", kind, Wanted({}, {key: "/dev/x"}), ALICE)


def test_no_two_lines_have_the_same_port(box: Box, tmp_path: Path) -> None:
    (tmp_path / "by-id").symlink_to("/dev/first")
    box.editor.add("second", "modem", Wanted({"label": "Accueil"}, PORT), ALICE)
    for port, line in (("/dev/second", "Accueil"), (str(tmp_path / "by-id"), "sim")):
        with pytest.raises(InputError, match=f"The line {line} has this port already") as refused:
            box.editor.add("third", "modem", Wanted({}, {"port": port}), ALICE)
        assert refused.value.field == "port"
    box.editor.add("third", "modem", Wanted({}, {"port": "auto"}), ALICE)
    box.editor.add("fourth", "modem", Wanted({}, {"port": "auto"}), ALICE)
    with pytest.raises(InputError, match="has this port already"):
        box.editor.change("third", Wanted({}, PORT), ALICE)
    box.editor.change("second", Wanted({}, {**PORT, "pin": "1234"}), ALICE)  # its own


def test_a_change_keeps_what_is_not_given(box: Box) -> None:
    sophie = users.add_user(box.store, "sophie", "operator", "x")
    box.editor.add("masse", "smsapi", Wanted({"label": "En masse"}, KEY), ALICE)
    box.told.clear()
    box.editor.change("masse", Wanted({"daily_messages": 9, "users": [sophie]}), ALICE)
    box.editor.change("masse", Wanted({}, {"sender": "Ville"}), ALICE)
    box.editor.change("masse", Wanted({}, {"sender": "Ville"}), ALICE)  # changes nothing
    row = box.lines.row("masse")
    assert row is not None
    assert (row.label, row.daily_messages, row.users) == ("En masse", 9, {sophie})
    assert box.lines.own("masse") == {**box.lines.own("masse"), "token": "k-123", "sender": "Ville"}
    assert box.told == [("masse", Change.CHOICES), ("masse", Change.SETTINGS)]
    assert [detail for _, detail in box.journal()][1:] == [
        '{"changed":{"daily_messages":9,"users":["sophie"]}}',
        '{"changed":{"sender":"Ville"}}',
    ]
    box.editor.change("masse", Wanted({"label": None}, {"token": "k-456"}), ALICE)
    assert "k-456" not in box.journal()[-1][1]
    assert box.lines.rows()[1].label == ""


def test_what_the_configuration_sets_is_changed_there(box: Box) -> None:
    box.editor.change("sim", Wanted({"label": "Accueil"}), ALICE)
    assert box.lines.rows()[0].label == "Accueil"
    for wanted in (Wanted({"price": 1}), Wanted({}, {"port": "/dev/x"})):
        with pytest.raises(ConflictError, match="configuration"):
            box.editor.change("sim", wanted, ALICE)
    with pytest.raises(ConflictError, match="remove it there"):
        box.editor.remove("sim", ALICE)


def test_a_line_is_paused_and_resumed(box: Box) -> None:
    assert box.editor.pause("sim", ALICE).paused
    box.editor.pause("sim", ALICE)
    assert box.lines.is_paused("sim")
    assert not box.editor.pause("sim", ALICE, paused=False).paused
    assert box.told == [("sim", Change.CHOICES)] * 2
    assert [detail for _, detail in box.journal()] == ['{"paused":true}', '{"paused":false}']
    with pytest.raises(NotFoundError):
        box.editor.pause("nobody", ALICE)


def test_a_line_goes_when_it_has_nothing_to_finish(box: Box) -> None:
    box.editor.add("second", "modem", Wanted({}, PORT), ALICE)
    insert = "INSERT INTO discussion (address) VALUES ('+33639980101')"
    discussion = box.store.insert(insert, ())
    begun = (
        "INSERT INTO message (discussion_id, direction, at, body, status, modem, ready)"
        " VALUES (?, 'out', 1, 'x', 'submitting', 'second', 1)"
    )
    message = box.store.insert(begun, (discussion,))
    with pytest.raises(ConflictError) as refused:
        box.editor.remove("second", ALICE)
    assert "1" in str(refused.value)
    assert "cancel them" in str(refused.value)
    box.store.execute("UPDATE message SET ready = 0, status = 'sent' WHERE id = ?", (message,))
    route = routes.id_of(box.store, [["second"]], "asked")
    waits = (
        "INSERT INTO message (discussion_id, direction, at, body, status, route_id, ready)"
        " VALUES (?, 'out', 1, 'x', 'queued', ?, 1)"
    )
    waiting = box.store.insert(waits, (discussion, route))
    with pytest.raises(ConflictError, match="wait for the line second alone: 1"):
        box.editor.remove("second", ALICE)
    either = routes.id_of(box.store, [["second"], ["sim"]], "asked")
    box.store.execute("UPDATE message SET route_id = ? WHERE id = ?", (either, waiting))
    box.editor.remove("second", ALICE)
    assert stored.every(box.store) == [LineRow("sim", configured=True, price=5)]
    assert box.told[-1] == ("second", Change.COMES_OR_GOES)


def test_a_test_asks_the_provider_alone(box: Box) -> None:
    box.editor.add("masse", "smsapi", Wanted({}, KEY, untried=True), ALICE)
    assert box.editor.test("sim") is None
    assert box.editor.test("masse") == Trial(Condition.READY)
    assert box.tried[-1]["token"] == "k-123"


def test_of_two_people_who_remove_a_line_at_once_one_is_told_that_it_is_gone(box: Box) -> None:
    box.editor.add("second", "modem", Wanted({}, PORT), ALICE)
    before = box.journal()
    stored.remove(box.store, "second")  # as the other does, before the registry reads again
    with pytest.raises(NotFoundError, match="no line second"):
        box.editor.remove("second", ALICE)
    assert box.journal() == before
