"""Imports are accepted in one short commit and carried out in several, never in part."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fakes.exchange import SOPHIE, Box, coded

from appliance.errors import N_, InputError, StoreFullError
from appliance.messaging.directory import (
    contact_files,
    contact_import,
    entries,
    staged_imports,
    writing,
)
from appliance.messaging.directory.contact_import import Line
from appliance.messaging.directory.person_preferences import By
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import NewMessage
from appliance.store import contacts, events, groups, imports
from appliance.store.contact_details import Details, Promotional
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.journal.directory import ContactsImported
from appliance.store.journal.entry import Entry

COUNT = staged_imports.AT_ONCE * 3 + 50
NUMBERS = [f"+3363998{number:04d}" for number in range(COUNT)]
FULL = StoreFullError("store_full", N_("The disk is full."))


class KilledError(BaseException):
    """The process is killed here."""


def file_of(notes: str = "", prefix: str = "Person") -> str:
    lines = [f"{prefix} {place},{number},Team,{notes}" for place, number in enumerate(NUMBERS)]
    return "\n".join(["name,number,groups,notes", *lines])


def planned(store: Store, text: str) -> list[Line]:
    return contact_import.plan(store, contact_files.read(text.encode()).records, "FR")


def run(store: Store, text: str) -> tuple[int, int] | None:
    version = entries.version(store)
    return contact_import.apply(store, planned(store, text), SOPHIE, version)


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, *, after: int, error: BaseException) -> Iterator[None]:
    """Let commits that carry out contacts fail after the first `after` ones."""
    next_rows, done = imports.next_rows, [0]

    def fail(*given: Any) -> object:
        done[0] += 1
        if done[0] > after:
            raise error
        return next_rows(*given)

    with monkeypatch.context() as patch:
        patch.setattr(imports, "next_rows", fail)
        yield


def begun(box: Box, monkeypatch: pytest.MonkeyPatch, text: str, *, after: int = 1) -> None:
    """Accept an import of which only `after` commits can be carried out."""
    with failing(monkeypatch, after=after, error=FULL):
        assert run(box.store, text) is not None


def journal(store: Store) -> list[Entry]:
    return [recorded.entry for recorded in reversed(events.journal(store, limit=50))]


def kinds(store: Store) -> list[str]:
    return [entry.KIND for entry in journal(store)]


def notes(store: Store) -> set[str]:
    return {row.notes for row in contacts.page(store, limit=500)}


def test_it_looks_like_one_import_to_every_reader(box: Box) -> None:
    before = box.store.commits
    assert run(box.store, file_of()) == (COUNT, 0)
    assert box.store.commits - before == 1 + 4, "accepted, and carried out in four"
    assert contacts.count(box.store) == COUNT
    (team,) = groups.all_of(box.store)
    assert (team.name, team.members) == ("Team", COUNT)
    assert run(box.store, file_of("new")) == (0, COUNT)
    assert notes(box.store) == {"new"}
    assert journal(box.store) == [
        ContactsImported(actor=SOPHIE.actor, new=COUNT, changed=0),
        ContactsImported(actor=SOPHIE.actor, new=0, changed=COUNT),
    ]
    assert run(box.store, file_of("new")) == (0, 0)


@pytest.mark.parametrize("after", range(5))
def test_a_kill_after_it_is_accepted_leaves_nothing_out(
    box: Box, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    run(box.store, file_of())
    with failing(monkeypatch, after=after, error=KilledError()):
        if after < 4:
            with pytest.raises(KilledError):
                run(box.store, file_of("new"))
        else:
            run(box.store, file_of("new"))
    box.crash()
    staged_imports.take_up(box.store)
    assert notes(box.store) == {"new"}
    assert contacts.count(box.store) == COUNT
    assert kinds(box.store) == ["import", "import"]
    assert box.store.value("SELECT count(*) FROM staged_contact") == 0


@pytest.mark.parametrize("step", ["begin", "stage", "accept"])
def test_a_kill_before_it_is_accepted_changes_nothing(
    box: Box, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    run(box.store, file_of())

    def fail(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(imports, step, fail)
        patch.setattr(imports, "drop", fail)
        with pytest.raises(KilledError):
            run(box.store, file_of("new"))
    box.crash()
    staged_imports.take_up(box.store)
    assert notes(box.store) == {""}
    assert kinds(box.store) == ["import"]
    assert box.store.value("SELECT count(*) FROM contact_import") == 0
    assert run(box.store, file_of("new")) == (0, COUNT)


def test_while_the_disk_is_full_nothing_is_staged_for_ever(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FULL

    with monkeypatch.context() as patch:
        patch.setattr(imports, "stage", fail)
        with pytest.raises(StoreFullError):
            run(box.store, file_of())
    assert box.store.value("SELECT count(*) FROM contact_import") == 0


@pytest.mark.parametrize("text", ["\ud800", "x" * 101])
def test_invalid_lines_are_reported_before_anything_is_stored(box: Box, text: str) -> None:
    wanted = Wanted("Anna", (ContactNumber(NUMBERS[0]),), groups=(text,))
    (line,) = planned(box.store, f"Anna,{NUMBERS[0]}")
    with pytest.raises(InputError):
        contact_import.apply(box.store, [Line(line.record, "new", wanted)], SOPHIE)
    assert contacts.count(box.store) == 0
    assert not staged_imports.is_under_way(box.store)
    assert box.store.value("SELECT count(*) FROM contact_import") == 0


def test_a_second_import_is_judged_against_the_whole_of_the_first(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(box, monkeypatch, file_of())
    half = planned(box.store, file_of())
    assert {line.verdict for line in half} == {"known", "new"}
    version = entries.version(box.store)
    assert contact_import.apply(box.store, half, SOPHIE, version) is None
    staged_imports.work_off(box.store)
    assert run(box.store, file_of()) == (0, 0)
    assert contacts.count(box.store) == COUNT


def test_an_import_planned_before_another_was_carried_out_is_looked_at_again(box: Box) -> None:
    version, lines = entries.version(box.store), planned(box.store, file_of())
    run(box.store, file_of("other"))
    assert contact_import.apply(box.store, lines, SOPHIE, version) is None
    assert notes(box.store) == {"other"}
    assert box.store.value("SELECT count(*) FROM contact_import") == 0


def test_whoever_edits_a_contact_meanwhile_has_the_last_word(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(box.store, file_of())
    last = contacts.by_addresses(box.store, [NUMBERS[-1]])[NUMBERS[-1]][0]
    begun(box, monkeypatch, file_of("new"))
    wanted = Wanted("Zoe", last.numbers, "by hand")
    entries.save_contact(box.store, wanted, SOPHIE, last.id)
    assert not staged_imports.is_under_way(box.store)
    assert contacts.get(box.store, last.id).notes == "by hand"
    assert notes(box.store) == {"new", "by hand"}
    assert kinds(box.store) == ["import", "import", "contact"]


def test_whoever_is_deleted_meanwhile_stays_deleted(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(box.store, file_of())
    last = contacts.by_addresses(box.store, [NUMBERS[-1]])[NUMBERS[-1]][0]
    begun(box, monkeypatch, file_of("new"))
    contacts.remove(box.store, last.id)
    staged_imports.work_off(box.store)
    assert contacts.count(box.store) == COUNT - 1
    assert notes(box.store) == {"new"}


@pytest.mark.parametrize("act", ["delete", "group", "ungroup"])
def test_other_changes_of_the_directory_come_after_it(
    box: Box, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    run(box.store, file_of())
    (team,) = groups.all_of(box.store)
    last = contacts.by_addresses(box.store, [NUMBERS[-1]])[NUMBERS[-1]][0]
    begun(box, monkeypatch, file_of("new"))
    if act == "delete":
        entries.remove_contact(box.store, last.id, SOPHIE)
    elif act == "group":
        entries.save_group(box.store, "Crew", SOPHIE, team.id, remove=[last.id])
    else:
        entries.remove_group(box.store, team.id, SOPHIE)
    assert notes(box.store) == {"new"}
    assert not staged_imports.is_under_way(box.store)


def test_a_sending_to_a_group_goes_to_all_whom_an_accepted_import_puts_there(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(box, monkeypatch, file_of())
    (team,) = groups.all_of(box.store)
    assert team.members < COUNT
    accepted = box.outbox.accept(NewMessage("Bonjour", group_ids=(team.id,)), SOPHIE)
    assert len(accepted.messages) == COUNT


def test_while_it_cannot_be_carried_out_no_other_change_is_taken(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(box, monkeypatch, file_of())
    with failing(monkeypatch, after=0, error=FULL), pytest.raises(StoreFullError):
        entries.save_contact(box.store, Wanted("Zoe", ()), SOPHIE)
    staged_imports.work_off(box.store)
    assert contacts.count(box.store) == COUNT


def test_a_contact_is_the_same_after_it_was_staged() -> None:
    wanted = Wanted(
        'Zoë "Z"\n',
        (ContactNumber("+33612345678", "mobile"), ContactNumber("36111", private=True)),
        "notes",
        accepts_sms=False,
        groups=("Team", "Équipe"),
        fields=(("Classe", "5e B"),),
        details=Details(
            external_id="E-7",
            email="zoe@example.org",
            language="fr",
            colleague=True,
            street="12 rue Haute",
            postcode="69003",
            town="Lyon",
            preferred=True,
            promotional=Promotional.NO,
        ),
    )
    assert staged_imports._unpacked(staged_imports._packed(wanted)) == wanted


def test_a_contact_that_an_earlier_version_staged_is_read() -> None:
    packed = (
        '{"name": "Zoë", "numbers": [{"address": "+33612345678", "label": "mobile"}],'
        ' "notes": "", "accepts_sms": true, "groups": [], "fields": []}'
    )
    wanted = Wanted("Zoë", (ContactNumber("+33612345678", "mobile"),))
    assert staged_imports._unpacked(packed) == wanted


def test_two_threads_may_carry_out_the_same_import(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(box, monkeypatch, file_of())
    write_many, inside = writing.write_many, []

    def write_and_look(store: Store, people: list[Wanted], by: By) -> None:
        write_many(store, people, by)
        inside.append(store.in_transaction())

    monkeypatch.setattr(writing, "write_many", write_and_look)
    assert staged_imports._carry_out_some(box.store) == staged_imports.AT_ONCE
    staged_imports.work_off(box.store)
    assert staged_imports._carry_out_some(box.store) == 0
    assert contacts.count(box.store) == COUNT


def test_a_name_with_an_error_is_refused_as_a_group(box: Box) -> None:
    lines = planned(box.store, f"name,number,groups\nAnna,{NUMBERS[0]},{'x' * 101}")
    with pytest.raises(InputError, check=coded("name_too_long")):
        contact_import.apply(box.store, lines, SOPHIE)
    assert groups.all_of(box.store) == []
