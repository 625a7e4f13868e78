"""Keep the recipients of a file as a group of contacts with the file's columns as their fields.

The contacts are staged before the sending is accepted, and accepted in its commit: either both are
stored or neither.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from appliance.errors import N_, ConflictError, StoreError
from appliance.messaging.directory import contact_import, entries, staged_imports
from appliance.messaging.directory.contact_files import ContactRecord, RecordNumber
from appliance.messaging.directory.contact_files.titles import column_of
from appliance.messaging.merge.lines import Line
from appliance.messaging.merge.tables import Table
from appliance.messaging.requests import Author
from appliance.store import contacts, imports
from appliance.store.database import Store

_NAMES = ("name", "first_name", "middle_name", "last_name", "company")


@dataclass(frozen=True, slots=True)
class Kept:
    """Contacts that are staged."""

    store: Store
    import_id: int
    planned_at: int

    def accept(self) -> None:
        """Accept them in the caller's transaction. Raise ConflictError if they are outdated."""
        if not contact_import.accept(self.store, self.import_id, self.planned_at):
            raise ConflictError(
                "directory_changed",
                N_("The directory has changed in the meantime."),
                cure=N_("Try again."),
            )


@contextmanager
def staged(
    store: Store, records: Iterable[ContactRecord], country: str, author: Author
) -> Iterator[Kept]:
    """Stage the contacts, for the block to accept. They are dropped if it fails.

    Raise InputError for an invalid name of a group.
    """
    staged_imports.work_off(store)
    planned_at = entries.version(store)
    # No name keeps the plan: for 10,000 contacts it takes 8 MiB, which the block may need.
    import_id, _ = contact_import.stage(
        store, contact_import.plan(store, list(records), country), author
    )
    del records
    try:
        yield Kept(store, import_id, planned_at)
    except BaseException:
        with suppress(StoreError):  # the next start deletes it
            imports.give_up(store, import_id)
        raise
    staged_imports.work_off_now_or_later(store)


def records(
    store: Store, table: Table, number: int, lines: Sequence[Line], group: str
) -> Iterator[ContactRecord]:
    """Yield a contact for each row with a number, which is in the column `number`.

    A person without a name in the file keeps the name of the directory, else is called by the
    number.
    """
    usable = [line for line in lines if line.address]
    known = contacts.by_addresses(store, [line.address for line in usable])
    cells_of = {row.line: row.cells for row in table.rows}
    roles = [column_of(title).role for title in table.titles]
    groups = (group,)
    for line in usable:
        cells = cells_of[line.line]
        owners = known.get(line.address, [])
        name = _name(cells, roles)
        if not name and len(owners) == 1:
            name = owners[0].name
        fields = tuple(
            (title, cell.strip())
            for place, (title, cell, role) in enumerate(
                zip(table.titles, cells, roles, strict=False)
            )
            if title and cell.strip() and role not in _NAMES and place != number
        )
        yield ContactRecord(
            line=line.line,
            name=name or line.address,
            numbers=(RecordNumber(line.address),),
            groups=groups,
            fields=fields or None,
        )


def _name(cells: Sequence[str], roles: Sequence[str]) -> str:
    said = {
        role: cell.strip()
        for role, cell in zip(roles, cells, strict=False)
        if role in _NAMES and cell.strip()
    }
    whole = " ".join(said[role] for role in _NAMES[1:4] if role in said)
    return said.get("name") or whole or said.get("company", "")
