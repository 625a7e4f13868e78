"""Compare the lines of a contact file with the stored contacts, and import them, all or nothing.

A line is about the contact with its external id, or else about one that has one of its numbers: if
several do, the one of the same name, else the only one that no other line of the file names. Data
that the file does not contain is kept; numbers and groups are added, never removed. An invalid
number does not exclude the person: the other numbers are stored, and a warning is given.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from appliance.errors import N_, InputError, NotFoundError
from appliance.messaging.directory import (
    entries,
    imported_details,
    person_numbers,
    staged_imports,
)
from appliance.messaging.directory.contact_files import ContactRecord
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts, groups, imports
from appliance.store.contacts import ContactRow
from appliance.store.database import Store
from appliance.store.text import plain

Verdict = Literal["new", "known", "changed", "wrong"]
# What a line may change, in the order in which it is reported.
Aspect = Literal[
    "name",
    "numbers",
    "notes",
    "accepts_sms",
    "promotional",
    "address",
    "details",
    "groups",
    "fields",
]
_ASPECTS: tuple[Aspect, ...] = get_args(Aspect)

# A contact with the names of its groups.
Person = tuple[ContactRow, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Stored:
    """The stored contacts that lines of a file may be about."""

    by_address: Mapping[str, Sequence[Person]]
    by_external_id: Mapping[str, Person] = field(default_factory=dict)


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
    earlier: dict[tuple[str, ...], int] = {}
    for line in read:
        if line.wanted is None:
            judged.append(line)
            continue
        external_id = line.wanted.details.external_id
        key = (plain(line.wanted.name), line.wanted.numbers[0].address, external_id or "")
        if key in earlier:
            judged.append(replace(line, verdict="known", repeats=earlier[key]))
            continue
        if external_id is not None and (external_id,) in earlier:
            judged.append(_of_same_id(line, earlier[external_id,]))
            continue
        earlier[key] = line.record.line
        if external_id is not None:
            earlier[external_id,] = line.record.line
        judged.append(_compared(line, line.wanted, _match(line.wanted, stored, taken)))
    return judged


def _of_same_id(line: Line, earlier: int) -> Line:
    """Return a line as wrong, because an earlier one is about another person of the same id."""
    problem = InputError(
        "external_id_twice",
        N_("Line %(line)d has the same external id."),
        field="external_id",
        line=earlier,
    )
    return replace(line, verdict="wrong", wanted=None, problem=problem)


def addresses(lines: Iterable[Line]) -> list[str]:
    """Return all addresses in the lines that were readable."""
    wanted = (line.wanted for line in lines if line.wanted is not None)
    return list(dict.fromkeys(number.address for each in wanted for number in each.numbers))


def external_ids(lines: Iterable[Line]) -> list[str]:
    """Return all external ids in the lines that were readable."""
    found = (line.wanted.details.external_id for line in lines if line.wanted is not None)
    return [external_id for external_id in found if external_id is not None]


def read(record: ContactRecord, country: str) -> Line:
    """Return the record with its numbers normalised as a new line, or as a wrong one."""
    try:
        its_numbers, warnings = person_numbers.read(record.numbers, country)
        details, of_details = imported_details.read(record.details)
        wanted = Wanted(
            name=contacts.checked_name(record.name),
            numbers=its_numbers,
            notes=record.notes or "",
            accepts_sms=record.accepts_sms is not False,
            groups=record.groups or (),
            fields=record.fields or (),
            details=details,
        )
    except InputError as error:
        return Line(record, "wrong", problem=error)
    return Line(record, "new", wanted, warnings=warnings + of_details)


def _of_its_numbers(wanted: Wanted, stored: Stored) -> Iterator[Person]:
    """Yield the contacts that have one of the numbers, but not the external id of another."""
    external_id = wanted.details.external_id
    for number in wanted.numbers:
        for found in stored.by_address.get(number.address, ()):
            if external_id is None or found[0].details.external_id in (None, external_id):
                yield found


def _of_that_name(wanted: Wanted, stored: Stored) -> Person | None:
    its_id = stored.by_external_id.get(wanted.details.external_id or "")
    return its_id or next(
        (
            found
            for found in _of_its_numbers(wanted, stored)
            if plain(found[0].name) == plain(wanted.name)
        ),
        None,
    )


def _match(
    wanted: Wanted,
    stored: Stored,
    taken: set[int],
) -> Person | None:
    """Return the stored contact that the line is about."""
    if same := _of_that_name(wanted, stored):
        return same
    others = {
        found[0].id: found for found in _of_its_numbers(wanted, stored) if found[0].id not in taken
    }
    return next(iter(others.values())) if len(others) == 1 else None


def _compared(line: Line, wanted: Wanted, found: Person | None) -> Line:
    """Return the line as new, known or changed."""
    if found is None:
        return line
    contact, its_groups = found
    record = line.record
    together = imported_details.with_numbers(contact.numbers, wanted.numbers)
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
        details=imported_details.merged(contact.details, record.details, wanted.details),
    )
    before = replace(Wanted.of(contact, its_groups), fields=tuple(sorted(contact.fields)))
    changes = tuple(
        aspect for aspect in _ASPECTS if _aspect(merged, aspect) != _aspect(before, aspect)
    )
    verdict: Verdict = "changed" if changes else "known"
    return replace(line, verdict=verdict, wanted=merged, contact_id=contact.id, changes=changes)


def _aspect(wanted: Wanted, aspect: Aspect) -> object:
    """Return what a contact has of an aspect."""
    details = wanted.details
    if aspect == "address":
        return details.street, details.postcode, details.town
    if aspect == "promotional":
        return details.promotional
    if aspect == "details":
        return (
            details.external_id,
            details.email,
            details.language,
            details.colleague,
            details.preferred,
        )
    return getattr(wanted, aspect)


def plan(store: Store, records: Sequence[ContactRecord], country: str) -> list[Line]:
    """Return the result for each record, compared with what is stored now."""
    ruled = {plain(group.name): group.name for group in groups.with_rule(store)}
    lines = [_with_chosen_groups(read(record, country), ruled) for record in records]
    known = contacts.by_addresses(store, addresses(lines))
    by_id = contacts.by_external_ids(store, external_ids(lines))
    people = {row.id for found in (*known.values(), by_id.values()) for row in found}
    names = groups.chosen_of_contacts(store, list(people))
    names_of = groups.of_contacts(store, list(people)) if ruled else names
    stored = Stored(
        {address: [(row, names[row.id]) for row in found] for address, found in known.items()},
        {external_id: (row, names[row.id]) for external_id, row in by_id.items()},
    )
    return [_following_rules(line, ruled, names_of) for line in judge(lines, stored)]


def _with_chosen_groups(line: Line, ruled: Mapping[str, str]) -> Line:
    """Return the line without the groups whose members follow a rule."""
    if line.wanted is None or not ruled:
        return line
    chosen = tuple(name for name in line.wanted.groups if plain(name) not in ruled)
    return replace(line, wanted=replace(line.wanted, groups=chosen))


def _following_rules(
    line: Line, ruled: Mapping[str, str], names_of: Mapping[int, Sequence[str]]
) -> Line:
    """Return the line as wrong if it puts a person into a group by rule that the rule does not.

    Other lines name such a group only because they were exported.
    """
    if line.wanted is None:
        return line
    already = names_of.get(line.contact_id or 0, ())
    for name in line.record.groups or ():
        found = ruled.get(plain(name))
        if found is not None and found not in already:
            problem = InputError(
                "group_by_rule",
                N_("The members of the group “%(name)s” follow a rule: nobody is put into it."),
                field="groups",
                name=found,
            )
            return replace(line, verdict="wrong", wanted=None, problem=problem)
    return line


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
    new: list[Wanted] = []
    changed: list[tuple[int | None, Wanted]] = []
    for line in lines:
        if line.wanted is not None and line.verdict == "new":
            new.append(line.wanted)
        elif line.wanted is not None and line.verdict == "changed":
            changed.append((line.contact_id, line.wanted))
    del lines  # what the file said of 10,000 people takes 3 MiB that the rows to store need
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
