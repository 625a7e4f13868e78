"""Import contacts in short commits, so that nobody waits long for the store.

The contacts are staged first, and the import is accepted in one short commit. Until then nothing
changes. From then on it is carried out whole, whatever happens; after a kill, at the next start.

To others an accepted import seems complete at once: whoever changes contacts or groups, accepts
another import, or accepts an SMS to some of them, completes it first.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain, islice
from typing import Any, Final

from appliance.errors import NotFoundError, StoreError
from appliance.messaging.directory import writing
from appliance.messaging.directory.person_preferences import By
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.requests import Author
from appliance.store import contacts, events, imports
from appliance.store.contact_details import NONE_KNOWN, Act, Details, Promotional
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store
from appliance.store.imports import StagedRow
from appliance.store.journal.directory import ContactsImported

log = logging.getLogger(__name__)

# The number of contacts that one commit adds or changes. Measured on a desktop: 11 ms.
AT_ONCE: Final = 100
# The number of contacts that one commit stages.
_STAGED_AT_ONCE: Final = 1000


def stage(
    store: Store,
    author: Author,
    new: Sequence[Wanted],
    changed: Sequence[tuple[int | None, Wanted]],
) -> int:
    """Stage an import, in several commits; return its id.

    Raise StoreError, or InputError for invalid data; the import is then deleted.
    """
    people = chain(changed, ((None, wanted) for wanted in new))
    import_id = imports.begin(store, author.actor, len(new), len(changed))
    try:
        for first in range(0, len(changed) + len(new), _STAGED_AT_ONCE):
            rows = [
                StagedRow(contact_id, _packed(wanted))
                for contact_id, wanted in islice(people, _STAGED_AT_ONCE)
            ]
            imports.stage(store, import_id, rows, first=first)
    except BaseException:
        with suppress(StoreError):  # the next start deletes it
            imports.drop(store, import_id)
        raise
    return import_id


def is_under_way(store: Store) -> bool:
    """Return whether an accepted import is not complete yet."""
    return imports.oldest_accepted(store) is not None


def work_off(store: Store) -> int:
    """Carry out all accepted imports, in several commits; return the number of contacts.

    Raise StoreFullError or StoreBusyError; the rest is done later.
    """
    done = 0
    while is_under_way(store):
        with store.transaction():
            done += _carry_out_some(store)
    return done


def work_off_now_or_later(store: Store) -> None:
    """Run `work_off`; what fails now is done once the store is available."""
    try:
        work_off(store)
    except StoreError as error:
        log.warning("an accepted import of contacts will be carried out later: %s", error)


def take_up(store: Store) -> None:
    """At the start, carry out the accepted imports and delete the others."""
    try:
        imports.drop_unaccepted(store)
    except StoreError as error:
        log.warning("an import of contacts that was not accepted is still stored: %s", error)
    work_off_now_or_later(store)


@contextmanager
def none_under_way(store: Store) -> Iterator[None]:
    """Begin a transaction after all accepted imports are complete."""
    while True:
        work_off(store)
        with store.transaction():
            if not is_under_way(store):
                yield
                return


def _carry_out_some(store: Store) -> int:
    found = imports.oldest_accepted(store)
    if found is None:  # another thread has completed it
        return 0
    rows = imports.next_rows(store, found.id, AT_ONCE)
    by = By(found.actor, Act.IMPORT)
    new: list[Wanted] = []
    for _, row in rows:
        wanted = _with_free_id(store, _unpacked(row.wanted), row.contact_id)
        if row.contact_id is None:
            new.append(wanted)
        else:
            with suppress(NotFoundError):  # a person has deleted it: it stays deleted
                writing.write(store, wanted, row.contact_id, by)
    writing.write_many(store, new, by)
    if len(rows) < AT_ONCE:
        entry = ContactsImported(actor=found.actor, new=found.new, changed=found.changed)
        events.append(store, entry)
        imports.drop(store, found.id)
    else:
        imports.forget(store, found.id, rows[-1][0])
    return len(rows)


def _packed(wanted: Wanted) -> str:
    known = {
        "name": wanted.name,
        "numbers": [[each.address, each.label, each.private] for each in wanted.numbers],
        "notes": wanted.notes,
        "accepts_sms": wanted.accepts_sms,
        "groups": wanted.groups,
        "fields": wanted.fields,
    }
    if details := dict(wanted.details.known()):
        known["details"] = details
    return json.dumps(known, ensure_ascii=False)


def _unpacked(packed: str) -> Wanted:
    known = json.loads(packed)
    details = known.get("details")
    return Wanted(
        name=known["name"],
        numbers=tuple(_number(packed) for packed in known["numbers"]),
        notes=known["notes"],
        accepts_sms=known["accepts_sms"],
        groups=tuple(known["groups"]),
        fields=tuple((name, value) for name, value in known["fields"]),
        details=_details(details) if details else NONE_KNOWN,
    )


def _number(packed: Any) -> ContactNumber:
    """Return a number; an import accepted before an update may have it as an object."""
    return ContactNumber(**packed) if isinstance(packed, dict) else ContactNumber(*packed)


def _details(packed: dict[str, Any]) -> Details:
    choice = Promotional(packed.get("promotional", Promotional.UNKNOWN))
    return Details(**{**packed, "promotional": choice})


def _with_free_id(store: Store, wanted: Wanted, contact_id: int | None) -> Wanted:
    """Return a contact without its external id if another contact has received it meanwhile."""
    external_id = wanted.details.external_id
    if external_id is None:
        return wanted
    if contacts.id_by_external_id(store, external_id) in (None, contact_id):
        return wanted
    return replace(wanted, details=replace(wanted.details, external_id=None))
