"""Accounts: who pays for SMS, and which users may send at whose cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from appliance.store.database import Row, Store
from appliance.store.models.accounts import Account, AccountMonth, AccountUser
from appliance.store.models.people import Token, User
from appliance.store.statements import Query, given, insert, statement, statements
from appliance.store.text import plain


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account."""

    id: int
    name: str
    balance: int  # the sum of its entries, in segments
    limited: bool  # False: it pays whatever its balance
    allowance_segments: int | None  # added each month
    alert_below: int | None
    alert_number: str | None
    is_low: bool  # below `alert_below`
    mail_domain: str | None
    created_at: int
    archived_at: int | None

    @property
    def available(self) -> int | None:
        """The number of segments that it can still pay for, or None for no limit."""
        return self.balance if self.limited else None


@statement
def _any() -> Query:
    return Account.select(1).limit(1)


@statement
def _any_in_use() -> Query:
    return Account.select(1).where(Account.archived_at.is_null()).limit(1)


@statement
def _in_use() -> Query:
    return Account.select().where(Account.archived_at.is_null()).order_by(Account.name)


@statement
def _of_name() -> Query:
    return Account.select().where(Account.name == given("name"), Account.archived_at.is_null())


@statement
def _of_domain() -> Query:
    return Account.select().where(
        Account.mail_domain == given("mail_domain"), Account.archived_at.is_null()
    )


@statement
def _of_id() -> Query:
    return Account.select().where(Account.id == given("id"))


@statement
def _of_user() -> Query:
    query = Account.select().join(AccountUser, on=AccountUser.account_id == Account.id)
    query = query.where(AccountUser.user_id == given("user_id"), Account.archived_at.is_null())
    return query.order_by(Account.name)


@statement
def _add() -> Query:
    return insert(Account.name, Account.created_at)


@statements
def _set(columns: tuple[str, ...]) -> Query:
    now = {getattr(Account, column): given(column) for column in columns}
    return Account.update(now).where(Account.id == given("id"))


@statement
def _lacks_allowance() -> Query:
    """Return the query for accounts that have not had the allowance of a month.

    A month before an account's first one is not made up for, unless that is so far ahead that the
    clock must have been wrong.
    """
    return Account.select().where(
        Account.allowance_segments.is_null(is_null=False),
        Account.archived_at.is_null(),
        ~_has_had(AccountMonth.month == given("month")),
        _has_had(AccountMonth.month < given("month"))
        | ~_has_had(AccountMonth.month <= given("far_ahead")),
    )


def _has_had(months: Any) -> Any:
    """Return the condition that an account has had the allowance of one of some months."""
    return fn.EXISTS(AccountMonth.select(1).where(AccountMonth.account_id == Account.id, months))


@statement
def _add_month() -> Query:
    return insert(AccountMonth.account_id, AccountMonth.month)


@statement
def _users() -> Query:
    query = AccountUser.select(AccountUser.account_id, User.name)
    query = query.join(User, on=User.id == AccountUser.user_id)
    return query.order_by(AccountUser.account_id, User.name)


@statement
def _users_of_one() -> Query:
    query = User.select(User.name).join(AccountUser, on=AccountUser.user_id == User.id)
    return query.where(AccountUser.account_id == given("account_id")).order_by(User.name)


@statement
def _add_user() -> Query:
    return insert(AccountUser.account_id, AccountUser.user_id)


@statement
def _remove_users() -> Query:
    return AccountUser.delete().where(AccountUser.account_id == given("account_id"))


@statement
def _of_token() -> Query:
    return Token.select(Token.account_id, Token.user_id).where(Token.name == given("name"))


@statement
def _set_of_token() -> Query:
    now = {Token.account_id: given("account_id")}
    return Token.update(now).where(Token.id == given("token_id"))


@statement
def _tokens() -> Query:
    query = Token.select(Token.name, Account.name.alias("account"))
    return query.join(Account, on=Account.id == Token.account_id)


def exist(store: Store) -> bool:
    """Return whether there is or was an account."""
    return _any.value(store) is not None


def in_use(store: Store) -> bool:
    """Return whether an account is in use: from then on somebody pays for each SMS."""
    return _any_in_use.value(store) is not None


def every(store: Store) -> list[AccountRow]:
    """Return the accounts in use, by name."""
    return [_account(row) for row in _in_use.rows(store)]


def by_name(store: Store, name: str) -> AccountRow | None:
    """Return the account in use of that name, regardless of case and accents."""
    exactly = _maybe(_of_name.row(store, name=name))
    return exactly or next(iter(alike(store, name)), None)


def alike(store: Store, name: str) -> list[AccountRow]:
    """Return the accounts in use whose names differ from this one in case and accents at most."""
    sought = plain(name)
    return [each for each in every(store) if plain(each.name) == sought]


def by_mail_domain(store: Store, domain: str) -> AccountRow | None:
    """Return the account in use of that e-mail domain, regardless of case."""
    return _maybe(_of_domain.row(store, mail_domain=domain))


def by_id(store: Store, account_id: int) -> AccountRow | None:
    """Return the account of that id, archived or not."""
    return _maybe(_of_id.row(store, id=account_id))


def of_user(store: Store, user_id: int) -> list[AccountRow]:
    """Return the accounts in use that the user belongs to, by name."""
    return [_account(row) for row in _of_user.rows(store, user_id=user_id)]


def add(store: Store, name: str) -> int:
    """Insert an account without credit, limited to its balance; return its id."""
    return _add.insert(store, name=name, created_at=store.clock.now_ms())


def change(store: Store, account_id: int, values: Mapping[str, Any]) -> None:
    """Change columns of an account, except the balance."""
    if values:
        _set(tuple(values)).execute(store, id=account_id, **values)


def without_allowance(store: Store, month: str, far_ahead: str) -> list[AccountRow]:
    """Return the accounts in use whose allowance of the month has not been added yet.

    Months are YYYY-MM; one later than `far_ahead` was had by a clock that was wrong.
    """
    return [_account(row) for row in _lacks_allowance.rows(store, month=month, far_ahead=far_ahead)]


def note_allowance(store: Store, account_id: int, month: str) -> None:
    """Note that an account has the allowance of the month."""
    _add_month.execute(store, account_id=account_id, month=month)


def users(store: Store) -> dict[int, list[str]]:
    """Return the names of the users of each account that has any."""
    found: dict[int, list[str]] = {}
    for account_id, name in _users.rows(store):
        found.setdefault(account_id, []).append(name)
    return found


def users_of(store: Store, account_id: int) -> list[str]:
    """Return the names of the users of an account."""
    return [row[0] for row in _users_of_one.rows(store, account_id=account_id)]


def set_users(store: Store, account_id: int, user_ids: Sequence[int]) -> None:
    """Replace the users of an account."""
    _remove_users.execute(store, account_id=account_id)
    for user_id in dict.fromkeys(user_ids):
        _add_user.execute(store, account_id=account_id, user_id=user_id)


def add_user(store: Store, account_id: int, user_id: int) -> None:
    """Add a user to an account."""
    _add_user.execute(store, account_id=account_id, user_id=user_id)


def of_token(store: Store, name: str) -> tuple[int | None, int | None]:
    """Return the ids of the account and of the user of a token."""
    row = _of_token.row(store, name=name)
    return (None, None) if row is None else (row[0], row[1])


def set_of_token(store: Store, token_id: int, account_id: int | None) -> None:
    """Set the account of a token."""
    _set_of_token.execute(store, token_id=token_id, account_id=account_id)


def tokens(store: Store) -> dict[str, str]:
    """Return the name of the account of each token that has one, by the token's name."""
    return {row[0]: row[1] for row in _tokens.rows(store)}


def _account(row: Row) -> AccountRow:
    return AccountRow(
        row["id"],
        row["name"],
        row["balance"],
        bool(row["limited"]),
        row["allowance_segments"],
        row["alert_below"],
        row["alert_number"],
        bool(row["is_low"]),
        row["mail_domain"],
        row["created_at"],
        row["archived_at"],
    )


def _maybe(row: Row | None) -> AccountRow | None:
    return None if row is None else _account(row)
