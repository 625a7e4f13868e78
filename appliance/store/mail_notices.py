"""The mails about SMS that wait to be sent, were sent, or were given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from appliance.store.database import Store
from appliance.store.models.mail import MailNotice
from appliance.store.statements import Query, count_all, given, insert, statement

What = Literal["received", "failed", "delivered"]
_LONGEST_ANSWER: Final = 300


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a user is to be told."""

    id: int
    user_id: int
    what: What
    message_id: int
    at: int
    mail: str | None = None  # the identity of the mail that tells it, once that was tried


_COLUMNS: Final = (
    MailNotice.id,
    MailNotice.user_id,
    MailNotice.what,
    MailNotice.message_id,
    MailNotice.at,
    MailNotice.mail,
)


@statement
def _add() -> Query:
    return insert(MailNotice.user_id, MailNotice.what, MailNotice.message_id, MailNotice.at)


@statement
def _waiting() -> Query:
    query = MailNotice.select(*_COLUMNS).where(MailNotice.state == "waiting")
    return query.order_by(MailNotice.id).limit(given("limit"))


@statement
def _number_waiting() -> Query:
    return MailNotice.select(count_all()).where(MailNotice.state == "waiting")


@statement
def _last_answer() -> Query:
    query = MailNotice.select(MailNotice.answer).where(MailNotice.state == "dead")
    return query.order_by(MailNotice.id.desc()).limit(1)


@statement
def _end() -> Query:
    now = {MailNotice.state: given("state"), MailNotice.answer: given("answer")}
    return MailNotice.update(now).where(MailNotice.id == given("id"))


@statement
def _join() -> Query:
    return MailNotice.update({MailNotice.mail: given("mail")}).where(MailNotice.id == given("id"))


@statement
def _prune() -> Query:
    return MailNotice.delete().where(MailNotice.state != "waiting", MailNotice.at < given("cutoff"))


def add(store: Store, user_id: int, what: What, message_id: int, at: int) -> None:
    """Queue a notice, inside the caller's transaction."""
    _add.execute(store, user_id=user_id, what=what, message_id=message_id, at=at)


def waiting(store: Store, limit: int) -> list[Notice]:
    """Return the oldest notices that wait."""
    return [Notice(*row) for row in _waiting.rows(store, limit=limit)]


def number_waiting(store: Store) -> int:
    """Return how many wait."""
    return int(_number_waiting.value(store) or 0)


def join(store: Store, notices: Sequence[Notice], mail: str) -> None:
    """Note which mail tells notices, before it is sent: a repeat tells the same ones."""
    with store.transaction():
        for each in notices:
            _join.execute(store, id=each.id, mail=mail)


def end(
    store: Store, notices: Sequence[Notice], state: Literal["done", "dead"], answer: str = ""
) -> None:
    """Note that notices were sent, or are given up and why, in one commit."""
    with store.transaction():
        for each in notices:
            _end.execute(store, id=each.id, state=state, answer=answer[:_LONGEST_ANSWER] or None)


def last_answer(store: Store) -> str:
    """Return why the newest of those that were given up was; empty if none was."""
    return str(_last_answer.value(store) or "")


def prune(store: Store, cutoff: int) -> None:
    """Forget what was sent or given up, and happened before a moment."""
    _prune.execute(store, cutoff=cutoff)
