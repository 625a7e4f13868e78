"""The numbers that get the alerts of accounts and of the credit of SIM cards."""

from appliance.store.database import Store
from appliance.store.models.accounts import Account
from appliance.store.models.balance import LineBalance
from appliance.store.statements import Query, given, statement


@statement
def _accounts() -> Query:
    query = Account.select(Account.name).where(Account.alert_number == given("address"))
    return query.order_by(Account.name)


@statement
def _lines() -> Query:
    query = LineBalance.select(LineBalance.line).where(LineBalance.alert_number == given("address"))
    return query.order_by(LineBalance.line)


@statement
def _forget_of_accounts() -> Query:
    now = {Account.alert_number: None}
    return Account.update(now).where(Account.alert_number == given("address"))


@statement
def _forget_of_lines() -> Query:
    now = {LineBalance.alert_number: ""}
    return LineBalance.update(now).where(LineBalance.alert_number == given("address"))


def accounts_of(store: Store, address: str) -> list[str]:
    """Return the names of the accounts whose alerts go to an address."""
    return [row[0] for row in _accounts.rows(store, address=address)]


def lines_of(store: Store, address: str) -> list[str]:
    """Return the lines the alerts about whose credit go to an address."""
    return [row[0] for row in _lines.rows(store, address=address)]


def forget(store: Store, address: str) -> None:
    """Send no more alerts to an address, inside a transaction."""
    for statement_ in (_forget_of_accounts, _forget_of_lines):
        statement_.execute(store, address=address)
