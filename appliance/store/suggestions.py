"""Suggestions of contacts and groups while a recipient is being typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from appliance.store import contacts, correspondents, groups
from appliance.store.database import Store


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A contact or group suggested for what was typed."""

    kind: Literal["contact", "group"]
    id: int
    name: str
    address: str | None  # the contact's number to use
    members: int  # of the group


def suggest(store: Store, typed: str, *, limit: int) -> list[Suggestion]:
    """Return groups and contacts whose name or number contains the typed text, closest first."""
    if not typed.strip():
        return []
    of_groups = [
        (closeness, Suggestion("group", group.id, group.name, None, group.members))
        for closeness, group in groups.found(store, typed, limit=limit)
    ]
    both = sorted((*of_groups, *_contacts(store, typed, limit)), key=lambda each: each[0])
    return [suggestion for _, suggestion in both[:limit]]


def suggest_contacts(store: Store, typed: str, *, limit: int) -> list[Suggestion]:
    """Return contacts whose name or number contains the typed text, closest first."""
    return [suggestion for _, suggestion in _contacts(store, typed, limit)]


def count(store: Store, typed: str, *, with_groups: bool = True) -> int:
    """Return the number of contacts, and groups, that `suggest` would return without a limit."""
    if not typed.strip():
        return 0
    of_groups = groups.count_found(store, typed) if with_groups else 0
    return of_groups + contacts.count(store, typed)


def of_contacts(store: Store, contact_ids: Sequence[int]) -> list[Suggestion]:
    """Return contacts as suggestions, in this order."""
    return [
        Suggestion("contact", person.contact_id, person.name, next(iter(person.addresses), None), 0)
        for person in correspondents.people(store, contact_ids)
    ]


def _contacts(store: Store, typed: str, limit: int) -> list[tuple[int, Suggestion]]:
    """Return matching contacts, each with its closeness."""
    rows = contacts.found(store, typed, limit=limit) if typed.strip() else []
    people = of_contacts(store, [row["id"] for row in rows])
    return [(row["closeness"], person) for row, person in zip(rows, people, strict=True)]
