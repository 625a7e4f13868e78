"""Imports of contacts in progress: staged or accepted, but not complete."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from peewee import Expression, Select

from appliance.store.database import Store
from appliance.store.dialect.expressions import json_rows
from appliance.store.models.directory import ContactImport, StagedContact
from appliance.store.statements import Query, given, insert, statement


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An accepted import."""

    id: int
    actor: str
    new: int
    changed: int


class StagedRow(NamedTuple):
    """A contact to change, or a new one if the id is None; `wanted` is JSON."""

    contact_id: int | None
    wanted: str


@statement
def _add() -> Query:
    return insert(ContactImport.actor, ContactImport.new, ContactImport.changed)


@statement
def _stage() -> Query:
    rows, place, columns = json_rows(given("rows"), len(StagedRow._fields))
    position = Expression(place, "+", given("first"))
    query = Select([rows], [given("import_id"), position, *columns])
    return StagedContact.insert_from(
        query,
        [
            StagedContact.import_id,
            StagedContact.position,
            StagedContact.contact_id,
            StagedContact.wanted,
        ],
    )


@statement
def _accept() -> Query:
    return ContactImport.update({ContactImport.accepted: 1}).where(ContactImport.id == given("id"))


@statement
def _drop() -> Query:
    return ContactImport.delete().where(ContactImport.id == given("id"))


@statement
def _drop_if_unaccepted() -> Query:
    unaccepted = (ContactImport.id == given("id")) & (ContactImport.accepted == 0)
    return ContactImport.delete().where(unaccepted)


@statement
def _drop_unaccepted() -> Query:
    return ContactImport.delete().where(ContactImport.accepted == 0)


@statement
def _oldest_accepted() -> Query:
    query = ContactImport.select(
        ContactImport.id, ContactImport.actor, ContactImport.new, ContactImport.changed
    )
    return query.where(ContactImport.accepted == 1).order_by(ContactImport.id).limit(1)


@statement
def _next_rows() -> Query:
    query = StagedContact.select(
        StagedContact.contact_id, StagedContact.wanted, StagedContact.position
    ).where(StagedContact.import_id == given("import_id"))
    return query.order_by(StagedContact.position).limit(given("most"))


@statement
def _forget() -> Query:
    done = (StagedContact.import_id == given("import_id")) & (
        StagedContact.position <= given("last")
    )
    return StagedContact.delete().where(done)


def begin(store: Store, actor: str, new: int, changed: int) -> int:
    """Create an import to stage; return its id."""
    return _add.insert(store, actor=actor, new=new, changed=changed)


def stage(store: Store, import_id: int, rows: Sequence[StagedRow], *, first: int) -> None:
    """Stage rows of an import from the position `first`. Raise InputError for invalid text."""
    packed = json.dumps(rows, ensure_ascii=False)
    _stage.execute(store, import_id=import_id, first=first, rows=packed)


def accept(store: Store, import_id: int) -> None:
    """Accept an import: it will be carried out, whatever happens."""
    _accept.execute(store, id=import_id)


def drop(store: Store, import_id: int) -> None:
    """Delete an import with its remaining rows."""
    _drop.execute(store, id=import_id)


def give_up(store: Store, import_id: int) -> None:
    """Delete an import unless it is accepted."""
    _drop_if_unaccepted.execute(store, id=import_id)


def drop_unaccepted(store: Store) -> int:
    """Delete the imports that were never accepted; return their number."""
    return _drop_unaccepted.execute(store)


def oldest_accepted(store: Store) -> ImportRow | None:
    """Return the import to carry out first, or None if there is none."""
    row = _oldest_accepted.row(store)
    return None if row is None else ImportRow(*row)


def next_rows(store: Store, import_id: int, most: int) -> list[tuple[int, StagedRow]]:
    """Return the next rows of an import, each with its position."""
    rows = _next_rows.rows(store, import_id=import_id, most=most)
    return [(row["position"], StagedRow(row["contact_id"], row["wanted"])) for row in rows]


def forget(store: Store, import_id: int, last: int) -> None:
    """Delete the rows of an import up to the position `last`, which have been carried out."""
    _forget.execute(store, import_id=import_id, last=last)
