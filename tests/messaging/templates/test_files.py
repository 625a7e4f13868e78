"""Templates as a file: what an import does, and when it is refused as a whole."""

from typing import Any

import pytest
from fakes.exchange import coded

from appliance.errors import InputError
from appliance.messaging.requests import Author
from appliance.messaging.templates import entries, files
from appliance.messaging.templates.entries import Viewer, Wanted
from appliance.messaging.templates.files import TemplateFileError
from appliance.store import templates
from appliance.store.database import Store

PROGRAM = Viewer(Author("token", "crm"))
FILE = {
    "templates": [
        {"label": "Retard", "recipients": "contact", "context": "general", "text": "new"},
        {"label": "Absence", "recipients": "any", "context": "campaign", "text": "[v1] absent"},
    ]
}


def kept(store: Store) -> dict[str, str]:
    return {row.label: row.text for row in templates.listed(store, None)}


def test_what_was_exported_comes_back(store: Store) -> None:
    files.take(store, FILE, PROGRAM, 10)
    assert files.exported(store, PROGRAM) == FILE


@pytest.mark.parametrize(
    ("existing", "results", "after"),
    [
        ("skip", ["skipped", "added"], {"Retard": "old", "Absence": "[v1] absent"}),
        ("replace", ["replaced", "added"], {"Retard": "new", "Absence": "[v1] absent"}),
        (
            "rename",
            ["renamed", "added"],
            {"Retard": "old", "Retard (2)": "new", "Absence": "[v1] absent"},
        ),
    ],
)
def test_a_label_that_is_known(
    store: Store, existing: Any, results: list[str], after: dict[str, str]
) -> None:
    entries.save(store, Wanted("retard", "old"), PROGRAM, 10)
    seen = files.preview(store, FILE, PROGRAM, 10, existing)
    assert [each.result for each in seen] == results
    assert len(kept(store)) == 1
    assert files.take(store, FILE, PROGRAM, 10, existing) == seen
    assert {label.lower(): text for label, text in kept(store).items()} == {
        label.lower(): text for label, text in after.items()
    }


def test_new_numbers_pass_by_the_labels_of_the_file(store: Store) -> None:
    entries.save(store, Wanted("A", "old"), PROGRAM, 10)
    entries.save(store, Wanted("B" * 78 + "1", "old"), PROGRAM, 10)
    entries.save(store, Wanted("B" * 78 + "2", "old"), PROGRAM, 10)
    labels = ["A", "a (2)", "B" * 78 + "1", "B" * 78 + "2"]
    content = {"templates": [{"label": label, "text": "new"} for label in labels]}
    taken = files.take(store, content, PROGRAM, 10, "rename")
    assert [each.label for each in taken] == [
        "A (3)",
        "a (2)",
        "B" * 76 + " (2)",
        "B" * 76 + " (3)",
    ]


def test_an_archived_one_that_a_file_replaces_is_in_use_again(store: Store) -> None:
    archived = entries.save(store, Wanted("Retard", "old"), PROGRAM, 10)
    entries.archive(store, archived, PROGRAM, archived=True)
    files.take(store, FILE, PROGRAM, 10, "replace")
    assert kept(store) == {"Retard": "new", "Absence": "[v1] absent"}


def test_a_name_that_the_file_got_wrong_is_shown_short(store: Store) -> None:
    content = {"templates": [{"label": "x", "text": "y", "k" * 100_000: "z"}]}
    with pytest.raises(TemplateFileError) as raised:
        files.take(store, content, PROGRAM, 10)
    assert raised.value.values == {"member": "k" * 40}


@pytest.mark.parametrize("content", [None, [], {}, {"templates": {}}, {"templates": None}, "x"])
def test_what_is_no_file_of_templates(store: Store, content: Any) -> None:
    with pytest.raises(InputError, check=coded("no_templates")):
        files.take(store, content, PROGRAM, 10)


@pytest.mark.parametrize(
    ("second", "code", "member"),
    [
        ("text", "bad_template", ""),
        ({"label": 3, "text": "x"}, "bad_template", ""),
        ({"label": "\ud800", "text": "x"}, "bad_template", ""),
        ({"label": "x", "text": "y", "\ud800": "z"}, "bad_template", ""),
        ({"label": "x", "text": "y", "context": "\ud800"}, "bad_template", ""),
        ({"label": "x", "text": "y", "colour": "red"}, "unknown_member", ""),
        ({"label": "x"}, "text_empty", ".text"),
        ({"text": "x"}, "label_empty", ".label"),
        ({"label": "x", "text": "[a"}, "unclosed_bracket", ".text"),
        ({"label": "x", "text": "y", "context": "z"}, "unknown_choice", ".context"),
        ({"label": "RETARD", "text": "y"}, "duplicate_label", ""),
    ],
)
def test_one_that_is_wrong_is_named_and_nothing_is_taken(
    store: Store, second: Any, code: str, member: str
) -> None:
    content = {"templates": [FILE["templates"][0], second]}
    with pytest.raises(TemplateFileError, check=coded(code)) as raised:
        files.take(store, content, PROGRAM, 10)
    assert (raised.value.number, raised.value.field) == (2, f"templates[1]{member}")
    assert kept(store) == {}


def test_a_file_of_too_many_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST_TEMPLATES", 1)
    with pytest.raises(InputError, check=coded("too_many_templates")):
        files.take(store, FILE, PROGRAM, 10)


def test_the_journal_says_how_many(store: Store) -> None:
    files.take(store, FILE, PROGRAM, 10)
    row = store.row("SELECT actor, detail FROM event WHERE kind = 'template_import'")
    assert row is not None
    assert tuple(row) == ("token:crm", '{"new":2,"replaced":0}')
