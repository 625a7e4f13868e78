"""Templates: which are valid, who sees them, and what the journal records."""

import json
from typing import Any

import pytest
from fakes.exchange import coded

from appliance.errors import ConflictError, ForbiddenError, InputError, NotFoundError
from appliance.messaging.requests import Author
from appliance.messaging.templates import entries
from appliance.messaging.templates.entries import Viewer, Wanted
from appliance.store import templates, users
from appliance.store.database import Store

MOST_SEGMENTS = 10


def person(store: Store, name: str) -> Viewer:
    user_id = users.add_user(store, name, "operator", "hash")
    return Viewer(Author("user", name), user_id)


@pytest.fixture
def sophie(store: Store) -> Viewer:
    return person(store, "sophie")


@pytest.fixture
def paul(store: Store) -> Viewer:
    return person(store, "paul")


def add(store: Store, viewer: Viewer, label: str, text: str = "Bonjour", **more: Any) -> int:
    return entries.save(store, Wanted(label, text, **more), viewer, MOST_SEGMENTS)


def labels(store: Store, viewer: Viewer, *, archived: bool = False) -> list[str]:
    return [row.label for row in templates.listed(store, viewer.user_id, archived=archived)]


def journal(store: Store) -> list[tuple[str, Any]]:
    rows = store.rows("SELECT actor, detail FROM event WHERE kind = 'template' ORDER BY id")
    return [(row[0], json.loads(row[1])) for row in rows]


def test_a_template_is_everybodys_or_ones_own(store: Store, sophie: Viewer, paul: Viewer) -> None:
    shared = add(store, sophie, "Retard")
    own = add(store, sophie, "Pour moi", own=True)
    assert labels(store, sophie) == ["Retard", "Pour moi"]
    assert labels(store, paul) == ["Retard"]
    assert entries.get(store, shared, paul).owner_id is None
    with pytest.raises(NotFoundError, check=coded("unknown_template")):
        entries.get(store, own, paul)
    with pytest.raises(NotFoundError):
        entries.save(store, Wanted("Vu", "x"), paul, MOST_SEGMENTS, own)
    with pytest.raises(NotFoundError):
        entries.remove(store, own, paul)


def test_a_program_of_the_box_has_none_of_its_own(store: Store) -> None:
    program = Viewer(Author("token", "crm"))
    with pytest.raises(ForbiddenError):
        add(store, program, "Secret", own=True)
    add(store, program, "Retard")
    assert labels(store, program) == ["Retard"]


@pytest.mark.parametrize(
    ("wanted", "code", "field"),
    [
        (Wanted("  ", "x"), "label_empty", "label"),
        (Wanted("\x00", "x"), "label_empty", "label"),
        (Wanted("\u200b \u2066\ufeff\u0301", "x"), "label_empty", "label"),
        (Wanted("é" * 81, "x"), "label_too_long", "label"),
        (Wanted("a", " "), "text_empty", "text"),
        (Wanted("a", "Bonjour [nom"), "unclosed_bracket", "text"),
        (Wanted("a", "x" * 2000), "text_too_long", "text"),
        (Wanted("a", "x", recipients="dogs"), "unknown_choice", "recipients"),
        (Wanted("a", "x", context="moon"), "unknown_choice", "context"),
    ],
)
def test_what_cannot_be_kept_names_its_field(
    store: Store, sophie: Viewer, wanted: Wanted, code: str, field: str
) -> None:
    with pytest.raises(InputError, check=coded(code)) as raised:
        entries.save(store, wanted, sophie, MOST_SEGMENTS)
    assert raised.value.field == field
    assert (labels(store, sophie), journal(store)) == ([], [])


def test_a_label_is_unique_ignoring_case_and_accents(
    store: Store, sophie: Viewer, paul: Viewer
) -> None:
    first = add(store, sophie, "Fermé lundi")
    with pytest.raises(ConflictError, check=coded("duplicate_label")):
        add(store, paul, "ferme  LUNDI")
    add(store, paul, "Fermé lundi", own=True)
    entries.save(store, Wanted("FERMÉ lundi", "y"), sophie, MOST_SEGMENTS, first)
    assert entries.get(store, first, sophie).text == "y"


def test_a_copy_takes_the_next_free_label(store: Store, sophie: Viewer) -> None:
    first = add(store, sophie, "Retard", "Le bus [ligne] a du retard", context="campaign")
    assert [
        entries.get(store, entries.copy(store, first, sophie), sophie).label for _ in range(2)
    ] == ["Retard (2)", "Retard (3)"]
    copied = templates.by_label(store, "Retard (3)", None)
    assert copied is not None
    assert (copied.text, copied.context) == ("Le bus [ligne] a du retard", "campaign")
    longest = add(store, sophie, "x" * 80)
    label = entries.get(store, entries.copy(store, longest, sophie), sophie).label
    assert label == "x" * 76 + " (2)"


@pytest.mark.parametrize(
    ("label", "by", "order"),
    [("c", -1, "acbd"), ("a", 1, "bacd"), ("a", -1, "abcd"), ("d", 9, "abcd"), ("d", -9, "dabc")],
)
def test_the_order_is_peoples_own(
    store: Store, sophie: Viewer, label: str, by: int, order: str
) -> None:
    ids = {each: add(store, sophie, each) for each in "abcd"}
    entries.move(store, ids[label], sophie, by)
    assert "".join(labels(store, sophie)) == order


def test_others_templates_keep_their_place_when_one_moves(
    store: Store, sophie: Viewer, paul: Viewer
) -> None:
    ids = [
        add(store, viewer, label, own=own)
        for viewer, label, own in (
            (sophie, "a", False), (paul, "p", True), (sophie, "s", True), (sophie, "b", False)
        )
    ]  # fmt: skip
    entries.move(store, ids[3], sophie, -2)
    assert labels(store, sophie) == ["b", "a", "s"]
    assert sorted(labels(store, paul)) == ["a", "b", "p"]


def test_the_archive_is_off_the_offer_and_comes_back(store: Store, sophie: Viewer) -> None:
    first, second = add(store, sophie, "a"), add(store, sophie, "b")
    entries.archive(store, first, sophie, archived=True)
    assert (labels(store, sophie), labels(store, sophie, archived=True)) == (["b"], ["a"])
    assert [row.id for row in templates.found(store, sophie.user_id, "", 9)] == [second]
    entries.archive(store, first, sophie, archived=False)
    assert labels(store, sophie) == ["a", "b"]


def test_the_id_of_a_removed_one_is_never_reused(store: Store, sophie: Viewer) -> None:
    first = add(store, sophie, "a")
    assert entries.remove(store, first, sophie).label == "a"
    assert labels(store, sophie) == []
    assert add(store, sophie, "b") > first
    assert journal(store) == [
        ("user:sophie", {"added": "a"}),
        ("user:sophie", {"removed": "a"}),
        ("user:sophie", {"added": "b"}),
    ]


def test_a_users_own_go_with_the_user(store: Store, sophie: Viewer, paul: Viewer) -> None:
    add(store, sophie, "own", own=True)
    add(store, sophie, "shared")
    users.remove_user(store, sophie.user_id or 0)
    assert labels(store, paul) == ["shared"]
    assert templates.count(store) == 1


def test_found_by_a_part_of_the_label(store: Store, sophie: Viewer) -> None:
    for label in ("Fermé lundi", "Rendez-vous", "Jour férié"):
        add(store, sophie, label)
    found = templates.found(store, sophie.user_id, "FER", 9)
    assert [row.label for row in found] == ["Fermé lundi", "Jour férié"]
    assert len(templates.found(store, sophie.user_id, "", 2)) == 2


def test_there_is_an_end(store: Store, sophie: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST_TEMPLATES", 2)
    add(store, sophie, "a")
    add(store, sophie, "b")
    with pytest.raises(ConflictError, check=coded("too_many_templates")):
        add(store, sophie, "c")
