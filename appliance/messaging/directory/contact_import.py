"""Compare the lines of a contact file with the stored contacts, and import them, all or nothing.

A line is about the contact that has one of its numbers: if several do, the one of the same name,
else the only one that no other line of the file names. Data that the file does not contain is kept;
numbers and groups are added, never removed. An invalid number does not exclude the person: the
other numbers are stored, and a warning is given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from appliance.errors import N_, InputError, NotFoundError
from appliance.messaging.directory import entries, person_numbers, staged_imports
from appliance.messaging.directory.contact_files import ContactRecord
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts, groups, imports
from appliance.store.contacts import ContactRow
from appliance.store.database import Store
from appliance.store.text import plain

Verdict = Literal["new", "known", "changed", "wrong"]
# What a line may change, in the order in which it is reported.
Aspect = Literal["name", "numbers", "notes", "accepts_sms", "groups", "fields"]


# The contacts of each address, each with the names of its groups.
Stored = Mapping[str, Sequence[tuple[ContactRow, tuple[str, ...]]]]


@dataclass(frozen=True, slots=True)
class Line:
    """The result for one line."""

    record: ContactRecord
    verdict: Verdict
    wanted: Wanted | None = None  # None if the line is wrong
    contact_id: int | None = None  # of a known or changed contact
    changes: tuple[Aspect, ...] = ()
    problem: InputError | None = None  # why it is wrong
    warnings: tuple[InputError, ...] = ()  # what a person should know; the line can be stored
    repeats: int | None = None  # an earlier line of the file with the same content


def judge(read: Sequence[Line], stored: Stored) -> list[Line]:
    """Return the result for each line that `read` made from a record."""
    taken = {
        found[0].id
        for line in read
        if line.wanted is not None and (found := _of_that_name(line.wanted, stored)) is not None
    }
    judged: list[Line] = []
    earlier: dict[tuple[str, str], int] = {}
    for line in read:
        if line.wanted is None:
            judged.append(line)
            continue
        key = (plain(line.wanted.name), line.wanted.numbers[0].address)
        if key in earlier:
            judged.append(replace(line, verdict="known", repeats=earlier[key]))
            continue
        earlier[key] = line.record.line
        judged.append(_compared(line, line.wanted, _match(line.wanted, stored, taken)))
    return judged


def addresses(lines: Iterable[Line]) -> list[str]:
    """Return all addresses in the lines that were readable."""
    wanted = (line.wanted for line in lines if line.wanted is not None)
    return list(dict.fromkeys(number.address for each in wanted for number in each.numbers))


def read(record: ContactRecord, country: str) -> Line:
    """Return the record with its numbers normalised as a new line, or as a wrong one."""
    try:
        its_numbers, warnings = person_numbers.read(record.numbers, country)
        wanted = Wanted(
            name=contacts.checked_name(record.name),
            numbers=its_numbers,
            notes=record.notes or "",
            accepts_sms=record.accepts_sms is not False,
            groups=record.groups or (),
            fields=record.fields or (),
        )
    except InputError as error:
        return Line(record, "wrong", problem=error)
    return Line(record, "new", wanted, warnings=warnings)


def _of_that_name(wanted: Wanted, stored: Stored) -> tuple[ContactRow, tuple[str, ...]] | None:
    return next(
        (
            found
            for number in wanted.numbers
            for found in stored.get(number.address, ())
            if plain(found[0].name) == plain(wanted.name)
        ),
        None,
    )


def _match(
    wanted: Wanted,
    stored: Stored,
    taken: set[int],
) -> tuple[ContactRow, tuple[str, ...]] | None:
    """Return the stored contact that the line is about."""
    if same := _of_that_name(wanted, stored):
        return same
    others = {
        found[0].id: found
        for number in wanted.numbers
        for found in stored.get(number.address, ())
        if found[0].id not in taken
    }
    return next(iter(others.values())) if len(others) == 1 else None


def _compared(line: Line, wanted: Wanted, found: tuple[ContactRow, tuple[str, ...]] | None) -> Line:
    """Return the line as new, known or changed."""
    if found is None:
        return line
    contact, its_groups = found
    record = line.record
    have = {number.address: number for number in contact.numbers}
    for number in wanted.numbers:
        if number.address not in have or number.label:
            have[number.address] = number
    together = tuple(have.values())
    if len(together) > len(contact.numbers):
        together = person_numbers.by_use(together)
    merged_fields = {**dict(contact.fields), **dict(wanted.fields)}
    lower = {group.casefold() for group in its_groups}
    merged = Wanted(
        name=wanted.name,
        numbers=together,
        notes=contact.notes if record.notes is None else wanted.notes,
        accepts_sms=contact.accepts_sms if record.accepts_sms is None else wanted.accepts_sms,
        groups=(*its_groups, *(name for name in wanted.groups if name.casefold() not in lower)),
        fields=tuple(sorted(merged_fields.items())),
    )
    before = Wanted(
        name=contact.name,
        numbers=contact.numbers,
        notes=contact.notes,
        accepts_sms=contact.accepts_sms,
        groups=its_groups,
        fields=tuple(sorted(contact.fields)),
    )
    aspects: tuple[Aspect, ...] = ("name", "numbers", "notes", "accepts_sms", "groups", "fields")
    changes = tuple(
        aspect for aspect in aspects if getattr(merged, aspect) != getattr(before, aspect)
    )
    verdict: Verdict = "changed" if changes else "known"
    return replace(line, verdict=verdict, wanted=merged, contact_id=contact.id, changes=changes)


def plan(store: Store, records: Sequence[ContactRecord], country: str) -> list[Line]:
    """Return the result for each record, compared with what is stored now."""
    lines = [read(record, country) for record in records]
    known = contacts.by_addresses(store, addresses(lines))
    people = {row.id for found in known.values() for row in found}
    names = groups.of_contacts(store, list(people))
    stored = {address: [(row, names[row.id]) for row in found] for address, found in known.items()}
    return judge(lines, stored)


def apply(
    store: Store, lines: Iterable[Line], author: Author, planned_at: int | None = None
) -> tuple[int, int] | None:
    """Store the new and changed contacts, all or none; return the number of each.

    Return None, and store nothing, if contacts or groups have changed since `planned_at`, which is
    `entries.version` from before the plan. Raise InputError (name of a group) or NotFoundError
    before anything is stored. See `staged_imports`.
    """
    import_id, counts = stage(store, lines, author)
    with store.transaction():
        if not accept(store, import_id, planned_at):
            imports.drop(store, import_id)
            return None
    staged_imports.work_off_now_or_later(store)
    return counts


def stage(store: Store, lines: Iterable[Line], author: Author) -> tuple[int, tuple[int, int]]:
    """Stage the new and changed contacts; return the import's id, and the number of each.

    Raise InputError (name of a group) or NotFoundError before anything is stored.
    """
    told = [(line, line.wanted) for line in lines if line.wanted is not None]
    new = [wanted for line, wanted in told if line.verdict == "new"]
    changed = [(line.contact_id, wanted) for line, wanted in told if line.verdict == "changed"]
    _check(store, new, changed)
    return staged_imports.stage(store, author, new, changed), (len(new), len(changed))


def accept(store: Store, import_id: int, planned_at: int | None) -> bool:
    """Accept a staged import, in the caller's transaction.

    Return False, and change nothing, if contacts or groups have changed since `planned_at`.
    """
    is_late = planned_at is not None and entries.version(store) != planned_at
    if is_late or staged_imports.is_under_way(store):
        return False
    imports.accept(store, import_id)
    return True


def _check(
    store: Store, new: Sequence[Wanted], changed: Sequence[tuple[int | None, Wanted]]
) -> None:
    """Raise the errors that could prevent a line from being stored after the acceptance."""
    people = (*new, *(wanted for _, wanted in changed))
    for name in {name for wanted in people for name in wanted.groups}:
        contacts.checked_name(name)
    ids = {contact_id for contact_id, _ in changed if contact_id is not None}
    if contacts.count_of(store, [*ids]) != len(ids):
        raise NotFoundError("no_contact", N_("There is no such contact."))
