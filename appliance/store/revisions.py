"""Edits of a scheduled sending: read its messages, and write their new text and date."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from peewee import Case, fn

from appliance.store.database import Store
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Batch, Message, RevisedBatch
from appliance.store.sendings import Form, kind_of
from appliance.store.statements import Query, count_all, given, insert, statement
from appliance.store.states import DEFERRED, MessageStatus


class Turn(NamedTuple):
    """The new state of a message that a rule now stops, and when it goes by itself, if ever."""

    status: MessageStatus
    error: str
    release_at: int | None = None


Turned: TypeAlias = Mapping[str, Turn]  # by address

_ALL: Final = 2**62
# Nothing of them has been sent: they wait for their date, or for permission when it has come.
_WAITING = Message.status.in_(DEFERRED) & (Message.next_sequence == 1)


@statement
def _unsent() -> Query:
    return (
        Message.select(
            Message.id,
            Message.discussion_id,
            Discussion.address,
            Message.status,
            Message.expires_at,
            Message.release_at,
            Message.body,
        )
        .join(Discussion, on=Discussion.id == Message.discussion_id)
        .where(Message.batch_id == given("batch_id"), Message.id > given("after"), _WAITING)
        .order_by(Message.id)
        .limit(given("most"))
    )


@statement
def _summary() -> Query:
    query = Message.select(count_all(), fn.min(Message.expires_at))
    return query.where(Message.batch_id == given("batch_id"), _WAITING)


@statement
def _begin() -> Query:
    return insert(
        RevisedBatch.batch_id,
        RevisedBatch.actor,
        RevisedBatch.text,
        RevisedBatch.segments,
        RevisedBatch.due_at,
        RevisedBatch.verdicts,
        RevisedBatch.form,
        RevisedBatch.expires_at,
    )


@statement
def _oldest() -> Query:
    return (
        RevisedBatch.select(RevisedBatch, Batch.merged, Batch.subject)
        .join(Batch, on=Batch.id == RevisedBatch.batch_id)
        .order_by(RevisedBatch.batch_id)
        .limit(1)
    )


@statement
def _go_on() -> Query:
    query = RevisedBatch.update({RevisedBatch.done: given("done")})
    return query.where(RevisedBatch.batch_id == given("batch_id"))


@statement
def _end() -> Query:
    return RevisedBatch.delete().where(RevisedBatch.batch_id == given("batch_id"))


@statement
def _revise_batch() -> Query:
    now = {Batch.text: given("text"), Batch.due_at: given("due_at")}
    return Batch.update(now).where(Batch.id == given("batch_id"))


@statement
def _revise_options() -> Query:
    now = {Batch.form: given("form"), Batch.subject: given("subject")}
    return Batch.update(now).where(Batch.id == given("batch_id"))


@statement
def _revise_messages() -> Query:
    due_at = Case(Message.status, ((MessageStatus.SCHEDULED, given("due_at")),), Message.release_at)
    now = {
        Message.body: fn.coalesce(given("text"), Message.body),
        Message.segments: fn.coalesce(given("segments"), Message.segments),
        Message.release_at: due_at,
    }
    return Message.update(now).where(
        Message.batch_id == given("batch_id"),
        Message.id > given("after"),
        Message.id <= given("last"),
        _WAITING,
    )


@statement
def _revise_forms() -> Query:
    now = {
        Message.kind: given("kind"),
        Message.message_class: given("message_class"),
        Message.expires_at: given("expires_at"),
    }
    return Message.update(now).where(
        Message.batch_id == given("batch_id"),
        Message.id > given("after"),
        Message.id <= given("last"),
        _WAITING,
    )


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message of the sending that has not been sent."""

    id: int
    discussion_id: int
    address: str
    status: MessageStatus
    expires_at: int | None
    release_at: int | None  # when it is sent; None: when a person decides
    text: str


@dataclass(frozen=True, slots=True)
class Options:
    """The form, the end and the subject that an edit gives a sending."""

    form: Form
    expires_at: int | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """An edit in progress: the new content of the messages."""

    batch_id: int
    actor: str
    text: str
    segments: int
    due_at: int
    turned: Turned
    done: int  # the last message changed
    merged: bool = False  # each message keeps its own text
    options: Options | None = None  # None: they stay


def unsent(store: Store, batch_id: int, *, after: int = 0, most: int = _ALL) -> list[Unsent]:
    """Return the messages of a sending of which nothing has been sent, oldest first."""
    rows = _unsent.rows(store, batch_id=batch_id, after=after, most=most)
    return [
        Unsent(row["id"], row["discussion_id"], row["address"], MessageStatus(row["status"]),
               row["expires_at"], row["release_at"], row["body"])
        for row in rows
    ]  # fmt: skip


def summary(store: Store, batch_id: int) -> tuple[int, int | None]:
    """Return the number of unsent messages of a sending, and when the first of them expires."""
    row = _summary.row(store, batch_id=batch_id)
    return (0, None) if row is None else (row[0], row[1])


def begin(store: Store, revision: Revision) -> None:
    """Give the sending its new text and date; `write_some` does the same for its messages."""
    _revise_batch.execute(
        store, batch_id=revision.batch_id, text=revision.text, due_at=revision.due_at
    )
    options = revision.options
    if options is not None:
        _revise_options.execute(
            store, batch_id=revision.batch_id, form=options.form, subject=options.subject
        )
    _begin.execute(
        store,
        batch_id=revision.batch_id,
        actor=revision.actor,
        text=revision.text,
        segments=revision.segments,
        due_at=revision.due_at,
        verdicts=json.dumps(revision.turned),
        form=None if options is None else options.form,
        expires_at=None if options is None else options.expires_at,
    )


def under_way(store: Store) -> Revision | None:
    """Return an edit in progress, or None."""
    row = _oldest.row(store)
    if row is None:
        return None
    turned = {
        address: Turn(MessageStatus(status), *rest)
        for address, (status, *rest) in json.loads(row["verdicts"]).items()
    }
    return Revision(
        row["batch_id"],
        row["actor"],
        row["text"],
        row["segments"],
        row["due_at"],
        turned,
        row["done"],
        bool(row["merged"]),
        None if row["form"] is None else Options(row["form"], row["expires_at"], row["subject"]),
    )


def write_some(store: Store, revision: Revision, most: int) -> list[Unsent]:
    """Change the next messages and return them as they were; fewer than `most` are the last."""
    found = unsent(store, revision.batch_id, after=revision.done, most=most)
    if found:
        _revise_messages.execute(
            store,
            batch_id=revision.batch_id,
            text=None if revision.merged else revision.text,
            segments=None if revision.merged else revision.segments,
            due_at=revision.due_at,
            after=revision.done,
            last=found[-1].id,
        )
        if revision.options is not None:
            _write_forms(store, revision, revision.options, found[-1].id)
    if len(found) < most:
        _end.execute(store, batch_id=revision.batch_id)
    else:
        _go_on.execute(store, batch_id=revision.batch_id, done=found[-1].id)
    return found


def _write_forms(store: Store, revision: Revision, options: Options, last: int) -> None:
    kind, message_class = kind_of(options.form)
    _revise_forms.execute(
        store,
        batch_id=revision.batch_id,
        kind=kind,
        message_class=message_class,
        expires_at=options.expires_at,
        after=revision.done,
        last=last,
    )
