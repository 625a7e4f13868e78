"""The line that is chosen for a contact, a template, an account or a user.

And the line by which each correspondent was last in touch.
"""

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from peewee import EXCLUDED

from appliance.store.database import Store
from appliance.store.marks import padded
from appliance.store.models.discussions import Discussion
from appliance.store.models.lines import LineChoice
from appliance.store.models.messages import Message
from appliance.store.statements import Query, among, given, insert, statement, statements

Kind: TypeAlias = Literal["contact", "template", "account", "user"]
_CHUNK: Final = 500


@statement
def _of_one() -> Query:
    one = (LineChoice.kind == given("kind")) & (LineChoice.subject_id == given("subject_id"))
    return LineChoice.select(LineChoice.line).where(one)


@statement
def _of_kind() -> Query:
    query = LineChoice.select(LineChoice.subject_id, LineChoice.line)
    return query.where(LineChoice.kind == given("kind"))


@statement
def _put() -> Query:
    return insert(LineChoice.kind, LineChoice.subject_id, LineChoice.line).on_conflict(
        conflict_target=[LineChoice.kind, LineChoice.subject_id],
        update={LineChoice.line: EXCLUDED.line},
    )


@statement
def _remove() -> Query:
    one = (LineChoice.kind == given("kind")) & (LineChoice.subject_id == given("subject_id"))
    return LineChoice.delete().where(one)


@statements
def _last(number: int) -> Query:
    newest = (
        Message.select(Message.modem)
        .where(Message.discussion_id == Discussion.id, Message.modem.is_null(is_null=False))
        .order_by(Message.id.desc())
        .limit(1)
    )
    query = Discussion.select(Discussion.address, newest)
    return query.where(among(Discussion.address, "addresses", number))


def of(store: Store, kind: Kind, subject_id: int | None) -> str | None:
    """Return the line chosen for one contact, template, account or user."""
    if subject_id is None:
        return None
    found = _of_one.value(store, kind=kind, subject_id=subject_id)
    return None if found is None else str(found)


def of_kind(store: Store, kind: Kind) -> dict[int, str]:
    """Return the lines chosen for all contacts, templates, accounts or users, by their ids."""
    return {row[0]: row[1] for row in _of_kind.rows(store, kind=kind)}


def choose(store: Store, kind: Kind, subject_id: int, line: str | None) -> None:
    """Choose a line, or none, inside the caller's transaction."""
    if line is None:
        _remove.execute(store, kind=kind, subject_id=subject_id)
    else:
        _put.execute(store, kind=kind, subject_id=subject_id, line=line)


def last_lines(store: Store, addresses: Sequence[str]) -> dict[str, str]:
    """Return the line by which each correspondent last wrote to us or was written to."""
    found: dict[str, str] = {}
    for start in range(0, len(addresses), _CHUNK):
        chunk = padded(addresses[start : start + _CHUNK])
        rows = _last(len(chunk)).rows(store, addresses=chunk)
        found.update((row[0], row[1]) for row in rows if row[1] is not None)
    return found
