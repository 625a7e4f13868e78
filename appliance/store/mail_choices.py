"""What users want by mail: rows in and out."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from appliance.store.database import Row, Store
from appliance.store.models.mail import MailChoice, MailReply
from appliance.store.models.people import User
from appliance.store.statements import Query, count_all, given, insert, statement

Received = Literal["none", "chosen", "all"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a user wants by mail."""

    user_id: int
    address: str
    received: Received = "none"
    numbers: tuple[str, ...] = ()
    group_ids: tuple[int, ...] = ()
    hours: str = ""
    failures: bool = False
    confirmations: bool = False


_COLUMNS: Final = (
    MailChoice.user_id,
    MailChoice.address,
    MailChoice.received,
    MailChoice.numbers,
    MailChoice.group_ids,
    MailChoice.hours,
    MailChoice.failures,
    MailChoice.confirmations,
)


@statement
def _all() -> Query:
    return MailChoice.select(*_COLUMNS).order_by(MailChoice.user_id)


@statement
def _of_user() -> Query:
    return MailChoice.select(*_COLUMNS).where(MailChoice.user_id == given("user_id"))


@statement
def _count() -> Query:
    return MailChoice.select(count_all())


@statement
def _remove() -> Query:
    return MailChoice.delete().where(MailChoice.user_id == given("user_id"))


@statement
def _add() -> Query:
    return insert(*_COLUMNS)


@statement
def _secret() -> Query:
    return MailReply.select(MailReply.secret).where(
        MailReply.user_id == given("user_id"), MailReply.address == given("address")
    )


@statement
def _add_secret() -> Query:
    return insert(MailReply.secret, MailReply.user_id, MailReply.address)


@statement
def _of_secret() -> Query:
    return (
        MailReply.select(User.name, MailReply.address)
        .join(User, on=User.id == MailReply.user_id)
        .where(MailReply.secret == given("secret"))
    )


def every(store: Store) -> list[Choice]:
    """Return the choices of all users who have made any."""
    return [_read(row) for row in _all.rows(store)]


def of_user(store: Store, user_id: int) -> Choice | None:
    """Return the choice of a user, or None."""
    row = _of_user.row(store, user_id=user_id)
    return None if row is None else _read(row)


def exist(store: Store) -> bool:
    """Return whether anybody wants anything by mail."""
    return bool(_count.value(store))


def put(store: Store, choice: Choice) -> None:
    """Replace the choice of a user; one without an address is removed."""
    with store.transaction():
        _remove.execute(store, user_id=choice.user_id)
        if choice.address:
            _add.execute(
                store,
                user_id=choice.user_id,
                address=choice.address,
                received=choice.received,
                numbers=",".join(choice.numbers),
                group_ids=",".join(map(str, choice.group_ids)),
                hours=choice.hours,
                failures=int(choice.failures),
                confirmations=int(choice.confirmations),
            )


def secret_for(store: Store, user_id: int, address: str) -> str | None:
    """Return the secret at which a user answers somebody, if there is one."""
    found = _secret.value(store, user_id=user_id, address=address)
    return None if found is None else str(found)


def add_secret(store: Store, secret: str, user_id: int, address: str) -> None:
    """Store the secret at which a user answers somebody."""
    _add_secret.execute(store, secret=secret, user_id=user_id, address=address)


def of_secret(store: Store, secret: str) -> tuple[str, str] | None:
    """Return the name of the user who answers at a secret, and whom; None for a wrong one."""
    row = _of_secret.row(store, secret=secret)
    return None if row is None else (str(row["name"]), str(row["address"]))


def _read(row: Row) -> Choice:
    values: list[Any] = list(row)
    user_id, address, received, numbers, group_ids, hours, failures, confirmations = values
    return Choice(
        user_id,
        address,
        received,
        tuple(filter(None, numbers.split(","))),
        tuple(int(each) for each in group_ids.split(",") if each),
        hours,
        bool(failures),
        bool(confirmations),
    )
