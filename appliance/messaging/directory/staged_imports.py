"""Imports of contacts in short commits, so that nobody waits long for the store.

What is to be stored is staged first, and accepted in one short commit. From then on it is carried
out whole, whatever happens: after a kill, when the program starts. Until then nothing is changed.

It is as if an accepted import were done at once. Whoever changes contacts or groups, or accepts
another import or an SMS to some of them, carries it out to its end first.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Final

from appliance.errors import NotFoundError, StoreError
from appliance.messaging.directory import writing
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import events, imports
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.imports import StagedRow
from appliance.store.journal.directory import ContactsImported

log = logging.getLogger(__name__)

# Contacts that one commit adds or changes. Measured on a desktop: 11 ms.
AT_ONCE: Final = 100
# Contacts that one commit stages.
_STAGED_AT_ONCE: Final = 1000


def stage(
    store: Store,
    author: Author,
    new: Sequence[Wanted],
    changed: Sequence[tuple[int | None, Wanted]],
) -> int:
    """Stage an import, in several commits; return its id.

    Raises StoreError, and InputError for what cannot be stored; then it is forgotten.
    """
    people = [*changed, *((None, wanted) for wanted in new)]
    rows = [StagedRow(contact_id, _packed(wanted)) for contact_id, wanted in people]
    import_id = imports.begin(store, author.actor, len(new), len(changed))
    try:
        for first in range(0, len(rows), _STAGED_AT_ONCE):
            imports.stage(store, import_id, rows[first : first + _STAGED_AT_ONCE], first=first)
    except BaseException:
        with suppress(StoreError):  # the next start forgets it
            imports.drop(store, import_id)
        raise
    return import_id


def is_under_way(store: Store) -> bool:
    """Whether an accepted import is still to be carried out."""
    return imports.oldest_accepted(store) is not None


def work_off(store: Store) -> int:
    """Carry out every accepted import, in several commits; return how many contacts that were.

    Raises StoreFullError or StoreBusyError; what is left is done later.
    """
    done = 0
    while is_under_way(store):
        with store.transaction():
            done += _carry_out_some(store)
    return done


def work_off_now_or_later(store: Store) -> None:
    """`work_off`; what the store does not take now follows when it can be used."""
    try:
        work_off(store)
    except StoreError as error:
        log.warning("an accepted import of contacts is carried out later: %s", error)


def take_up(store: Store) -> None:
    """At the start: carry out what was accepted, and forget what was not."""
    try:
        imports.drop_unaccepted(store)
    except StoreError as error:
        log.warning("an import of contacts that was not accepted is still stored: %s", error)
    work_off_now_or_later(store)


@contextmanager
def none_under_way(store: Store) -> Iterator[None]:
    """A transaction in which every accepted import is carried out to its end."""
    while True:
        work_off(store)
        with store.transaction():
            if not is_under_way(store):
                yield
                return


def _carry_out_some(store: Store) -> int:
    found = imports.oldest_accepted(store)
    if found is None:  # another thread has done it
        return 0
    rows = imports.next_rows(store, found.id, AT_ONCE)
    new: list[Wanted] = []
    for _, row in rows:
        wanted = _unpacked(row.wanted)
        if row.contact_id is None:
            new.append(wanted)
        else:
            with suppress(NotFoundError):  # a person has deleted it: deleted it stays
                writing.write(store, wanted, row.contact_id)
    writing.write_many(store, new)
    if len(rows) < AT_ONCE:
        entry = ContactsImported(actor=found.actor, new=found.new, changed=found.changed)
        events.append(store, entry)
        imports.drop(store, found.id)
    else:
        imports.forget(store, found.id, rows[-1][0])
    return len(rows)


def _packed(wanted: Wanted) -> str:
    return json.dumps(asdict(wanted), ensure_ascii=False)


def _unpacked(packed: str) -> Wanted:
    known = json.loads(packed)
    return Wanted(
        name=known["name"],
        numbers=tuple(ContactNumber(**number) for number in known["numbers"]),
        notes=known["notes"],
        accepts_sms=known["accepts_sms"],
        groups=tuple(known["groups"]),
        fields=tuple((name, value) for name, value in known["fields"]),
    )
